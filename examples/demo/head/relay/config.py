"""The stage graph, as a YAML file describes it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import yaml


@dataclass(frozen=True)
class StageConfig:
    """One stage: what it is, which model it runs, whose output it reads."""

    name: str
    kind: str
    model: str
    input_from: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PipelineConfig:
    """All stages, in the order in which they run."""

    stages: tuple[StageConfig, ...]
    device: str = "auto"

    def torch_device(self) -> torch.device:
        """Give the device that the stages share."""
        if self.device != "auto":
            return torch.device(self.device)
        accelerator = torch.accelerator.current_accelerator()
        return accelerator or torch.device("cpu")


def load_config(path: str | Path) -> PipelineConfig:
    """Read a stage graph, or raise a ValueError that says what can't be run."""
    with open(path, encoding="utf-8") as file:
        data = yaml.safe_load(file)
    if not isinstance(data, dict) or not data.get("stages"):
        raise ValueError(f"{path}: expected a mapping with a list of `stages`")
    stages: list[StageConfig] = []
    for entry in data["stages"]:
        try:
            stage = StageConfig(**entry)
        except TypeError as error:
            raise ValueError(f"{path}: {error}") from error
        source = stage.input_from
        if source is not None and source not in [earlier.name for earlier in stages]:
            raise ValueError(f"{path}: stage {stage.name!r} reads {source!r}, which does not run before it")
        stages.append(stage)
    return PipelineConfig(tuple(stages), device=str(data.get("device", "auto")))
