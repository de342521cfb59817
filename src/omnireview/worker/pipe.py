"""Messages through pipes: eight bytes of length, then as many bytes."""

import os

_HEAD = 8
_PIECE = 1 << 16


def send(pipe: int, message: bytes) -> None:
    """Write one message; raises `BrokenPipeError` when nobody reads any more."""
    rest = memoryview(len(message).to_bytes(_HEAD, "big") + message)
    while rest:
        rest = rest[os.write(pipe, rest) :]


class Inbox:
    """The messages of one pipe. `read` takes what is there, so that a stalled writer can't stall its reader."""

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe
        self._held = bytearray()

    def read(self) -> bytes | None:
        """Give a whole message, or None while a part of it is missing.

        Blocks only while there is nothing at all. Raises `EOFError` when the writer is gone.
        """
        piece = os.read(self.pipe, _PIECE)
        if not piece:
            raise EOFError
        self._held += piece
        end = _HEAD + int.from_bytes(self._held[:_HEAD], "big")
        if len(self._held) < max(_HEAD, end):
            return None
        message = bytes(self._held[_HEAD:end])
        del self._held[:end]
        return message

    def wait(self) -> bytes:
        """Block until a whole message is there; raises `EOFError`."""
        while True:
            message = self.read()
            if message is not None:
                return message
