"""The stages, by the kind that a configuration names."""

from importlib import import_module
from typing import Protocol

import torch

from relay.config import StageConfig
from relay.payload import Payload

KINDS = {
    "text_encoder": ("relay.stages.text_encoder", "TextEncoder"),
    "diffusion_decoder": ("relay.stages.diffusion_decoder", "DiffusionDecoder"),
    "streaming_decoder": ("relay.stages.streaming_decoder", "StreamingDecoder"),
    "vocoder": ("relay.stages.vocoder", "Vocoder"),
}


class Stage(Protocol):
    """What the pipeline asks of a stage."""

    name: str

    def run(self, payload: Payload, seed: int) -> Payload:
        """Read the payload and give it back with this stage's tensors."""


def build_stage(config: StageConfig, device: torch.device) -> Stage:
    """Load the stage that a configuration names; models are imported only when they are used."""
    if config.kind not in KINDS:
        raise ValueError(f"stage {config.name!r}: unknown kind {config.kind!r}, known are {sorted(KINDS)}")
    module, name = KINDS[config.kind]
    return getattr(import_module(module), name)(config, device)
