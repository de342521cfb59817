"""Code that was put into comments instead of being deleted.

Looked at are comments that stand alone, block by block. A line is code when it parses and has a shape that
prose has not: an import, a call of something that the file knows, `return` or `assert` with more than a name,
`if` or `for` with a body, a definition. Two lines of lesser signs (assignments of attributes, keyword
arguments) are code, too. Left alone: formulas (`# x = (factor ** 2) * 3`), shapes and types, names of steps (`#
Attention()`), one assignment of a constant, code that a sentence before it announces as an example,
code that is meant to come back (a TODO close by names it, the line above says so), and comments for tools.

The mend removes the lines.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Comment, PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.code_shape import CODE, HINT, NEUTRAL, PROSE, Known, parses, shape_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TOOLS = re.compile(
    r"#\s*(?:noqa|type:|mypy:|pyright:|pylint:|ruff|ruleid:|ok:|todook|todoruleid|fmt:|isort:|yapf:|pragma|flake8|!"
    r"|%%|-\*-|region|endregion|omnireview:|cython:|codespell|nosec|doctest|vim?:|coding[:=])"
)
_ANNOUNCES = re.compile(
    r"(?i)\b(?:e\.?g|i\.e|examples?|usage|such as|equivalent|same as|identical to|corresponds|reference|original"
    r"|upstream|instead of|pseudo|code|implements|computes|formula|note|see|refer|like|means|expected|becomes"
    r"|mimics?|result|would|should|could|can|cf|before|after|given|where|uncomment|below|above|following|run|use)\b"
)
_PROMISE = re.compile(r"\b(?:TODO|FIXME)\b")
_TO_COME_BACK = re.compile(
    r"(?i)\b(?:TODO|FIXME|re-?enabled?|(?:is|are|was|temporarily) disabled|(?:be|to) restored|restore)\b"
)
_CLOSE = 8
"""So many lines away a TODO may stand that names what is in the comment."""
_KEPT = re.compile(r"(?i)\buncomment\b")
_NAME = re.compile(r"[A-Za-z_]\w{4,}")
_MOST_LINES = 12
_LONGEST = 60


@noun
class _Part:
    """Lines of a block that are one statement, or one line of anything else; `first` and `last` count from 0."""

    first: int
    last: int
    shape: int


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can be found in any file."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the lines of each block at once; `$LINES` tells how many in words, `$CODE` what the first one says."""
    known: Known | None = None
    for block in _blocks(file.comments):
        known = Known(file) if known is None else known
        texts = [_text(comment) for comment in block]
        rows = list(_rows(_parts(texts, known), texts))
        if rows and not _comes_back(file, block, " ".join(texts[rows[0][0] : rows[-1][1] + 1])):
            yield _match(file, block, texts, rows)


def _match(
    file: PythonFile, block: Sequence[Comment], texts: Sequence[str], rows: Sequence[tuple[int, int]]
) -> Match:
    """Tell of all rows of a block at once; only one that stands together is mended."""
    first, last = block[rows[0][0]], block[rows[-1][1]]
    start = file.lines.character(first.line, first.column)
    span = file.lines.span(start, file.lines.character(last.line, last.column) + len(last.text))
    count = sum(end - begin + 1 for begin, end in rows)
    said = texts[rows[0][0]].strip()
    said = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
    many = count > 1
    told = {"$LINES": f"These {count} lines are" if many else "This line is", "$CODE": said.replace("`", "'")}
    told["$THEM"] = "them" if many else "it"
    return Match(span, span.line, told, _mend(file, first, last) if len(rows) == 1 else ())


def _comes_back(file: PythonFile, block: Sequence[Comment], code: str) -> bool:
    """Tell whether the line above a block, or a close TODO that names the same, says that it is to return."""
    first, last = block[0].line, block[-1].line
    if first > 1 and _TO_COME_BACK.search(file.text_at(file.line_span(first - 1))):
        return True
    named = set(_NAME.findall(code))
    return any(
        _PROMISE.search(each.text) and named & set(_NAME.findall(each.text))
        for each in file.comments
        if first - _CLOSE <= each.line <= last + _CLOSE and not first <= each.line <= last
    )


