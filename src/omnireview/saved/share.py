"""Changed files and a shard → the files of its share: every file is in exactly one."""

import heapq
from collections.abc import Iterable

from omnireview.diff import ChangedFile
from omnireview.saved import Shard


def shares(files: Iterable[ChangedFile], of: int) -> dict[str, int]:
    """Give path → number of its shard, from 1: the largest diff first, each to the shard that has least so far.

    The same files give the same shares, in whatever order they come.
    """
    free = [(0, number) for number in range(1, of + 1)]
    chosen: dict[str, int] = {}
    for weight, path in sorted((-_weight(file), file.path) for file in files):
        load, number = heapq.heappop(free)
        chosen[path] = number
        heapq.heappush(free, (load - weight, number))
    return chosen


def share_of(files: Iterable[ChangedFile], shard: Shard) -> tuple[ChangedFile, ...]:
    """Give the files of one shard, in their order."""
    held = tuple(files)
    chosen = shares(held, shard.of)
    return tuple(file for file in held if chosen[file.path] == shard.number)


def _weight(file: ChangedFile) -> int:
    # A file with a small diff is not free: it is parsed whole.
    return 20 + sum(len(hunk.lines) for hunk in file.hunks)
