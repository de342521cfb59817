"""An f-string as the message of a logging call.

`holds: nothing` finds those without a placeholder, where the `f` promises a value that is not there; the mend
takes the `f` away. `holds: values` finds those with values, which are made into text even when the level is
off; the mend writes `%` arguments where the text stays the same to the letter (`{x!r}`, `{len(x)}`,
`{seconds:.2f}`, a caught error), and is left out where that can't be known. Files that log with loguru or
structlog are left alone.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.logs import message_of, values_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_FIXED = re.compile(r"\.\d+[fe]\Z")
_PLAIN_TEXT = frozenset({"len", "str", "type", "id", "ord", "sorted"})
_ONE_LITERAL = re.compile(r"[fF](\"\"\"|'''|\"|')")


@noun
class Options(CheckOptions):
    """Which f-strings are found."""

    holds: Literal["values", "nothing"] = option("Whether the f-string has placeholders, or none.")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can be found in any file: loggers have many names."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call at its own line."""
    for call in file.nodes(ast.Call):
        if not any(isinstance(each, ast.JoinedStr) for each in call.args[:2]):
            continue
        message = message_of(file, call)
        if not isinstance(message, ast.JoinedStr):
            continue
        filled = any(isinstance(part, ast.FormattedValue) for part in message.values)
        if filled != (options.holds == "values"):
            continue
        span = file.span(call)
        edits = _with_arguments(file, call, message) if filled else _without_prefix(file, message)
        yield Match(span, span.line, {}, edits)


def _without_prefix(file: PythonFile, message: ast.JoinedStr) -> tuple[Edit, ...]:
    text = file.source(message)
    opened = _ONE_LITERAL.match(text)
    if (
        opened is None
        or "{" in text
        or "}" in text
        or text.find(opened[1], opened.end()) != len(text) - len(opened[1])
    ):
        return ()
    span = file.span(message)
    return (Edit(span.start, span.start + 1, ""),)


def _with_arguments(file: PythonFile, call: ast.Call, message: ast.JoinedStr) -> tuple[Edit, ...]:
    text = file.source(message)
    if values_of(call, message) or "\n" in text or "\\" in text:
        return ()
    told, values = "", []
    for part in message.values:
        if isinstance(part, ast.Constant):
            told += str(part.value).replace("%", "%%")
            continue
        sign = _conversion(file, part)
        if not sign or not isinstance(part, ast.FormattedValue):
            return ()
        told += sign
        values.append(ast.unparse(part.value))
    quote = '"' if '"' not in told else "'"
    if quote in told or not told.isprintable():
        return ()
    span = file.span(message)
    return (Edit(span.start, span.end, ", ".join([f"{quote}{told}{quote}", *values])),)


def _conversion(file: PythonFile, part: ast.expr) -> str:
    """Give the `%` conversion that writes what a placeholder writes; "" where none does for sure."""
    if not isinstance(part, ast.FormattedValue) or isinstance(part.value, (ast.Tuple, ast.Await, ast.Yield)):
        return ""
    if any(isinstance(node, (ast.Constant, ast.JoinedStr, ast.Lambda)) for node in file.below(part.value)):
        return ""  # quotes within quotes
    if part.format_spec is None:
        if part.conversion == ord("r"):
            return "%r"
        if part.conversion == ord("s") or (part.conversion == -1 and _is_its_own_text(file, part.value)):
            return "%s"
        return ""
    spec = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
    if part.conversion == -1 and len(spec) == 1 and isinstance(spec[0], ast.Constant):
        written = str(spec[0].value)
        return f"%{written}" if _FIXED.match(written) else ""
    return ""


def _is_its_own_text(file: PythonFile, value: ast.expr) -> bool:
    """Tell whether `format(x)` is `str(x)` for what an expression gives, which of tensors and enums it is not."""
    if isinstance(value, ast.Call):
        return (file.qualified(value) or "").removeprefix("builtins.") in _PLAIN_TEXT
    if isinstance(value, ast.Name):
        bindings = file.names.bindings(value.id, value)
        return bool(bindings) and all(each.kind == "except" for each in bindings)
    return False
