"""`Strength`s → what is good about the change, in Markdown."""

from omnireview.render.blocks import Block, details
from omnireview.render.escape import prose
from omnireview.review import Review

_LONGEST = 600
_MORE = "- {n} more {where}"


def strengths_block(review: Review) -> Block:
    """What is good, only with evidence; folded where the change is clean, whose comment stays short."""
    rows = tuple(f"- {prose(strength.text, _LONGEST)}" for strength in review.strengths)
    if not rows:
        return Block()
    if review.clean:
        return details(f"What is good ({len(rows)})", "", rows, _MORE)
    return Block("**What is good**\n", rows, more=_MORE)
