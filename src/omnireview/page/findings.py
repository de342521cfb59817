"""`Review` and the changed files → the findings as the page shows them: by file, each with its diff."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby

from omnireview.diff import ChangedFile
from omnireview.kinds import Language, language_of
from omnireview.nouns import noun
from omnireview.page.excerpt import Excerpt, Excerpts, Row, rows_of_fix, underline
from omnireview.render.escape import visible
from omnireview.render.links import permalink
from omnireview.render.words import ASPECTS, also, fixed_lines, other_messages, place
from omnireview.review import Entry, Review
from omnireview.terms import Severity, Status
from omnireview.tree import Tree

MOST = 5_000
"""Findings that one page shows."""

_STATUSES = {
    Status.NEW: "New",
    Status.OLD: "There before",
    Status.MOVED: "Moved",
    Status.MENDED: "Mended",
    Status.SUPPRESSED: "Suppressed",
    Status.BASELINE: "In the baseline",
}


@noun
class Shown:
    """One finding as the page shows it. `name` is its fragment, the same in each export of the review."""

    name: str
    entry: Entry
    status: str
    aspect: str
    place: str
    link: str
    also: str
    others: tuple[tuple[int, str], ...]
    excerpt: Excerpt | None
    fix_title: str
    fix: tuple[Row, ...]
    hint: str


@noun
class FileOfFindings:
    """A changed file (path "" for the whole change) with its findings, by line."""

    path: str
    link: str
    status: str
    added: int
    removed: int
    findings: tuple[Shown, ...]


@noun
class Choice:
    """One value that can be filtered by: its word in the page, its title, and how many findings have it."""

    word: str
    title: str
    count: int


@noun
class Findings:
    """All findings of the page, by file. `names` is fingerprint → fragment; `left_out` counts those not shown."""

    files: tuple[FileOfFindings, ...]
    names: dict[str, str]
    left_out: int = 0

    @property
    def shown(self) -> list[Shown]:
        """All findings, in the order of the page."""
        return [shown for file in self.files for shown in file.findings]

    def facets(self, **words: Sequence[StrEnum]) -> dict[str, list[Choice]]:
        """Give the choices of each filter that some finding has."""
        counts = Counter(
            (facet, word)
            for shown in self.shown
            for facet, word in (
                ("severity", shown.entry.judged.finding.severity.value),
                ("status", shown.entry.judged.status.value),
                ("aspect", shown.entry.judged.finding.aspect.value),
            )
        )
        titles: dict[str, str] = {status.value: title for status, title in _STATUSES.items()}
        titles |= {aspect.value: title for aspect, title in ASPECTS.items()}
        return {
            facet: [
                Choice(word.value, titles.get(word.value, word.value.capitalize()), counts[facet, word.value])
                for word in all_words
                if counts[facet, word.value]
            ]
            for facet, all_words in words.items()
        }


def gather(review: Review, files: Iterable[ChangedFile], head: Tree | None) -> Findings:
    """Give the findings that are told, by file: the files with the worst new ones first, in each by line."""
    changed = tuple(files)
    told = [entry for entry in review.entries if not entry.quiet]
    excerpts, by_path = Excerpts(changed, head), {file.path: file for file in changed}
    entries, names = told[:MOST], dict[str, str]()
    for name, entry in _named(entries):
        if entry.judged.status is not Status.MENDED:
            names.setdefault(entry.judged.fingerprint, name)
    shown = [_show(name, entry, review, excerpts) for name, entry in _named(entries)]
    shown.sort(key=_by_place)
    groups = []
    for path, group in groupby(shown, key=lambda one: one.entry.judged.finding.path or ""):
        groups.append(_file(path, by_path.get(path), tuple(group), review))
    groups.sort(key=_worst_first)
    return Findings(tuple(groups), names, len(told) - len(entries))


def _named(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    seen: Counter[str] = Counter()
    for entry in entries:
        mark = entry.judged.fingerprint
        seen[mark] += 1
        yield f"finding-{mark}" + (f"-{seen[mark]}" if seen[mark] > 1 else ""), entry


def _by_place(shown: Shown) -> tuple[object, ...]:
    finding = shown.entry.judged.finding
    return finding.path or "", finding.line or 0, finding.severity.rank, finding.rule, shown.name


def _worst_first(file: FileOfFindings) -> tuple[int, str]:
    new = [shown.entry.judged.finding.severity.rank for shown in file.findings if shown.entry.new]
    return min(new, default=len(Severity)), file.path


def _file(path: str, file: ChangedFile | None, shown: tuple[Shown, ...], review: Review) -> FileOfFindings:
    return FileOfFindings(
        path=visible(path),
        link=permalink(review, path) if any(one.link for one in shown) else "",
        status=file.status.value if file else "",
        added=len(file.added) if file else 0,
        removed=len(file.removed) if file else 0,
        findings=shown,
    )


def _show(name: str, entry: Entry, review: Review, excerpts: Excerpts) -> Shown:
    finding, at_base = entry.judged.finding, entry.judged.status is Status.MENDED
    first, last = finding.line, finding.line
    if entry.anchor and entry.suggestion:
        first, last = entry.anchor.start_line or entry.anchor.line, entry.anchor.line
    fix = entry.suggestion.diff if entry.suggestion else entry.diff
    title = "Verified fix" + (f" for {fixed_lines(entry.suggestion)}" if entry.suggestion else "")
    can_mark = finding.line is not None and language_of(finding.path or "") is not Language.GENERIC
    excerpt = excerpts.around(finding.path, first, last, at_base=at_base)
    if excerpt and first == last == (finding.end_line or finding.line):
        excerpt = underline(excerpt, finding.columns)
    return Shown(
        name=name,
        entry=entry,
        status=_STATUSES[entry.judged.status],
        aspect=ASPECTS[finding.aspect],
        place=place(entry) or "The whole change",
        link="" if at_base or not finding.path else permalink(review, finding.path, finding.line),
        also=also(entry),
        others=other_messages(entry),
        excerpt=excerpt,
        fix_title=title if fix else "",
        fix=rows_of_fix(fix),
        hint=f"# omnireview: ignore[{finding.rule}] reason" if can_mark and entry.new else "",
    )
