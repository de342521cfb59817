"""Strings and numbers: `"..."`, `"=~/re/"`, `"$X"`, `f"..."`, and equal values in different notation."""

import re
from functools import cache

import libcst as cst
import regex

from omnireview.errors import TooSlow
from omnireview.modules import constant
from omnireview.modules.values import WORDS, Literal
from omnireview.patterns.bindings import Bindings, Bound, bind
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.metavariables import ONE

SECONDS_PER_REGEX = 1.0
_SHOWN = 80

_REGEX = re.compile(r"=~/(.*)/([imsx]*)", re.DOTALL)
_WHOLE_METAVARIABLE = re.compile(ONE)
_PIECES = re.compile(rf"(\.\.\.|{ONE})")


def match_number(matcher: Matcher, pattern: cst.BaseNumber, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a number of the same type and value, or what is known to be one."""
    if _is_value(matcher, constant(pattern), code):
        yield bindings


def match_signed(
    matcher: Matcher, pattern: cst.UnaryOperation, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match an operator before a value; `-1` also stands for what is known to be that."""
    if isinstance(code, cst.UnaryOperation):
        yield from matcher.structure(pattern, code, bindings)
        return
    wanted = constant(pattern.expression)
    if isinstance(pattern.operator, cst.Minus) and isinstance(wanted, (int, float)):
        known = matcher.value_of(code)
        if known is not None and known.exact and type(known.value) is type(wanted) and known.value == -wanted:
            yield bindings


def match_word(matcher: Matcher, pattern: cst.Name, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match `None`, `True` or `False`, or what is known to be that."""
    same = isinstance(code, cst.Name) and code.value == pattern.value
    if same or (isinstance(code, cst.BaseExpression) and _is_value(matcher, WORDS[pattern.value], code)):
        yield bindings


def _is_value(matcher: Matcher, wanted: Literal, code: cst.CSTNode) -> bool:
    found = constant(code)
    if found is not None:
        return type(wanted) is type(found) and wanted == found
    known = matcher.value_of(code)
    return known is not None and known.exact and type(known.value) is type(wanted) and known.value == wanted


def match_string(matcher: Matcher, pattern: cst.BaseString, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a string without fields, or joined of several, by its value; or what is known to be a string."""
    if isinstance(pattern, cst.ConcatenatedString) and any(_is_any(piece) for piece in pieces(pattern)):
        if isinstance(code, cst.ConcatenatedString):
            yield from _joined(matcher, pieces(pattern), pieces(code), bindings)
        return
    wanted, found = constant(pattern), constant(code)
    if wanted is None:
        if isinstance(pattern, cst.ConcatenatedString) and isinstance(code, cst.ConcatenatedString):
            yield from _joined(matcher, pieces(pattern), pieces(code), bindings)
        return
    if found is None:
        known = matcher.value_of(code)
        found = known.value if known is not None and known.exact else None
        if known is not None and known.text and wanted == "...":
            yield bindings
    if isinstance(wanted, bytes):
        if isinstance(found, bytes) and wanted in (b"...", found):
            yield bindings
    elif isinstance(wanted, str) and isinstance(found, (str, bytes)):
        text = found if isinstance(found, str) else found.decode("latin-1")
        yield from _text(wanted, text, bindings)


def match_formatted(
    matcher: Matcher, pattern: cst.FormattedString, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match an f-string: `f"..."` is any, else text and fields in order. One that is joined to others is none."""
    if isinstance(code, cst.FormattedString):
        yield from _parts(matcher, list(pattern.parts), list(code.parts), bindings)


def _is_any(piece: cst.BaseExpression) -> bool:
    return isinstance(piece, cst.SimpleString) and piece.evaluated_value == "..."


def _joined(
    matcher: Matcher, wanted: list[cst.BaseExpression], found: list[cst.BaseExpression], bindings: Bindings
) -> Solutions:
    """Match strings side by side; `"..."` among others is any number of them."""
    if not wanted:
        if not found:
            yield bindings
    elif _is_any(wanted[0]):
        for taken in range(len(found) + 1):
            yield from _joined(matcher, wanted[1:], found[taken:], bindings)
    elif found:
        for solution in matcher.node(wanted[0], found[0], bindings):
            yield from _joined(matcher, wanted[1:], found[1:], solution)


def pieces(code: cst.ConcatenatedString) -> list[cst.BaseExpression]:
    """The strings that stand side by side."""
    found: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = code
    while isinstance(rest, cst.ConcatenatedString):
        found.append(rest.left)
        rest = rest.right
    return [*found, rest]


def _parts(
    matcher: Matcher,
    wanted: list[cst.BaseFormattedStringContent],
    found: list[cst.BaseFormattedStringContent],
    bindings: Bindings,
) -> Solutions:
    if not wanted:
        if not found:
            yield bindings
        return
    first = wanted[0]
    if isinstance(first, cst.FormattedStringText) and first.value == "...":
        for taken in range(len(found) + 1):
            yield from _parts(matcher, wanted[1:], found[taken:], bindings)
        return
    if not found:
        return
    if isinstance(first, cst.FormattedStringText) and isinstance(found[0], cst.FormattedStringText):
        solutions = _text(first.value, found[0].value, bindings)
    elif isinstance(first, cst.FormattedStringExpression) and isinstance(found[0], cst.FormattedStringExpression):
        solutions = matcher.node(first.expression, found[0].expression, bindings)
    else:
        return
    for solution in solutions:
        yield from _parts(matcher, wanted[1:], found[1:], solution)


def _text(wanted: str, found: str, bindings: Bindings) -> Solutions:
    given = _REGEX.fullmatch(wanted)
    if wanted in ("...", found):
        yield bindings
    elif given is not None:
        if search(compiled(given.group(1), given.group(2)), found):
            yield bindings
    elif _WHOLE_METAVARIABLE.fullmatch(wanted):
        bound = bind(bindings, wanted, Bound(text=found))
        if bound is not None:
            yield bound
    elif "..." in wanted:
        yield from _glob(wanted, found, bindings)


def _glob(wanted: str, found: str, bindings: Bindings) -> Solutions:
    """`"...$X..."`, `"a...b"`: dots take any text, metavariables take one or more characters."""
    matched = fullmatch(_glob_regex(wanted), found)
    if matched is None:
        return
    names_in_order = [piece for piece in _PIECES.split(wanted) if _WHOLE_METAVARIABLE.fullmatch(piece)]
    current: Bindings | None = bindings
    for at, name in enumerate(names_in_order, start=1):
        if current is None:
            return
        current = bind(current, name, Bound(text=matched.group(at)))
    if current is not None:
        yield current


@cache
def _glob_regex(wanted: str) -> regex.Pattern[str]:
    written = ""
    for piece in _PIECES.split(wanted):
        if piece == "...":
            written += ".*?"
        elif _WHOLE_METAVARIABLE.fullmatch(piece):
            written += "(.+?)"
        else:
            written += regex.escape(piece)
    return regex.compile(written, regex.DOTALL)


@cache
def compiled(text: str, flags: str = "") -> regex.Pattern[str]:
    """A regular expression of a rule; raises `regex.error`."""
    known = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL, "x": regex.VERBOSE}
    value = 0
    for flag in flags:
        value |= known[flag]
    return regex.compile(text, value)


def search(expression: regex.Pattern[str], text: str) -> bool:
    """Whether it is found. Raises `NotAnalysed` when the search takes too long."""
    try:
        return expression.search(text, timeout=SECONDS_PER_REGEX) is not None
    except TimeoutError:
        raise too_slow(expression) from None


def fullmatch(expression: regex.Pattern[str], text: str) -> regex.Match[str] | None:
    """The match of the whole text. Raises `NotAnalysed` when the search takes too long."""
    try:
        return expression.fullmatch(text, timeout=SECONDS_PER_REGEX)
    except TimeoutError:
        raise too_slow(expression) from None


def too_slow(expression: regex.Pattern[str]) -> TooSlow:
    """What is told of a file when a rule's regular expression takes too long on it."""
    shown = expression.pattern if len(expression.pattern) <= _SHOWN else expression.pattern[:_SHOWN] + "…"
    return TooSlow(f"a rule's regular expression takes longer than {SECONDS_PER_REGEX:g} s on it: {shown}")
