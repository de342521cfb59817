"""One worker: takes a request, fetches its tensors, answers."""

from lantern import store


class Worker:
    """Answers requests with the weights at `path`."""

    def __init__(self, path: str) -> None:
        self.path = path

    def answer(self, key: str) -> bytes:
        """Fetch the tensor `key`, waiting five seconds at most."""
        return store.fetch(key, deadline=5.0)
