"""Coverage reports and the changed files → `Coverage`."""

from collections.abc import Mapping, Sequence

from omnireview import places
from omnireview.coverage import Coverage, FileCoverage, Report, Unmeasured
from omnireview.coverage.places import Places
from omnireview.coverage.read import read_reports
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.errors import NotAnalysed
from omnireview.pull_request import PullRequest

_ABSENT = "not in the coverage file"
_SEVERAL = "several files of the coverage file may be it"
_OTHER_VERSION = "the coverage file is of another version of it"


def measure(reports: Sequence[Report], pull: PullRequest) -> Coverage:
    """Say which of the added lines the tests reached. What several reports know of a line is taken together.

    Tests themselves are left out, since they reach their own lines. A Python file outside of tests, examples,
    documentation and scripts that no report has is named as such; files of other languages count where a report
    has them.

    Raises:
        BadFile: A report is neither Cobertura's XML nor a tracefile of LCOV, is broken, or takes too long.
    """
    files = {file.path: file for file in pull.files if _counts(file)}
    at = Places(pull.head_tree.paths() or (), files)
    reached: dict[str, dict[int, bool]] = {}
    doubtful: set[str] = set()
    for told in read_reports(reports, {path.rpartition("/")[2] for path in files}):
        claimed = set()
        for name, lines in told.items():
            path = at.of(name)
            if path is None or path not in files:
                continue
            if path in claimed:
                doubtful.add(path)
            claimed.add(path)
            known = reached.setdefault(path, {})
            known.update((number, hit or known.get(number, False)) for number, hit in lines.items())
    measured, unmeasured = [], []
    for path, file in sorted(files.items()):
        reason = _SEVERAL if path in doubtful else _doubt(file, pull, reached.get(path))
        if reason:
            unmeasured.append(Unmeasured(path, reason))
        elif part := _of_file(file, reached.get(path, {})):
            measured.append(part)
    return Coverage(tuple(measured), tuple(unmeasured))


def _counts(file: ChangedFile) -> bool:
    return (
        file.status is not FileStatus.REMOVED
        and file.kind is FileKind.FILE
        and bool(file.added)
        and not places.is_test(file.path)
    )


def _doubt(file: ChangedFile, pull: PullRequest, lines: Mapping[int, bool] | None) -> str:
    """Say why nothing is told of a file, "" where something is, or where nothing is expected."""
    if lines is None:
        apart = (places.is_docs, places.is_example, places.is_script, places.is_vendored)
        return _ABSENT if file.path.endswith(".py") and not any(each(file.path) for each in apart) else ""
    return _OTHER_VERSION if _is_other_version(file, pull, lines) else ""


def _is_other_version(file: ChangedFile, pull: PullRequest, lines: Mapping[int, bool]) -> bool:
    """Tell whether a report counts lines that the head does not have, or that nothing can execute.

    That happens when the tests ran on the merge with the base branch, or on another commit.
    """
    texts = {line.new: line.text.strip() for hunk in file.hunks for line in hunk.lines if line.new in lines}
    if any(not text or (text.startswith("#") and file.path.endswith(".py")) for text in texts.values()):
        return True
    try:
        data = pull.head_tree.read(file.path)
    except NotAnalysed:
        return False
    return data is not None and max(lines, default=0) > data.count(b"\n") + (not data.endswith(b"\n"))


def _of_file(file: ChangedFile, lines: Mapping[int, bool]) -> FileCoverage | None:
    """Count the lines that the change adds; None when none of them can be executed."""
    added = {number: hit for number, hit in sorted(lines.items()) if number in file.added}
    if not added:
        return None
    rank = {number: index for index, number in enumerate(sorted(file.added))}
    ranges: list[tuple[int, int]] = []
    before: int | None = None
    for number, hit in added.items():
        # Between two lines of one range there are added ones alone.
        if not hit and before is not None and number - before == rank[number] - rank[before]:
            ranges[-1] = (ranges[-1][0], number)
        elif not hit:
            ranges.append((number, number))
        before = None if hit else number
    return FileCoverage(file.path, sum(added.values()), len(added), tuple(ranges))
