"""A handler of every exception that does nothing: no log, no raise, no word of what went wrong.

Silent means that the body holds only `pass`, `...`, `continue`, `break`, `return` of a constant, or a text. Broad
means `except Exception`, `except BaseException`, a tuple with one of them, or no type. A `try` that only imports
is left alone, and so is one that reads what it has imported (`return flash_attn.__version__ >= "2.7"`): it asks
for an optional dependency.

It weighs less in two places, whatever the rule says. A `try` that only closes, removes or ends things is minor:
what follows would not go another way. A handler that is marked for a linter by the code of this very fault
(`# noqa: BLE001`) is information: somebody has decided.
So is one in a stand-in of the tests (`class FakeStage`). A `try` that only logs is minor, too.

Where the module makes a logger at its top, the mend logs a warning with the traceback. It is not offered where the
handler weighs less.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import MODULE
from omnireview.checks.telling import told
from omnireview.gates import Gate, Sign
from omnireview.modules import Module
from omnireview.spans import Match

SUBJECT: Final = MODULE

_BROAD = frozenset({"Exception", "BaseException"})
_IMPORTS = (cst.Import, cst.ImportFrom)
_ENDINGS = frozenset(
    {
        *("close", "aclose", "unlink", "rmtree", "terminate", "kill", "shutdown", "join", "cleanup", "disconnect"),
        *("destroy", "destroy_process_group"),
    }
)
_LEVELS = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log"})
_STAND_IN = re.compile(r"^_*(Fake|Mock|Dummy|Stub)|(Mock|Stub|Fake)$")
_MARK = re.compile(
    r"#\s*noqa:[^#]*\b(BLE001|E722|S110|S112)\b|#\s*pylint:\s*disable=[^#]*\bbroad-(exception-caught|except)\b"
)


def gate(options: Options) -> Gate:  # noqa: ARG001 - a check's shape
    """Every handler."""
    return Gate((Sign(("ExceptHandler",)),))


def find(module: Module, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each broad handler that is silent, at its `except`."""
    handlers: Iterator[cst.ExceptHandler | cst.ExceptStarHandler] = module.nodes(
        cst.ExceptHandler, cst.ExceptStarHandler
    )
    for handler in handlers:
        weight = weigh(module, handler)
        if weight is not None:
            span = module.span(handler)
            yield Match(span, span.line, weight, () if weight else told(module, handler))


def weigh(module: Module, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> dict[str, str] | None:
    """Give the severity that a broad and silent handler has of itself, if any; None for any other handler."""
    if not _is_broad(handler.type) or not _is_silent(handler.body):
        return None
    guarded = module.parent(handler)
    tried = _statements(guarded.body) if isinstance(guarded, cst.Try | cst.TryStar) else []
    if _only_imports(tried):
        return None
    stands_in = any(
        isinstance(each, cst.ClassDef) and _STAND_IN.search(each.name.value) for each in module.ancestors(handler)
    )
    return {"$SEVERITY": "info"} if stands_in else _weight(handler, tried)


def _weight(handler: cst.ExceptHandler | cst.ExceptStarHandler, tried: Sequence[cst.CSTNode]) -> dict[str, str]:
    body = handler.body
    line = body.header if isinstance(body, cst.IndentedBlock) else None
    line = body.trailing_whitespace if isinstance(body, cst.SimpleStatementSuite) else line
    if line is not None and line.comment is not None and _MARK.search(line.comment.value):
        return {"$SEVERITY": "info"}
    if _only_ends(tried):
        return {"$SEVERITY": "minor", "$CONFIDENCE": "medium"}
    return {"$SEVERITY": "minor"} if _only_logs(tried) else {}


def _is_broad(kind: cst.BaseExpression | None) -> bool:
    if isinstance(kind, cst.Tuple):
        return any(_is_broad(element.value) for element in kind.elements)
    if isinstance(kind, cst.Attribute):
        return isinstance(kind.value, cst.Name) and kind.value.value == "builtins" and kind.attr.value in _BROAD
    return kind is None or (isinstance(kind, cst.Name) and kind.value in _BROAD)


def _is_silent(body: cst.BaseSuite) -> bool:
    return all(_says_nothing(statement) for statement in _statements(body))


def _statements(body: cst.BaseSuite) -> list[cst.CSTNode]:
    statements: list[cst.CSTNode] = []
    for line in body.body:
        statements += line.body if isinstance(line, cst.SimpleStatementLine) else [line]
    return statements


def _says_nothing(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.Return):
        return statement.value is None or _is_constant(statement.value)
    if isinstance(statement, cst.Expr):
        return isinstance(statement.value, cst.Ellipsis | cst.SimpleString | cst.ConcatenatedString)
    return isinstance(statement, cst.Pass | cst.Continue | cst.Break)


def _is_constant(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Name):
        return value.value in {"None", "True", "False"}
    if isinstance(value, cst.UnaryOperation):
        return _is_constant(value.expression)
    if isinstance(value, cst.Tuple | cst.List | cst.Set):
        return _all_constant(value.elements)
    if isinstance(value, cst.Dict):
        return not value.elements
    return isinstance(value, cst.BaseNumber | cst.SimpleString | cst.Ellipsis)


def _all_constant(elements: Sequence[cst.BaseElement]) -> bool:
    return all(isinstance(element, cst.Element) and _is_constant(element.value) for element in elements)


def _only_imports(statements: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements import, and beside that only note how it went, or read what came."""
    return any(isinstance(statement, _IMPORTS) for statement in statements) and all(
        isinstance(statement, _IMPORTS)
        or (isinstance(statement, cst.Assign | cst.Return) and not _calls(statement))
        for statement in statements
    )


def _calls(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) or any(_calls(child) for child in node.children)


def _only_ends(statements: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements do nothing but close, remove or end things, under conditions or not."""
    ends = False
    for statement in statements:
        if isinstance(statement, cst.If | cst.For) and statement.orelse is None:
            if not _only_ends(_statements(statement.body)):
                return False
            ends = True
        elif isinstance(statement, cst.Expr):
            if not _is_ending(statement.value):
                return False
            ends = True
        elif isinstance(statement, cst.Del):
            ends = True
        elif not isinstance(statement, cst.Assign | cst.Pass) or not _is_plain(statement):
            return False
    return ends


def _only_logs(statements: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements do nothing but write to a log."""
    return bool(statements) and all(
        isinstance(each, cst.Expr)
        and isinstance(call := each.value, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value in _LEVELS
        and "log" in _last_name(call.func.value).lower()
        for each in statements
    )


def _last_name(node: cst.BaseExpression) -> str:
    node = node.attr if isinstance(node, cst.Attribute) else node
    return node.value if isinstance(node, cst.Name) else ""


def _is_plain(statement: cst.Assign | cst.Pass) -> bool:
    """Tell whether a statement only gives names to things."""
    return isinstance(statement, cst.Pass) or all(isinstance(each.target, cst.Name) for each in statement.targets)


def _is_ending(value: cst.BaseExpression) -> bool:
    call = value.expression if isinstance(value, cst.Await) else value
    if not isinstance(call, cst.Call):
        return False
    function = call.func
    if not isinstance(function, cst.Attribute):
        return isinstance(function, cst.Name) and function.value in _ENDINGS
    owner = function.value.value if isinstance(function.value, cst.Name) else ""
    return function.attr.value in _ENDINGS or (owner == "os" and function.attr.value in {"remove", "rmdir"})
