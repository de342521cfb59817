"""Pieces of Markdown that can be cut at their rows → one text within a limit."""

from collections.abc import Sequence
from dataclasses import replace

from omnireview.nouns import noun


@noun
class Block:
    """A paragraph, list or table. `head` and `tail` always stay; `rows` can be cut from the end.

    `more` is the row that tells of cut ones; `{n}` in it becomes their number, `{where}` where they can be read.
    """

    head: str = ""
    rows: tuple[str, ...] = ()
    tail: str = ""
    more: str = ""
    cut: int = 0

    def text(self, where: str) -> str:
        """Write the block, without a line end at its end."""
        told = (self.more.format(n=self.cut, where=where),) if self.cut else ()
        return "\n".join(filter(None, (self.head, *self.rows, *told))) + self.tail


def fit(blocks: Sequence[Block], limit: int, where: str) -> str:
    """Join blocks by blank lines into at most `limit` characters, cutting rows of the last blocks first.

    The heads and tails alone must fit; they are ours and short. Nothing is cut inside a row, so no table, fence or
    `<details>` is left open.
    """
    kept = [block for block in blocks if block.head or block.rows]
    size = len(_join(kept, where))
    for index in range(len(kept) - 1, -1, -1):
        while size > limit and kept[index].rows:
            block = kept[index]
            # Each row takes its line end with it; the row that tells of cut ones is paid for once.
            excess = size - limit
            dropped, freed = 0, 0
            while dropped < len(block.rows) and freed < excess:
                dropped += 1
                freed += len(block.rows[-dropped]) + 1
            kept[index] = replace(block, rows=block.rows[: len(block.rows) - dropped], cut=block.cut + dropped)
            size = len(_join(kept, where))
    return _join(kept, where)


def _join(blocks: Sequence[Block], where: str) -> str:
    return "\n\n".join(block.text(where) for block in blocks) + "\n"


def details(summary: str, head: str = "", rows: Sequence[str] = (), more: str = "", tail: str = "") -> Block:
    """Give a folded block; the blank lines make GitHub read Markdown inside."""
    start = f"<details><summary>{summary}</summary>\n" + (f"\n{head}" if head else "")
    return Block(start, tuple(rows), f"{tail}\n\n</details>", more)
