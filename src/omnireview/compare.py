"""Two scans → `Judged` findings: new, old, moved or mended."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable

from omnireview.diff import ChangedFile, FileStatus
from omnireview.fingerprint import identify
from omnireview.nouns import noun
from omnireview.scan import Finding, ScanResult
from omnireview.terms import Severity, Status

_ALIKE = 0.6
"""The share of words and signs that an edited line has in common with what it was: below, it is another line."""
_MOST_COMPARED = 20
"""Lines of a finding that are compared behind its first."""
_WORD = re.compile(r"\w+|[^\w\s]")


@noun
class Judged:
    """A finding with its identity and its standing between merge base and head.

    `on_added_line` is True when the finding's own line is one that the change adds: only then can it stand inline.
    `reason` is a suppression's reason. A mended finding's path and line are those of the merge base.
    """

    finding: Finding
    fingerprint: str
    status: Status
    on_added_line: bool = False
    reason: str = ""


def compare(files: Iterable[ChangedFile], head: ScanResult, old: ScanResult) -> list[Judged]:
    """Judge every finding of the head scan, and add those of the merge base that are gone.

    Findings of both sides are paired, surest pairing first: the same unchanged line of the diff; the same place
    by name (rule, path, enclosing name, source), in order; the same source in a function of the same name
    elsewhere, the same comment anywhere, or the same source between the same two lines, which is *moved*; what one
    edit of a line has turned into each other, unless it is a blocker (docs/decisions/0008). What is left at the
    head is *new*, what is left at the base is *mended*.
    A file that was not looked into on one side, for whatever reason, proves nothing: none of its findings are
    called new or mended because of that.
    """
    changed = {file.path: file for file in files}
    renames = renamed_paths(changed.values())
    heads = identify(head.findings)
    olds = identify(old.findings, renames)

    pairs = _Pairs(heads, olds)
    lines = {path: _LineMap(file) for path, file in changed.items()}

    def path_at_head(finding: Finding) -> str | None:
        return renames.get(finding.path or "", finding.path)

    def line_at_head(finding: Finding) -> int | None:
        shifts = lines.get(path_at_head(finding) or "")
        return shifts.new(finding.line) if shifts and finding.line else None

    pairs.match(
        Status.OLD,
        lambda head: (head.rule, head.path, head.line, head.source),
        lambda old: (old.rule, path_at_head(old), line_at_head(old), old.source),
    )
    pairs.match(
        Status.OLD,
        lambda head: (head.rule, head.path, head.context, head.source),
        lambda old: (old.rule, path_at_head(old), old.context, old.source),
    )
    pairs.match(Status.MOVED, _place_free, _place_free)
    pairs.match(Status.MOVED, _words_alone, _words_alone)

    def among(finding: Finding, *, at_head: bool) -> Hashable:
        shifts = lines.get((finding.path if at_head else path_at_head(finding)) or "")
        around = shifts.around(finding.line, at_head=at_head) if shifts and finding.line else None
        return (finding.rule, finding.source, around) if around else None

    pairs.match(Status.MOVED, lambda head: among(head, at_head=True), lambda old: among(old, at_head=False))

    def edit(path: str | None, line: int | None, *, at_head: bool) -> Hashable:
        shifts = lines.get(path or "")
        return shifts.edit(line, at_head=at_head) if shifts and line else None

    pairs.match_edited(
        lambda head: (head.rule, head.path, head.context, edit(head.path, head.line, at_head=True)),
        lambda old: (old.rule, path_at_head(old), old.context, edit(path_at_head(old), old.line, at_head=False)),
        lambda old, head: _not_worse(old, head) and lines[head.path or ""].alike(old, head),
    )

    blind_old = {renames.get(path, path) for path in _unseen(old)}
    blind_head = _unseen(head)
    judged = []
    for index, (fingerprint, finding) in enumerate(heads):
        file = changed.get(finding.path or "")
        added = file is not None and finding.line in file.added
        status = pairs.standing.get(index)
        if status is None:
            status = Status.OLD if finding.path in blind_old and not added else Status.NEW
        judged.append(Judged(finding, fingerprint, status, on_added_line=added))
    judged += [
        Judged(finding, fingerprint, Status.MENDED)
        for index, (fingerprint, finding) in enumerate(olds)
        if index not in pairs.taken and path_at_head(finding) not in blind_head
    ]
    return judged


def renamed_paths(files: Iterable[ChangedFile]) -> dict[str, str]:
    """Give old path → head's path of the renamed files. A copied file is new: its source is still there."""
    return {file.old_path: file.path for file in files if file.old_path and file.status is FileStatus.RENAMED}


def _unseen(scan: ScanResult) -> set[str]:
    """Give the paths that rules could not look into."""
    return {*scan.unparsed, *(skip.path for skip in (*scan.not_analysed, *scan.skipped))}


