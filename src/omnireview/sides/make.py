"""A pull request → its `Sides`: an index of each tree, and which of the changed files are for reading."""

from collections.abc import Iterator, Mapping

from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import NotAnalysed
from omnireview.index.index import Index
from omnireview.index.reading import Answer, Ask, Reader, read
from omnireview.kinds import reason_in_text, reason_to_skip
from omnireview.pull_request import PullRequest
from omnireview.settings import Settings
from omnireview.sides import Side, Sides
from omnireview.tree import Tree
from omnireview.upstream import open_upstream, pin_files, pins_may_differ
from omnireview.worker import Deadline, Workers, processes_for

SECONDS_A_FILE = 5.0
"""The most work for one file of a tree."""
_BYTES = 600_000
"""What the files that a change asks for usually come to, for the number of children."""


def readers(deadline: Deadline | None = None, *, processes: int | None = None) -> Workers[Ask, Answer]:
    """Give the processes that read the files of both trees; they are ended when the context is left.

    What has not been begun at the deadline is noted as not looked at. With `processes=0` it is all done in this
    process, which is for files that nobody else wrote.
    """
    count = processes_for(_BYTES) if processes is None else processes
    return Workers(read, processes=count, seconds=SECONDS_A_FILE, deadline=deadline)


def open_sides(
    pull: PullRequest,
    settings: Settings,
    workers: Workers[Ask, Answer],
) -> Sides:
    """Make both sides of a change. Nothing is read before a check asks, but the changed files.

    What both trees hold alike is read once, at the head; where GitHub does not list all changed files, nobody can
    tell what that is.

    Raises:
        BadSettings: The settings name an upstream package that nothing is known of.
    """
    reader = Reader(workers)
    changed = frozenset(path for file in pull.files for path in (file.path, file.old_path) if path)
    ahead = behind = open_upstream(settings, pull.head_tree)
    head = Index(pull.head_tree, reader, changed=changed, upstream=ahead)
    shared = None if pull.files_missing or pull.whole else head
    if shared is None or pins_may_differ(settings, changed):
        behind = open_upstream(settings, pull.old_tree)
    old = Index(pull.old_tree, reader, unchanged=shared, changed=changed, upstream=behind)
    before = _for_reading(pull.old_tree, _at_merge_base(pull), settings)
    after = _for_reading(pull.head_tree, _at_head(pull), settings)
    return Sides(
        pull=pull,
        old=Side(old, before, is_head=False, upstream=behind, touched=changed),
        head=Side(head, after, is_head=True, upstream=ahead, touched=changed),
        settings=settings,
    )


def _at_head(pull: PullRequest) -> Iterator[tuple[str, ChangedFile]]:
    return ((file.path, file) for file in pull.files if file.status is not FileStatus.REMOVED)


def _at_merge_base(pull: PullRequest) -> Iterator[tuple[str, ChangedFile]]:
    added = (FileStatus.ADDED, FileStatus.COPIED)
    return ((file.old_path, file) for file in pull.files if file.old_path and file.status not in added)


def _for_reading(
    tree: Tree, files: Iterator[tuple[str, ChangedFile]], settings: Settings
) -> Mapping[str, ChangedFile]:
    """Give the files that are for reading, by their path at this side. Why the others are not, the scan tells."""
    named = {path: file for path, file in files if not reason_to_skip(file, settings.include, settings.exclude)}
    tree.prefetch(named, pin_files(settings))
    return {path: file for path, file in named.items() if _is_for_reading(tree, path)}


def _is_for_reading(tree: Tree, path: str) -> bool:
    try:
        data = tree.read(path)
        return data is not None and not reason_in_text(path, data)
    except NotAnalysed:
        return False
