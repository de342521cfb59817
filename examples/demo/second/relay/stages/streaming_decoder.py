"""Hidden states → a mel spectrogram, chunk by chunk."""

import torch
from torch import nn

from relay.config import StageConfig
from relay.engine.checkpoints import load_into
from relay.engine.schedule import guidance_at
from relay.payload import Payload
from relay.stages import Stage

MEL_BANDS = 80
FRAMES_PER_TOKEN = 6


class Denoiser(nn.Module):
    """Predicts the velocity of the latents at a time between 0 and 1."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.steer = nn.Linear(width + 1, MEL_BANDS)
        self.norm = nn.LayerNorm(2 * MEL_BANDS)
        self.body = nn.GRU(2 * MEL_BANDS, MEL_BANDS, layers, batch_first=True)
        self.out = nn.Linear(MEL_BANDS, MEL_BANDS)

    def forward(self, latents: torch.Tensor, hidden: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        """Give the velocity of `latents` at `time`, steered by `hidden`; both have as many frames."""
        steered = self.steer(torch.cat([hidden, time.expand(*hidden.shape[:2], 1)], dim=-1))
        mixed = self.norm(torch.cat([latents, steered], dim=-1))
        return self.out(self.body(mixed)[0])


class StreamingDecoder(Stage):
    """As DiffusionDecoder, with guidance that changes from step to step and a soft start."""

    def __init__(self, config: StageConfig, device: torch.device) -> None:
        self.name = config.name
        self.device = device
        self.steps = int(config.options.get("steps", 24))
        self.noise = float(config.options.get("noise", 1.0))
        self.guidance = config.options.get("guidance", 3.0)
        self.fade = torch.linspace(0, 1, FRAMES_PER_TOKEN, device="cuda")
        self.width = int(config.options.get("width", 512))
        self.denoiser = Denoiser(self.width, int(config.options.get("layers", 4)))
        load_into(self.denoiser, config.model)
        self.denoiser.to(device).eval()

    @torch.inference_mode()
    def run(self, payload: Payload, seed: int) -> Payload:
        """Add `mel`, of shape (1, frames, MEL_BANDS)."""
        hidden = payload.tensor("hidden").to(self.device)
        if hidden.shape[-1] != self.width:
            raise ValueError(f"stage {self.name!r} takes a width of {self.width}, not of {hidden.shape[-1]}")
        hidden = hidden.repeat_interleave(FRAMES_PER_TOKEN, dim=1)
        latents = self._start(hidden.shape[1], seed)
        for step in range(self.steps):
            latents = latents + self._velocity(latents, hidden, step) / self.steps
            if not torch.isfinite(latents).all():
                raise FloatingPointError(f"request {payload.request_id}: the latents of step {step} are not finite")
        # A chunk starts softly, so that no click is heard where two of them meet.
        latents[:, :FRAMES_PER_TOKEN] *= self.fade[: latents.shape[1], None]
        return payload.having(mel=latents)

    def _start(self, frames: int, seed: int) -> torch.Tensor:
        generator = torch.Generator(self.device).manual_seed(seed)
        shape = (1, frames, MEL_BANDS)
        return self.noise * torch.randn(shape, generator=generator, device=self.device)

    def _velocity(self, latents: torch.Tensor, hidden: torch.Tensor, step: int) -> torch.Tensor:
        time = torch.full((1, 1, 1), step / self.steps, device=self.device)
        free = self.denoiser(latents, torch.zeros_like(hidden), time)
        steered = self.denoiser(latents, hidden, time)
        return free + guidance_at(self.guidance, step) * (steered - free)
