"""A push → the threads of the pull request stand on their lines' new places, or are outdated."""

from collections.abc import Sequence

from omnireview.diff import FileStatus
from omnireview.sandbox.changes import Change
from omnireview.sandbox.places import Wish, complaint, follow
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import Account, Pull, Push, State, Thread


def push(state: State, repository: Repository, pull: Pull, commit: str, by: Account) -> None:
    """Move the head of a pull request to a commit, and its threads with it."""
    old = pull.head_commit
    if commit == old:
        return
    forced = not repository.is_ancestor(old, commit)
    pull.pushes.append(Push(commit, by, state.clock(), forced))
    drafts = [thread for review in pull.reviews for thread in review.drafts]
    for thread in (*pull.threads, *drafts):
        carry(repository, pull, thread, old)


def carry(repository: Repository, pull: Pull, thread: Thread, old: str) -> None:
    """Move one thread from the diff of commit `old` to the diff of the head.

    A line that the push leaves as it is carries its thread along. A thread is outdated, and stays so, when its
    line was changed or removed, or is not in the pull request's diff any more. (GitHub does not document this;
    it is what its pages show.)
    """
    new = pull.head_commit
    if thread.outdated or old == new:
        return
    changes = {change.path: change for change in changed(repository, pull, new)}
    place = _place(repository, pull, thread, (old, new))
    if thread.path in changes and thread.subject == "file":
        thread.commit = new
    elif place is None or complaint(changes.get(thread.path), place):
        thread.outdated, thread.line, thread.start_line = True, None, None
    else:
        thread.line, thread.start_line, thread.commit = place.line, place.start_line, new


def changed(repository: Repository, pull: Pull, commit: str) -> tuple[Change, ...]:
    """Give the files of a pull request when `commit` is its head: those since the merge base."""
    base = repository.merge_base(pull.base_commit, commit)
    return repository.changes(base, commit) if base else ()


def _place(repository: Repository, pull: Pull, thread: Thread, heads: tuple[str, str]) -> Wish | None:
    if thread.line is None:
        return None
    bases = [repository.merge_base(pull.base_commit, head) or head for head in heads]
    before = next((each for each in changed(repository, pull, heads[0]) if each.path == thread.path), None)
    sides = {
        "LEFT": ((before.previous if before else None) or thread.path, repository.changes(bases[0], bases[1])),
        "RIGHT": (thread.path, repository.changes(*heads)),
    }
    line = _followed(*sides[thread.side], thread.line)
    if line is None:
        return None
    if thread.start_line is None:
        return Wish(thread.path, line, thread.side)
    start_side = thread.start_side or thread.side
    start = _followed(*sides[start_side], thread.start_line)
    return None if start is None else Wish(thread.path, line, thread.side, start, start_side)


def _followed(path: str, changes: Sequence[Change], line: int) -> int | None:
    for change in changes:
        if change.file.status == FileStatus.RENAMED and change.previous == path:
            return None
        if change.path == path:
            gone = change.file.status == FileStatus.REMOVED or change.file.skipped
            return None if gone else follow(change.file.hunks, line)
    return line
