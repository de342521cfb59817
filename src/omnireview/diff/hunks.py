"""The text of hunks → `Hunk`s with line numbers and positions, by way of unidiff."""

import re
from collections.abc import Sequence
from typing import Literal, cast

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk as ParsedHunk
from unidiff.patch import PatchSet

from omnireview.diff.files import Hunk, Line
from omnireview.errors import BadFile

HEADER = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@", re.ASCII)
MARKER = "\\ No newline at end of file"


def parse_hunks(patch: str) -> tuple[Hunk, ...]:
    """Read the hunks of one file without file headers: `patch` of GitHub's files API, or the end of a file's diff.

    Raises:
        BadFile: the text is not hunks, or breaks off inside one.
    """
    lines = split_lines(patch)
    end = hunks_end(lines, 0)
    if end != len(lines):
        raise BadFile("A hunk was expected.", where=f"line {end + 1} of the patch")
    return read_hunks(lines)


def split_lines(text: str) -> list[str]:
    """Split at line feeds, and nowhere else; a line feed at the end starts no further line."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def hunks_end(lines: Sequence[str], start: int) -> int:
    """Give the index behind the hunks that begin at `start`, by the counts in their headers.

    Only the counts tell a removed line `-- x` (shown as `--- x`) from the next file's header.

    Raises:
        BadFile: a header that can't be read, or fewer lines than it says.
    """
    at = start
    while at < len(lines) and lines[at].startswith("@@ -"):
        header = HEADER.match(lines[at])
        if header is None:
            raise BadFile("The header of a hunk can't be read.", where=f"line {at + 1} of the patch")
        old, new = (1 if count is None else int(count) for count in header.group(2, 4))
        at += 1
        while old > 0 or new > 0:
            sign = lines[at][:1] if at < len(lines) else "end"
            if sign not in {"", "\r", " ", "+", "-", "\\"}:
                raise BadFile("The patch breaks off inside a hunk.", where=f"line {at + 1} of the patch")
            old -= sign not in {"+", "\\"}
            new -= sign not in {"-", "\\"}
            at += 1
        while at < len(lines) and lines[at].startswith("\\"):
            at += 1
    return at


def read_hunks(lines: Sequence[str]) -> tuple[Hunk, ...]:
    """Read lines that are hunks and nothing else; see `hunks_end`.

    Raises:
        BadFile: the lines do not fit the counts of their header.
    """
    if not lines:
        return ()
    headers = ["--- a\n", "+++ b\n"]
    # Other programs, and git in other languages, word the marker otherwise.
    body = [(MARKER if line.startswith("\\") else line) + "\n" for line in lines]
    try:
        parsed = PatchSet(headers + body)
    except UnidiffParseError as error:
        raise BadFile(f"The patch can't be read: {str(error).strip()}") from error
    return tuple(_hunk(hunk, first=len(headers) + 1) for hunk in parsed[0])


def _hunk(parsed: ParsedHunk, first: int) -> Hunk:
    lines: list[Line] = []
    for line in parsed:
        if line.line_type == "\\":
            if lines:
                last = lines[-1]
                lines[-1] = Line(last.sign, last.old, last.new, last.position, last.text, no_newline=True)
            continue
        # The position counts every line of the diff below the first hunk header: later headers too, and the
        # markers for a missing final newline (docs.github.com/rest/pulls/comments, `position`).
        position = (line.diff_line_no or 0) - first
        sign = cast("Literal['+', '-', ' ']", line.line_type)
        text = line.value.removesuffix("\n")
        lines.append(Line(sign, line.source_line_no, line.target_line_no, position, text))
    return Hunk(
        parsed.source_start,
        parsed.source_length,
        parsed.target_start,
        parsed.target_length,
        parsed.section_header,
        tuple(lines),
    )
