"""What one walk over a file writes down, before all names are known and what they stand for can be told."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from omnireview.surface import ImportUse, Spot, SymbolKind
from omnireview.surface.guards import Block
from omnireview.surface.scopes import Scope


@dataclass(slots=True, eq=False)
class Draft:
    """A name that a module or class defines. `inner` is a class's scope; `told` is False for an unknown value."""

    name: str
    kind: SymbolKind
    node: ast.stmt | ast.expr | ast.alias | ast.pattern
    block: Block
    scope: Scope
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    told: bool = True
    target: str = ""
    inner: Scope | None = None
    conditional: bool = False
    on_instance: bool = False


class Named(NamedTuple):
    """Something that is done with `root.rest`, "" for a plain name. `node` says where, and the rest of it."""

    block: Block
    scope: Scope
    root: str
    rest: str
    node: ast.expr


class Called(NamedTuple):
    """A call of `root.rest`; of `super().rest` where that is known from the list that it is in."""

    block: Block
    scope: Scope
    root: str
    rest: str
    node: ast.Call


class Given(NamedTuple):
    """A value that `root.rest` is given; None for one that is not known, or none at all."""

    named: Named
    value: ast.expr | None
    annotation: ast.expr | None
    told: bool


@dataclass(slots=True, eq=False)
class Notes:
    """All that is written down of one file; `line` maps Python's lines to git's."""

    module: str
    package: bool
    top: Scope
    line: Callable[[int], int]
    drafts: dict[Scope, dict[str, list[Draft]]] = field(default_factory=dict)
    """What each scope defines: name → drafts, in source order."""
    imports: list[ImportUse] = field(default_factory=list)
    stars: list[str] = field(default_factory=list)
    exports: list[tuple[str, ast.expr]] = field(default_factory=list)
    """What is done to `__all__`, in order: `=`, `+=`, or the name of the method that is called."""
    opened: dict[Scope, str] = field(default_factory=dict)
    """Modules and classes that may define names that can't be seen, and why."""
    handed: set[str] = field(default_factory=set)
    """Names at the file's top that are handed to functions that may change what they stand for."""
    calls: list[Called] = field(default_factory=list)
    supers: list[Called] = field(default_factory=list)
    reads: list[Named] = field(default_factory=list)
    items: list[Named] = field(default_factory=list)
    """Items of `root.rest` by a key, and keys that are looked for in it: the key is the node's."""
    given: list[Given] = field(default_factory=list)
    set_items: list[Named] = field(default_factory=list)
    strings: list[tuple[str, Spot]] = field(default_factory=list)
    flags: list[Called] = field(default_factory=list)
    parameter_of: dict[ast.Call, str] = field(default_factory=dict)
    """The parameter that a call among the defaults and annotations of a function belongs to."""
    tested: set[str] = field(default_factory=set)
    """Names that `hasattr` asks for."""
    needed: set[str] = field(default_factory=set)
    """Modules without which the file is left: `pytest.importorskip`."""

    def spot(self, node: ast.stmt | ast.expr | ast.alias | ast.pattern, context: str) -> Spot:
        """Tell where a node stands."""
        return Spot(self.line(node.lineno), self.line(node.end_lineno or node.lineno), context)

    def define(self, draft: Draft) -> None:
        """Write down a name that the draft's scope defines."""
        self.drafts.setdefault(draft.scope, {}).setdefault(draft.name, []).append(draft)

    def defined(self, scope: Scope) -> list[Draft]:
        """Give what a scope defines, in source order."""
        found = [draft for drafts in self.drafts.get(scope, {}).values() for draft in drafts]
        return sorted(found, key=lambda draft: (draft.node.lineno, draft.node.col_offset))

    def absolute(self, module: str | None, level: int) -> str:
        """Give the absolute name of a module that `from … import` names with `level` dots."""
        if not level:
            return module or ""
        parts = self.module.split(".")
        up = level - 1 if self.package else level
        if up >= len(parts):
            return "." * level + (module or "")
        parts = parts[: len(parts) - up]
        return ".".join([*parts, module] if module else parts)
