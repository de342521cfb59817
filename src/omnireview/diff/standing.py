"""Two versions of a file → hunks of which each finds its place without the others."""

from collections.abc import Sequence
from itertools import accumulate

from omnireview.diff.files import Hunk
from omnireview.diff.texts import CONTEXT, diff_texts

_CONTEXTS = (CONTEXT, 6, 12, 25, 50, 100)


def standing_hunks(old: bytes, new: bytes) -> tuple[Hunk, ...]:
    """Give hunks that `git apply` takes all together, and each alone in a patch of its own.

    A hunk's header counts the lines that those before it add, so that alone it is looked for from there to both
    sides (git: apply.c, find_pos). Where lines that look the same stand nearer, more context tells them apart.
    """
    lines = old.split(b"\n")
    for context in (*_CONTEXTS, len(lines)):
        hunks = diff_texts(old, new, context)
        shifts = [0, *accumulate(hunk.new_count - hunk.old_count for hunk in hunks)]
        if not any(_misplaced(lines, hunk, shift) for hunk, shift in zip(hunks, shifts, strict=False)):
            break
    return hunks


def _misplaced(lines: Sequence[bytes], hunk: Hunk, shift: int) -> bool:
    """Whether a hunk, looked for `shift` lines off its place, may find its lines elsewhere first."""
    right = hunk.old_start - 1
    if not shift or not hunk.old_count:
        return False
    wanted = lines[right : right + hunk.old_count]
    nearer = range(max(0, right + shift - abs(shift)), right + shift + abs(shift) + 1)
    return any(at != right and lines[at : at + len(wanted)] == wanted for at in nearer)
