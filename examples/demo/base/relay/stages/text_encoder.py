"""Text → hidden states."""

from pkgutil import resolve_name

import torch
from transformers import AutoModel, AutoTokenizer

from relay.config import StageConfig
from relay.payload import Payload
from relay.stages import Stage


class TextEncoder(Stage):
    """A transformer whose last hidden states steer the decoder."""

    def __init__(self, config: StageConfig, device: torch.device) -> None:
        self.name = config.name
        self.device = device
        self.max_tokens = int(config.options.get("max_tokens", 256))
        self.prepare = resolve_name(config.options.get("text_hook", "builtins.str"))
        self.tokenizer = AutoTokenizer.from_pretrained(config.model)
        self.model = AutoModel.from_pretrained(config.model).to(device).eval()

    @torch.inference_mode()
    def run(self, payload: Payload, seed: int) -> Payload:
        """Add `hidden`, of shape (1, tokens, width)."""
        tokens = self.tokenizer(
            self.prepare(payload.text), return_tensors="pt", truncation=True, max_length=self.max_tokens
        ).to(self.device)
        return payload.having(hidden=self.model(**tokens).last_hidden_state)
