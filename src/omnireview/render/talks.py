"""`Talks` → what became of the threads of earlier runs: one folded list."""

from collections.abc import Iterator

from omnireview.history import Talk, Talks
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, one_line, visible
from omnireview.render.words import listed
from omnireview.review import Review

_LONGEST_NAME = 200


def talks_block(review: Review) -> Block:
    """Give what persons acknowledged, what was closed, and what is left open; nothing where there is none."""
    talks = review.talks
    if talks is None or not (talks.acknowledged or talks.closed or talks.left or talks.waiting):
        return Block()
    return details(f"Threads of earlier reviews: {_gist(talks)}", "", list(_rows(talks)), "- {n} more {where}")


def _gist(talks: Talks) -> str:
    parts = [f"{len(talks.acknowledged)} acknowledged by a person"] if talks.acknowledged else []
    parts += [f"{len(talks.closed)} closed"] if talks.closed else []
    parts += [f"{len(talks.left)} left open"] if talks.left else []
    parts += [f"{talks.waiting} still to be closed"] if talks.waiting else []
    return listed(parts)


def _rows(talks: Talks) -> Iterator[str]:
    for word, every in (
        ("Acknowledged", talks.acknowledged),
        ("Closed", talks.closed),
        ("Left open", talks.left),
    ):
        for talk in every:
            yield f"- **{word}** · {_place(talk)} · {code(one_line(talk.rule, _LONGEST_NAME))} · {talk.how}"


def _place(talk: Talk) -> str:
    name = code(visible(talk.path) + (f":{talk.line}" if talk.line else "")) if talk.path else "the whole change"
    return f"[{name}]({talk.url})" if talk.url else name
