"""A comment, docstring, log message or error message in another language than English.

Judged by letters: words in Chinese, Japanese, Korean, Cyrillic, Arabic, Hebrew, Thai or Devanagari script must
outweigh those in Latin letters. What is quoted ("你好") or stands in brackets is an example, and does not
count; other strings (prompts, test data, tables of tokenizers) are never looked at.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match, Span
from omnireview.traits.logs import message_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_SYLLABLES = re.compile(
    "[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u0e01-\u0e2e]"
)
_LETTERS = re.compile("[\u0400-\u04ff\u0590-\u05ff\u0620-\u06ff\u0904-\u0939]{2,}")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_PAIRS = (
    *(('"', '"'), ("`", "`"), ("(", ")"), ("\u201c", "\u201d"), ("\u2018", "\u2019"), ("\u300c", "\u300d")),
    *(("\u300a", "\u300b"), ("\uff08", "\uff09"), ("\u3010", "\u3011")),
)
_QUOTED = re.compile(
    "|".join(rf"\{left}[^\{left}\{right}]{{0,300}}\{right}" for left, right in _PAIRS) + r"|(?<!\w)'[^']{0,300}'"
)
_TRIPLE = re.compile(r"[rRuU]?(?:\"{3}|'{3})")
_FEWEST = 2
_LONGEST = 2000


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can be found in any file."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each line of such comments, each such docstring and message; `$WHAT` says which it is."""
    if file.text.isascii():
        return
    found = [*_in_comments(file), *_in_docstrings(file), *_in_messages(file)]
    for span, what in sorted(found, key=lambda row: row[0].start):
        yield Match(span, span.line, {"$WHAT": what})


def _in_comments(file: PythonFile) -> Iterator[tuple[Span, str]]:
    for comment in file.comments:
        if not comment.text.isascii() and is_foreign(comment.text):
            start = file.lines.character(comment.line, comment.column)
            yield file.lines.span(start, start + len(comment.text)), "comment"


def _in_docstrings(file: PythonFile) -> Iterator[tuple[Span, str]]:
    for holder in file.nodes(ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef):
        first = holder.body[0] if holder.body else None
        if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
            continue
        if not isinstance(first.value.value, str) or first.value.value.isascii():
            continue
        for number, line in enumerate(file.source(first).split("\n")):
            if not line.lstrip().startswith((">>>", "...")) and is_foreign(_TRIPLE.sub(" ", line)):
                yield file.line_span(first.lineno + number), "docstring"
                break


def _in_messages(file: PythonFile) -> Iterator[tuple[Span, str]]:
    for call in file.nodes(ast.Call):
        message = message_of(file, call)
        if message is not None and is_foreign(_literal(message)):
            yield file.span(call), "log message"
    for statement in file.nodes(ast.Raise):
        raised = statement.exc
        if isinstance(raised, ast.Call) and any(is_foreign(_literal(each)) for each in raised.args):
            yield file.span(statement), "error message"


def _literal(node: ast.expr) -> str:
    """Give the text of a string or of the fixed parts of an f-string."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return " ".join(each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str))


def is_foreign(text: str) -> bool:
    """Tell whether most words of a line are not in Latin letters."""
    if text.isascii():
        return False
    said = _QUOTED.sub(" ", text[:_LONGEST])
    foreign = len(_SYLLABLES.findall(said)) + len(_LETTERS.findall(said))
    return foreign >= _FEWEST and foreign > len(_LATIN.findall(said))
