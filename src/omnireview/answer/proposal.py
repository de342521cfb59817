"""A finding's line and a reason → the ways to write the comment that suppresses it, most usual first."""

import tokenize
from collections.abc import Iterator
from io import StringIO
from typing import Final

from omnireview.command import LONGEST_REASON
from omnireview.documents import YamlFault, read_all_yaml
from omnireview.documents.comments import yaml_comments
from omnireview.errors import NotAnalysed
from omnireview.kinds import Language, language_of
from omnireview.nouns import noun
from omnireview.render.escape import is_hidden

WIDEST: Final = 100
"""Characters of a line above which the comment rather gets a line of its own."""


class BadReason(Exception):
    """A reason that can't be written in a comment; the message says why, in one sentence without its text."""


@noun
class Proposal:
    """A file with one comment more. `line` is the one, 1-based, that `lines` replace; each has its line end."""

    line: int
    lines: tuple[str, ...]
    data: bytes


def comment_for(rule: str, reason: str) -> str:
    """Give the comment that suppresses a rule, with the reason that somebody wrote.

    The reason comes from outside: it has to stay what it is, the last words of this one comment.

    Raises:
        BadReason: it could be read as something else, or not be seen.
    """
    if any(is_hidden(character) for character in reason):
        raise BadReason("The reason holds characters that can't be seen.")
    if "#" in reason:
        raise BadReason("The reason holds a `#`, which would begin another comment; name an issue without it.")
    if len(reason) > LONGEST_REASON:
        raise BadReason(f"The reason is longer than {LONGEST_REASON} characters.")
    return f"# omnireview: ignore[{rule}] {reason.strip()}".rstrip()


def proposals(path: str, data: bytes, line: int, comment: str) -> Iterator[Proposal]:
    """Give the file with the comment at the end of a line, and in a line of its own above.

    Only UTF-8 files of Python and YAML have suppression comments; what would change more than comments is left
    out. Nothing is said of what the comment does: only a review of the result can tell.
    """
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return
    if not 0 < line <= len(lines) or language_of(path) is Language.GENERIC:
        return
    old = lines[line - 1]
    bare, end = (old[:-1], "\r") if old.endswith("\r") else (old, "")
    behind = f"{bare.rstrip()}  {comment}"
    above = f"{bare[: len(bare) - len(bare.lstrip())]}{comment}"
    ways = [(behind + end,), (above + end, old)]
    for way in ways if len(behind) <= WIDEST else reversed(ways):
        text = "\n".join((*lines[: line - 1], *way, *lines[line:]))
        if _adds_one_comment(path, "\n".join(lines), text):
            ends = [f"{each}\n" for each in way]
            last = line == len(lines)
            yield Proposal(line, (*ends[:-1], way[-1]) if last else tuple(ends), text.encode())


def _adds_one_comment(path: str, old: str, new: str) -> bool:
    """Tell whether two texts of a file differ in nothing but one comment."""
    if language_of(path) is Language.YAML:
        counts = [sum(1 for _ in yaml_comments(text)) for text in (old, new)]
        values = [_values(path, text) for text in (old, new)]
        return counts[1] == counts[0] + 1 and values[0] is not None and values[0] == values[1]
    before, after = _tokens(old), _tokens(new)
    return before is not None and after is not None and before[0] == after[0] and after[1] == before[1] + 1


def _values(path: str, text: str) -> list[object] | None:
    try:
        return [document.data for document in read_all_yaml(text.encode(), path, tolerant=True)]
    except (YamlFault, NotAnalysed):
        return None


def _tokens(text: str) -> tuple[list[tuple[int, str]], int] | None:
    """Give a text's tokens without comments and blank lines, and how many comments there are; None if it has none.

    A comment behind a line joins the tokens that end it, so that only what stands in them is compared.
    """
    kept, comments = [], 0
    try:
        for token in tokenize.generate_tokens(StringIO(text, newline="\n").readline):
            if token.type == tokenize.COMMENT:
                comments += 1
            elif token.type not in {tokenize.NL, tokenize.NEWLINE}:
                kept.append((token.type, token.string))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    return kept, comments
