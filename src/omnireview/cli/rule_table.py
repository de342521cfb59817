"""Rules here → a table for people: a line a rule, which also says what set it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from omnireview.render.words import listed, number
from omnireview.rules.effective import Effective
from omnireview.settings import Settings
from omnireview.terms import Severity

_HEAD = ("RULE", "SEVERITY", "ASPECT", "STAGE", "PACK", "SET BY")
_BY_PLACE = "*"


def table(rows: Sequence[Effective], settings: Settings, width: int | None) -> Iterator[str]:
    """Give the lines of a table with a head and, last, the totals.

    `width` is the columns there are, None for any number. Where a line would be longer, the last two columns stand
    below it.
    """
    cells = [_cells(each, settings) for each in rows]
    widths = [max(len(row[column]) for row in (_HEAD, *cells)) for column in range(len(_HEAD))]
    folds = width is not None and bool(cells) and sum(widths) + 2 * (len(widths) - 1) > width
    if cells:
        yield _line(_HEAD[:4] if folds else _HEAD, widths)
    for row in cells:
        if folds:
            yield _line(row[:4], widths)
            yield from (f"    {part}" for part in _folded(f"{row[4]}: {row[5]}", (width or 0) - 4))
        else:
            yield _line(row, widths)
    if any(row[1].endswith(_BY_PLACE) for row in cells):
        yield f"{_BY_PLACE} by place or shape: `omnireview rules show RULE-ID` tells how."
    yield _totals(rows)


def set_by(each: Effective, settings: Settings) -> str:
    """Say where a rule's state is written: the settings' lines where they have a say, else the pack's."""
    by_place: dict[str, list[str]] = {}
    for key, place in each.origins.items():
        by_place.setdefault(place, []).append(key)
    told = [said for said in (each.why_off, each.pinned) if said]
    told += [f"{place} ({', '.join(keys)})" for place, keys in by_place.items()]
    told += [
        f"{said.place} ({'off ' * said.off}for {', '.join(override.files)})"
        for override in settings.overrides
        if (said := override.rules.get(each.rule.id)) is not None
    ]
    return "; ".join(told) or each.own.place


def _cells(each: Effective, settings: Settings) -> tuple[str, ...]:
    rule = each.rule
    off = each.off or "off" in each.origins or bool(each.why_off)
    by_place = not each.off and (off or bool(rule.severity_where))
    severity = ("off" if off else rule.severity.value) + _BY_PLACE * by_place
    return rule.id, severity, rule.aspect.value, rule.stage.value, each.pack, set_by(each, settings)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False)).rstrip()


def _folded(text: str, width: int) -> Iterator[str]:
    """Cut at spaces only: a place that is longer than the line stays whole, so that it can be copied."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = ""
        line += f" {word}" if line else word
    yield line


def _totals(rows: Sequence[Effective]) -> str:
    on = [each.rule for each in rows if not each.off]
    counts = Counter(rule.severity for rule in on)
    parts = [f"{counts[severity]} {severity}" for severity in Severity if counts[severity]]
    preview = sum(rule.stage == "preview" for rule in on)
    told = number(len(on), "rule") + (f": {listed(parts)}" if parts else "")
    told += f"; {preview} of them in preview" if preview else ""
    off = len(rows) - len(on)
    return told + (f"; {off} off" if off else "") + "."
