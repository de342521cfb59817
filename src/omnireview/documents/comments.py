"""A YAML file's text → its comments, line by line.

The parser drops comments. What stands in block scalars (`|`, `>`) or in quotes on one line is none; a quoted text
of several lines may hold what looks like one.
"""

import re
from collections.abc import Iterator

from omnireview.nouns import noun

_BLOCK = re.compile(r"(?:^|[\s:-])[|>][+-]?\d?[+-]?\s*$")
_LONGEST = 2_000


@noun
class YamlComment:
    """A comment: its line (1-based, git's), the column of its `#`, its text behind that; `alone` on its line."""

    line: int
    column: int
    text: str
    alone: bool


def yaml_comments(text: str) -> Iterator[YamlComment]:
    """Give the comments of a YAML file in order. Only the first 2,000 characters of a line are looked at."""
    inside: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        said = line[:_LONGEST].rstrip()
        indent = len(said) - len(said.lstrip(" "))
        if inside is not None and (not said or indent > inside):
            continue
        inside = None
        at = _comment_at(said)
        if at is not None:
            yield YamlComment(number, at, said[at + 1 :].strip(), not said[:at].strip())
        if _BLOCK.search(said if at is None else said[:at]):
            inside = indent


def _comment_at(line: str) -> int | None:
    """Give the column of the `#` that begins a line's comment."""
    quote = ""
    for at, letter in enumerate(line):
        if quote:
            if letter == quote and not (quote == '"' and line[at - 1] == "\\"):
                quote = ""
        elif letter in "'\"" and (at == 0 or line[at - 1] in " \t[{,:-"):
            quote = letter
        elif letter == "#" and (at == 0 or line[at - 1] in " \t"):
            return at
    return None
