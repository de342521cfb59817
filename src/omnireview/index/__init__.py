"""A tree → `Index`: what its first-party modules define, read when asked for, and what dotted names stand for."""

from omnireview.nouns import noun
from omnireview.surface import Symbol


@noun
class Found:
    """What a dotted name stands for. `symbol` is None for a module; `owner` is the class around a member.

    `module` is where the symbol is defined, through re-exports, and `path` its file ("" in a table of upstream,
    and for a folder without `__init__.py`). What is imported from outside of all that is known ends at the import
    statement, whose symbol is then of kind `import`. With `several` the name is bound by more than one statement,
    any of which may have been the last (`if`, `try`), or something unknown may stand before it: that it is there
    is sure, and not how; `symbol` is the first.
    """

    name: str
    module: str
    path: str
    symbol: Symbol | None = None
    owner: Symbol | None = None
    several: bool = False


@noun
class Absent:
    """A name that is proved not to be there.

    `missing` is the shortest part of the dotted name that does not exist, `within` the module or class that was
    looked into ("" when the top module itself is missing), `path` its file.
    """

    name: str
    missing: str
    within: str
    path: str


@noun
class Unknown:
    """A name of which nothing can be proved, and why."""

    name: str
    why: str


Resolution = Found | Absent | Unknown


@noun
class Lineage:
    """A class and its bases, in the order in which Python looks for an attribute, as far as it is known.

    `open_because` says what can't be followed (a base that is computed, unknown or no class, a class that makes
    its members as it runs), "" when all is known. Classes of the standard library stand in `builtin` by name.
    """

    classes: tuple[Found, ...]
    builtin: tuple[str, ...] = ()
    open_because: str = ""

    @property
    def closed(self) -> bool:
        """True when every class is known."""
        return not self.open_because
