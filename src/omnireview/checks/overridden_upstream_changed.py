"""A method that overrides one of an upstream package, when a change moves the pin and upstream has changed it.

What overrides a method stands for all that it does; when the other one changes, somebody has to look whether the
change belongs here, too. Told is a method that is gone upstream, or takes other parameters (`$SEVERITY` is
`minor`), or has another body (`$SEVERITY` is `info`). Methods that the change itself edits have been looked at,
and are left out.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.moved_pins import Overrides, files_naming, moved_pins, overrides
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface.fit import signature_changes

SUBJECT: Final = CHANGE

_MOST_WORDS = 3


@noun
class Options(CheckOptions):
    """What is worth a word."""

    bodies: bool = option("Tell also of methods of which only the body has changed.", default=True)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such method at its own line.

    `$METHOD` and `$BASE` name it and the upstream class, `$WHY` says what has changed, `$PACKAGE`, `$OLD` and
    `$NEW` between which versions.
    """
    for pin in moved_pins(sides):
        for each in overrides(sides, pin, files_naming(sides.head, pin)):
            why, severity = _change(each)
            if not why or each.is_edited or (severity == "info" and not options.bodies):
                continue
            spot, owner = each.method.spot, each.old.owner
            bindings = {
                "$METHOD": each.method.name,
                "$BASE": owner.name if owner else each.old.module,
                "$WHY": why,
                "$PACKAGE": pin.new.package,
                "$OLD": pin.old.version,
                "$NEW": pin.new.version,
                "$SEVERITY": severity,
            }
            yield Sighting(each.each.found.path, spot.line, spot.line, spot.context, bindings, each.method.name)


def _change(each: Overrides) -> tuple[str, str]:
    """Say what became of the method upstream, and how much that matters; "" for nothing."""
    old, new = each.old.symbol, each.new.symbol if each.new else None
    if old is None or new is None:
        return "it is gone", "minor"
    if old.signature is not None and new.signature is not None:
        changes = [change.words for change in signature_changes(old.signature, new.signature)]
        if changes:
            more = f", and {len(changes) - _MOST_WORDS} more" if len(changes) > _MOST_WORDS else ""
            return "; ".join(changes[:_MOST_WORDS]) + more, "minor"
    return ("its body is another one", "info") if old.digest != new.digest else ("", "")
