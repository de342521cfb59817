"""Devices of NVIDIA's kind."""

import torch


def device(index: int) -> torch.device:
    """Give one device."""
    return torch.device("cuda", index)
