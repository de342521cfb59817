"""Which calls write to a log by the standard library's rules, where the message is a `%` format."""

import ast
from typing import Final

from omnireview.python import PythonFile
from omnireview.traits.naming import dotted, last_name

LOGGERS: Final = frozenset({"logger", "log", "_logger", "_log", "logging", "LOGGER", "LOG"})
"""Names of loggers: of a variable, or of the attribute that holds one."""
_LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "critical", "fatal", "exception"})
_MAKERS = frozenset({"getLogger", "init_logger", "get_logger"})
_OTHERS = frozenset({"loguru", "structlog"})


def message_of(file: PythonFile, call: ast.Call) -> ast.expr | None:
    """Give the message of a logging call; None where it is none, or the file logs with loguru or structlog."""
    function = call.func
    if not isinstance(function, ast.Attribute) or not _is_logger(function.value) or file.once(_logs_otherwise):
        return None
    at = 1 if function.attr == "log" else 0
    if function.attr != "log" and function.attr.removesuffix("_once") not in _LEVELS:
        return None
    if len(call.args) <= at or any(isinstance(each, ast.Starred) for each in call.args[: at + 1]):
        return None
    return call.args[at]


def values_of(call: ast.Call, message: ast.expr) -> list[ast.expr]:
    """Give what a logging call puts into its message."""
    return call.args[call.args.index(message) + 1 :]


def _is_logger(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return dotted(node.func).rpartition(".")[2] in _MAKERS
    name = last_name(node)
    return name in LOGGERS or name.endswith("_logger")


def _logs_otherwise(file: PythonFile) -> bool:
    whole = file.whole
    names = [alias.name for statement in whole.nodes(ast.Import) for alias in statement.names]
    names += [statement.module or "" for statement in whole.nodes(ast.ImportFrom)]
    return any(name.partition(".")[0] in _OTHERS for name in names)


def logger_at(file: PythonFile, node: ast.AST) -> str | None:
    """Give the name of the logger that the module makes at its top, where it means that at a node; else None."""
    if file.once(_logs_otherwise):
        return None
    for name, bound in file.names.module_bindings().items():
        value = bound[0].value
        if len(bound) != 1 or bound[0].kind != "assignment" or not isinstance(value, ast.Call):
            continue
        if dotted(value.func).rpartition(".")[2] in _MAKERS and file.names.bindings(name, node) == bound:
            return name if file.function_of(node) is not None or value.lineno < _line(node) else None
    return None


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
