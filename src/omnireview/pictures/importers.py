"""Changed modules, and the first-party modules that import them → `Picture`."""

from collections.abc import Sequence

from omnireview import places
from omnireview.pictures import MOST_BOXES, Arrow, Box, Picture
from omnireview.sides import Side

_MOST_NAMED = 5
_MOST_READ = 300
"""Files that may import what changed, beyond which no picture is worth reading them."""


def draw_importers(head: Side) -> Picture | None:
    """Draw which modules import the changed ones directly; None where none does, too many may, or nobody can tell.

    Tests are no boxes: they import what they test. The modules that most others import come first.
    """
    changed = [
        name
        for path in head.changed(["*.py"])
        if _is_box(path) and (name := head.index.module_name(path)) is not None
    ]
    told = head.index.importers(changed, _is_box, _MOST_READ) if changed else None
    if told is None:
        return None
    importers = {name: _names(head, told.get(name, ())) - {name} for name in changed}
    importers = {name: found for name, found in importers.items() if found}
    if not importers:
        return None
    by_weight = sorted(importers, key=lambda name: (-len(importers[name]), name))
    every = list(dict.fromkeys([*by_weight, *(user for name in by_weight for user in sorted(importers[name]))]))
    drawn = {name: number for number, name in enumerate(every[:MOST_BOXES])}
    return Picture(
        title="Who imports what changed",
        legend="Marked: modules that this change touches. An arrow leads from a module to one that it imports.",
        boxes=tuple(Box((name,), name in changed) for name in drawn),
        arrows=tuple(
            Arrow(drawn[user], drawn[name])
            for name in by_weight
            for user in sorted(importers[name])
            if name in drawn and user in drawn
        ),
        words=tuple(_words(name, sorted(importers[name])) for name in by_weight[:MOST_BOXES]),
        left_out=len(every) - len(drawn),
    )


def _names(head: Side, uses: Sequence[tuple[str, object]]) -> set[str]:
    return {name for path, _ in uses if (name := head.index.module_name(path)) is not None}


def _is_box(path: str) -> bool:
    return not places.is_test(path)


def _words(name: str, users: Sequence[str]) -> str:
    named = ", ".join(f"`{user}`" for user in users[:_MOST_NAMED])
    more = f" and {len(users) - _MOST_NAMED} more" if len(users) > _MOST_NAMED else ""
    return f"`{name}` is imported by {named}{more}."
