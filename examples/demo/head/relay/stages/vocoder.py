"""A mel spectrogram → samples."""

import torch
from torch import nn

from relay.config import StageConfig
from relay.payload import Payload
from relay.stages import Stage


class Vocoder(Stage):
    """Spreads each frame over `hop` samples with one transposed convolution."""

    def __init__(self, config: StageConfig, device: torch.device) -> None:
        self.name = config.name
        self.hop = int(config.options.get("hop", 256))
        state = torch.load(config.model, map_location="cpu", weights_only=True)
        bands = state["weight"].shape[0]
        self.spread = nn.ConvTranspose1d(bands, 1, self.hop, stride=self.hop)
        self.spread.load_state_dict(state)
        self.spread.to(device).eval()

    @torch.inference_mode()
    def run(self, payload: Payload, seed: int) -> Payload:
        """Add `audio`, of shape (samples,)."""
        audio = self.spread(payload.tensor("mel").transpose(1, 2))
        return payload.having(audio=torch.tanh(audio).flatten())
