"""`Span`, `Edit`, `Match`: places in a file, what stands there, what replaces it; none of them needs a tree."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from omnireview.nouns import noun


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of a file. Lines are 1-based as git counts them; columns are 0-based, in characters of the line.

    `end_line`/`end_column` point just behind the last character. `start` and `end` are byte offsets of the file,
    so that a fix can be spliced into the bytes.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


@noun
class Edit:
    """One replacement in a file's bytes: `old[start:end]` becomes `text`."""

    start: int
    end: int
    text: str


@noun
class Match:
    """One place where a pattern or a check found something.

    `line` is where a person would point (a statement's or definition's first line), within `span`.
    `bindings` maps metavariables (`$X`) and a check's own words to source text, for the rule's message and fix.
    `edits` is a check's own fix; a rule's `fix:` is made from `span` and `bindings` instead.
    """

    span: Span
    line: int
    bindings: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()


class LineTable:
    """Where git's lines start in `text`, in characters, and in bytes of `encoding` behind `mark` bytes."""

    def __init__(self, text: str, encoding: str, mark: int) -> None:
        self._text = text
        self._encoding = encoding
        self._starts = [0]
        self._bytes = [mark]
        at = text.find("\n")
        while at >= 0:
            line = text[self._starts[-1] : at + 1]
            self._bytes.append(self._bytes[-1] + len(line.encode(encoding)))
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def line(self, offset: int) -> int:
        """1-based line of a character offset."""
        return bisect_right(self._starts, offset)

    def byte(self, offset: int) -> int:
        """Byte offset, in the file, of a character offset."""
        index = self.line(offset) - 1
        return self._bytes[index] + len(self._text[self._starts[index] : offset].encode(self._encoding))

    def offset(self, line: int, column: int) -> int:
        """Character offset of a 1-based line and a column of it in bytes of UTF-8, as `ast` counts."""
        start = self._starts[line - 1]
        before = self._text[start : start + column]
        return start + (column if before.isascii() else len(before.encode()[:column].decode()))

    def character(self, line: int, column: int) -> int:
        """Character offset of a 1-based line and a column of it in characters."""
        return self._starts[line - 1] + column

    def span(self, start: int, end: int) -> Span:
        """The span of the characters `start` up to `end`, without `end`."""
        line, end_line = self.line(start), self.line(end)
        return Span(
            line=line,
            column=start - self._starts[line - 1],
            end_line=end_line,
            end_column=end - self._starts[end_line - 1],
            start=self.byte(start),
            end=self.byte(end),
        )
