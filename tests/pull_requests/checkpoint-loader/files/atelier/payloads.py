"""What workers send to each other."""

import msgspec


class Tile(msgspec.Struct):
    """A finished piece of a picture."""

    row: int
    column: int
    pixels: bytes


def read_tile(frame: bytes) -> Tile:
    """Read a tile from a frame of the wire."""
    return msgspec.msgpack.decode(frame, type=Tile)