class _Pairs:
    """Which head findings have a counterpart at the base, built up by one pairing after the other."""

    def __init__(self, heads: list[tuple[str, Finding]], olds: list[tuple[str, Finding]]) -> None:
        self.heads = heads
        self.olds = olds
        self.standing: dict[int, Status] = {}
        self.taken: set[int] = set()

    def match(
        self,
        status: Status,
        head_key: Callable[[Finding], Hashable],
        old_key: Callable[[Finding], Hashable],
    ) -> None:
        waiting: dict[Hashable, list[int]] = {}
        for index, (_, finding) in enumerate(self.olds):
            if index not in self.taken and (key := old_key(finding)) is not None:
                waiting.setdefault(key, []).append(index)
        for index, (_, finding) in enumerate(self.heads):
            if index in self.standing or not (partners := waiting.get(head_key(finding))):
                continue
            self.taken.add(partners.pop(0))
            self.standing[index] = status

    def match_edited(
        self,
        head_key: Callable[[Finding], tuple[Hashable, ...]],
        old_key: Callable[[Finding], tuple[Hashable, ...]],
        same: Callable[[Finding, Finding], bool],
    ) -> None:
        """Pair what one edit has turned into each other: as many before as after, in order, and the `same` fault.

        The last part of a key tells the edit; it is None of what stands in none.
        """
        edits: dict[Hashable, tuple[list[int], list[int]]] = {}
        for side, findings, done, key_of in (
            (0, self.heads, self.standing, head_key),
            (1, self.olds, self.taken, old_key),
        ):
            for index, (_, finding) in enumerate(findings):
                key = key_of(finding)
                if index not in done and key[-1] is not None:
                    edits.setdefault(key, ([], []))[side].append(index)
        for after, before in edits.values():
            if len(after) != len(before):
                continue
            for index, old in zip(after, before, strict=True):
                if same(self.olds[old][1], self.heads[index][1]):
                    self.taken.add(old)
                    self.standing[index] = Status.OLD


def _not_worse(old: Finding, head: Finding) -> bool:
    """Whether an edited line may keep its standing.

    A blocker may not: what reaches an `eval` decides how bad it is, and the gate asks for what is new.
    """
    return head.severity is not Severity.BLOCKER and head.severity.rank >= old.severity.rank


def _place_free(finding: Finding) -> Hashable:
    """What stays the same when a function moves; None at module level, where nothing names the place."""
    name = finding.context.rpartition(".")[2]
    return (finding.rule, name, finding.source) if name else None


def _words_alone(finding: Finding) -> Hashable:
    """What stays the same when a comment moves along with the code around it; None for anything but a comment."""
    return (finding.rule, finding.source) if finding.source.startswith("#") else None


class _LineMap:
    """The old lines that a diff leaves alone, and where they stand at the head."""

    def __init__(self, file: ChangedFile) -> None:
        self._removed = file.removed
        self._context = {
            line.old: line.new for hunk in file.hunks for line in hunk.lines if line.sign == " " and line.old
        }
        # A hunk that only adds names the line above it and counts no old line.
        self._shifts = [
            (hunk.old_start + max(hunk.old_count, 1) - 1, hunk.new_count - hunk.old_count) for hunk in file.hunks
        ]

        self._edits: dict[bool, dict[int, int]] = {True: {}, False: {}}
        self._shown: dict[bool, dict[int, str]] = {True: {}, False: {}}
        number = 0
        for hunk in file.hunks:
            for line in hunk.lines:
                number += line.sign == " "
                for at_head, at, sign in ((True, line.new, "+"), (False, line.old, "-")):
                    if at is not None:
                        self._shown[at_head][at] = line.text
                    if at is not None and line.sign == sign:
                        self._edits[at_head][at] = number
            number += 1

    def edit(self, line: int, *, at_head: bool) -> Hashable:
        """Name the edit that a line is part of: the removed and added lines that git shows next to each other.

        An unchanged line, of a statement that is edited further down, has the name of its own line at the head.
        """
        if (number := self._edits[at_head].get(line)) is not None:
            return "edit", number
        return "line", line if at_head else self.new(line)

    def around(self, line: int, *, at_head: bool) -> tuple[str, ...] | None:
        """Give a line that is added or removed, with the two next to it; None where the diff lacks one of them."""
        shown = self._shown[at_head]
        found = tuple(shown.get(each, "").strip() for each in (line - 1, line, line + 1))
        return found if line in self._edits[at_head] and all(found) else None

    def alike(self, old: Finding, head: Finding) -> bool:
        """Whether two findings have most words and signs in common: in what the diff shows, or in their sources.

        The source holds all of a head of which one line is pointed at, on however many lines it stands.
        """
        shown = self._words(old, at_head=False), self._words(head, at_head=True)
        sources = Counter(_WORD.findall(old.source)), Counter(_WORD.findall(head.source))
        return any(
            2 * (was & now).total() >= _ALIKE * (was.total() + now.total()) for was, now in (shown, sources)
        )

    def _words(self, finding: Finding, *, at_head: bool) -> Counter[str]:
        first, shown = finding.line or 0, self._shown[at_head]
        wanted = range(first, min(finding.end_line or first, first + _MOST_COMPARED) + 1)
        return Counter(word for line in wanted for word in _WORD.findall(shown.get(line, "")))

    def new(self, old: int) -> int | None:
        if old in self._removed:
            return None
        return self._context.get(old) or old + sum(shift for last, shift in self._shifts if last < old)
