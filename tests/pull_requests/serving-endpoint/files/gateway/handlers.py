"""What the gateway answers, path by path."""

import logging
import subprocess
from typing import Any

from gateway.engine.client import EngineClient

logger = logging.getLogger(__name__)


class Handlers:
    """The handlers share one client of the engine."""

    def __init__(self, client: EngineClient) -> None:
        self.client = client
        self.running: set[str] = set()

    async def generate(self, request_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Run one prompt and give its text."""
        self.running.add(request_id)
        try:
            text = await self.client.generate(body["prompt"], int(body.get("max_tokens", 64)))
        finally:
            self.running.discard(request_id)
        return {"id": request_id, "text": text}

    async def devices(self) -> dict[str, Any]:
        """List the accelerators that the driver sees."""
        done = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=5, check=False)
        return {"devices": done.stdout.splitlines()}

    async def cancel(self, request_id: str) -> dict[str, Any]:
        """Stop a running request."""
        if request_id in self.running:
            await self.client.cancel(request_id)
        return {"cancelled": request_id}
