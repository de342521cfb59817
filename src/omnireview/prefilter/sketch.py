"""`Sketch`: a file's outline by `ast`, which is ten times as quick as the parser that keeps white space."""

import ast
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any

from omnireview.modules.cut import Cut
from omnireview.modules.standard import standard_tree
from omnireview.nouns import noun
from omnireview.prefilter.imports import Aliases, read_aliases
from omnireview.prefilter.walk import statements

_NAME = re.compile(r"\w+")
_BESIDE = re.compile(r"\bfrom[\s.\\]+import\b")
_Function = ast.FunctionDef | ast.AsyncFunctionDef

OUTSIDE = ""
"""The name of what stands outside of all units."""

_ASSIGNING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)
_NO_CONSTANTS = (
    *(type(None), ast.Call, ast.Attribute, ast.Subscript, ast.Await, ast.Lambda),
    *(ast.Tuple, ast.List, ast.Dict, ast.Set),
)

# A cut of less than this saves no time.
_WORTH_CUTTING = 0.4


@noun
class Unit:
    """A function that stands in no other function: at the top, or in a class. Lines are 1-based, both included.

    `name` is qualified within the file; `owner` is the class's, "" at the top.
    """

    name: str
    owner: str
    first: int
    last: int
    node: _Function = field(repr=False)


@noun
class Outside:
    """A statement that is no unit: at the top, or in the body of a class, whose `owner` it has."""

    owner: str
    node: ast.stmt = field(repr=False)


