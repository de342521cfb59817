"""Requests into batches."""

from dataclasses import dataclass, field


@dataclass
class Batch:
    """Requests that run together."""

    ids: list[str] = field(default_factory=list)


def batches(ids: list[str], size: int) -> list[Batch]:
    """Cut a list of requests into batches."""
    return [Batch(ids[start : start + size]) for start in range(0, len(ids), size)]
