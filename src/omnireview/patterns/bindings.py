"""What metavariables are bound to while a pattern is matched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from omnireview.modules import Module, normalised
from omnireview.patterns.placeholders import ANONYMOUS


@dataclass(frozen=True)
class Bound:
    """A piece of code, as nodes in a row, or a text that no node spells (a string's inside, a resolved module)."""

    nodes: tuple[cst.CSTNode, ...] = ()
    text: str | None = None

    @cached_property
    def key(self) -> str:
        """Equal for two pieces of code that mean the same."""
        if self.text is not None:
            return self.text
        return "".join(normalised(node) for node in self.nodes).strip()

    def source(self, module: Module) -> str:
        """The exact text."""
        if self.text is not None:
            return self.text
        if not self.nodes:
            return ""
        start, _ = module.positions.outer(self.nodes[0])
        _, end = module.positions.outer(self.nodes[-1])
        return module.text[start:end]


Bindings = Mapping[str, Bound]


def bind(bindings: Bindings, name: str, bound: Bound) -> Bindings | None:
    """Add a binding; None when the metavariable is already bound to other code. `$_` is never bound."""
    if name == ANONYMOUS:
        return bindings
    known = bindings.get(name)
    if known is None:
        return {**bindings, name: bound}
    return bindings if known.key == bound.key else None


def merge(first: Bindings, second: Bindings) -> Bindings | None:
    """Both together; None when they bind one metavariable to different code."""
    for name, bound in second.items():
        known = first.get(name)
        if known is not None and known.key != bound.key:
            return None
    return {**second, **first}


def of_nodes(nodes: Sequence[cst.CSTNode]) -> Bound:
    """Bind nodes in a row."""
    return Bound(tuple(nodes))
