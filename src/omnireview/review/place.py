"""Root causes → where each is said: on its line, on its file, in the summary, or only as a number."""

from collections.abc import Callable, Iterable, Sequence

from omnireview.compare import Judged
from omnireview.diff import Anchor, ChangedFile, FileStatus, Line, anchor
from omnireview.edits import Suggestion
from omnireview.nouns import noun
from omnireview.score.causes import Cause
from omnireview.terms import SILENCED, Confidence, Placement, Severity, Stage, Status

Suggest = Callable[[Judged], Suggestion | None]
"""Gives a finding's verified fix. Verifying takes two scans of its file, so it is asked only for what is said."""

_SERIOUS = {Severity.BLOCKER, Severity.MAJOR}
_GONE = "removed with its file"
_CAUSED = "caused by this change, on a line that it does not add"


@noun
class Place:
    """Where one root cause is said.

    `anchor` is set for INLINE alone; a suggestion replaces exactly its lines. `diff` shows a fix that GitHub could
    not make as meant. `because` says why something new has no comment on its line, or that something mended went
    with its file; "" otherwise.
    """

    placement: Placement
    anchor: Anchor | None = None
    suggestion: Suggestion | None = None
    diff: str = ""
    because: str = ""


def place_causes(
    causes: Sequence[Cause],
    files: Iterable[ChangedFile],
    suggest: Suggest,
    most: int,
) -> list[Place]:
    """Give each cause, in order (worst first), its place.

    On its line: new, on an added line that git shows, of a stable rule, and a blocker, a major, or a minor of high
    confidence. On its file: a new blocker or major of a stable rule whose line is not an added one. At most `most`
    causes get a comment of their own, and one line gets one; the rest of what is new, what is suppressed and what
    is mended stand in the summary. Information, and what was there before, is counted. What is not to be told has
    a place that says why.
    """
    changed = {file.path: file for file in files}
    replaced: dict[str, set[int]] = {}
    told: set[tuple[str, int]] = set()
    places: list[Place] = []
    left = most
    for cause in causes:
        file = changed.get(cause.finding.path or "")
        line = (cause.finding.path or "", cause.finding.line or 0)
        on_line = cause.lead.on_added_line
        because = _why_no_comment(cause, file)
        if not because and file:
            if on_line and line in told:
                because = "its line has a comment already"
            elif not left:
                because = f"only {most} findings get a comment of their own (`max-inline`)"
            else:
                taken = replaced.setdefault(file.path, set())
                place = _on_line(cause, file, suggest, taken) or _on_file(cause, file)
                if place:
                    places.append(place)
                    if on_line:
                        told.add(line)
                    left -= 1
                    continue
                because = "its line is not in the diff" if on_line else _CAUSED
        removed = file is not None and file.status is FileStatus.REMOVED
        places.append(_silent_place(cause, because, removed=removed))
    return places


def _silent_place(cause: Cause, because: str, *, removed: bool) -> Place:
    counted = cause.lead.status in {Status.OLD, Status.MOVED}
    if cause.finding.quiet and cause.lead.status not in SILENCED:
        return Place(cause.finding.quiet)
    told = cause.lead.status in {Status.MENDED, *SILENCED}
    if counted or (cause.finding.severity is Severity.INFO and not told):
        return Place(Placement.COUNT)
    if told:
        because = _GONE if removed and cause.lead.status is Status.MENDED else ""
    return Place(Placement.SUMMARY, because=because)


def _why_no_comment(cause: Cause, file: ChangedFile | None) -> str:
    """Say why a cause deserves no comment of its own, "" when it does."""
    finding = cause.finding
    if finding.path is None:
        return "it is about the whole change"
    if not cause.new or finding.severity is Severity.INFO:
        return "it is counted"
    if finding.stage is Stage.PREVIEW:
        return "its rule is in preview"
    if finding.severity is Severity.MINOR and finding.confidence is not Confidence.HIGH:
        return "minor, and not sure enough"
    return "" if file else "its file is not in the diff"


def _on_line(cause: Cause, file: ChangedFile, suggest: Suggest, replaced: set[int]) -> Place | None:
    line = cause.finding.line
    if line is None or not cause.lead.on_added_line:
        return None
    suggestion = suggest(cause.lead)
    at = anchor(file, line)
    if suggestion is None or at is None:
        return Place(Placement.INLINE, at) if at else None
    wanted = range(suggestion.start_line, suggestion.end_line + 1)
    if replaced.intersection(wanted):
        return Place(Placement.INLINE, at)
    replaced.update(wanted)
    start = suggestion.start_line if len(wanted) > 1 else None
    spanning = anchor(file, suggestion.end_line, start_line=start)
    if spanning and _applies(suggestion, file, line):
        return Place(Placement.INLINE, spanning, suggestion)
    return Place(Placement.INLINE, at, diff=suggestion.diff)


def _on_file(cause: Cause, file: ChangedFile) -> Place | None:
    fits = file.status is not FileStatus.REMOVED and cause.finding.severity in _SERIOUS
    return Place(Placement.FILE, because=_CAUSED) if fits else None


def _applies(suggestion: Suggestion, file: ChangedFile, line: int) -> bool:
    """Tell whether GitHub would apply it as meant.

    GitHub refuses a suggestion that changes nothing, writes LF in the place of CR LF, and adds a line end to a
    last line that has none.
    """
    wanted = range(suggestion.start_line, suggestion.end_line + 1)
    shown: list[Line] = [
        shown_line for hunk in file.hunks for shown_line in hunk.lines if shown_line.new in wanted
    ]
    before = "".join(f"{shown_line.text}\n" for shown_line in shown)
    return (
        suggestion.committable
        and line in wanted
        and len(shown) == len(wanted)
        and before != suggestion.text
        and "\r" not in before + suggestion.text
        and not any(shown_line.no_newline for shown_line in shown)
        and (not suggestion.text or suggestion.text.endswith("\n"))
    )
