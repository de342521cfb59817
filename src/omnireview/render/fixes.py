"""An entry's verified fix → how each format shows it."""

from omnireview.render.escape import fence, is_hidden
from omnireview.render.words import fixed_lines
from omnireview.review import Entry


def fix_in_comment(entry: Entry) -> str:
    """Give the suggestion block, else the fix as a diff; "" without a fix that can be shown as it is."""
    if entry.suggestion:
        return _fenced(entry.suggestion.text, "suggestion")
    return _fenced(entry.diff, "diff") if entry.diff else ""


def fix_in_list(entry: Entry) -> str:
    """Give what stands below an item of a list, whose lines are indented by two; "" without a fix."""
    if entry.suggestion is None:
        block = _fenced(entry.diff, "diff") if entry.diff else ""
        return f"\n\n  Verified fix:\n\n  {_indented(block)}" if block else ""
    lines = fixed_lines(entry.suggestion)
    if not entry.suggestion.text:
        return f"\n\n  Verified fix: delete {lines}."
    block = _fenced(entry.suggestion.text, "text")
    return f"\n\n  Verified fix for {lines}:\n\n  {_indented(block)}" if block else ""


def _fenced(text: str, kind: str) -> str:
    """Fence a text that a reader will take over; "" if something in it can't be seen."""
    seen = text.replace("\n", "").replace("\t", "")
    return "" if any(is_hidden(character) for character in seen) else fence(text, kind)


def _indented(block: str) -> str:
    return block.replace("\n", "\n  ")
