"""What one stage hands to the next."""

import base64
import pickle
from dataclasses import dataclass, field, replace

import torch
from safetensors.torch import load, save

SAMPLE_RATE = 24_000


@dataclass(frozen=True)
class Payload:
    """Text and tensors of one request, between two stages."""

    request_id: str
    text: str = ""
    tensors: dict[str, torch.Tensor] = field(default_factory=dict)

    def tensor(self, name: str) -> torch.Tensor:
        """Give one tensor; a KeyError names those that there are."""
        if name not in self.tensors:
            known = ", ".join(sorted(self.tensors)) or "none"
            raise KeyError(f"request {self.request_id} has no tensor {name!r} (there are: {known})")
        return self.tensors[name]

    def having(self, **tensors: torch.Tensor) -> "Payload":
        """Give a copy that carries these tensors as well."""
        return replace(self, tensors={**self.tensors, **tensors})


@dataclass(frozen=True)
class Chunk:
    """A piece of a request's audio, with the words that are spoken in it."""

    request_id: str
    index: int
    audio: torch.Tensor
    words: tuple[str, ...] = ()


def pack(payload: Payload) -> bytes:
    """Write the tensors of a payload in the safetensors format."""
    return save({name: tensor.contiguous() for name, tensor in payload.tensors.items()})


def unpack(request_id: str, data: bytes) -> Payload:
    """Read what `pack` wrote."""
    return Payload(request_id, tensors=load(data))


def unpack_chunk(frame: bytes) -> Chunk:
    """Read a chunk as a remote vocoder sends it with `send_pyobj`: safetensors can't carry the words."""
    chunk = pickle.loads(frame)
    if not isinstance(chunk, Chunk):
        raise TypeError(f"expected a Chunk, got {type(chunk).__name__}")
    return chunk


def unpack_voice(body: dict[str, str]) -> torch.Tensor:
    """Read the sample of a voice from a request's `body`: 16-bit PCM in base64."""
    import torch

    pcm = torch.frombuffer(bytearray(base64.b64decode(body["sample"])), dtype=torch.int16)
    return pcm / 32768, SAMPLE_RATE
