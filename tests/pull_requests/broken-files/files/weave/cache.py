"""Prefix states, kept between requests."""

from pathlib import Path

import torch


def load_prefix(path: Path) -> torch.Tensor | None:
    """Read a prefix's state, or None if there is none."""
    if not path.exists():
        return None
    return torch.load(path, weights_only=True)
