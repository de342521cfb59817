"""One entry of a review → its lines for a person: where, how bad, what, the source, the fix."""

from collections.abc import Sequence

from omnireview.render.escape import one_line, visible
from omnireview.render.excerpt import excerpt
from omnireview.render.fix_lines import fix_lines
from omnireview.render.lines import Line, Style
from omnireview.render.words import also, other_messages, place
from omnireview.review import Entry
from omnireview.terms import Stage


def finding_lines(entry: Entry, source: Sequence[str], width: int | None = None) -> list[Line]:
    """Tell one root cause. `source` is the file's lines, [] where they can't be had.

    `width` is the columns of a terminal; None for a pipe, where place, severity, message and rule are one line.
    """
    finding = entry.judged.finding
    notes, repeats = " ".join(filter(None, _notes(entry))), also(entry)
    return [
        *_head(entry, width),
        *([Line.of(f"    {notes}", hang=4)] if notes else []),
        *excerpt(finding, source, width),
        *fix_lines(entry, source, width),
        *([Line.of(f"    {repeats}", hang=4)] if repeats else []),
        *(Line.of(f"    line {line}: {one_line(said)}", hang=6) for line, said in other_messages(entry)),
    ]


def _head(entry: Entry, width: int | None) -> list[Line]:
    finding = entry.judged.finding
    severity = str(finding.severity), Style(finding.severity)
    rule = f"[{visible(finding.rule)}]", Style.FAINT
    message = one_line(finding.message)
    if width is None:
        return [Line.of(f"{place(entry)} " if finding.path else "  ", severity, f" {message} ", rule)]
    where = f"  {place(entry)}" if finding.path else ""
    return [Line.of("  ", severity, where, "  ", rule, hang=4), Line.of(f"    {message}", hang=4)]


def _notes(entry: Entry) -> list[str]:
    finding = entry.judged.finding
    caused = finding.line is not None and not entry.judged.on_added_line
    return [
        "Caused by this change, on a line that it does not add." if caused else "",
        "Its rule is in preview." if finding.stage is Stage.PREVIEW else "",
    ]
