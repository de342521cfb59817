"""A pattern's text → Python text, in which placeholders stand for what Python has not."""

import keyword
import re
from typing import NamedTuple

from omnireview.patterns.metavariables import MANY, METAVARIABLE, ONE
from omnireview.patterns.stand_ins import CHAIN, DEEP, NO_DEFAULT, TYPED, dots_name, stand_in

_TOKEN = re.compile(
    rf"""(?P<string>[A-Za-z]{{0,2}}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
                 |'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"))
      | (?P<space>[ \t\r\n\f]+|\#[^\n]*|\\\r?\n)
      | (?P<deep><\.\.\.)
      | (?P<end>\.\.\.>)
      | (?P<chain>\.\s*\.\.\.(?=\s*[.(\[\n]|\s*$))
      | (?P<dots>\.\.\.)
      | (?P<many>{MANY})
      | (?P<one>{ONE}(?![a-z]))
      | (?P<word>\w+)
      | (?P<open>[(\[{{])
      | (?P<close>[)\]}}])
      | (?P<sign>\*\*|[^\w\s$]|.)""",
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
# Behind these words an opening bracket groups; behind any other word it calls.
_KEYWORDS = frozenset(keyword.kwlist) - {"None", "True", "False"}


class UnreadableText(Exception):
    """The text is no pattern; the message says why."""


class _Token(NamedTuple):
    kind: str
    text: str


def to_python(pattern: str) -> str:
    """Rewrite a pattern; raises `UnreadableText` for a `$` that starts no metavariable or an unpaired bracket."""
    tokens = [_Token(found.lastgroup or "", found.group()) for found in _TOKEN.finditer(pattern)]
    stray = next((at for at, token in enumerate(tokens) if token.text == "$"), None)
    if stray is not None:
        name = "".join(token.text for token in tokens[stray : stray + 2])
        raise UnreadableText(f"`{name}` is no metavariable: their names are upper case, as `$X` and `$...ARGS`")
    return _Writer().sequence(tokens)


class _Writer:
    def __init__(self) -> None:
        self._dots = 0

    def sequence(self, tokens: list[_Token]) -> str:
        """Write tokens in order; what stands in brackets is written by the brackets' kind."""
        parts: list[str] = []
        before: list[_Token] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.kind == "open":
                end = _closing(tokens, at)
                inner = tokens[at + 1 : end]
                parts += [token.text, self._inside(_kind(token.text, before, inner), inner), tokens[end].text]
                before.append(tokens[end])
                at = end + 1
                continue
            parts.append(self._single(token, before, tokens[at + 1 :]))
            if token.kind != "space":
                before.append(token)
            at += 1
        return "".join(parts)

    def _single(self, token: _Token, before: list[_Token], behind: list[_Token]) -> str:
        if token.kind in ("one", "many"):
            return stand_in(token.text)
        if token.kind == "chain":
            return f".{CHAIN}"
        if token.kind == "deep":
            return f"{DEEP}("
        if token.kind == "end":
            return ")"
        if token.kind == "dots" and (_names_follow(before) or _is_given(behind)):
            return self._name()
        if token.kind == "dots" and _in_lambda(before):
            return f"{self._name()}=..."
        if token.kind == "string" and "f" in token.text[: token.text.index(token.text[-1])].lower():
            return METAVARIABLE.sub(lambda found: stand_in(found.group()), token.text)
        return token.text

    def _name(self) -> str:
        self._dots += 1
        return dots_name(self._dots)

    def _inside(self, kind: str, inner: list[_Token]) -> str:
        if kind == "typed":
            colon = next(at for at, token in enumerate(inner) if token.text == ":")
            return f"{TYPED}({self.sequence(inner[:colon])}, {self.sequence(inner[colon + 1 :])})"
        segments = _split(inner)
        written: list[str] = []
        for segment in segments:
            words = [token for token in segment if token.kind != "space"]
            dots = [token.kind for token in words] == ["dots"]
            earlier = [token for done in segments[: len(written)] for token in done if token.kind != "space"]
            if dots:
                written.append(self._dots_in(kind, earlier))
            elif kind == "parameters":
                written.append(self._parameter(segment, words, earlier))
            elif kind == "call" and _is_typed(words):
                written.append(self._inside("typed", segment))
            elif kind == "call" and [token.kind for token in words] == ["many"]:
                written.append(f"*{self.sequence(segment).strip()}")
            else:
                written.append(self.sequence(segment))
        return ",".join(written)

    def _dots_in(self, kind: str, earlier: list[_Token]) -> str:
        """An ellipsis alone between commas, in the form that Python allows there."""
        double = any(token.text == "**" for token in earlier)
        if kind == "call":
            return "**..." if double else "*..."
        if kind == "dict":
            return "**..."
        if kind == "parameters":
            return " " if double else f"{self._name()}=..."
        return "..."

    def _parameter(self, segment: list[_Token], words: list[_Token], earlier: list[_Token]) -> str:
        written = self.sequence(segment)
        starred = bool(words) and words[0].text in ("*", "**", "/")
        has_default = any(token.text == "=" for token in words)
        # Behind a parameter with a default Python wants defaults, and an ellipsis is written as one.
        if (
            words
            and not starred
            and not has_default
            and any(token.text == "=" or token.kind == "dots" for token in earlier)
        ):
            return f"{written}={NO_DEFAULT}"
        return written


def _closing(tokens: list[_Token], at: int) -> int:
    depth = 0
    for place in range(at, len(tokens)):
        if tokens[place].kind == "open":
            depth += 1
        elif tokens[place].kind == "close":
            depth -= 1
            if depth == 0:
                if tokens[place].text != _CLOSING[tokens[at].text]:
                    break
                return place
    raise UnreadableText(f"the bracket `{tokens[at].text}` is not closed")


def _kind(bracket: str, before: list[_Token], inner: list[_Token]) -> str:
    words = [token for token in inner if token.kind != "space"]
    if bracket == "{":
        return "dict" if any(token.text == ":" for part in _split(inner) for token in part) else "set"
    operand = bool(before) and (
        before[-1].kind in ("one", "close", "string")
        or (before[-1].kind == "word" and before[-1].text not in _KEYWORDS)
    )
    if bracket == "[":
        return "index" if operand else "list"
    if operand and len(before) > 1 and before[-2].text == "def":
        return "parameters"
    if not operand and _is_typed(words):
        return "typed"
    return "call" if operand else "group"


def _is_typed(words: list[_Token]) -> bool:
    """Whether it is `$X: type`."""
    signs = [token.text for token in words[1:3]]
    return [token.kind for token in words[:1]] == ["one"] and signs[:1] == [":"] and signs[1:] != ["="]


def _names_follow(before: list[_Token]) -> bool:
    """Whether Python allows only names behind these tokens: what is imported, a target, a case."""
    return bool(before) and before[-1].text in ("import", "as", "for", "case")


def _is_given(behind: list[_Token]) -> bool:
    """Whether an assignment's sign follows."""
    signs = [token.text for token in behind if token.kind != "space"][:2]
    return signs[:1] == ["="] and signs[1:] != ["="]


def _split(tokens: list[_Token]) -> list[list[_Token]]:
    """Cut at the commas that stand in no brackets."""
    segments: list[list[_Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "," and depth == 0:
            segments.append([])
        else:
            segments[-1].append(token)
    return segments


def _in_lambda(before: list[_Token]) -> bool:
    for token in reversed(before):
        if token.text == "lambda":
            return True
        if token.text not in (",", "*", "**") and token.kind not in ("word", "one", "many", "dots"):
            return False
    return False
