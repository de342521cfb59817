"""A finding and the open threads of other reviewers on its line → the one that makes the same point.

Only the words are compared, and what is not plain is taken for another point: a comment too many is read in a
moment, a point that is not made is lost. docs/summary.md, "The word of others", gives the rule and what it is
worth.
"""

import keyword
import re
from collections.abc import Iterable, Iterator

from omnireview.diff import Anchor
from omnireview.nouns import noun
from omnireview.others import Point

_MOST_LINES = 20
"""Lines of a thread's range; a longer one is about a whole part of the file."""
_MOST_WORDS = 80
"""Words of a paragraph; in a longer one any two words meet by chance."""
_SUBJECT = 3 / 4
"""The part of the rule's words, rounded up, that makes a paragraph about the rule: all of two or three."""
_HALF = 1 / 2
_ALONG = 2
"""Words of the finding's own message that must stand beside its name and half of the rule's words."""

_SMALL = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "because", "but", "by", "can", "does", "for", "from"),
        *("has", "have", "if", "in", "into", "is", "it", "its", "no", "not", "of", "off", "on", "or"),
        *(
            "per",
            "so",
            "still",
            "than",
            "that",
            "the",
            "then",
            "there",
            "this",
            "to",
            "too",
            "use",
            "when",
            "where",
        ),
        *("which", "while", "will", "with", "without", "you", "your"),
    )
)
_APPROVAL = frozenset(
    (
        *("acceptable", "agreed", "correct", "expected", "fine", "good", "great", "intended", "intentional"),
        *("intentionally", "lgtm", "nice", "ok", "okay", "perfect", "right", "thanks"),
    )
)
"""Words that may say the contrary of what the rule says."""
_NO_NAMES = frozenset((*keyword.kwlist, "self"))

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_WORD = re.compile(r"[A-Za-z]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BREAK = re.compile(r"\n[ \t]*\n|\n[ \t]*(?:[-*+]|[0-9]{1,3}[.)])[ \t]")


_EVERYWHERE = frozenset(
    (
        *("call", "ci", "class", "cod", "comment", "config", "default", "devic", "doc", "env", "fil"),
        *("function", "key", "load", "loop", "model", "nam", "path", "request", "tensor", "test", "torch"),
        *("typ", "var", "without"),
    )
)
"""Stems of rules' ids that a comment on any line may have."""


@noun
class Claim:
    """What a finding says, and where: the rule's id, its message with the names filled in, and the anchor."""

    rule: str
    message: str
    anchor: Anchor


def says_already(claim: Claim, points: Iterable[Point]) -> Point | None:
    """Give the first open thread that hangs on the finding's line and makes the same point; None without one."""
    return next((point for point in points if _is_near(claim.anchor, point) and is_same(claim, point.text)), None)


def is_same(claim: Claim, text: str) -> bool:
    """Tell whether one comment makes the point of a finding.

    That is so when one of its paragraphs has three quarters of the words of the rule's id, at least two, and not
    such alone as stand in any talk of code; or when it has half of them, a name that the finding's message has in
    a code span, and two further words of that message. A paragraph of more than eighty words, or with a word of
    approval, makes no point. Words count by their stems; quoted lines, code blocks and hidden comments are not
    looked at.
    """
    subject = {_stem(word) for word in claim.rule.split("-") if word not in _SMALL}
    names, said = _parts(claim.message, subject)
    return any(_makes(part, subject, names, said) for part in _paragraphs(text))


def _makes(part: str, subject: set[str], names: set[str], said: set[str]) -> bool:
    words = _WORD.findall(part)
    if len(words) > _MOST_WORDS or not _APPROVAL.isdisjoint(word.lower() for word in words):
        return False
    stems = {_stem(word.lower()) for word in words}
    shared = len(subject & stems)
    if shared >= 2 and shared >= _SUBJECT * len(subject) and not subject & stems <= _EVERYWHERE:
        return True
    named = not names.isdisjoint(_NAME.findall(part))
    return named and 0 < shared >= _HALF * len(subject) and len(said & stems) >= _ALONG


def _is_near(at: Anchor, point: Point) -> bool:
    if point.line is None or point.path != at.path or point.side != at.side:
        return False
    start = point.start_line or point.line
    return start <= at.line and (at.start_line or at.line) <= point.line and point.line - start < _MOST_LINES


def _parts(message: str, subject: set[str]) -> tuple[set[str], set[str]]:
    """Give the names in the code spans of a message, and the stems of its other words; neither has the rule's."""
    pieces = message.split("`")
    names = {name for piece in pieces[1::2] for name in _NAME.findall(piece) if len(name) > 1} - _NO_NAMES
    words = {word.lower() for piece in pieces[::2] for word in _WORD.findall(piece)} - _SMALL
    names = {name for name in names if _stem(name.lower()) not in subject}
    return names, {_stem(word) for word in words if len(word) > 2} - subject


def _paragraphs(text: str) -> Iterator[str]:
    plain = _COMMENT.sub(" ", text.replace("\r\n", "\n"))
    lines, fence = [], ""
    for line in plain.split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
            lines.append("")
        elif not fence and not line.lstrip().startswith(">"):
            lines.append(line)
    return (part for part in _BREAK.split("\n".join(lines)) if part.strip())


def _stem(word: str) -> str:
    """Give a word without the endings of grammar, alike for what is alike: `orders`, `ordering` → `order`."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 2 and not word.endswith("ss"):
            word = word[: -len(ending)]
            if ending in {"ing", "ed"} and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
