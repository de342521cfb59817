"""A text and its tree → its comments. Only lines with a `#` are looked at; the tree tells what is in a string."""

import ast
import io
import re
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from omnireview.nouns import noun


@noun
class Comment:
    """A comment: its 1-based line, the column at which its `#` stands (characters), its text with the `#`.

    `alone` says that nothing else stands on its line.
    """

    line: int
    column: int
    text: str
    alone: bool


_Columns = tuple[int, int]
_FAR = 1 << 60
_ONE_QUOTED = re.compile(r"[A-Za-z]{0,2}(\"\"\"|'''|\"|')")


def comments_of(
    text: str, pieces: Sequence[ast.Constant | ast.JoinedStr], parent: Callable[[ast.AST], ast.AST | None]
) -> tuple[Comment, ...]:
    """Give all comments of a text, in order.

    `pieces` are all constants and f-strings of its tree, and `parent` gives what is above a node of it.
    """
    if "#" not in text:
        return ()
    rows = text.split("\n")
    marked = [number for number, row in enumerate(rows, 1) if "#" in row]
    strings = _strings(rows, marked, pieces, parent)
    found = []
    for number in marked:
        row = rows[number - 1]
        at = _first(row, sorted(strings.get(number, ())))
        if at >= 0:
            found.append(Comment(number, at, row[at:].rstrip(), not row[:at].strip()))
    return tuple(found)


def _first(row: str, strings: list[_Columns]) -> int:
    """Give where the comment of a line begins, in characters; -1 where it has none."""
    at, taken = row.find("#"), 0
    while at >= 0:
        while taken < len(strings) and strings[taken][1] <= at:
            taken += 1
        if taken == len(strings) or strings[taken][0] > at:
            return at
        at = row.find("#", strings[taken][1])
    return -1


def _strings(
    rows: list[str],
    marked: Sequence[int],
    pieces: Sequence[ast.Constant | ast.JoinedStr],
    parent: Callable[[ast.AST], ast.AST | None],
) -> dict[int, list[_Columns]]:
    """Give the columns, in characters, that strings with a `#` take up on each line; `marked` lines have one."""
    found: dict[int, list[_Columns]] = {}
    columns: dict[int, list[int]] = {}
    for node in pieces:
        if node.end_lineno is None or node.end_col_offset is None:
            continue
        has_mark = bisect_left(marked, node.lineno) < bisect_right(marked, node.end_lineno)
        if not has_mark or not _is_whole(node, parent):
            continue
        first = _column(rows, columns, node.lineno, node.col_offset)
        last = _column(rows, columns, node.end_lineno, node.end_col_offset)
        if node.lineno == node.end_lineno:
            if rows[node.lineno - 1].find("#", first, last) >= 0:
                found.setdefault(node.lineno, []).append((first, last))
            continue
        part = [*rows[node.lineno - 1 : node.end_lineno]]
        part[-1] = part[-1][:last]
        part[0] = part[0][first:]
        if not any("#" in row for row in part):
            continue
        gaps = _gaps("\n".join(part))
        for number, row in enumerate(part):
            start = first if number == 0 else 0
            end = start + gaps[number] if number in gaps else last if number == len(part) - 1 else _FAR
            if "#" in row:
                found.setdefault(node.lineno + number, []).append((start, end))
    return found


def _is_whole(node: ast.Constant | ast.JoinedStr, parent: Callable[[ast.AST], ast.AST | None]) -> bool:
    """Tell whether a node is a string, and stands in no f-string."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, (str, bytes)):
        return False
    above = parent(node)
    while above is not None and not isinstance(above, ast.stmt):
        if isinstance(above, ast.JoinedStr):
            return False
        above = parent(above)
    return True


def _column(rows: list[str], columns: dict[int, list[int]], line: int, column: int) -> int:
    """Give a column in characters for one in bytes of UTF-8; each line is measured once."""
    row = rows[line - 1]
    if row.isascii():
        return column
    if line not in columns:
        columns[line] = [at for at, letter in enumerate(row) for _ in letter.encode()] + [len(row)]
    return columns[line][min(column, len(columns[line]) - 1)]


def _gaps(text: str) -> dict[int, int]:
    """Give, by lines counted from 0, where comments begin between the strings of which one is made.

    There are none where the strings can't be told apart.
    """
    opened = _ONE_QUOTED.match(text)
    if opened is not None and len(opened[1]) == 3 and text.find(opened[1], opened.end()) == len(text) - 3:
        return {}
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(f"({text})").readline))
    except (tokenize.TokenError, SyntaxError):
        return {}
    starts = [token.start for token in tokens if token.type == tokenize.COMMENT]
    return {line - 1: column - (line == 1) for line, column in starts}
