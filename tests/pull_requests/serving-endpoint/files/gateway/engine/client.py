"""A client of one engine worker."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import httpx

logger = logging.getLogger(__name__)


class EngineClient:
    """Sends prompts to a worker and waits for its answers."""

    def __init__(self, url: str, threads: int = 4) -> None:
        self.url = url
        self.pool = ThreadPoolExecutor(threads)
        self.http = httpx.AsyncClient(base_url=url, timeout=30)

    async def generate(self, prompt: str, max_tokens: int) -> str:
        """Run one prompt."""
        answer = await self.http.post("/generate", json={"prompt": prompt, "max_tokens": max_tokens})
        answer.raise_for_status()
        return str(answer.json()["text"])

    async def cancel(self, request_id: str) -> None:
        """Stop a request; one that is done already is not an error."""
        await self.http.post(f"/cancel/{request_id}")

    async def close(self) -> None:
        """Give the connections and threads back."""
        await self.http.aclose()
        await asyncio.to_thread(self.pool.shutdown)
