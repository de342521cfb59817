"""`PythonFile`: nodes by their kind, what is above them, where they stand. All is made when first asked for."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar, TypeVarTuple, overload

from omnireview.modules.decode import Source
from omnireview.python.comments import Comment, comments_of
from omnireview.python.definitions import Definitions
from omnireview.python.names import Names
from omnireview.python.nodes import Nodes, in_body
from omnireview.spans import Edit, LineTable, Span

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_A = TypeVar("_A", bound=ast.AST)
_B = TypeVar("_B", bound=ast.AST)
_C = TypeVar("_C", bound=ast.AST)
_T = TypeVar("_T")
_Of = TypeVarTuple("_Of")
_FURTHER = 4000


class PythonFile:
    """A Python file: its path, its text and its tree, of which a check looks at a part or at all.

    Positions are those of `ast`; lines are git's.
    """

    def __init__(
        self,
        path: str,
        source: Source,
        tree: ast.Module,
        left_out: frozenset[ast.AST] = frozenset(),
        whole: "PythonFile | None" = None,
    ) -> None:
        """Take a text and its tree. What is below the functions `left_out` is not among `nodes`.

        `whole` is the same file with nothing left out, when somebody has it already.
        """
        self.path = path
        self.text = source.text
        self.tree = tree
        self._source = source
        self._left_out = left_out
        self._whole = whole
        self._blocks: dict[ast.AST | None, dict[ast.stmt, tuple[Sequence[ast.stmt], int]]] = {}
        self._kept: dict[tuple[Callable[..., Any], tuple[Any, ...]], Any] = {}

    @property
    def whole(self) -> "PythonFile":
        """The same file with nothing left out of it."""
        if not self._left_out:
            return self
        if self._whole is None:
            self._whole = PythonFile(self.path, self._source, self.tree)
        return self._whole

    @overload
    def nodes(self, kind: type[_A], /) -> list[_A]: ...
    @overload
    def nodes(self, kind: type[_A], second: type[_B], /) -> list[_A | _B]: ...
    @overload
    def nodes(self, kind: type[_A], second: type[_B], third: type[_C], /) -> list[_A | _B | _C]: ...
    @overload
    def nodes(self, *kinds: type[ast.AST]) -> list[Any]: ...
    def nodes(self, *kinds: type[ast.AST]) -> list[Any]:
        """Give the nodes of exactly these types that are looked at, in the order of the tree.

        Those of functions that the change does not reach are not among them: use `below` or `whole` to see them.
        """
        return self._nodes.of(kinds)

    @property
    def functions(self) -> list[Function]:
        """The functions and methods that are looked at, inner ones too."""
        return self.nodes(ast.FunctionDef, ast.AsyncFunctionDef)

    def below(self, *roots: ast.AST | None) -> Iterator[Any]:
        """Give nodes and all nodes below them, in source order, whether they are looked at or not."""
        children = self.whole._nodes.below  # noqa: SLF001 - its own class
        stack = [root for root in reversed(roots) if root is not None]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(children(node))

    def within(self, function: ast.AST) -> Iterator[Any]:
        """Give what is run when a function, class or module body is: below it, without inner functions' bodies.

        Inner functions, lambdas and classes are given themselves, with their decorators and defaults. For a
        function its own decorators, parameters and annotations are not given.
        """
        children = self.whole._nodes.below  # noqa: SLF001 - its own class
        body = getattr(function, "body", [])
        stack: list[ast.AST] = [*reversed(body)] if isinstance(body, list) else [body]
        while stack:
            node = stack.pop()
            yield node
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner: list[ast.AST] = [*node.decorator_list, *node.args.defaults]
                stack += reversed([*inner, *(each for each in node.args.kw_defaults if each is not None)])
            elif isinstance(node, ast.ClassDef):
                stack += reversed([*node.decorator_list, *node.bases, *node.keywords])
            elif not isinstance(node, ast.Lambda):
                stack += reversed(children(node))

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Give the node right above; None for the tree itself."""
        return self.whole._nodes.parents.get(node)  # noqa: SLF001 - its own class

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Give all nodes above, the nearest first."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def statement_of(self, node: ast.AST) -> ast.stmt | None:
        """Give the smallest statement that holds a node, or is it."""
        for each in (node, *self.ancestors(node)):
            if isinstance(each, ast.stmt):
                return each
        return None

    def function_of(self, node: ast.AST) -> Function | None:
        """Give the innermost function whose body a node stands in.

        A function's own decorators, defaults and annotations belong to what is around it.
        """
        return next((each for each in self.functions_around(node)), None)

    def functions_around(self, node: ast.AST) -> Iterator[Function]:
        """Give the functions whose bodies a node stands in, the innermost first."""
        inner: ast.AST = node
        for above in self.ancestors(node):
            if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)) and in_body(above, inner):
                yield above
            inner = above

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """Give the innermost class that a node stands in, also from within its methods."""
        return next((each for each in self.ancestors(node) if isinstance(each, ast.ClassDef)), None)

    def method_class(self, function: ast.AST) -> ast.ClassDef | None:
        """Give the class of which a function is a method; None where it is none."""
        above = self.parent(function)
        while isinstance(above, (ast.If, ast.Try, ast.With)):
            above = self.parent(above)
        return above if isinstance(above, ast.ClassDef) else None

    def context(self, node: ast.AST) -> str:
        """Give the qualified name of the definition around a node, `Class.method`; "" at the top.

        A definition's own context is what it stands in; its decorators, parameters and bases count as inside.
        """
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return ".".join(reversed([each.name for each in self.ancestors(node) if isinstance(each, kinds)]))

    def context_at(self, line: int, column: int = 0) -> str:
        """Give the qualified name of the definition around a place, by its line and its column in characters.

        The `def` or `class` itself is outside of what it defines; what follows on its line, as its parameters do,
        is inside, as it is on further lines.
        """
        return self.whole._definitions.around(line, column)  # noqa: SLF001 - its own class

    def qualified(self, node: ast.AST | None) -> str | None:
        """Give the dotted name of a name, of a chain of attributes or of a call's function, through imports.

        Builtins are `builtins.eval`. None when the name is not imported here, or is bound by anything else, too.
        """
        return None if node is None else self.names.qualified(node)

    def source(self, node: ast.AST) -> str:
        """Give a node's own text, a definition's without its decorators."""
        start, end = self._range(node)
        return self.text[start:end]

    def text_at(self, span: Span) -> str:
        """Give the file's text in a span."""
        start, end = (
            self.lines.character(span.line, span.column),
            self.lines.character(span.end_line, span.end_column),
        )
        return self.text[start:end]

    def text_behind(self, span: Span) -> str:
        """Give the file's text behind a span, as far as a statement that goes on may reach."""
        end = self.lines.character(span.end_line, span.end_column)
        return self.text[end : end + _FURTHER]

    def span(self, node: ast.AST, last: ast.AST | None = None) -> Span:
        """Give where a node stands, or where a row of nodes does from it to `last`."""
        start, end = self._range(node)
        return self.lines.span(start, end if last is None else self._range(last)[1])

    def line_span(self, line: int) -> Span:
        """Give where the text of a line stands, without the white space around it."""
        start, end = self.lines.offset(line, 0), self.text.find("\n", self.lines.offset(line, 0))
        text = self.text[start : len(self.text) if end < 0 else end]
        begin = start + len(text) - len(text.lstrip())
        return self.lines.span(begin, max(begin, start + len(text.rstrip())))

    def name_span(self, call: ast.Call) -> Span:
        """Give where a called method's name stands, in a chain far below the first line; of others the call."""
        if not isinstance(call.func, ast.Attribute):
            return self.span(call)
        _, end = self._range(call.func)
        return self.lines.span(end - len(call.func.attr), end)

    def head(self, definition: ast.AST) -> Span:
        """Give where the name line of a `def` or `class`, or the first line of any statement, stands."""
        return self.line_span(definition.lineno)  # type: ignore[attr-defined]

    def edit(self, node: ast.AST, text: str, last: ast.AST | None = None) -> Edit:
        """Put a text in the place of a node, or of a row of nodes."""
        span = self.span(node, last)
        return Edit(span.start, span.end, text)

    def insertion(self, line: int, column: int, text: str) -> Edit:
        """Put a text before a column (in bytes of UTF-8, as `ast` counts) of a line."""
        at = self.lines.byte(self.lines.offset(line, column))
        return Edit(at, at, text)

    def block_of(self, statement: ast.stmt) -> tuple[Sequence[ast.stmt], int]:
        """Give the block that a statement stands in, and its place there, counted from 0."""
        above = self.parent(statement)
        if above not in self._blocks:
            blocks = (getattr(above, name, None) for name in ("body", "orelse", "finalbody"))
            rows = [each for each in blocks if isinstance(each, list)]
            self._blocks[above] = {each: (row, place) for row in rows for place, each in enumerate(row)}
        return self._blocks[above][statement]

    def removal(self, statement: ast.stmt) -> tuple[Edit, ...]:
        """Take away a statement with its lines; nothing where it shares a line, or is all that a block has.

        A comment on one of its lines counts as sharing it.
        """
        block, _ = self.block_of(statement)
        span = self.span(statement)
        start, end = self.lines.offset(_first(statement), 0), self.lines.offset(span.end_line, 0)
        stop = self.text.find("\n", end)
        rest = self.text[end + span.end_column : len(self.text) if stop < 0 else stop]
        before = self.text[start : self.lines.offset(span.line, 0) + span.column]
        shares = before.strip() if _first(statement) == span.line else not before.lstrip().startswith("@")
        goes_on = self.text[:start].rstrip("\r\n").endswith("\\") if start else False
        if len(block) < 2 or shares or goes_on or rest.strip():
            return ()
        last = len(self.text) if stop < 0 else stop + 1
        return (Edit(self.lines.byte(start), self.lines.byte(last), ""),)

    def once(self, work_out: Callable[["PythonFile", *_Of], _T], *of: *_Of) -> _T:
        """Give what a function works out of this file, or of something in it, which is asked once."""
        key = (work_out, of)
        if key not in self._kept:
            self._kept[key] = work_out(self, *of)
        kept: _T = self._kept[key]
        return kept

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """All comments, in order, in what is looked at and in what is not."""
        if self._left_out:
            return self.whole.comments
        return comments_of(self.text, self.nodes(ast.Constant, ast.JoinedStr), self.parent)

    @cached_property
    def names(self) -> Names:
        """What names are bound to."""
        return self.whole.names if self._left_out else Names(self.tree, self.path, self._nodes)

    @cached_property
    def lines(self) -> LineTable:
        """Character offsets to lines, columns and bytes."""
        return (
            self.whole.lines if self._left_out else LineTable(self.text, self._source.encoding, self._source.mark)
        )

    @cached_property
    def _definitions(self) -> Definitions:
        return Definitions(self.tree)

    @cached_property
    def _nodes(self) -> Nodes:
        if self._left_out:
            return Nodes(self.tree, self._left_out, self.whole._nodes)  # noqa: SLF001 - its own class
        return Nodes(self.tree)

    def _range(self, node: ast.AST) -> tuple[int, int]:
        at: Any = node
        return self.lines.offset(at.lineno, at.col_offset), self.lines.offset(at.end_lineno, at.end_col_offset)


def _first(node: ast.AST) -> int:
    """Give the line on which a node begins, a definition with its decorators; far away for one without a place."""
    lines: list[int] = [each.lineno for each in getattr(node, "decorator_list", ())]
    return min([getattr(node, "lineno", 1 << 60), *lines])
