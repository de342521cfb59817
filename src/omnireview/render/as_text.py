"""`Review` → text for terminals and logs."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from omnireview.nouns import noun
from omnireview.render.after_merge import after_merge_lines
from omnireview.render.beside_lines import focus_lines, since_lines, strength_lines, work_lines
from omnireview.render.escape import one_line, visible
from omnireview.render.finding_lines import finding_lines
from omnireview.render.lines import Line, Style
from omnireview.render.next_steps import Steps, next_steps
from omnireview.render.words import (
    ASPECTS,
    LEAVE_OUT,
    earlier_entries,
    headline,
    new_entries,
    number,
    of_status,
    place,
    score,
    severities,
)
from omnireview.review import Entry, Review
from omnireview.scan import Skip
from omnireview.score import Verdict
from omnireview.terms import Severity, Status

Source = Callable[[str], bytes | None]
"""Gives a file of the head by its path; None where it can't be had."""

_VERDICTS = {
    Verdict.DO_NOT_MERGE: Style.BLOCKER,
    Verdict.INCOMPLETE: Style.MAJOR,
    Verdict.REQUIRED_CHANGES: Style.MINOR,
    Verdict.SUGGESTIONS: Style.GOOD,
    Verdict.NO_FINDINGS: Style.GOOD,
}
_WIDEST_TITLE = max(map(len, ASPECTS.values()))
_WIDE = 60
"""Columns from which a row of the score table has its note beside it."""


@noun
class _Page:
    """What all parts of the text are written for."""

    review: Review
    source: Source
    width: int | None


def text(review: Review, *, source: Source | None = None, steps: Steps | None = None) -> str:
    """Write the review without colour, for a pipe or a log; see `lines`."""
    return "".join(f"{line.text}\n" for line in lines(review, source=source, steps=steps))


def lines(
    review: Review, *, source: Source | None = None, steps: Steps | None = None, width: int | None = None
) -> list[Line]:
    """Write the review for a person: findings by file, numbers, score table, verdict, work, next step.

    Each finding has its lines of `source` and its verified fix. `width` is the columns of a terminal, None for a
    pipe or a log. There each finding stands on a line that begins with `path:line`, which editors open, however
    long it is; on a terminal files have a heading, and what a finding says is folded. The words are the same.
    Hidden characters of the pull request are shown as escapes, so that no text of it can steer the terminal; so is
    what an Actions runner would take for a command in a job's log.
    """
    page = _Page(review, source or (lambda _: None), width)
    sections = [
        *_files(page),
        _whole_change(page),
        _not_analysed(review),
        _skips("Skipped", review.skipped),
        _others(review),
        since_lines(review),
        strength_lines(review),
        focus_lines(review),
        _table(page),
        [*_end(review), *next_steps(_told(review), steps or Steps())],
    ]
    written: list[Line] = []
    for section in filter(None, sections):
        written += [Line(), *section] if written else section
    return [line.inert() for line in written]


def verdict(review: Review) -> Line:
    """Give the one line that says how the review ends."""
    new = severities(new_entries(review))
    return Line.of((headline(review), _VERDICTS[review.verdict]), f" · new: {new}" if new else "", hang=2)


def _told(review: Review) -> list[Entry]:
    return [entry for entry in new_entries(review) if entry.judged.finding.severity is not Severity.INFO]


def _files(page: _Page) -> Iterator[list[Line]]:
    def by_file(entry: Entry) -> str:
        return entry.judged.finding.path or ""

    def in_file(entry: Entry) -> tuple[str, int, int, str]:
        finding = entry.judged.finding
        return finding.path or "", finding.line or 0, finding.severity.rank, finding.rule

    told = sorted((entry for entry in _told(page.review) if entry.judged.finding.path is not None), key=in_file)
    for path, group in groupby(told, key=by_file):
        entries = list(group)
        yield _findings(entries, page, visible(path), _split(page.source(path)))


