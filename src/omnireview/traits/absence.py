"""What the outcome of a test says of None: whether a subject can still be it."""

import ast
from collections.abc import Sequence

from omnireview.traits.leaving import takes_all
from omnireview.traits.naming import asked_for, called, dotted


def is_none(node: ast.AST) -> bool:
    """Tell whether an expression is `None` itself."""
    return isinstance(node, ast.Constant) and node.value is None


def excludes_none(test: ast.expr, subject: str, *, holds: bool) -> bool:
    """Tell whether a subject, as written, can't be None when a test came out as `holds` says."""
    if _is_subject(test, subject):
        return holds
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compares(test, subject, holds=holds)
    if isinstance(test, ast.Call) and test.args:
        first, name = test.args[0], called(test)
        if name in {"all", "any"} and isinstance(first, (ast.Tuple, ast.List)):
            return holds and name == "all" and any(_is_subject(each, subject) for each in first.elts)
        if name == "any" and isinstance(first, ast.GeneratorExp):
            return not holds and _is_any_none(first, subject)
        return holds and dotted(first) == subject and name not in {"id", "type", "str", "repr", "print", "bool"}
    return False


def _compares(test: ast.Compare, subject: str, *, holds: bool) -> bool:
    """Tell whether a comparison's outcome, of which there is one, leaves no room for None."""
    left, (operator,), (right,) = test.left, test.ops, test.comparators
    if is_none(left):
        if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(right, (ast.Tuple, ast.List, ast.Set)):
            among = any(_is_subject(each, subject) for each in right.elts)
            return among and holds is isinstance(operator, ast.NotIn)
        left, right = right, left
    if not _is_subject(left, subject):
        return False
    differs = isinstance(operator, (ast.IsNot, ast.NotEq, ast.NotIn))
    if is_none(right):
        return holds is differs
    return holds is not differs


def _is_any_none(generator: ast.GeneratorExp, subject: str) -> bool:
    """Tell whether `any(each is None for each in (a, b))` asks about a subject."""
    among = generator.generators[0].iter
    if not isinstance(among, (ast.Tuple, ast.List)) or not isinstance(generator.elt, ast.Compare):
        return False
    asked = any(is_none(each) for each in generator.elt.comparators)
    return asked and any(_is_subject(each, subject) for each in among.elts)


def _is_subject(node: ast.expr, subject: str) -> bool:
    if isinstance(node, ast.NamedExpr):
        return node.target.id == subject or _is_subject(node.value, subject)
    if isinstance(node, ast.Call):
        if not node.args or called(node) not in {"getattr", "bool"}:
            return False
        return subject in (asked_for(node), dotted(node.args[0]))
    return dotted(node) == subject


def case_excludes_none(cases: Sequence[ast.match_case], inner: ast.match_case) -> bool:
    """Tell whether None can't come to a case: its pattern says what it takes, or a case before it takes None."""
    before_it = cases[: cases.index(inner)]
    if any(case.guard is None and _takes_none(case.pattern) for case in before_it):
        return True
    return not _takes_none(inner.pattern) and not takes_all(inner.pattern, None)


def _takes_none(pattern: ast.pattern) -> bool:
    kinds = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    return any(isinstance(each, ast.MatchSingleton) and each.value is None for each in kinds)
