"""Depth and work of a text, measured on its tokens: where the standard library's parser refuses it, or can't tell.

The interpreter that runs us may be older than the syntax of the file; the parser that knows the newer syntax
keeps no limits of its own, so that a hostile text could exhaust its stack. Strings are read as PEP 701 says,
with code inside f-strings to any depth; on older syntax that reading gives the same answer.
"""

import re
from typing import NamedTuple

from omnireview.errors import NotAnalysed
from omnireview.modules.depth import MAX_WORK, cost, refuse_deep, refuse_large

MAX_ELIFS = 1000

_TOKEN = re.compile(
    r"""(?P<string>[A-Za-z]{0,2}(?:'''|\"\"\"|'|\"))
      | (?P<word>\w+)
      | (?P<comment>\#[^\r\n]*)
      | (?P<glue>\\(?:\r\n?|\n))
      | (?P<line>(?:\r\n?|\n)[ \t\f]*)
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<fresh>[,;])
      | (?P<space>[^\S\r\n]+)
      | (?P<sign>.)""",
    re.VERBOSE,
)
_COSTLY = frozenset({"string", "word", "open"})
_LINKS = frozenset({"and", "or", "not", "if", "lambda", "await", "in", "is"})
_STRING_STOPS = {
    (quote, formatted): re.compile(
        rf"\\.|{quote}" + (r"|[\r\n]" if len(quote) == 1 else "") + (r"|\{\{|\{" if formatted else ""), re.DOTALL
    )
    for quote in ("'", '"', "'''", '"""')
    for formatted in (False, True)
}
_FORMAT_STOPS = {quote: re.compile(r"[{}\r\n]|" + quote) for quote in ("'", '"', "'''", '"""')}


class _Field(NamedTuple):
    """The code part of an f-string's field: how its string is quoted, and where the code lies."""

    quote: str
    depth: int
    in_format: bool


class _Measure:
    """One pass. `links[i]` is the length of the chain at bracket depth `i` since its last comma."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.links = [0]
        self.total = 0
        self.indents = [0]
        self.fields: list[_Field] = []
        self.nesting = self.levels = self.elifs = self.work = 0

    def run(self) -> None:
        at = 0
        while at < len(self.text) and self.work <= MAX_WORK:
            if self.fields and self.fields[-1].depth == len(self.links) and self.text[at] in ":!}":
                at = self._leave_code(at)
            else:
                found = _TOKEN.match(self.text, at)
                assert found is not None, "the alternatives cover every character"  # noqa: S101
                at = self._token(found.lastgroup or "", found.group(), found.end())

    def _token(self, kind: str, token: str, at: int) -> int:
        if kind in _COSTLY:
            self.work += cost(len(self.links) - 1, self.total)
        if kind == "string":
            prefix = token.rstrip("'\"").lower()
            return self._string(at, token[len(prefix) :], formatted="f" in prefix or "t" in prefix)
        if kind == "open":
            self._open()
        elif kind == "close":
            self._close()
        elif kind == "line":
            self._line(len(token.lstrip("\r\n")))
        elif kind == "fresh":
            self._fresh()
        elif kind == "sign" or token in _LINKS:
            self._link()
        elif token == "elif":  # noqa: S105 - a token of the language
            self.elifs += 1
        return at

    def _link(self) -> None:
        self.links[-1] += 1
        self.total += 1
        self._note()

    def _open(self) -> None:
        self.links.append(0)
        self.links[-2] += 1
        self.total += 1
        self._note()

    def _close(self) -> None:
        if len(self.links) > 1:
            self.total -= self.links.pop()

    def _fresh(self) -> None:
        self.total -= self.links[-1]
        self.links[-1] = 0

    def _line(self, indent: int) -> None:
        if len(self.links) > 1:
            return
        self._fresh()
        while self.indents[-1] > indent:
            self.indents.pop()
        if indent > self.indents[-1]:
            self.indents.append(indent)
        self._note()

    def _note(self) -> None:
        nesting = len(self.links) + len(self.indents) - 2
        self.nesting = max(self.nesting, nesting)
        self.levels = max(self.levels, nesting + self.total)

    def _string(self, at: int, quote: str, *, formatted: bool) -> int:
        """Behind the string, or in the code of its next field; a one-line string ends with its line."""
        for found in _STRING_STOPS[quote, formatted].finditer(self.text, at):
            part = found.group()
            if part == "{":
                return self._enter(found.end(), quote, in_format=False)
            if part == quote:
                return found.end()
            if part in "\r\n":
                return found.start()
        return len(self.text)

    def _enter(self, at: int, quote: str, *, in_format: bool) -> int:
        self._open()
        self.fields.append(_Field(quote, len(self.links), in_format))
        return at

    def _leave_code(self, at: int) -> int:
        """At the end of a field's code stands its closing brace, a conversion, or a format."""
        if self.text[at] == "!":
            return at + 1
        if self.text[at] == ":":
            return self._format(at + 1, self.fields[-1].quote)
        field = self.fields.pop()
        self._close()
        if field.in_format:
            return self._format(at + 1, field.quote)
        return self._string(at + 1, field.quote, formatted=True)

    def _format(self, at: int, quote: str) -> int:
        """Up to the brace that ends the field, or into the code of a field of its own."""
        found = _FORMAT_STOPS[quote].search(self.text, at)
        if found is None:
            return len(self.text)
        if found.group() == "{":
            return self._enter(found.end(), quote, in_format=True)
        if found.group() == "}":
            return found.start()
        self.fields.pop()
        self._close()
        return found.end()


def check_work(text: str) -> None:
    """Measure work by the brackets as they are written; raises `NotAnalysed` when it is too much."""
    measure = _Measure(text)
    measure.run()
    refuse_large(measure.work)


def check_text(text: str) -> None:
    """Measure a text that `ast` refuses; raises `NotAnalysed` when it is too deep for a parser without limits."""
    measure = _Measure(text)
    measure.run()
    refuse_deep(measure.nesting, measure.levels)
    refuse_large(measure.work)
    if measure.elifs > MAX_ELIFS:
        raise NotAnalysed(f"it is nested too deeply ({measure.elifs} elif branches)")
