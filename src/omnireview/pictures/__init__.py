"""Both sides of a change → `Picture`s of it: boxes and arrows as plain data, and the same in words."""

from omnireview.nouns import noun

MOST_BOXES = 25
"""More boxes than these nobody can read; the others are counted."""


@noun
class Box:
    """One box: its lines of text, and whether the change touches what it stands for."""

    lines: tuple[str, ...]
    changed: bool = False


@noun
class Arrow:
    """An arrow between two boxes, by their numbers from 0; `label` may be empty."""

    start: int
    end: int
    label: str = ""


@noun
class Picture:
    """A graph. `legend` says in one sentence what boxes and arrows are, `words` tells all of it without a picture.

    `left_out` is how many boxes there are beside those that are drawn. All texts may come from the pull request.
    """

    title: str
    legend: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    words: tuple[str, ...]
    left_out: int = 0
