"""A silent handler → the edit that logs what it ignores, where the module has a logger of its own."""

import re

import libcst as cst

from omnireview.modules import Module
from omnireview.spans import Edit

_MAKERS = frozenset({"getLogger", "init_logger", "get_logger"})
_OTHERS = re.compile(r"\b(loguru|structlog)\b")
_NOWHERE_TO_TELL = re.compile(r"__del__$|^_*emit$|^_*log|log$|^_*(is|has|can|supports?|try|maybe)_")
"""Functions in which a log call may fail, or call itself, and those that ask, to which an error is an answer."""
_AGAIN = (cst.For, cst.While)
"""Where one log call can become thousands."""
_AGAIN_OR_ONCE = (*_AGAIN, cst.FunctionDef)
_POLLING = re.compile(r"nowait|NOBLOCK|\bpoll\b")


def told(module: Module, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> tuple[Edit, ...]:
    """Give the edit that logs the error with its traceback first; none where no logger can be named for sure."""
    body = handler.body
    around = list(module.ancestors(handler))
    functions = [each for each in around if isinstance(each, cst.FunctionDef)]
    if isinstance(next((each for each in around if isinstance(each, _AGAIN_OR_ONCE)), None), _AGAIN):
        return ()
    logger = _logger(module, handler, functions)
    if logger is None or not isinstance(body, cst.IndentedBlock) or not body.body:
        return ()
    if any(_NOWHERE_TO_TELL.search(each.name.value) for each in functions):
        return ()
    first, tried = body.body[0], module.parent(handler)
    if not isinstance(first, cst.SimpleStatementLine) or not isinstance(tried, (cst.Try, cst.TryStar)):
        return ()
    if _POLLING.search(module.source(tried.body)):
        return ()
    span = module.span(first)
    where = module.context(handler)
    call = f'{logger}.warning("Ignored an error{f" in {where}" if where else ""}", exc_info=True)'
    if len(body.body) == len(first.body) == 1 and _is_empty(first.body[0]):
        inner = module.span(first.body[0])
        return (Edit(inner.start, inner.end, call),)
    start = module.lines.byte(module.lines.character(span.line - len(first.leading_lines), 0))
    line = module.data.rfind(b"\n", 0, span.start) + 1
    indent = module.data[line : span.start].decode("ascii", "replace")
    return () if indent.strip() else (Edit(start, start, f"{indent}{call}\n"),)


def _is_empty(statement: cst.BaseSmallStatement) -> bool:
    if isinstance(statement, cst.Expr):
        return isinstance(statement.value, cst.Ellipsis)
    return isinstance(statement, cst.Pass)


def _logger(module: Module, handler: cst.CSTNode, functions: list[cst.FunctionDef]) -> str | None:
    """Give the name of the module's own logger, where nothing around the handler gives that name a meaning."""
    made: str | None = None
    for line in module.tree.body:
        for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(statement, (cst.Import, cst.ImportFrom)) and _OTHERS.search(module.source(statement)):
                return None
            name = _made(statement)
            if name is None:
                continue
            if made is not None or not (functions or module.span(line).start < module.span(handler).start):
                return None
            made = name
    return None if made is None or (functions and _is_bound(module, functions[-1], made)) else made


def _made(statement: cst.BaseSmallStatement) -> str | None:
    """Give the name that is given a logger."""
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        return None
    target, value = statement.targets[0].target, statement.value
    if not isinstance(target, cst.Name) or not isinstance(value, cst.Call):
        return None
    maker = value.func.attr if isinstance(value.func, cst.Attribute) else value.func
    return target.value if isinstance(maker, cst.Name) and maker.value in _MAKERS else None


def _is_bound(module: Module, function: cst.FunctionDef, name: str) -> bool:
    """Tell whether a function, or one in it, may give a name a meaning of its own."""
    for node in module.below(function):
        if not isinstance(node, cst.Name) or node.value != name:
            continue
        above = module.parent(node)
        if isinstance(above, (cst.Attribute, cst.Arg)):
            if above.value is not node:
                continue
        elif isinstance(above, (cst.FormattedStringExpression, cst.Call)):
            continue
        else:
            return True
    return False
