"""Python text → what `surface.read` tells of it, as the module `pkg.mod`."""

from omnireview.surface import Read, Surface, Symbol, Usage
from omnireview.surface.read import read_python


def read(code: str | bytes, module: str = "pkg.mod", *, package: bool = False) -> Read:
    data = code if isinstance(code, bytes) else code.encode()
    return read_python("pkg/mod.py", data, module, package=package)


def surface(code: str | bytes, module: str = "pkg.mod", *, package: bool = False) -> Surface:
    return read(code, module, package=package).surface


def usage(code: str | bytes, module: str = "pkg.mod", *, package: bool = False) -> Usage:
    return read(code, module, package=package).usage


def the(code: str, name: str) -> Symbol:
    """The one symbol of a name, which may be that of a member: `Class.method`."""
    symbols = surface(code).symbols
    for part in name.split("."):
        (found,) = [symbol for symbol in symbols if symbol.name == part]
        symbols = found.members
    return found
