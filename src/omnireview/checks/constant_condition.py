"""A condition that has one outcome, so one of its branches never runs.

Found are a variable that is given a constant and is then what a test asks (`ready = True`, `if not ready:`), with
no other value in between or anywhere in the function; a literal as a test (`if 0:`); a literal that decides an
`or` or an `and` (`if mode == "a" or "b":` is always true); a tuple as a test (`assert (x, "message")`); a function
that is named and not called (`if torch.cuda.is_available:`).

Left alone: `while True`, `if False:` around a `yield` (it makes the function a generator) or around imports alone
(for type checkers), a literal with a reason beside or above it, switches at the top of a module, a variable that a
loop, an inner function or a later assignment changes, and tests of a class's or module's flags.
"""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.places import is_example, is_script, is_test
from omnireview.python import Function, PythonFile
from omnireview.spans import Match

SUBJECT: Final = PYTHON
REACH: Final = "function"

_NEAR = 3
"""A constant is given just above a test when so few lines, comments among them, are between."""
_WORDS = re.compile(r"(?:[^\W\d_]{2,}\W+){2}[^\W\d_]{2,}|\b(?:TODO|FIXME|TYPE_CHECKING)\b")
"""What is a reason in a comment: three words, or a promise."""
_SWITCH = re.compile(r"(?i)\bconfigur|\btoggl|\bswitch|\bdebug")
"""What a comment says of a constant that somebody may change."""
_BESIDE = 2
"""Lines between what settles a test and the test, up to which both are pointed at."""


@noun
class Options(CheckOptions):
    """Which functions of others are questions."""

    questions: tuple[str, ...] = option("Whole names of functions that answer yes or no.", default=())


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such test, and the line that gives the constant; `$TEST` is the test, `$OUTCOME` its outcome.

    `$SEVERITY` is `minor` for what looks like a switch: a literal, or a constant that is given far above or with a
    remark, of which one is less sure. In tests, scripts and examples a switch is information.
    """
    told: set[ast.stmt] = set()
    for holder in file.nodes(ast.If, ast.IfExp, ast.Assert, ast.While):
        test = holder.test
        outcome = _literal(holder, test)
        if outcome is None:
            outcome = _uncalled(file, test, options)
        given: ast.stmt | None = None
        if outcome is None and isinstance(holder, (ast.If, ast.IfExp)):
            outcome, given = _settled(file, holder, test)
        if outcome is None or _makes_generator(file, holder) or _is_meant(file, holder):
            continue
        bindings = {
            "$TEST": " ".join(file.source(test).split())[:60],
            "$OUTCOME": "true" if outcome else "false",
            "$MEND": _mend(test, given, outcome=outcome),
        }
        if _is_switch(test, given, file.statement_of(holder)) or (
            given is not None and _is_explained(file, given, _SWITCH)
        ):
            is_chore = is_test(file.path) or is_script(file.path) or is_example(file.path)
            bindings["$SEVERITY"] = "info" if is_chore else "minor"
            if given is not None:
                bindings["$CONFIDENCE"] = "medium"
        if given is not None and given not in told and test.lineno - (given.end_lineno or 0) <= _BESIDE:
            told.add(given)
            span = file.head(given)
            yield Match(span, span.line, bindings)
        span = file.line_span(test.lineno)
        yield Match(span, span.line, bindings)


def _mend(test: ast.expr, given: ast.stmt | None, *, outcome: bool) -> str:
    """Say what to do, by the shape of a test."""
    inner = test.operand if isinstance(test, ast.UnaryOp) else test
    if given is None:
        if isinstance(inner, (ast.Name, ast.Attribute)):
            return "Call it"
        if isinstance(inner, ast.Tuple):
            return "Take the brackets away"
        if isinstance(inner, ast.BoolOp) and any(_is_truth(each) for each in inner.values):
            return "Drop the literal, or what it makes idle"
        if isinstance(inner, ast.BoolOp):
            return "Compare with each value, or ask whether it is among them"
        if isinstance(inner, ast.Constant):
            return "Drop the test, and keep what it guards" if outcome else "Delete what never runs"
    return "Ask for what was meant, or drop the test and what never runs"


def _is_truth(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, bool)


def _is_meant(file: PythonFile, holder: ast.If | ast.IfExp | ast.Assert | ast.While) -> bool:
    """Tell whether a literal test says why it is there, or holds imports for type checkers."""
    if not isinstance(holder, ast.If) or not isinstance(holder.test, ast.Constant):
        return False
    if all(isinstance(each, (ast.Import, ast.ImportFrom, ast.Pass)) for each in holder.body):
        return True
    return _is_explained(file, holder, _WORDS)


def _is_explained(file: PythonFile, statement: ast.stmt, words: re.Pattern[str]) -> bool:
    """Tell whether a comment on a statement's first line, or right above, has some words."""
    start = bisect_left(file.comments, statement.lineno - 1, key=lambda each: each.line)
    near = (each for each in islice(file.comments, start, start + 2) if each.line <= statement.lineno)
    return any(words.search(each.text) for each in near)


