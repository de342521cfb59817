"""HTTP in front of the engine."""

import logging

from fastapi import FastAPI

logger = logging.getLogger(__name__)
app = FastAPI()


@app.get("/health")
async def health() -> dict[str, bool]:
    """Say that the server is up."""
    return {"up": True}
