"""What one stage hands to the next."""

from dataclasses import dataclass, field, replace

import torch
from safetensors.torch import load, save


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


def pack(payload: Payload) -> bytes:
    """Write the tensors of a payload in the safetensors format."""
    return save({name: tensor.contiguous() for name, tensor in payload.tensors.items()})


def unpack(request_id: str, data: bytes) -> Payload:
    """Read what `pack` wrote."""
    return Payload(request_id, tensors=load(data))