def _makes_generator(file: PythonFile, holder: ast.If | ast.IfExp | ast.Assert | ast.While) -> bool:
    body = holder.body if isinstance(holder, ast.If) and isinstance(holder.test, ast.Constant) else []
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in file.below(*body))


def _is_switch(test: ast.expr, given: ast.stmt | None, statement: ast.stmt | None) -> bool:
    if given is not None and statement is not None:
        return statement.lineno - (given.end_lineno or 0) > _NEAR
    return isinstance(test, ast.Constant)


def _literal(holder: ast.If | ast.IfExp | ast.Assert | ast.While, test: ast.expr) -> bool | None:
    """Give the outcome of a literal test; None when it has several, or is meant (`while True`, `assert False`)."""
    match test:
        case ast.Tuple(elts=[_, *_]) | ast.Lambda():
            return True
        case ast.Constant():
            return None if isinstance(holder, (ast.While, ast.Assert)) else bool(test.value)
        case ast.BoolOp():
            wanted = isinstance(test.op, ast.Or)
            parts = [each for each in test.values if isinstance(each, ast.Constant)]
            return wanted if any(bool(each.value) is wanted for each in parts) else None
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=value)):
            return None if isinstance(holder, (ast.While, ast.Assert)) else not value
    return None


def _uncalled(file: PythonFile, test: ast.expr, options: Options) -> bool | None:
    """Give the outcome of a function that is not called: it is always true."""
    inner = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test
    if not isinstance(inner, (ast.Name, ast.Attribute)):
        return None
    is_function = file.qualified(inner) in options.questions
    if isinstance(inner, ast.Name) and not is_function:
        bindings = file.names.bindings(inner.id, inner)
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        is_function = (
            len(bindings) == 1 and isinstance(bindings[0].node, kinds) and not bindings[0].node.decorator_list
        )
        is_function = is_function and isinstance(file.parent(bindings[0].node), (ast.Module, *kinds))
    return (inner is test) if is_function else None


def _settled(file: PythonFile, holder: ast.If | ast.IfExp, test: ast.expr) -> tuple[bool | None, ast.stmt | None]:
    """Give the outcome of a test of a variable that holds a constant, and where it is given that."""
    name, outcomes = _asked(test)
    function = file.function_of(holder) if name else None
    if function is None:
        return None, None
    given = _just_above(file, holder, name) or _only(file, function, holder, name)
    if given is None or not isinstance(given.value, ast.Constant):
        return None, None
    value = given.value.value
    return (value is None if outcomes == "none" else bool(value)) is (outcomes != "not"), given


def _asked(test: ast.expr) -> tuple[str, str]:
    """Give the variable whose truth (`yes`), untruth (`not`) or absence (`none`) is all that a test asks."""
    match test:
        case ast.Name():
            return test.id, "yes"
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return name, "not"
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return name, "none"
    return "", ""


def _just_above(file: PythonFile, holder: ast.If | ast.IfExp, name: str) -> ast.Assign | None:
    """Give the assignment to a variable that is the statement right before the test."""
    statement = file.statement_of(holder)
    if statement is None:
        return None
    block, place = file.block_of(statement)
    before = block[place - 1] if place else None
    return before if isinstance(before, ast.Assign) and _gives(before, name) else None


def _only(file: PythonFile, function: Function, holder: ast.If | ast.IfExp, name: str) -> ast.Assign | None:
    """Give the one assignment that a function has for a variable, where it always comes before the test."""
    bindings = file.names.scope_bindings(function).get(name, ())
    if len(bindings) != 1 or not _gives(bindings[0].node, name) or name in file.whole.once(_changed_inside):
        return None
    given = bindings[0].node
    above = file.parent(given)
    is_around = above is function or above in [*file.ancestors(holder)]
    return given if is_around and given.lineno < holder.lineno else None  # type: ignore[attr-defined, return-value]


def _gives(statement: ast.AST, name: str) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)
    )


def _changed_inside(file: PythonFile) -> frozenset[str]:
    """Give the variables that any function declares as an outer one's to change."""
    return frozenset(name for each in file.nodes(ast.Nonlocal) for name in each.names)
