"""A process that owns one device."""

import torch


class Worker:
    """Owns one device from start to end."""

    def __init__(self, device: torch.device, rank: int) -> None:
        self.device = device
        self.rank = rank
