"""Comments that stand alone, block by block → the rows of lines in each that are code."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from omnireview.nouns import noun
from omnireview.python import Comment, PythonFile
from omnireview.traits.code_shape import CODE, HINT, NEUTRAL, PROSE, Known, parses, shape_of, suite

_TOOLS = re.compile(
    r"#\s*(?:noqa|type:|mypy:|pyright:|pylint:|ruff|ruleid:|ok:|todook|todoruleid|fmt:|isort:|yapf:|pragma|flake8|!"
    r"|%%|-\*-|region|endregion|omnireview:|cython:|codespell|nosec|doctest|vim?:|coding[:=])"
)
_ANNOUNCES = re.compile(
    r"(?i)\b(?:e\.?g|i\.e|examples?|usage|such as|equivalent|same as|identical to|corresponds|reference"
    r"|origin(?:al)?|upstream|instead of|pseudo|code|implements|computes|formula|note|see|refer|like|means"
    r"|expected|becomes|mimics?|result|would|should|could|can|cf|before|after|given|where|uncomment|below|above"
    r"|following|run|use)\b"
)
_SHOWN = re.compile(r"(?i)^\W*(?:example|usage|how to)\b[\w ]{0,40}\W*$")
"""A heading above all that a block shows."""
_KEPT = re.compile(r"(?i)\buncomment\b")
_TRACEBACK = re.compile(
    r'\s*(?:[\w.]*\w(?:Error|Exception): \S|Traceback \(most recent|(?:File "[^"]*", )?line \d+, in [\w<])'
)
"""A line that Python itself writes of an error."""
_MOST_LINES = 12


@noun
class _Part:
    """Lines of a block that are one statement, or one line of anything else; `first` and `last` count from 0."""

    first: int
    last: int
    shape: int


def blocks(comments: Sequence[Comment]) -> Iterator[list[Comment]]:
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


def text_of(comment: Comment) -> str:
    """Give a comment's words, with what they are indented by beyond one space."""
    text = comment.text.lstrip("#")
    return text.removeprefix(" ").rstrip()


def is_kept(texts: Sequence[str]) -> bool:
    """Tell whether a line says to take the code in when it is wanted."""
    return any(map(_KEPT.search, texts))


def quotes_error(texts: Sequence[str]) -> bool:
    """Tell whether a block has a line of a traceback."""
    return any(map(_TRACEBACK.match, texts))


def code_rows(texts: Sequence[str], known: Known) -> list[tuple[int, int]]:
    """Give the first and last line, counted from 0, of each row of code in the texts of a block.

    A block that quotes a traceback has none: the code of it is the one that failed.
    """
    if quotes_error(texts):
        return []
    return [_whole(texts, row) for row in _rows(_parts(texts, known), texts)]


def in_signature(file: PythonFile, first: Comment, last: Comment) -> bool:
    """Tell whether the lines from one comment to another stand between the brackets of a `def`."""
    heads = file.whole.once(_heads)
    at = bisect_left(heads, (first.line, 0)) - 1
    if at < 0 or last.line >= heads[at][1]:
        return False
    near = range(last.line + 1, min(heads[at][1], last.line + _MOST_LINES * 4) + 1)
    below = (file.text_at(file.line_span(line)).lstrip() for line in near)
    code = next((text for text in below if text and not text.startswith("#")), "")
    return code.startswith(")") or last.line < heads[at][2]


def _heads(file: PythonFile) -> list[tuple[int, int, int]]:
    """Give of each function the line of the `def`, that where its body begins, and that of its last parameter."""
    found = []
    for each in file.functions:
        parameters = [
            *each.args.posonlyargs,
            *each.args.args,
            *each.args.kwonlyargs,
            each.args.vararg,
            each.args.kwarg,
        ]
        last = max((parameter.lineno for parameter in parameters if parameter), default=0)
        found.append((each.lineno, each.body[0].lineno, last))
    return sorted(found)


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
    shown = announcing = False
    while at < len(parts):
        if parts[at].shape == PROSE:
            text = texts[parts[at].first]
            shown = shown or _SHOWN.search(text) is not None
            announcing = _announces(text) if text.strip() else announcing
            at += 1
            continue
        row = [parts[at]]
        while at + len(row) < len(parts) and parts[at + len(row)].shape != PROSE:
            row.append(parts[at + len(row)])
        announced = shown or announcing
        announcing = False
        announced = announced or _KEPT.search(texts[parts[at].first]) is not None
        shapes = [part.shape for part in row]
        if not announced and (CODE in shapes or shapes.count(HINT) > 1):
            first = next(part for part in row if part.shape != NEUTRAL)
            last = next(part for part in reversed(row) if texts[part.last].strip())
            yield first.first, last.last
        at += len(row)


def _whole(texts: Sequence[str], row: tuple[int, int]) -> tuple[int, int]:
    """Widen a row of code over the lines above and below it that are one piece of code with it."""
    first, last = row
    start = next((at + 1 for at in range(first - 1, -1, -1) if not texts[at].strip()), 0)
    end = next((at - 1 for at in range(last + 1, len(texts)) if not texts[at].strip()), len(texts) - 1)
    for begin, stop in ((start, end), (first, end), (start, last)):
        if (begin, stop) != row and stop - begin < _MOST_LINES * 4 and suite(texts[begin : stop + 1]) is not None:
            return begin, stop
    return row


def _announces(text: str) -> bool:
    """Tell whether a line of prose makes an example of the code that follows it."""
    said = text.strip()
    return said.endswith((":", ",", "=", "->", "→", "(")) or _ANNOUNCES.search(said) is not None
