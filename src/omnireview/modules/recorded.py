"""A node's code as libcst generates it, and where each node in it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

import libcst as cst
from libcst._nodes.internal import CodegenState

Range = tuple[int, int]


class _Recording:
    """Notes where a node starts and ends while its code is generated."""

    __slots__ = ("_end", "_node", "_start", "_state")

    def __init__(
        self, state: "_State", node: cst.CSTNode, start: cst.CSTNode | None, end: cst.CSTNode | None
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


class _State(CodegenState):
    def __init__(self, module: cst.Module, indents: Sequence[str]) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.offset = 0
        self.inner: dict[cst.CSTNode, Range] = {}
        self.outer: dict[cst.CSTNode, Range] = {}
        self._open: list[int] = []
        self.indent_tokens.extend(indents)

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


@dataclass(frozen=True, slots=True)
class Recorded:
    """Generated code, and the characters of it that each node takes.

    `inner` leaves out the brackets around a node, `outer` holds the expressions that have some, with them.
    """

    code: str
    inner: dict[cst.CSTNode, Range]
    outer: dict[cst.CSTNode, Range]


def record(module: cst.Module, node: cst.CSTNode, indents: Sequence[str] = ()) -> Recorded:
    """Generate the code of a node of the module that stands below blocks which are indented so.

    Needs a large stack where nodes are nested deeply.
    """
    state = _State(module, indents)
    node._codegen(state)  # noqa: SLF001 - libcst's own position providers do the same
    return Recorded("".join(state.tokens), state.inner, state.outer)
