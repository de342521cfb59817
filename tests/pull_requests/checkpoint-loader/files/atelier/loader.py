"""Models from disk and from the hub."""

from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModel


@dataclass(frozen=True)
class ModelEntry:
    """One row of configs/models.yaml."""

    name: str
    repository: str
    trust_remote_code: bool = False


def load_model(entry: ModelEntry) -> torch.nn.Module:
    """Load a model, ready for inference."""
    model = AutoModel.from_pretrained(entry.repository, trust_remote_code=entry.trust_remote_code)
    return model.eval()


def load_adapter(path: Path) -> dict[str, torch.Tensor]:
    """Read an adapter's weights."""
    return torch.load(path, map_location="cpu", weights_only=True)
