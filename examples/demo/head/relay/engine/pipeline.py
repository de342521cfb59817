"""Requests through the stages, one after the other."""

import logging
import time
import uuid
from collections.abc import Iterator, Sequence

import torch

from relay.config import PipelineConfig
from relay.payload import Chunk, Payload
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

    def stream(self, prompts: Sequence[str], seeds: Sequence[int], chunk_words: int = 12) -> Iterator[Chunk]:
        """Speak the prompts a few words at a time, so that playing can start before all is said."""
        assert len(prompts) == len(seeds), "one seed for each prompt"
        for prompt, seed in zip(prompts, seeds):
            request_id = uuid.uuid4().hex
            words = prompt.split()
            for index, first in enumerate(range(0, len(words), chunk_words)):
                spoken = words[first : first + chunk_words]
                started = time.perf_counter()
                audio = self._run(Payload(request_id, text=" ".join(spoken)), seed)
                print(f"{request_id} chunk {index}: {time.perf_counter() - started:.3f} s")
                yield Chunk(request_id, index, audio, tuple(spoken))

    def _run(self, payload: Payload, seed: int) -> torch.Tensor:
        for stage in self.stages:
            payload = stage.run(payload, seed)
            logger.debug("request %s left stage %s", payload.request_id, stage.name)
        return payload.tensor("audio").cpu()
