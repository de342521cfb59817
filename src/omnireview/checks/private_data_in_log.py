"""What people sent, or a secret, written into a log that others read and keep.

Found are calls of a logger at `info` and above one of whose values is a prompt, a conversation or the body of a
request, by its name (`prompts`) or its last part (`request.prompt`), also within an f-string, cut short
(`prompt[:80]`) or made a text; and keys, passwords and tokens by which one is known (`secrets`). Left alone:
lengths, types, counts, ids and hashes of them, texts without them, levels below `info`, and what is reached only
where somebody switched it on (`if self.request_logger is None: return`, `if log_prompts`, `if verbose`), keys,
passwords and tokens aside.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import Condition, conditions
from omnireview.traits.naming import last_name
from omnireview.traits.outside import parts_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LEVELS = frozenset({"info", "info_once", "warning", "warning_once", "warn", "error", "exception", "critical"})
_LOGGERS = frozenset({"logger", "log", "logging", "_logger", "_log", "LOG", "LOGGER", "loguru"})
_SEEN_THROUGH = frozenset(
    {"str", "repr", "format", "dumps", "strip", "join", "shorten", "dict", "model_dump", "lower"}
)
_SWITCHES = frozenset({"verbose", "verbosity", "debug"})
_LOGS = frozenset({"log", "logs", "logger", "logging"})
_OF_REQUESTS = frozenset(
    {"request", "requests", "prompt", "prompts", "input", "inputs", "body", "enable", "enabled"}
)


@noun
class Options(CheckOptions):
    """What is private."""

    names: tuple[str, ...] = option(
        "Names of values that hold what people sent.",
        default=(
            *("prompt", "prompts", "negative_prompt", "negative_prompts", "user_prompt", "chat_messages"),
            *("raw_body", "request_body", "request_json", "conversation", "chat_history", "user_input"),
        ),
    )
    secrets: tuple[str, ...] = option(
        "Names of secrets.",
        default=(
            *("api_key", "apikey", "access_token", "auth_token", "hf_token", "bearer_token", "password", "passwd"),
            *("secret", "client_secret", "private_key", "authorization", "refresh_token", "secret_key"),
        ),
    )


def words(options: Options) -> frozenset[str]:
    """One of these names stands in the file."""
    return frozenset({*options.names, *options.secrets})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call; `$VALUE` is what is written, `$SEVERITY` is `major` for secrets."""
    sent, secret = frozenset(options.names), frozenset(options.secrets)
    for call in file.nodes(ast.Call):
        if not _is_log(call):
            continue
        for given in (
            *call.args,
            *(word.value for word in call.keywords if word.arg not in {"extra", "exc_info"}),
        ):
            found = _private(given, sent | secret)
            if found is not None:
                name = _name(found)
                if name.lower() not in secret and _is_switched_on(file, call):
                    break
                span = file.span(call)
                severity = "major" if name.lower() in secret else "minor"
                yield Match(span, span.line, {"$VALUE": file.source(found), "$SEVERITY": severity})
                break


def _is_log(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in _LEVELS:
        return False
    holder = function.value
    name = last_name(holder)
    return name in _LOGGERS or bool(parts_of(name) & {"logger", "log"})


def _is_switched_on(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether a test before a call names a switch of logging: who runs the server chose to see it."""
    return any(_names_switch(each.test) for each in conditions(file, call) if _can_be_switch(each))


def _can_be_switch(condition: Condition) -> bool:
    """Tell a thing that is there, or true, from one that is missing, or false."""
    match condition.test:
        case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return not condition.holds
        case _:
            return condition.holds


def _names_switch(test: ast.expr) -> bool:
    for each in ast.walk(test):
        parts = parts_of(last_name(each))
        if parts & _SWITCHES or (parts & _LOGS and parts & _OF_REQUESTS):
            return True
    return False


def _private(node: ast.AST, names: frozenset[str]) -> ast.expr | None:
    """Give the part of a logged value that is private as a whole; what is only measured is not."""
    stack: list[ast.AST] = [node]
    while stack:
        each = stack.pop()
        match each:
            case ast.Name() | ast.Attribute():
                if _name(each).lower() in names:
                    return each
            case ast.JoinedStr():
                stack += reversed([part.value for part in each.values if isinstance(part, ast.FormattedValue)])
            case ast.Subscript():
                stack.append(each.value)
                key = each.slice
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.lower() in names:
                    return each
            case ast.BinOp():
                stack += [each.right, each.left]
            case ast.BoolOp():
                stack += each.values
            case ast.Tuple() | ast.List():
                stack += reversed(each.elts)
            case ast.IfExp():
                stack += [each.body, each.orelse]
            case ast.Call():
                stack += _through(each)
    return None


def _through(call: ast.Call) -> list[ast.AST]:
    function = call.func
    if last_name(function) not in _SEEN_THROUGH:
        return []
    return [*call.args, *([function.value] if isinstance(function, ast.Attribute) else [])]


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Subscript):
        return str(getattr(node.slice, "value", ""))
    return last_name(node)
