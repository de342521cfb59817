"""Where each node stands, in characters of the text, by libcst's own code generation."""

import libcst as cst

from omnireview.errors import NotAnalysed
from omnireview.modules.cut import Cut
from omnireview.modules.outline import Outline
from omnireview.modules.recorded import Range, record
from omnireview.modules.twins import Twins
from omnireview.worker.stack import with_large_stack

# What is not generated with a statement's head, though it is part of the statement.
_BLOCKS = ("body", "orelse")
_HEADED = frozenset(
    (cst.FunctionDef, cst.ClassDef, cst.If, cst.For, cst.While, cst.With, cst.ExceptHandler, cst.ExceptStarHandler)
)
_NO_BODY = cst.SimpleStatementSuite((), leading_whitespace=cst.SimpleWhitespace(""))


class Positions:
    """Character ranges of a module's nodes in its text.

    Only the statement that a node is in is generated, or its head, where `twins` know the place of that; for all
    other nodes the whole module is, once.
    """

    def __init__(
        self, tree: cst.Module, text: str, outline: Outline, cut: Cut | None = None, twins: Twins | None = None
    ) -> None:
        """Take a tree, which may be a cut's, and the whole text; `twins` stand in the whole text, too."""
        self._tree = tree
        self._text = text
        self._outline = outline
        self._cut = cut
        self._twins = twins
        self._inner: dict[cst.CSTNode, Range] = {}
        self._outer: dict[cst.CSTNode, Range] = {}
        self._whole: _Whole | None = None

    def inner(self, node: cst.CSTNode) -> Range:
        """From its first to behind its last character, without brackets around it that are not part of it.

        Raises `NotAnalysed` when the module's code is needed, and is not the file's text, or the cut's.
        """
        if not self._is_found(node):
            return self._everything().inner(node)
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node in self._outer:
            return self._outer[node]
        return self._inner[node]

    def outer(self, node: cst.CSTNode) -> Range:
        """The same with the brackets around it."""
        if not self._is_found(node):
            return self._everything().outer(node)
        return self._outer.get(node) or self._inner[node]

    def _is_found(self, node: cst.CSTNode) -> bool:
        """Look for a node in the statement that it is, or is in."""
        if node in self._inner:
            return True
        if self._twins is None or self._whole is not None:
            return False
        below = node
        for owner in (node, *self._outline.ancestors(node)):
            place = self._twins.place(owner)
            if place is None:
                below = owner
                continue
            if owner is node:
                self._inner[node] = place
            elif isinstance(owner, cst.BaseSmallStatement):
                self._generate(owner, place[0])
            elif type(owner) in _HEADED and all(below is not getattr(owner, name, None) for name in _BLOCKS):
                gone = {"orelse": None} if hasattr(owner, "orelse") else {}
                self._generate(owner.with_changes(body=_NO_BODY, leading_lines=(), **gone), place[0], owner)
            break
        return node in self._inner

    def _generate(self, statement: cst.CSTNode, start: int, owner: cst.CSTNode | None = None) -> None:
        """Note what is in a statement, or in the head of `owner`, if it is written as in the text."""
        indents = [
            self._tree.default_indent if block.indent is None else block.indent
            for block in self._outline.ancestors(owner or statement)
            if isinstance(block, cst.IndentedBlock)
        ]
        indents.reverse()
        made = with_large_stack(lambda: record(self._tree, statement, indents))
        first = start - made.inner[statement][0]
        code = made.code if owner is None else made.code[: made.inner[_NO_BODY][0]]
        if first >= 0 and self._text.startswith(code, first):
            self._inner.update((node, (first + at, first + end)) for node, (at, end) in made.inner.items())
            self._outer.update((node, (first + at, first + end)) for node, (at, end) in made.outer.items())

    def _everything(self) -> "_Whole":
        if self._whole is None:
            self._whole = with_large_stack(lambda: _Whole(self._tree, self._text, self._cut))
        return self._whole


class _Whole:
    """All nodes of a module."""

    def __init__(self, tree: cst.Module, text: str, cut: Cut | None) -> None:
        self._cut = cut
        text = text if cut is None else cut.text
        self._made = record(tree, tree)
        code = self._made.code
        self._moved = None if code == text else _alignment(code, text)

    def inner(self, node: cst.CSTNode) -> Range:
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node in self._made.outer:
            return self.outer(node)
        return self._in_text(self._made.inner[node])

    def outer(self, node: cst.CSTNode) -> Range:
        return self._in_text(self._made.outer.get(node) or self._made.inner[node])

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
