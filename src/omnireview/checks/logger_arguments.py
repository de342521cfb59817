"""A logging call whose message asks for more or fewer values than it is given.

`logging` then prints a traceback of its own instead of the message. Placeholders are counted as `%` formatting
counts them: `%%` is none, `%*d` is two. Left alone: `*args`, `%(name)s` with a mapping, messages that are not
plain text, files that use loguru or structlog, whose messages are not `%` formats, and messages with braces for a
logger that the file does not make, for that may be one of these.
https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "file"

_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "critical", "fatal", "exception"})
_CONVERSION = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?[-#0 +]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+)?)?[hlL]?"
    r"(?P<type>[diouxXeEfFgGcrsa%])"
)
_PLAIN = re.compile(r"(?<![\d%])%(?:[-#0+]*\d*(?:\.\d+)?)[diouxXeEfFgGcrsa](?![A-Za-z0-9])")
_OTHER_FORMATS = re.compile(r"^\s*(?:from|import)\s+(?:loguru|structlog)\b", re.MULTILINE)
_BRACES = re.compile(r"\{[^{}\n]{0,80}\}")
_MAKES_LOGGER = re.compile(r"\b(?:getLogger|(?:init|get)_logger)\s*\(|\blogging\.(?:debug|info|warning|error)\b")
_ONE_LITERAL = re.compile(r"[A-Za-z]{0,2}(\"\"\"|'''|\"|')(?:(?!\1)[^\\]|\\.)*+\1", re.DOTALL)
"""A string that is not joined of several."""


@noun
class Options(CheckOptions):
    """Which names are loggers."""

    loggers: tuple[str, ...] = option(
        "Names of loggers: of a variable, or of the attribute that holds one.",
        default=("logger", "log", "_logger", "_log", "logging", "LOGGER", "LOG"),
    )
    keywords: tuple[str, ...] = option(
        "Keywords that logging takes. A call with another is not logging's, and is left alone.",
        default=("exc_info", "extra", "stack_info", "stacklevel", "scope"),
    )


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The methods that log."""
    return frozenset({"log", *_LEVELS, *(f"{level}_once" for level in _LEVELS)})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call at its own line; `$EXPECTED` and `$GIVEN` are the two numbers, as words."""
    if _OTHER_FORMATS.search(file.text):
        return
    for call in file.nodes(ast.Call):
        arguments = _arguments(call, options)
        if not arguments:
            continue
        expected, given = _expected(file, arguments[0], len(arguments) - 1), len(arguments) - 1
        if expected is None or expected == given:
            continue
        span = file.span(call)
        yield Match(
            span,
            span.line,
            {"$EXPECTED": _counted(expected, "placeholder"), "$GIVEN": _counted(given, "value")},
            _mend(file, arguments[0]) if (expected, given) == (0, 1) else (),
        )


def _mend(file: PythonFile, message: ast.expr) -> tuple[Edit, ...]:
    """Give the one value a place at the message's end; none where the message is no plain text, or ends oddly."""
    text = message.value if isinstance(message, ast.Constant) else None
    written = _ONE_LITERAL.fullmatch(file.source(message))
    if written is None or "%" in written[0] or not isinstance(text, str) or not text:
        return ()
    if not (text[-1].isalnum() or text[-1] in ":)'"):
        return ()
    end = file.span(message).end - len(written[1])
    return (Edit(end, end, " %s" if text[-1] == ":" else ": %s"),)


def _arguments(call: ast.Call, options: Options) -> list[ast.expr]:
    """Give message and values of a logging call; nothing when it is none, or can't be judged."""
    if not isinstance(call.func, ast.Attribute):
        return []
    method = call.func.attr
    if method != "log" and method.removesuffix("_once") not in _LEVELS:
        return []
    if not _is_logger(call.func.value, options):
        return []
    starred = any(isinstance(each, ast.Starred) for each in call.args)
    if starred or any(each.arg not in options.keywords for each in call.keywords):
        return []
    return call.args[1:] if method == "log" else call.args


def _is_logger(node: ast.expr, options: Options) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in options.loggers
    if isinstance(node, ast.Call):
        return last_name(node.func) in {"getLogger", "init_logger", "get_logger"}
    return isinstance(node, ast.Name) and (node.id in options.loggers or node.id.endswith("_logger"))


def _expected(file: PythonFile, message: ast.expr, given: int) -> int | None:
    """Give how many values a message asks for, or None when nobody can tell."""
    if isinstance(message, ast.JoinedStr):
        literal = "".join(str(part.value) for part in message.values if isinstance(part, ast.Constant))
        return 0 if given and literal.strip() and "%" not in literal and _stands_alone(file, message) else None
    text = message.value if isinstance(message, ast.Constant) else None
    if not isinstance(text, str):
        return None
    if _BRACES.search(text) and "%" not in text and not _MAKES_LOGGER.search(file.text):
        # The logger comes from elsewhere, and is given what loguru's takes.
        return None
    if not given:
        # logging formats nothing then, so that "100% sure" is as good as it looks.
        return len(_PLAIN.findall(text)) or None
    count = 0
    for found in _CONVERSION.finditer(text):
        if found["key"] is not None:
            return None
        stars = (found["width"] == "*") + (found["precision"] == "*")
        count += stars + (found["type"] != "%")
    return count


def _stands_alone(file: PythonFile, message: ast.JoinedStr) -> bool:
    """Tell whether an f-string is not joined to other strings, whose `%` nobody has looked for."""
    return _ONE_LITERAL.fullmatch(file.source(message)) is not None


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
