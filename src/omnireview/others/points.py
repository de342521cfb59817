"""The threads of a pull request → what other reviewers still ask for."""

from collections.abc import Container, Iterable

from omnireview.github.facts import Thread
from omnireview.nouns import noun
from omnireview.others import Point

_LONGEST = 4_000
"""Characters of a comment that are looked at."""


@noun
class Talk:
    """The open points of other reviewers, in the order of their places, and how many are settled."""

    open: tuple[Point, ...]
    resolved: int


def tell_points(threads: Iterable[Thread], ours: Container[str], author: str) -> Talk:
    """Sort the threads of others, which are neither `ours` (by their ids) nor begun by the change's own `author`.

    A thread is settled when it is resolved, or its first comment hidden.
    """
    theirs = [
        thread
        for thread in threads
        if thread.comments and thread.id not in ours and not _same(thread.comments[0].author, author)
    ]
    waiting = [thread for thread in theirs if not (thread.resolved or thread.comments[0].minimized)]
    points = sorted(map(_point, waiting), key=lambda each: (each.path, each.line or 0, each.url))
    return Talk(tuple(points), len(theirs) - len(waiting))


def _same(login: str, author: str) -> bool:
    # GraphQL leaves a bot's `[bot]` out, REST has it.
    plain = [name.removesuffix("[bot]").lower() for name in (login, author)]
    return bool(plain[0]) and plain[0] == plain[1]


def _point(thread: Thread) -> Point:
    first = thread.comments[0]
    line = None if thread.outdated else thread.line
    return Point(
        url=first.url,
        path=thread.path,
        line=line,
        author=first.author,
        start_line=(thread.start_line or line) if line is not None else None,
        side=thread.side,
        text=first.body[:_LONGEST],
    )
