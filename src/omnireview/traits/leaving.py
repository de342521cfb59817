"""Whether a block is run through to its end, or left before: by `return`, `raise`, a call that never returns."""

import ast
from collections.abc import Sequence

from omnireview.traits.naming import called

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_LEAVING_CALLS = frozenset({"skip", "skipTest", "fail", "exit", "_exit", "abort"})


def leaves(statements: Sequence[ast.stmt]) -> bool:
    """Tell whether a block never runs through to its end."""
    if not statements:
        return False
    last = statements[-1]
    if isinstance(last, _LEAVING):
        return True
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        owner, _, name = called(last.value).rpartition(".")
        # argparse: `parser.error(...)` ends the program.
        return name in _LEAVING_CALLS or (name == "error" and owner.endswith("parser"))
    if isinstance(last, ast.Assert):
        return isinstance(last.test, ast.Constant) and not last.test.value
    if isinstance(last, ast.If):
        return leaves(last.body) and leaves(last.orelse)
    if isinstance(last, ast.While):
        return isinstance(last.test, ast.Constant) and bool(last.test.value) and not breaks(last.body)
    if isinstance(last, ast.Match):
        final = last.cases[-1]
        return takes_all(final.pattern, final.guard) and all(leaves(case.body) for case in last.cases)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return leaves(last.body)
    if isinstance(last, (ast.Try, ast.TryStar)):
        return leaves(last.finalbody) or (
            leaves([*last.body, *last.orelse]) and all(leaves(handler.body) for handler in last.handlers)
        )
    return False


def breaks(block: Sequence[ast.stmt]) -> bool:
    """Tell whether a loop's body can leave the loop by `break`."""
    stack: list[ast.AST] = [*block]
    while stack:
        each = stack.pop()
        if isinstance(each, ast.Break):
            return True
        if isinstance(each, (ast.For, ast.AsyncFor, ast.While)):
            stack += each.orelse
        elif not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            stack += [below for below in ast.iter_child_nodes(each) if not isinstance(below, ast.expr)]
    return False


def takes_all(pattern: ast.pattern, guard: ast.expr | None) -> bool:
    """Tell whether a case takes whatever comes."""
    return guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None
