"""`Rewriter`: a dotted name, or a call, as it must be written in a file so that it means something given."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import libcst as cst

from omnireview.modules import Module
from omnireview.modules.bindings import binders
from omnireview.modules.scopes import Bound
from omnireview.patterns import compile_pattern
from omnireview.patterns.metavariables import METAVARIABLE
from omnireview.spans import Edit, Span

_DOTTED = re.compile(r"(?<![\w.$\"'])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_WHOLE = re.compile(r"[\w.]+")
Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is code of the file."""
Row = Mapping[str, Any]


class Rewriter:
    """Writes new names and calls into one module. What it has found out of the module is kept."""

    def __init__(self, module: Module) -> None:
        """Take the module whose imports decide how a name is written."""
        self._module = module
        self._made: dict[int, Mapping[Span, Pieces]] = {}

    def name(self, node: cst.Attribute | cst.Name, name: str) -> str | None:
        """Give how `name` is written at a node by what is imported; None where nothing imported leads to it.

        The import that the node itself goes by is taken before others.
        """
        head: cst.BaseExpression = node
        while isinstance(head, cst.Attribute):
            head = head.value
        if isinstance(head, cst.Name):
            kind, targets = self._module.scopes.resolve(head)
            if kind is Bound.IMPORT and len(targets) == 1 and name.startswith(f"{targets[0]}."):
                return head.value + name[len(targets[0]) :]
        parts = name.split(".")
        for count in range(1, len(parts)):
            word = self._written.get(".".join(parts[:count]))
            if word is not None:
                return ".".join([word, *parts[count:]])
        return None

    def call(self, call: cst.Call, rows: Sequence[Row]) -> tuple[Edit, ...]:
        """Give the edit that the first row makes whose operators match the call; none where none does.

        A row holds operators and a `fix`. The dotted names of the fix are written as the file has to write them.
        """
        if id(rows) not in self._made:
            self._made[id(rows)] = self._all(rows)
        span = self._module.span(call)
        pieces = self._made[id(rows)].get(span)
        text = None if pieces is None else self._named(call.func, pieces)
        return () if text is None else (Edit(span.start, span.end, text),)

    def _all(self, rows: Sequence[Row]) -> Mapping[Span, Pieces]:
        """Give what the rows make of each place of the module that one of them matches."""
        found: dict[Span, Pieces] = {}
        for row in rows:
            pattern = compile_pattern({key: _written(value) for key, value in row.items() if key != "fix"})
            for match in pattern.find(self._module):
                found.setdefault(match.span, _filled(str(row["fix"]), match.bindings))
        return found

    def _named(self, called: cst.BaseExpression, pieces: Pieces) -> str | None:
        if not isinstance(called, (cst.Attribute, cst.Name)):
            return None
        parts = []
        for piece, is_code in pieces:
            at = 0
            for found in () if is_code else _DOTTED.finditer(piece):
                name = self.name(called, found[0])
                if name is None:
                    return None
                parts += [piece[at : found.start()], name]
                at = found.end()
            parts.append(piece[at:])
        return "".join(parts)

    @cached_property
    def _written(self) -> Mapping[str, str]:
        """What the top of the file imports, with the name that means it in all of the file."""
        module = self._module
        taken = {binder.name for binder in binders(module.outline)}
        meanings = Counter(name for name, _ in {(one.name, one.target) for one in module.imports})
        written: dict[str, str] = {}
        for one in module.imports:
            line = module.parent(one.statement)
            at_top = line is not None and module.parent(line) is module.tree
            if at_top and one.name != "*" and one.name not in taken and meanings[one.name] == 1:
                written.setdefault(one.target, one.name)
        return written


def _written(value: Any) -> Any:
    """Give operators with lists again, as they are written: options are kept as tuples."""
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    return {key: _written(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _filled(fix: str, bindings: Mapping[str, str]) -> Pieces:
    """Give a fix in pieces, with what was matched; brackets go around what would come apart."""
    for name in METAVARIABLE.findall(fix):
        if bindings.get(name) == "":
            fix = re.sub(rf"{re.escape(name)}\s*,\s*|,\s*{re.escape(name)}(?!\w)", "", fix, count=1)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in METAVARIABLE.finditer(fix):
        code = bindings.get(found[0], "")
        alone = fix[: found.start()].rstrip()[-1:] in "([,=" and fix[found.end() :].lstrip()[:1] in ")],"
        pieces += [
            (fix[at : found.start()], False),
            (code if alone or _WHOLE.fullmatch(code) else f"({code})", True),
        ]
        at = found.end()
    return (*pieces, (fix[at:], False))
