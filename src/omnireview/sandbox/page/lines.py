"""Lines of a diff → rows of a table, with both line numbers; and what stands below a line → a row of its own."""

import re
from collections.abc import Callable, Iterable, Sequence

from omnireview.diff import Hunk, Line
from omnireview.sandbox.page.text import safe, safe_code
from omnireview.sandbox.state import Side, Thread

Below = Callable[[Side, int], str]
"""Gives the HTML that stands below a line of one side, or ""."""

_HEADER = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)")
_NAMES = {"+": "added", "-": "removed", " ": "context"}
_SIGNS = {"+": "+", "-": "\u2212", " ": " "}
EXCERPT = 4
"""Lines of the diff above a comment that the conversation shows, its own line included."""


def table(hunks: Iterable[Hunk], below: Below, label: str, name: str) -> str:
    """Give the table of a file's hunks; `label` names it to screen readers, `name` begins its lines' ids."""
    rows = []
    for hunk in hunks:
        numbers = f"@@ -{hunk.old_start},{hunk.old_count} +{hunk.new_start},{hunk.new_count} @@"
        rows.append(f'<tr class="hunk"><td colspan="4"><code>{numbers} {safe(hunk.heading)}</code></td></tr>')
        for line in hunk.lines:
            rows.append(_row(line.sign, line.old, line.new, line.text, name))
            if line.no_newline:
                rows.append('<tr class="hunk"><td colspan="4">No newline at the end of the file</td></tr>')
            rows.append(_below(line, below))
    return _table("".join(rows), label)


def excerpt(thread: Thread, label: str) -> str:
    """Give the last lines of the diff above a thread, as it was when the thread began; "" for a whole file."""
    lines = hunk_lines(thread.hunk)
    if not lines or thread.subject == "file":
        return ""
    first = thread.original_start_line or thread.original_line
    spanned = sum(1 for line in lines if first is not None and (line_number(line, thread.side) or 0) >= first)
    shown = lines[-max(EXCERPT, spanned) :]
    return _table("".join(_row(line.sign, line.old, line.new, line.text) for line in shown), label)


def hunk_lines(hunk: str) -> list[Line]:
    """Read a hunk that may end before its header says so, as those stored with comments do."""
    header, _, body = hunk.partition("\n")
    found = _HEADER.match(header)
    if found is None or not body:
        return []
    old, new = int(found[1]), int(found[2])
    lines = []
    for position, text in enumerate(body.removesuffix("\n").split("\n"), start=1):
        sign = text[:1]
        if sign == "+":
            lines.append(Line("+", None, new, position, text[1:]))
        elif sign == "-":
            lines.append(Line("-", old, None, position, text[1:]))
        elif sign != "\\":
            lines.append(Line(" ", old, new, position, text[1:]))
        old += sign not in {"+", "\\"}
        new += sign not in {"-", "\\"}
    return lines


def line_number(line: Line, side: Side) -> int | None:
    """Give a line's number on one side, or None when the side does not have it."""
    return line.new if side == "RIGHT" else line.old


def suggestion_box(removed: Sequence[str], first: int | None, added: str) -> str:
    """Give the box that GitHub makes of a suggestion: the lines that go, and the text that comes."""
    rows = []
    for index, text in enumerate(removed):
        rows.append(_row("-", None if first is None else first + index, None, text))
    for index, text in enumerate(added.removesuffix("\n").split("\n") if added else []):
        rows.append(_row("+", None, None if first is None else first + index, text))
    told = "" if added else '<p class="quiet">These lines are deleted.</p>'
    box = _table("".join(rows), "Suggested change")
    return f'<div class="suggestion"><p class="name">Suggested change</p>{box}{told}</div>'


def _row(sign: str, old: int | None, new: int | None, text: str, name: str = "") -> str:
    kind = _NAMES[sign]
    id_ = f' id="{name}R{new}"' if name and new is not None else ""
    return (
        f'<tr{id_} class="{kind}"><td class="number">{old or ""}</td><td class="number">{new or ""}</td>'
        f'<td class="sign" aria-label="{kind}">{_SIGNS[sign]}</td>'
        f'<td class="code"><code>{safe_code(text)}</code></td></tr>'
    )


def _below(line: Line, below: Below) -> str:
    found = ""
    if line.old is not None and line.sign != "+":
        found += below("LEFT", line.old)
    if line.new is not None:
        found += below("RIGHT", line.new)
    return f'<tr class="below"><td colspan="4">{found}</td></tr>' if found else ""


def _table(rows: str, label: str) -> str:
    columns = '<colgroup><col class="number"><col class="number"><col class="sign"><col></colgroup>'
    return f'<table class="diff" aria-label="{safe(label)}">{columns}<tbody>{rows}</tbody></table>'
