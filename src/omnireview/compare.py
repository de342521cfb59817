"""Two scans → `Judged` findings: new, old, moved or mended."""

from collections.abc import Callable, Hashable, Iterable

from omnireview.diff import ChangedFile, FileStatus
from omnireview.fingerprint import identify
from omnireview.nouns import noun
from omnireview.scan import Finding, ScanResult
from omnireview.terms import Status


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
    elsewhere, which is *moved*. What is left at the head is *new*, what is left at the base is *mended*.
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


def _place_free(finding: Finding) -> Hashable:
    """What stays the same when a function moves; None at module level, where nothing names the place."""
    name = finding.context.rpartition(".")[2]
    return (finding.rule, name, finding.source) if name else None


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

    def new(self, old: int) -> int | None:
        if old in self._removed:
            return None
        return self._context.get(old) or old + sum(shift for last, shift in self._shifts if last < old)