def _whole_change(page: _Page) -> list[Line]:
    told = [entry for entry in _told(page.review) if entry.judged.finding.path is None]
    title = "The change as a whole"
    if page.width is None:
        return [_heading(title), *_findings(told, page, title, [])] if told else []
    return _findings(told, page, title, []) if told else []


def _findings(entries: Sequence[Entry], page: _Page, title: str, source: Sequence[str]) -> list[Line]:
    blocks = [finding_lines(entry, source, page.width) for entry in entries]
    if page.width is None:
        return [line for block in blocks for line in block]
    told = [Line.of((title, Style.STRONG), (f" · {severities(entries)}", Style.FAINT), hang=2)]
    for block in blocks:
        told += [Line(), *block]
    return told


def _split(data: bytes | None) -> list[str]:
    """Give the lines of a file. What is no UTF-8 is shown as escapes."""
    return [] if data is None else data.decode("utf-8", "surrogateescape").removeprefix("\ufeff").split("\n")


def _heading(title: str) -> Line:
    return Line.of((title, Style.STRONG), hang=2)


def _not_analysed(review: Review) -> list[Line]:
    rows = _skips("Not analysed", review.not_analysed)
    return [*rows, Line.of(f"  {LEAVE_OUT.replace('`', '')}", hang=2)] if rows else []


def _skips(title: str, skips: tuple[Skip, ...]) -> list[Line]:
    if not skips:
        return []
    rows = [Line.of(f"  {visible(skip.path)}: {one_line(skip.reason)}", hang=4) for skip in skips]
    return [_heading(f"{title}: {number(len(skips), 'file')}"), *rows]


def _others(review: Review) -> list[Line]:
    told = [
        f"{'mended ' if entry.mended else 'removed'}     {place(entry)} {visible(entry.judged.finding.rule)}"
        for entry in of_status(review, Status.MENDED)
    ]
    told += [
        f"suppressed  {place(entry)} {visible(entry.judged.finding.rule)}: "
        f"{one_line(entry.judged.reason) or 'no reason given'}"
        for entry in of_status(review, Status.SUPPRESSED)
    ]
    known = sum(len(entry.sites) for entry in of_status(review, Status.BASELINE))
    if known:
        told.append(f"{number(known, 'finding')} of the baseline (--format json has their reasons)")
    infos = [entry for entry in new_entries(review) if entry.judged.finding.severity is Severity.INFO]
    if infos:
        sites = sum(len(entry.sites) for entry in infos)
        at = f" at {sites} places" if sites > len(infos) else ""
        told.append(f"{number(len(infos), 'note')} for information{at} (--format json has their lines)")
    before = sum(len(entry.sites) for entry in earlier_entries(review))
    if before:
        told.append(
            f"{number(before, 'finding')} that {'was' if before == 1 else 'were'} there before, "
            "in the code that the change touches"
        )
    told += [one_line(note) for note in (*review.notes, *after_merge_lines(review))]
    return [_heading("Also"), *(Line.of(f"  {each}", hang=4) for each in told)] if told else []


def _table(page: _Page) -> list[Line]:
    rows = []
    for aspect, title in ASPECTS.items():
        row = page.review.scorecard.aspects[aspect]
        lead, note = f"  {title:<{_WIDEST_TITLE}}  {score(row.score):>4}", one_line(row.note).replace("`", "")
        if page.width is None or page.width >= _WIDE:
            rows.append(Line.of(f"{lead}  {note}", hang=len(lead) + 2))
        else:
            rows += [Line.of(lead), Line.of(f"    {note}", hang=4)]
    overall = f"  {'Overall':<{_WIDEST_TITLE}}  {score(page.review.scorecard.overall):>4}"
    return [_heading("Score"), *rows, _heading(overall)]


def _end(review: Review) -> list[Line]:
    told = [verdict(review)]
    told += work_lines(review)
    if review.failed:
        told.append(Line.of(f"As a required check this fails: {one_line(review.failed_because)}", hang=2))
    return told
