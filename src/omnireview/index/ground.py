"""A tree's layout and what was read of it → what the resolving of names stands on."""

from omnireview.index.doubts import Doubts
from omnireview.index.layout import Layout
from omnireview.index.query import Wanted
from omnireview.index.reads import Reads
from omnireview.surface import Read, Surface, Symbol


class TreeGround:
    """A tree as `query.Ground`: what is not read yet is `Wanted`."""

    def __init__(self, layout: Layout, reads: Reads, doubts: Doubts) -> None:
        self._layout = layout
        self._reads = reads
        self._doubts = doubts

    def covers(self, dotted: str) -> bool:
        """Tell whether the first part of a name is of this tree."""
        return self._layout.is_first_party(dotted)

    def file_of(self, module: str) -> str | None:
        """Give a module's path, "" for a folder without `__init__.py`, None for no such module."""
        return self._layout.file_of(module)

    def surface(self, module: str) -> Surface | None:
        """Give what a module defines. Raises `Wanted`."""
        read = self._read(module)
        return read.surface if read else None

    def named(self, module: str, name: str) -> tuple[Symbol, ...]:
        """Give the symbols of a name in a module. Raises `Wanted`."""
        read = self._read(module)
        return self._reads.named(read.surface, name) if read else ()

    def doubt(self, module: str, name: str) -> str:
        """Say why what is not in a module may be there all the same, "" when nothing speaks for it."""
        if self._reads.makes(f"{module}.{name}"):
            return f"`{module}.{name}` is put into `sys.modules`"
        return self._doubts.why(module, name)

    def _read(self, module: str) -> Read | None:
        path = self._layout.file_of(module)
        if not path:
            return None
        if not self._reads.has(path):
            raise Wanted(module)
        return self._reads.get(path)
