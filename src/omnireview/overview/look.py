"""A pull request → its `Overview`."""

from omnireview.diff import ChangedFile, FileStatus
from omnireview.github.facts import LinkFacts
from omnireview.overview import FileRow, LinkedIssue, Overview, Replacement
from omnireview.overview.definitions import Named, compare_definitions, definition_of
from omnireview.overview.groups import group_of
from omnireview.pull_request import PullRequest
from omnireview.sides import Sides

_MOVED = {FileStatus.RENAMED, FileStatus.COPIED}


def look_over(pull: PullRequest, sides: Sides | None) -> Overview:
    """Tell what a change does: to files, and to the public classes and functions of its sources; and its issues.

    Without `sides` nothing is said of definitions. Of whole files that somebody named, nothing is told:
    they are no change.
    """
    if pull.whole:
        return Overview()
    named = _definitions(sides) if sides is not None else Named()
    issues, notes = _issues(pull)
    return Overview(
        files=tuple(_row(file) for file in pull.files),
        new=named.new,
        gone=named.gone,
        replaced=(*named.replaced, *_replaced(pull)),
        issues=issues,
        notes=(*notes, *named.notes),
    )


def _definitions(sides: Sides) -> Named:
    compared = compare_definitions(sides)
    if not compared.gone:
        return Named(new=tuple(map(definition_of, compared.new)), notes=compared.notes)
    from omnireview.overview.replacements import settle

    return settle(compared)


def _replaced(pull: PullRequest) -> tuple[Replacement, ...]:
    statuses = {file.status for file in pull.files}
    if not {FileStatus.ADDED, FileStatus.REMOVED} <= statuses:
        return ()
    from omnireview.overview.replacements import replaced_files

    return replaced_files(pull.files)


def _issues(pull: PullRequest) -> tuple[tuple[LinkedIssue, ...], tuple[str, ...]]:
    if pull.links == LinkFacts():
        return (), ()
    from omnireview.overview.issues import read_issues

    return read_issues(pull.links)


def _row(file: ChangedFile) -> FileRow:
    return FileRow(
        path=file.path,
        status=file.status,
        group=group_of(file.path),
        added=len(file.added),
        removed=len(file.removed),
        old_path=file.old_path if file.status in _MOVED else None,
        note=file.skipped,
    )
