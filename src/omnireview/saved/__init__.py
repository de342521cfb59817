"""The saved scan: what one job found in its share of a change, for the job that makes the review of it.

A saved scan holds what the rules found in files. What they find across whole trees, verified fixes, and the words
about a file that could not be analysed are never in it: the job that merges makes them itself.
"""

from collections.abc import Callable

from omnireview.errors import BadInput
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.scan.scanner import OpenSaved
from omnireview.settings import Settings

FORMAT = "omnireview-scan/1"
"""What a saved scan says it is; another meaning of its keys gets another number."""

LARGEST = 64 * 1024 * 1024
"""Bytes of one saved scan. Larger ones are refused before they are read as JSON."""
LARGEST_TOGETHER = 4 * LARGEST
"""Bytes of all shards of one change."""
MOST_SHARDS = 256
"""GitHub starts at most that many jobs of one matrix (docs.github.com, "Usage limits")."""

Opener = Callable[[PullRequest, Settings], OpenSaved]
"""Gives what reads saved scans, when the change and its settings are known."""


@noun
class Shard:
    """One share of a change: `number` (from 1) of `of`."""

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        """Give it as it is written: `2/4`."""
        return f"{self.number}/{self.of}"


def read_shard(text: str) -> Shard:
    """Read `2/4`.

    Raises:
        BadInput: It is not written so, or there is no such share.
    """
    number, _, of = text.partition("/")
    if all(part.isascii() and part.isdecimal() and len(part) <= 3 for part in (number, of)):
        shard = Shard(int(number), int(of))
        if 1 <= shard.number <= shard.of <= MOST_SHARDS:
            return shard
    raise BadInput(
        f"`{text[:20]}` names no share of a change.",
        where="--shard",
        mend=f"write NUMBER/OF, such as 2/4: the second of four, at most {MOST_SHARDS}",
    )
