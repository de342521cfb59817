"""Where each node stands, in characters of the text, by one pass of libcst's own code generation."""

from types import TracebackType

import libcst as cst
from libcst._nodes.internal import CodegenState

from omnireview.errors import NotAnalysed
from omnireview.modules.cut import Cut

Range = tuple[int, int]


class _Recording:
    """Notes where a node starts and ends while its code is generated."""

    __slots__ = ("_end", "_node", "_start", "_state")

    def __init__(
        self, state: "_Positions", node: cst.CSTNode, start: cst.CSTNode | None, end: cst.CSTNode | None
    ) -> None:
        self._state = state
        self._node = node
        self._start: cst.CSTNode | int = state.offset if start is None else start
        self._end = end

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        inner = self._state.inner
        start = self._start if isinstance(self._start, int) else inner[self._start][0]
        inner[self._node] = (start, self._state.offset if self._end is None else inner[self._end][1])


class _Positions(CodegenState):
    """`inner` leaves out the brackets around a node, `outer` holds the expressions that have some, with them."""

    def __init__(self, module: cst.Module) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.offset = 0
        self.inner: dict[cst.CSTNode, Range] = {}
        self.outer: dict[cst.CSTNode, Range] = {}
        self._open: list[int] = []

    def add_indent_tokens(self) -> None:
        self.tokens.extend(self.indent_tokens)
        self.offset += sum(map(len, self.indent_tokens))

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:  # noqa: ARG002 - libcst's signature
        self._open.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        whole = (self._open.pop(), self.offset)
        self.inner.setdefault(node, whole)
        if isinstance(node, cst.BaseExpression) and node.lpar:
            self.outer[node] = whole

    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Recording:
        return _Recording(self, node, start_node, end_node)


class Positions:
    """Character ranges of a module's nodes in its text."""

    def __init__(self, tree: cst.Module, text: str, cut: Cut | None = None) -> None:
        """Generate the module's code once; raises `NotAnalysed` when it is not the file's text, or the cut's."""
        self._cut = cut
        text = text if cut is None else cut.text
        state = _Positions(tree)
        tree._codegen(state)  # noqa: SLF001 - libcst's own position providers do the same
        self._inner, self._outer = state.inner, state.outer
        code = "".join(state.tokens)
        self._moved = None if code == text else _alignment(code, text)

    def inner(self, node: cst.CSTNode) -> Range:
        """From its first to behind its last character, without brackets around it that are not part of it."""
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node in self._outer:
            return self.outer(node)
        return self._in_text(self._inner[node])

    def outer(self, node: cst.CSTNode) -> Range:
        """The same with the brackets around it."""
        return self._in_text(self._outer.get(node) or self._inner[node])

    def _in_text(self, place: Range) -> Range:
        if self._moved is not None:
            start, end = place
            moved = self._moved[start]
            place = (moved, moved if start == end else self._moved[end - 1] + 1)
        return place if self._cut is None else self._cut.in_whole(*place)


def _alignment(code: str, text: str) -> list[int]:
    """For each character of `code` its place in `text`, where the two differ in white space only.

    libcst repeats a form feed in the lines below it, and may change a lone carriage return at the end of a file.
    """
    places = [at for at, char in enumerate(text) if not char.isspace()]
    moved: list[int] = []
    seen = 0
    for char in code:
        moved.append(places[seen] if seen < len(places) else len(text))
        if not char.isspace():
            seen += 1
    moved.append(len(text))
    if "".join(code.split()) != "".join(text.split()):
        raise NotAnalysed("its code can't be written back as it was read")
    return moved
