"""Checkpoints → a module's parameters."""

import logging
from pathlib import Path

import torch
from safetensors.torch import load_file

from relay.engine.files import fetch, shards

logger = logging.getLogger(__name__)


def load_training_state(path: Path) -> dict[str, torch.Tensor]:
    """Read a checkpoint of the training loop, its averaged weights if it has them."""
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    return checkpoint.get("ema") or checkpoint["model"]


def load_state(source: str) -> dict[str, torch.Tensor]:
    """Read a safetensors file, all of them in a folder, or a training checkpoint (`.ckpt`)."""
    path = fetch(source) if source.startswith("https://") else Path(source)
    if path.suffix == ".ckpt":
        return load_training_state(path)
    if path.is_file():
        return load_file(path)
    state: dict[str, torch.Tensor] = {}
    for shard in shards(path):
        state.update(load_file(shard))
    if not state:
        raise FileNotFoundError(f"no safetensors at {source}")
    return state


def load_into(module: torch.nn.Module, source: str) -> None:
    """Fill a module; weights that are missing or left over are an error, not a surprise at run time."""
    missing, unexpected = module.load_state_dict(load_state(source), strict=False)
    if missing or unexpected:
        raise ValueError(f"{source}: missing {sorted(missing)}, unexpected {sorted(unexpected)}")
    logger.info("loaded %s into %s", source, type(module).__name__)
