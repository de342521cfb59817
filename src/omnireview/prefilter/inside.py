"""A change that stays inside functions → what it touches, though the old side is not read whole.

Both sides hold the same text around these functions. So the old side is the head's outline with other functions in
some places, as long as each of them is one function also when it is read by itself.
"""

import ast
from collections.abc import Iterable, Iterator

from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import NotAnalysed
from omnireview.modules.standard import standard_tree
from omnireview.nouns import noun
from omnireview.prefilter.parts import head_end, parts_of
from omnireview.prefilter.places import Shift, places_of
from omnireview.prefilter.sketch import Sketch, Unit, first_line, names_in
from omnireview.prefilter.touch import Touched, of_one_name


@noun
class Inside:
    """What is touched, and the old side's outline: where code stands is true in it of touched units alone."""

    touched: Touched
    old: Sketch


def touch_inside(file: ChangedFile, head: Sketch, old_text: str) -> Inside | None:
    """Tell what a change touches; None when it may reach further than into the bodies of functions."""
    if file.status is not FileStatus.MODIFIED or "\r" in old_text:
        return None
    head_places, old_places, shift = places_of(file)
    lines = old_text.split("\n")
    heads: dict[str, Unit] = {}
    olds: dict[str, Unit] = {}
    for line, gap in head_places.all():
        unit = head.unit_at(line)
        if unit is None or line <= head_end(unit.node) - gap:
            return None
        if unit.name not in heads:
            other = _read_old(unit, lines, shift, at_end=unit.last >= len(head.lines))
            if other is None or head.unit_called(unit.name) is None:
                return None
            heads[unit.name], olds[unit.name] = unit, other
    if not of_one_name(head, set(heads)) <= heads.keys():
        return None
    if any("global" in text for text in _texts(head, heads, lines, olds)):
        return None
    old = _composed(head, old_text, olds, shift)
    told = {
        name: parts_of((head, unit, head_places), (old, olds[name], old_places), shift)
        for name, unit in heads.items()
    }
    return Inside(Touched(frozenset(heads), {name: parts for name, parts in told.items() if parts}), old)


def _texts(head: Sketch, heads: dict[str, Unit], lines: list[str], olds: dict[str, Unit]) -> Iterator[str]:
    yield from (head.source(unit.first, unit.last) for unit in heads.values())
    yield from ("\n".join(lines[unit.first - 1 : unit.last]) for unit in olds.values())


def _read_old(unit: Unit, lines: list[str], shift: Shift, *, at_end: bool) -> Unit | None:
    """Read a function of the head as it was; None where other things stood there, too."""
    first = shift.old(unit.first)
    last = len(lines) if at_end else shift.old(unit.last + 1) - 1
    inside = unit.node.col_offset > 0
    # Empty lines in front, so that its own have the right numbers.
    before = "\n" * (first - 2) + "if 1:\n" if inside else "\n" * (first - 1)
    try:
        body = standard_tree(before + "\n".join(lines[first - 1 : last]) + "\n").body
    except (SyntaxError, NotAnalysed):
        return None
    if inside:
        (only,) = body if len(body) == 1 else (None,)
        body = only.body if isinstance(only, ast.If) and not only.orelse else []
    node = body[0] if len(body) == 1 else None
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name != unit.node.name:
        return None
    if type(node) is not type(unit.node) or first_line(node) != first:
        return None
    return Unit(unit.name, unit.owner, first, node.end_lineno or 0, node)


def _composed(head: Sketch, text: str, olds: dict[str, Unit], shift: Shift) -> Sketch:
    units = [olds.get(unit.name) or _moved(unit, shift) for unit in head.units]
    nodes: Iterable[ast.stmt] = (*(each.node for each in head.outside), *(unit.node for unit in units))
    old = Sketch(text, ast.Module(list(nodes), []), units, head.folders)
    old.outside, old.classes = head.outside, head.classes
    # No function binds names of the module, or this would not have been asked.
    old.aliases = head.aliases
    old.names = head.names.union(*(names_in(old.source(unit.first, unit.last)) for unit in olds.values()))
    return old


def _moved(unit: Unit, shift: Shift) -> Unit:
    return Unit(unit.name, unit.owner, shift.old(unit.first), shift.old(unit.last), unit.node)
