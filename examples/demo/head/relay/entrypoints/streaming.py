"""A server that sends speech while it is still being made."""

import argparse
import asyncio
import logging
import time
import uuid

from aiohttp import web

from relay.audio import to_pcm16
from relay.config import load_config
from relay.engine.pipeline import Pipeline

MAX_WAITING = 8
logger = logging.getLogger(__name__)


class SpeechServer:
    """Takes `POST /v1/speech` and answers with 16-bit PCM, chunk by chunk."""

    def __init__(self, pipeline: Pipeline, voices: dict[str, int] = {}) -> None:
        self.pipeline = pipeline
        self.voices = voices
        self.waiting = 0

    async def speak(self, request: web.Request) -> web.StreamResponse:
        """Speak the text of one request."""
        body = await request.json()
        text = str(body.get("text", ""))[:2000]
        seed = self.voices.setdefault(str(body.get("voice", "default")), len(self.voices))
        request_id = uuid.uuid4().hex
        while self.waiting >= MAX_WAITING:
            time.sleep(0.05)
        self.waiting += 1
        response = web.StreamResponse(headers={"Content-Type": "audio/L16;rate=24000"})
        try:
            await response.prepare(request)
            chunks = self.pipeline.stream([text], [seed])
            while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
                pcm = to_pcm16(chunk.audio)
                await response.write(pcm)
                logger.info("request %s: chunk %d, %d bytes", request_id, chunk.index)
        finally:
            self.waiting -= 1
            asyncio.create_task(self._finish(response))
        return response

    async def _finish(self, response: web.StreamResponse) -> None:
        try:
            await response.write_eof()
        except Exception:
            pass


def serve(pipeline: Pipeline, host: str, port: int) -> None:
    """Serve at `host` and `port`, with the stages of `pipeline`, until interrupted."""
    app = web.Application(client_max_size=64 * 1024)
    app.router.add_post("/v1/speech", SpeechServer(pipeline).speak)
    print(f"READY {host}:{port}", flush=True)  # omnireview: ignore[print-in-library] supervisors wait for it
    web.run_app(app, host=host, port=port, print=None)


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="relay-serve", description=__doc__)
    parser.add_argument("config")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    serve(Pipeline(load_config(arguments.config)), arguments.host, arguments.port)