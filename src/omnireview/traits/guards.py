"""What must have held for a place to be reached: tests around it, tests that left early, calls that validate."""

import ast
from collections.abc import Iterator, Sequence

from omnireview.python import PythonFile
from omnireview.python.nodes import in_body
from omnireview.traits.absence import case_excludes_none, excludes_none
from omnireview.traits.leaving import leaves
from omnireview.traits.naming import called, dotted, mentions
from omnireview.traits.passed import MOST, Condition, parts, passed

__all__ = [
    "Condition",
    "before",
    "conditions",
    "dotted",
    "is_expected",
    "is_known",
    "leaves",
    "mentions",
    "not_none",
]

_VALIDATORS = ("check", "validate", "ensure", "verify", "assert", "require", "raise_if")
_BROAD = frozenset({"Exception", "BaseException", "AttributeError", "TypeError", "IndexError", "KeyError"})


def conditions(file: PythonFile, node: ast.AST) -> Iterator[Condition]:
    """Give what is known to have held where a node stands, within its function, the nearest first.

    Of `a and b` that held, both parts are given; of `a or b` that did not, too; `not` is taken off. A name that is
    bound once, to a test, stands for that test. A `match` gives its subject: true in a case that None can't be in.
    """
    inner: ast.AST = node
    for above in file.ancestors(node):
        for test, holds in _around(above, inner):
            yield from parts(file, test, holds=holds)
        if isinstance(inner, ast.stmt):
            yield from passed(file, inner)
        if _is_left(above, inner):
            return
        inner = above


def before(file: PythonFile, node: ast.AST) -> Iterator[ast.stmt]:
    """Give the statements that are always run before a node in its function, the nearest first.

    They stand before it in its own block or in one around it, at most 400 in each; what is below them may not have
    been run. A `with` or `for` around it is given, too.
    """
    inner: ast.AST = node
    for above in file.ancestors(node):
        if isinstance(inner, ast.stmt):
            block, place = file.block_of(inner)
            yield from (block[at] for at in range(place - 1, max(-1, place - 1 - MOST), -1))
        if isinstance(above, (ast.With, ast.AsyncWith, ast.For, ast.AsyncFor)) and inner in above.body:
            yield above
        if _is_left(above, inner):
            return
        inner = above


def is_known(file: PythonFile, node: ast.AST, subject: str) -> bool:
    """Tell whether anything before a node asks of a subject what it is, so that it can't be a surprise there.

    A test around it that names the subject (`is not None`, its truth, `isinstance`, `hasattr`, `len`), a test that
    left early, an assignment, `assert`, `for`/`with` of it, a call whose name begins with check, validate, ensure,
    verify and that takes it, or a `try` that expects the failure.
    """
    if any(mentions(each.test, subject, file) for each in conditions(file, node)):
        return True
    for statement in before(file, node):
        if _binds(statement, subject) or _validates(statement, subject, file):
            return True
    return is_expected(file, node)


def not_none(file: PythonFile, node: ast.AST, subject: str) -> bool:
    """Tell whether a subject can't be None where a node stands, as far as tests and assignments show."""
    for each in conditions(file, node):
        if excludes_none(each.test, subject, holds=each.holds):
            return True
    for statement in before(file, node):
        if _binds(statement, subject) or _validates(statement, subject, file):
            return True
    return is_expected(file, node)


def is_expected(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether a `try` around a node, in its function, handles an access that fails."""
    inner: ast.AST = node
    for above in file.ancestors(node):
        if (
            isinstance(above, (ast.Try, ast.TryStar))
            and inner in above.body
            and any(map(_is_broad, above.handlers))
        ):
            return True
        if isinstance(above, (ast.With, ast.AsyncWith)) and inner in above.body:
            made = [item.context_expr for item in above.items if isinstance(item.context_expr, ast.Call)]
            if any(called(each).rpartition(".")[2] == "suppress" and _is_any_broad(each.args) for each in made):
                return True
        if _is_left(above, inner):
            return False
        inner = above
    return False


def _is_left(above: ast.AST, inner: ast.AST) -> bool:
    """Tell whether going up from `inner` leaves a function's body; its defaults are worked out around it."""
    if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return in_body(above, inner)
    return isinstance(above, ast.Lambda) and inner is above.body


def _around(above: ast.AST, inner: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    match above:
        case ast.If() | ast.While():
            if inner is not above.test:
                yield above.test, inner in above.body
        case ast.IfExp():
            if inner is not above.test:
                yield above.test, inner is above.body
        case ast.BoolOp():
            for value in above.values:
                if value is inner:
                    return
                yield value, isinstance(above.op, ast.And)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for generator in above.generators:
                if generator is inner:
                    return
                for test in generator.ifs:
                    yield test, True
        case ast.comprehension():
            for test in above.ifs:
                if test is inner:
                    return
                if inner not in (above.target, above.iter):
                    yield test, True
        case ast.Match():
            if isinstance(inner, ast.match_case):
                yield above.subject, case_excludes_none(above.cases, inner)
        case ast.match_case():
            if above.guard is not None and inner is not above.guard:
                yield above.guard, True


def _binds(statement: ast.stmt, subject: str) -> bool:
    match statement:
        case ast.Assign() | ast.AnnAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            none = isinstance(statement.value, ast.Constant) and statement.value.value is None
            return not none and statement.value is not None and any(_holds(target, subject) for target in targets)
        case ast.With() | ast.AsyncWith():
            given = [item.optional_vars for item in statement.items if item.optional_vars is not None]
            return any(_holds(each, subject) for each in given) or any(
                _binds(each, subject) for each in statement.body
            )
        case ast.For() | ast.AsyncFor():
            return _holds(statement.target, subject)
        case ast.If():
            # `if x is None: x = ...` and its like.
            return any(_binds(each, subject) for each in (*statement.body, *statement.orelse))
        case ast.Try() | ast.TryStar():
            return any(
                _binds(each, subject) for each in (*statement.body, *statement.orelse, *statement.finalbody)
            )
    return False


def _holds(target: ast.expr, subject: str) -> bool:
    if isinstance(target, (ast.Tuple, ast.List)):
        return any(_holds(element, subject) for element in target.elts)
    return dotted(target.value if isinstance(target, ast.Starred) else target) == subject


def _validates(statement: ast.stmt, subject: str, file: PythonFile) -> bool:
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return False
    name = called(value).rpartition(".")[2]
    if not name.lstrip("_").startswith(_VALIDATORS):
        return False
    return any(mentions(each, subject, file) for each in (*value.args, *(word.value for word in value.keywords)))


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or _is_any_broad([handler.type])


def _is_any_broad(kinds: Sequence[ast.expr]) -> bool:
    flat = [each for kind in kinds for each in (kind.elts if isinstance(kind, ast.Tuple) else [kind])]
    return any(dotted(each).rpartition(".")[2] in _BROAD for each in flat)
