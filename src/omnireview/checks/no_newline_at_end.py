"""A text file whose last line has no line feed, when this change wrote that line.

An old file without one is left alone until somebody touches its last line.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import FILE, TextFile
from omnireview.diff import is_binary
from omnireview.spans import Edit, Match, Span

SUBJECT: Final = FILE


def find(file: TextFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the last line of a text file that does not end with a line feed."""
    data = file.data
    if not data or data.endswith(b"\n") or is_binary(data):
        return
    line = data.count(b"\n") + 1
    if file.changed is not None and line not in file.changed.added:
        return
    start = data.rfind(b"\n") + 1
    columns = len(data[start:].decode("utf-8", "replace"))
    ending = "\r\n" if data[:start].endswith(b"\r\n") else "\n"
    yield Match(Span(line, 0, line, columns, start, len(data)), line, edits=(Edit(len(data), len(data), ending),))
