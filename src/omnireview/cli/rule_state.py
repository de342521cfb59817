"""A rule here → its state in words: whether it runs, and what the settings change of it, before and after."""

import json
from collections.abc import Iterator
from typing import Any

from omnireview.rules.changes import Change, changes
from omnireview.rules.effective import Effective
from omnireview.settings import Settings

_LONGEST = 300


def state(each: Effective, settings: Settings) -> Iterator[str]:
    """Give lines to stand before a rule's page; none where settings leave the rule as its pack writes it."""
    found = changes(each, settings)
    if each.why_off:
        yield from (f"Off here{'' if each.off else ', but for some files'}: {each.why_off}.", "")
    if each.pinned:
        yield from (f"Not as its pack writes it: {each.pinned}.", "")
    if found:
        yield f"Changed here; {each.own.place} has what is before the arrow."
    said = ""
    for change in found:
        where = f"{change.place}, for {', '.join(change.files)}:" if change.files else f"{change.place}:"
        if where != said:
            yield where
        said = where
        yield from _row(change)
    if found:
        yield ""


def _row(change: Change) -> Iterator[str]:
    before, after = _shown(change.before), _shown(change.after)
    if len(before) + len(after) <= 50:
        yield f"  {change.key}: {before} → {after}"
        return
    yield from (f"  {change.key}:", f"      {before}", f"    → {after}")


def _shown(value: Any) -> str:
    """Give a value on one line: a word as it is, all else as JSON, cut where it is very long."""
    if value is None or value in ([], {}):
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=list)
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
