"""A block of comments → whether somebody has said that what is in it is to come back."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from omnireview.python import Comment, PythonFile

_PROMISE = re.compile(r"\b(?:TODO|FIXME)\b")
_STILL_TO_DO = re.compile(r"(?i)#\s*(?:todo|fixme)\b|#\s*(?:note|xxx|hack)\b\W*(?:\w+\W+){2}\w")
_TO_COME_BACK = re.compile(
    r"(?i)\b(?:TODO|FIXME|re-?enabled?|(?:is|are|was|temporarily) disabled|(?:be|to) restored|restore)\b"
)
_CLOSE = 8
"""So many lines away a TODO may stand that names what is in the comment."""
_NAME = re.compile(r"[A-Za-z_]\w{4,}")


def comes_back(file: PythonFile, block: Sequence[Comment], words: Sequence[str], code: str) -> bool:
    """Tell whether the line above a block, its own words, or a close TODO that names the same, call it back.

    `words` are the block's lines above its code, `code` is what it says in code, on one line.
    """
    first, last = block[0].line, block[-1].line
    above = [file.text_at(file.line_span(first - 1))] if first > 1 else []
    if any(map(_TO_COME_BACK.search, [*above, *words])):
        return True
    if _STILL_TO_DO.search(code):
        return True
    promises = file.once(_promises)
    start = bisect_left(promises, first - _CLOSE, key=lambda each: each.line)
    close = promises[start : bisect_right(promises, last + _CLOSE, key=lambda each: each.line)]
    named = set(_NAME.findall(code)) if close else set()
    return any(
        not first <= each.line <= last and (named & set(_NAME.findall(each.text)) or _heads(file, each, block[0]))
        for each in close
    )


def _promises(file: PythonFile) -> list[Comment]:
    return [each for each in file.comments if _PROMISE.search(each.text)]


def _heads(file: PythonFile, todo: Comment, first: Comment) -> bool:
    """Tell whether a TODO stands above in the same column, with nothing that ends its lines in between."""
    if not todo.alone or todo.column != first.column or todo.line > first.line:
        return False
    spans = [file.line_span(line) for line in range(todo.line, first.line)]
    said = [span for span in spans if span.start < span.end]
    whole = len(said) == len(spans) or all(file.text_at(span).startswith("#") for span in said)
    return whole and all(span.column >= first.column for span in said)
