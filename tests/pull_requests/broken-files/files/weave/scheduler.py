"""Which request runs next."""

from collections import deque


class Scheduler:
    """First come, first served."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()

    def add(self, request_id: str) -> None:
        """Put a request at the end."""
        self.waiting.append(request_id)

    def next(self) -> str | None:
        """Take the request that has waited longest."""
        return self.waiting.popleft() if self.waiting else None
