"""Files that models need."""

from pathlib import Path

import torch


def read_state(path: Path) -> dict[str, torch.Tensor]:
    """Read weights, and nothing but weights."""
    return torch.load(path, map_location="cpu", weights_only=True)
