"""A logging call whose message asks for more or fewer values than it is given.

`logging` then prints a traceback of its own instead of the message. Placeholders are counted as `%` formatting
counts them: `%%` is none, `%*d` is two. Left alone: `*args`, `%(name)s` with a mapping, messages that are not
plain text, files that use loguru or structlog, whose messages are not `%` formats.
https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting
"""

import re
from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import MODULE
from omnireview.gates import STAND_IN, Gate, Sign
from omnireview.modules import Module
from omnireview.nouns import noun
from omnireview.spans import Edit, Match

SUBJECT: Final = MODULE

_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "critical", "fatal", "exception"})
_CONVERSION = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?[-#0 +]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+)?)?[hlL]?"
    r"(?P<type>[diouxXeEfFgGcrsa%])"
)
_PLAIN = re.compile(r"(?<![\d%])%(?:[-#0+]*\d*(?:\.\d+)?)[diouxXeEfFgGcrsa](?![A-Za-z0-9])")
_OTHERS = ("loguru", "structlog")
_OTHER_FORMATS = re.compile(rf"^\s*(?:from|import)\s+(?:{'|'.join(_OTHERS)})\b", re.MULTILINE)


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


def gate(options: Options) -> Gate:  # noqa: ARG001 - a check's shape
    """Every call of a method that logs with values, or with a `%` in its text."""
    methods = sorted(level + once for level in _LEVELS for once in ("", "_once"))
    values = [
        Sign(("Call",), method, f"{STAND_IN}log.{method}({STAND_IN}text, {STAND_IN}value, ...)")
        for method in methods
    ]
    texts = [Sign(("Call",), method, f'{STAND_IN}log.{method}("...%...", ...)') for method in methods]
    level = f"{STAND_IN}log.log({STAND_IN}level, "
    both = (f"{level}{STAND_IN}text, {STAND_IN}value, ...)", f'{level}"...%...", ...)')
    logs = tuple(Sign(("Call",), "log", shape) for shape in both)
    # Whose file it is, is told by an import that may stand in any function.
    return Gate((*values, *texts, *logs), tuple(Sign((), words=(name,)) for name in _OTHERS))


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each such call at its own line; `$EXPECTED` and `$GIVEN` are the two numbers, as words."""
    if _OTHER_FORMATS.search(module.text):
        return
    for call in module.nodes(cst.Call):
        arguments = _arguments(call, options)
        if not arguments:
            continue
        expected, given = _expected(arguments[0], len(arguments) - 1), len(arguments) - 1
        if expected is None or expected == given:
            continue
        span = module.span(call)
        yield Match(
            span,
            span.line,
            {"$EXPECTED": _counted(expected, "placeholder"), "$GIVEN": _counted(given, "value")},
            _mend(module, arguments[0]) if (expected, given) == (0, 1) else (),
        )


def _mend(module: Module, message: cst.BaseExpression) -> tuple[Edit, ...]:
    """Give the one value a place at the message's end; none where the message is no plain text, or ends oddly."""
    if not isinstance(message, cst.SimpleString) or "%" in message.value:
        return ()
    text = str(message.evaluated_value)
    if not text or not (text[-1].isalnum() or text[-1] in ":)'"):
        return ()
    end = module.span(message).end - len(message.quote)
    return (Edit(end, end, " %s" if text[-1] == ":" else ": %s"),)


def _arguments(call: cst.Call, options: Options) -> list[cst.BaseExpression]:
    """Give message and values of a logging call; nothing when it is none, or can't be judged."""
    if not isinstance(call.func, cst.Attribute) or not _is_logger(call.func.value, options):
        return []
    if any(
        argument.star or (argument.keyword and argument.keyword.value not in options.keywords)
        for argument in call.args
    ):
        return []
    values = [argument.value for argument in call.args if argument.keyword is None]
    method = call.func.attr.value
    if method == "log":
        return values[1:]
    return values if method.removesuffix("_once") in _LEVELS else []


def _is_logger(node: cst.BaseExpression, options: Options) -> bool:
    if isinstance(node, cst.Attribute):
        return node.attr.value in options.loggers
    if isinstance(node, cst.Call):
        function = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        return isinstance(function, cst.Name) and function.value in {"getLogger", "init_logger", "get_logger"}
    return isinstance(node, cst.Name) and (node.value in options.loggers or node.value.endswith("_logger"))


def _expected(message: cst.BaseExpression, given: int) -> int | None:
    """Give how many values a message asks for, or None when nobody can tell."""
    if isinstance(message, cst.FormattedString):
        literal = "".join(part.value for part in message.parts if isinstance(part, cst.FormattedStringText))
        return 0 if given and literal.strip() and "%" not in literal else None
    if not isinstance(message, cst.SimpleString | cst.ConcatenatedString):
        return None
    text = message.evaluated_value
    if not isinstance(text, str):
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


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