class Sketch:
    """One text, its units, and all that stands outside of them."""

    def __init__(
        self, text: str, tree: ast.Module, units: Sequence[Unit] = (), folders: frozenset[str] | None = None
    ) -> None:
        """Divide a tree; of a tree that is no text's own, the `units` are told.

        `folders` are the names of those that the file lies in, None where that is not known.
        """
        self.text = text
        self.folders = folders
        self.tree = tree
        self.units: list[Unit] = [*units]
        self.outside: list[Outside] = []
        self.classes: list[tuple[str, ast.ClassDef]] = []
        if not units:
            self._outline(tree.body, "")
        self._starts = [unit.first for unit in self.units]

    def _outline(self, body: Sequence[ast.stmt], owner: str) -> None:
        stack = [(owner, statement) for statement in reversed(body)]
        while stack:
            owner, statement = stack.pop()
            if isinstance(statement, _Function):
                name = f"{owner}.{statement.name}" if owner else statement.name
                self.units.append(Unit(name, owner, first_line(statement), statement.end_lineno or 0, statement))
            elif isinstance(statement, ast.ClassDef):
                name = f"{owner}.{statement.name}" if owner else statement.name
                self.classes.append((name, statement))
                stack += [(name, each) for each in reversed(statement.body)]
            else:
                self.outside.append(Outside(owner, statement))

    def unit_at(self, line: int) -> Unit | None:
        """Give the unit that a line belongs to, with its decorators."""
        at = bisect_right(self._starts, line) - 1
        return self.units[at] if at >= 0 and line <= self.units[at].last else None

    def unit_called(self, name: str) -> Unit | None:
        """Give the one unit of a name; None where there is none, or more than one."""
        found = [unit for unit in self.units if unit.name == name]
        return found[0] if len(found) == 1 else None

    def source(self, first: int, last: int) -> str:
        """Give the text of some lines."""
        return "\n".join(self.lines[first - 1 : last])

    def words(self, first: int, last: int) -> str:
        """Give the text of some lines with names as `ast` tells them: of two ways to write a letter, one."""
        text = self.source(first, last)
        return text if text.isascii() else unicodedata.normalize("NFKC", text)

    def holds(self, words: Sequence[str]) -> bool:
        """Whether all of some names stand in the text."""
        return not words or self.names.issuperset(words)

    @cached_property
    def names(self) -> frozenset[str]:
        """Whatever looks like a name, wherever in the text; as it is written, and as `ast` tells it."""
        return names_in(self.text)

    def may_lie_in(self, package: str) -> bool:
        """Whether the file may import from a package without naming it: `from . import x`."""
        return (self.folders is None or package in self.folders) and _BESIDE.search(self.text) is not None

    def around(self) -> Iterator[ast.AST]:
        """Give the nodes that stand outside of all units: statements, and classes, of which the head does."""
        for each in self.outside:
            yield each.node
        for _, node in self.classes:
            yield node

    @cached_property
    def aliases(self) -> Aliases:
        """The imports outside of functions, and those of functions that bind names of the module."""
        binding = [unit.node for unit in self.units if "global" in self.source(unit.first, unit.last)]
        return read_aliases((*self.around(), *binding))

    @cached_property
    def given(self) -> dict[str, list[ast.AST]]:
        """What names are given by assignments, anywhere, but for what is no constant for sure."""
        found: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.tree) if ":=" in self.text else statements(self.tree):
            if not isinstance(node, _ASSIGNING) or isinstance(node.value, _NO_CONSTANTS):
                continue
            value = node if isinstance(node, ast.AugAssign) else node.value
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(value)
        return found

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines, without their ends."""
        return self.text.split("\n")

    @cached_property
    def _offsets(self) -> list[int]:
        found = [0]
        for line in self.lines:
            found.append(found[-1] + len(line) + 1)
        return found

    def without(self, kept: frozenset[str]) -> tuple[Cut | None, ast.Module]:
        """Cut out the bodies of all units but those of these names; None where that would not save much.

        Gives what is left as a tree, too. A function that binds names of the module stays: what others mean
        depends on it.
        """
        holes = []
        left: list[Any] = [each.node for each in self.outside]
        for _, node in self.classes:
            left.append(ast.ClassDef(node.name, node.bases, node.keywords, [], node.decorator_list))
            left += getattr(node, "type_params", ())
        for unit in self.units:
            start, end = self._body(unit.node)
            if unit.name not in kept and "global" not in self.text[start:end]:
                holes.append((start, end))
                own = unit.node
                left.append(ast.FunctionDef(own.name, own.args, [], own.decorator_list, own.returns))
                left += getattr(own, "type_params", ())
            else:
                left.append(unit.node)
        left_out = sum(end - start for start, end in holes)
        if left_out <= _WORTH_CUTTING * len(self.text):
            return None, self.tree
        return Cut(self.text, holes), ast.Module(left, [])

    def _body(self, node: _Function) -> tuple[int, int]:
        first, last = node.body[0], node.body[-1]
        line = first_line(first)
        column = first.col_offset if line == first.lineno else self._indent(line)
        return self._offset(line, column), self._offset(last.end_lineno or 0, last.end_col_offset or 0)

    def _indent(self, line: int) -> int:
        text = self.lines[line - 1]
        return len(text) - len(text.lstrip())

    def _offset(self, line: int, column: int) -> int:
        text = self.lines[line - 1]
        # The parser counts bytes of UTF-8.
        characters = column if text.isascii() else len(text.encode()[:column].decode())
        return self._offsets[line - 1] + characters


def draw(text: str, path: str | None = None) -> Sketch | None:
    """Sketch the text of the file at a path; None when the parser refuses it, or when its lines are not git's.

    Raises:
        NotAnalysed: It is nested so deeply that the parser gives up.
    """
    if "\r" in text and "\r" in text.replace("\r\n", ""):
        return None
    try:
        folders = None if path is None else frozenset(path.split("/")[:-1])
        return Sketch(text, standard_tree(text), folders=folders)
    except SyntaxError:
        return None


def first_line(statement: ast.stmt | ast.ExceptHandler) -> int:
    """Give the line on which a statement begins, with its decorators."""
    decorators = getattr(statement, "decorator_list", ())
    return min(statement.lineno, *(each.lineno for each in decorators)) if decorators else statement.lineno


def names_in(text: str) -> frozenset[str]:
    """Give whatever looks like a name in a text, as it is written and as `ast` tells it."""
    written = text if text.isascii() else f"{text} {unicodedata.normalize('NFKC', text)}"
    return frozenset(_NAME.findall(written))
