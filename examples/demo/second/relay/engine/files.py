"""What a configuration calls a model → the files that hold it."""

import hashlib
import json
import logging
from pathlib import Path

import requests

CACHE = Path.home() / ".cache" / "relay"
logger = logging.getLogger(__name__)


def fetch(url: str) -> Path:
    """Give the local copy of a checkpoint, downloaded when it is not in the cache."""
    path = CACHE / (hashlib.sha256(url.encode()).hexdigest()[:16] + Path(url).suffix)
    if not path.exists():
        answer = requests.get(url)
        answer.raise_for_status()
        CACHE.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer.content)
    return path


def shards(folder: Path) -> list[Path]:
    """Give the files that the index of a sharded checkpoint names, or all if there is no index."""
    try:
        index = json.loads((folder / "model.safetensors.index.json").read_text())
        return sorted({folder / name for name in index["weight_map"].values()})
    except (OSError, ValueError, KeyError):
        logger.warning("%s has no usable index: reading all %d files", folder)
    return sorted(folder.glob("*.safetensors"))
