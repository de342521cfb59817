"""Requests through the stages, one after the other."""

import logging
import uuid
from collections.abc import Sequence

import torch

from relay.config import PipelineConfig
from relay.payload import Payload
from relay.stages import Stage, build_stage

logger = logging.getLogger(__name__)


class Pipeline:
    """The stages of a configuration, loaded and ready."""

    def __init__(self, config: PipelineConfig, stages: Sequence[Stage] | None = None) -> None:
        device = config.torch_device()
        self.stages = list(stages) if stages is not None else [build_stage(s, device) for s in config.stages]
        if not self.stages:
            raise ValueError("a pipeline needs at least one stage")

    def generate(self, prompts: Sequence[str], seed: int = 0) -> list[torch.Tensor]:
        """Speak each prompt; the audio is mono, from -1 to 1, on the CPU."""
        return [self._run(Payload(uuid.uuid4().hex, text=prompt), seed) for prompt in prompts]

    def _run(self, payload: Payload, seed: int) -> torch.Tensor:
        for stage in self.stages:
            payload = stage.run(payload, seed)
            logger.debug("request %s left stage %s", payload.request_id, stage.name)
        return payload.tensor("audio").cpu()
