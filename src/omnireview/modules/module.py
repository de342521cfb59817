"""`Module`: one parsed file. Everything beside the tree is made when first asked for, and then kept."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, overload

import libcst as cst

from omnireview.modules import normal
from omnireview.modules.calls import Calls
from omnireview.modules.constants import Constants
from omnireview.modules.cut import Cut
from omnireview.modules.decode import Source
from omnireview.modules.imports import Import, imported
from omnireview.modules.outline import Outline
from omnireview.modules.positions import Positions
from omnireview.modules.scopes import Scopes
from omnireview.modules.twins import Twins
from omnireview.spans import LineTable, Span

A = TypeVar("A", bound=cst.CSTNode)
B = TypeVar("B", bound=cst.CSTNode)
C = TypeVar("C", bound=cst.CSTNode)
Statement = cst.BaseSmallStatement | cst.BaseCompoundStatement


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or class: `name` is qualified within the module (`Class.method`, `function.inner`)."""

    name: str
    node: cst.FunctionDef | cst.ClassDef = field(repr=False)
    span: Span


class Module:
    """A Python file: its bytes, its text (without a byte order mark, line ends as they are) and its tree.

    The tree of a module that was parsed from a cut lacks bodies of functions; all else is as in the whole file.
    """

    def __init__(
        self,
        path: str,
        data: bytes,
        source: Source,
        tree: cst.Module,
        cut: Cut | None = None,
        *,
        whole: ast.Module | None = None,
    ) -> None:
        """Take bytes, what they are decoded to, and their tree; `whole` is what `ast` made of all the text."""
        self.path = path
        self.data = data
        self.text = source.text
        self.tree = tree
        self._source = source
        self._cut = cut
        self._by_ast = whole

    @overload
    def nodes(self, kind: type[A], /) -> Iterator[A]: ...
    @overload
    def nodes(self, kind: type[A], second: type[B], /) -> Iterator[A | B]: ...
    @overload
    def nodes(self, kind: type[A], second: type[B], third: type[C], /) -> Iterator[A | B | C]: ...
    @overload
    def nodes(self, *kinds: type[cst.CSTNode]) -> Iterator[Any]: ...
    def nodes(self, *kinds: type[cst.CSTNode]) -> Iterator[Any]:
        """All nodes of the types, or of types derived from them, in source order."""
        return self.outline.nodes(kinds)

    def below(self, node: cst.CSTNode) -> Sequence[cst.CSTNode]:
        """The node and all nodes below it, in source order; layout (white space, commas, brackets) is left out."""
        return self.outline.below(node)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node right above; None for the tree itself."""
        return self.outline.parent(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """All nodes above, the nearest first."""
        return self.outline.ancestors(node)

    def statement_of(self, node: cst.CSTNode) -> Statement | None:
        """The smallest statement that holds the node, or is it; None for the tree and what is no part of one."""
        for above in (node, *self.ancestors(node)):
            if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
                return above
        return None

    def span(self, node: cst.CSTNode) -> Span:
        """Where the node stands; a definition without its decorators, an expression without brackets around it.

        Brackets are kept where they are the thing itself: a tuple, a generator expression.
        """
        return self.lines.span(*self.positions.inner(node))

    def source(self, node: cst.CSTNode) -> str:
        """The node's exact text, with the brackets around it."""
        start, end = self.positions.outer(node)
        return self.text[start:end]

    def text_at(self, span: Span) -> str:
        """The file's text in a span."""
        return self.data[span.start : span.end].decode(self._source.encoding, "replace")

    def normalised(self, node: cst.CSTNode, *, body: bool = True) -> str:
        """The node as text that only its meaning decides; see `normal.normalised`."""
        return normal.normalised(node, body=body)

    def qualified(self, node: cst.CSTNode) -> str | None:
        """Dotted name of a name, an attribute chain or a call's function, through imports and aliases.

        Builtins are `builtins.eval`. None when the name is not imported here, or bound by anything else.
        """
        names = self.scopes.qualified(node)
        return names[0] if names else None

    def context(self, node: cst.CSTNode) -> str:
        """Qualified name of the definition around the node, `Class.method` or `function.inner`; "" at the top.

        A definition's own context is what it stands in; its decorators, parameters and bases count as inside.
        """
        names = [
            above.name.value
            for above in self.ancestors(node)
            if isinstance(above, (cst.FunctionDef, cst.ClassDef))
        ]
        return ".".join(reversed(names))

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """All functions and classes, in source order."""
        found = []
        for node in self.nodes(cst.FunctionDef, cst.ClassDef):
            outer = self.context(node)
            name = f"{outer}.{node.name.value}" if outer else node.name.value
            found.append(Definition(name, node, self.span(node)))
        return tuple(found)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """All names that import statements bind, at every level, in source order."""
        statements = self.nodes(cst.Import, cst.ImportFrom, cst.LazyImport, cst.LazyImportFrom)
        return tuple(one for statement in statements for one in imported(statement, self.path))

    @cached_property
    def calls(self) -> Calls:
        """Calls by the name of what they call."""
        return Calls(self.nodes(cst.Call), self.imports)

    @cached_property
    def scopes(self) -> Scopes:
        """Which names are bound where."""
        return Scopes(self.outline, self.imports)

    @cached_property
    def constants(self) -> Constants:
        """What is known of the values of names."""
        return Constants(self.tree, self.outline, self.scopes)

    @cached_property
    def outline(self) -> Outline:
        """All nodes in source order."""
        return Outline(self.tree)

    @cached_property
    def positions(self) -> Positions:
        """Character ranges of the nodes."""
        # Where libcst may not write what it has read, all is generated and compared.
        plain = "\f" not in self.text and ("\r" not in self.text or "\r" not in self.text.replace("\r\n", ""))
        twins = Twins(self.tree, self._by_ast, self.lines, self._cut) if self._by_ast and plain else None
        return Positions(self.tree, self.text, self.outline, self._cut, twins)

    @cached_property
    def lines(self) -> LineTable:
        """Character offsets to lines, columns and bytes."""
        return LineTable(self.text, self._source.encoding, self._source.mark)
