"""Bytes of a Python file → `Read`: what it defines, and what it names of others."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

from omnireview.errors import NotAnalysed
from omnireview.modules.decode import decode
from omnireview.modules.standard import standard_tree
from omnireview.surface import Read
from omnireview.surface.meanings import Meanings
from omnireview.surface.notes import Notes
from omnireview.surface.rows import rows_of
from omnireview.surface.scopes import Scope
from omnireview.surface.symbols import Symbols
from omnireview.surface.uses import Uses
from omnireview.surface.walk import Walk

MAX_CHARACTERS = 2_000_000
"""Of a longer file nothing is read."""
_LINE_END = re.compile(r"\r\n?|\n")


class Unparsable(NotAnalysed):
    """The standard library's parser refuses a file: it is broken, or newer than the interpreter.

    `line` is 1-based, git's.
    """

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.args = (reason, line)
        self.line = line


def read_python(path: str, data: bytes, module: str, *, package: bool) -> Read:
    """Read one Python file. Nothing of it is run, and the work is linear.

    Args:
        path: The file's path in the tree, which the surface tells.
        data: All of the file.
        module: The absolute dotted name under which others import it; "" is told as `__main__`.
        package: Whether it is the `__init__.py` of a package of that name.

    Raises:
        Unparsable: The parser refuses it.
        NotAnalysed: It is too long or nested too deeply, or its bytes are no text.
    """
    text = decode(data).text
    if len(text) > MAX_CHARACTERS:
        raise NotAnalysed(f"it is longer than {MAX_CHARACTERS:,} characters")
    line_of = _lines_of_git(text)
    plain = _LINE_END.sub("\n", text) if "\r" in text else text
    try:
        tree = standard_tree(plain)
    except SyntaxError as problem:
        line = line_of(problem.lineno or 1)
        raise Unparsable(f"it does not parse: {problem.msg} (line {line})", line) from problem
    notes = Notes(module or "__main__", package, Scope("module", None, module or "__main__"), line_of)
    Walk(notes).through(tree)
    meanings = Meanings(notes)
    symbols = Symbols(notes, meanings, plain.split("\n"))
    usage = Uses(notes, meanings, symbols).usage()
    return Read(symbols.surface(path), replace(usage, rows=rows_of(tree, line_of)))


def _lines_of_git(text: str) -> Callable[[int], int]:
    """Make the function from a line as Python counts it to git's, which ends lines at a line feed only."""
    if "\r" not in text or "\r" not in text.replace("\r\n", ""):
        return _same
    starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
    feeds = [end.start() for end in re.finditer("\n", text)]
    lines = [bisect_right(feeds, start - 1) + 1 for start in starts]

    def line_of(line: int) -> int:
        return lines[max(0, min(line, len(lines)) - 1)]

    return line_of


def _same(line: int) -> int:
    return line