def _blocks(comments: Sequence[Comment]) -> Iterator[list[Comment]]:
    """Give rows of comments that stand alone, one under the other in one column."""
    block: list[Comment] = []
    for comment in comments:
        fits = comment.alone and not _TOOLS.match(comment.text) and not comment.text.startswith("#!")
        if block and fits and comment.line == block[-1].line + 1 and comment.column == block[-1].column:
            block.append(comment)
            continue
        if block:
            yield block
        block = [comment] if fits else []
    if block:
        yield block


def _text(comment: Comment) -> str:
    """Give a comment's words, with what they are indented by beyond one space."""
    text = comment.text.lstrip("#")
    return text.removeprefix(" ").rstrip()


def _parts(texts: Sequence[str], known: Known) -> list[_Part]:
    found: list[_Part] = []
    at = 0
    while at < len(texts):
        part = _part(texts, at, known)
        found.append(part)
        at = part.last + 1
    return found


def _part(texts: Sequence[str], at: int, known: Known) -> _Part:
    """Give the statement that begins on a line, as few lines of it as parse."""
    shape = shape_of(texts[at], known)
    indent = len(texts[at]) - len(texts[at].lstrip())
    if texts[at].rstrip().endswith(":"):
        last = _end_of_body(texts, at, indent)
        body = (shape_of(text, known) for text in texts[at + 1 : last + 1])
        if shape == CODE or CODE in body:
            return _Part(at, last, CODE)
    if shape != PROSE or not _is_open(texts[at]):
        return _Part(at, at, shape)
    opened = _opened(texts[at])
    for last in range(at + 1, min(at + _MOST_LINES, len(texts))):
        opened += _opened(texts[last])
        if opened > 0:
            continue
        lines = [line[indent:] if not line[:indent].strip() else line for line in texts[at : last + 1]]
        return _Part(at, last, shape) if (shape := shape_of("\n".join(lines), known)) else _Part(at, at, PROSE)
    return _Part(at, at, PROSE)


def _end_of_body(texts: Sequence[str], at: int, indent: int) -> int:
    """Give the last line that is deeper than a head, where head and body parse together; else the head's."""
    last = at
    for number in range(at + 1, min(at + _MOST_LINES * 4, len(texts))):
        if texts[number].strip() and len(texts[number]) - len(texts[number].lstrip()) <= indent:
            break
        last = number if texts[number].strip() else last
    return last if last > at and parses([text[indent:] for text in texts[at : last + 1]]) else at


def _opened(text: str) -> int:
    """Tell how many brackets a line opens and does not close."""
    return sum(text.count(sign) for sign in "([{") - sum(text.count(sign) for sign in ")]}")


def _is_open(text: str) -> bool:
    """Tell whether a line leaves a bracket open, as the first line of a longer statement does."""
    return text.rstrip().endswith(("(", "[", "{", ",", "\\")) and any(sign in text for sign in "([{")


def _rows(parts: Sequence[_Part], texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the first and last line of each row of code."""
    at = 0
    while at < len(parts):
        if parts[at].shape == PROSE:
            at += 1
            continue
        row = [parts[at]]
        while at + len(row) < len(parts) and parts[at + len(row)].shape != PROSE:
            row.append(parts[at + len(row)])
        before = parts[at - 1] if at else None
        announced = before is not None and _announces(texts[before.first])
        announced = announced or _KEPT.search(texts[parts[at].first]) is not None
        shapes = [part.shape for part in row]
        if not announced and (CODE in shapes or shapes.count(HINT) > 1):
            first = next(part for part in row if part.shape != NEUTRAL)
            last = next(part for part in reversed(row) if texts[part.last].strip())
            yield first.first, last.last
        at += len(row)


def _announces(text: str) -> bool:
    """Tell whether a line of prose makes an example of the code that follows it."""
    said = text.strip()
    return said.endswith((":", ",", "=", "->", "→", "(")) or _ANNOUNCES.search(said) is not None


def _mend(file: PythonFile, first: Comment, last: Comment) -> tuple[Edit, ...]:
    start = file.lines.offset(first.line, 0)
    end = file.text.find("\n", file.lines.offset(last.line, 0))
    if end < 0:
        return ()
    return (Edit(file.lines.byte(start), file.lines.byte(end + 1), ""),)
