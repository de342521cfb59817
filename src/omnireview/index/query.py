"""What a question about names is asked of, and what it has been told on the way."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from omnireview.index import Resolution
from omnireview.surface import Surface, Symbol

MOST_DEPTH = 70
"""Steps from module to module, or from class to base, that lead to one answer."""


class Wanted(Exception):
    """The answer needs modules that have not been read yet."""

    def __init__(self, *modules: str) -> None:
        super().__init__(*modules)
        self.modules = modules


class Shelf(Protocol):
    """What is known of modules, of a tree or of the tables of upstream packages."""

    def covers(self, dotted: str) -> bool:
        """Tell whether a name belongs to what is on the shelf: then a module that is not there does not exist."""

    def surface(self, module: str) -> Surface | None:
        """Give what a module defines; None: there is no such module."""


class NoShelf:
    """No table of any package."""

    def covers(self, dotted: str) -> bool:  # noqa: ARG002 - the protocol's
        """Give False."""
        return False

    def surface(self, module: str) -> Surface | None:  # noqa: ARG002 - the protocol's
        """Give None."""
        return None


class Ground(Shelf, Protocol):
    """What a tree has to say beyond that."""

    def surface(self, module: str) -> Surface | None:
        """Give what a module defines; None: none, or it can't be read. Raises `Wanted`."""

    def named(self, module: str, name: str) -> tuple[Symbol, ...]:
        """Give the symbols of a name in a module. Raises `Wanted`."""

    def file_of(self, module: str) -> str | None:
        """Give a module's path, "" for a folder without `__init__.py`, None for no such module."""

    def doubt(self, module: str, name: str) -> str:
        """Say why something that is not in a module may be there all the same; "" when nothing speaks for it."""


@dataclass(slots=True)
class Query:
    """One question, with what has been asked on the way: None while it is being answered."""

    name: str
    asked: dict[tuple[str, tuple[str, ...]], Resolution | None] = field(default_factory=dict)
    depth: int = 0

    @property
    def deep(self) -> bool:
        """True when the way has become so long that the stack would not hold much more."""
        return self.depth >= MOST_DEPTH

    @contextmanager
    def step(self) -> Iterator[None]:
        """Be one step further on the way."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1


def last_bound(symbols: Sequence[Symbol]) -> tuple[tuple[Symbol, ...], bool]:
    """Give those of a name's symbols of which the last to run is one, and whether there are several.

    What stands under `TYPE_CHECKING` counts only where nothing else does.
    """
    running = [symbol for symbol in symbols if not symbol.typing_only] or list(symbols)
    last = len(running) - 1
    while last > 0 and running[last].conditional:
        last -= 1
    likely = tuple(running[last:])
    return likely, len(likely) > 1
