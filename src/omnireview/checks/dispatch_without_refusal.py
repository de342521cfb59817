"""A chain of tests for what kind of input came, without a word for the kind that nobody thought of.

`if isinstance(item, str): x = … elif isinstance(item, Image): x = …`, and below it `x` is used. What is neither
ends in `UnboundLocalError: cannot access local variable 'x'`, far from the cause; or, where every branch returns,
in a silent None. Found is a chain of two branches or more about one value, by `isinstance` or by the word in a
variable that speaks of a kind (`modality`, `input_type`, `format`, …), without `else`, where

- all branches give the same variable a value, nothing before does, and it is used after the chain; or
- all branches return a value, the chain ends the function, and its return annotation has no room for None.

Left alone: a value that was checked before, annotations that close the set (`Literal`, an enum, a union whose
members all have a branch), attributes and what was read from a configuration, and uses under a test of the value
or of a flag that the branches set.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.chains import Branch, branches_of, heads, last_else
from omnireview.traits.guards import conditions, dotted, leaves, mentions

SUBJECT: Final = PYTHON
REACH: Final = "function"


@noun
class Options(CheckOptions):
    """Which variables speak of a kind."""

    kinds: tuple[str, ...] = option("Ends of the names of variables that hold the kind of an input.", default=())


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such chain at its `if`; `$SUBJECT` is what is tested, `$LACK` what an unknown kind ends in."""
    for head in heads(file):
        function = file.function_of(head)
        if function is None or last_else(head):
            continue
        branches = branches_of(head)
        subject = branches[0].subject
        if not subject or len(branches) < 2 or not all(_asks(each, subject, options) for each in branches):
            continue
        lack = _lack(file, head, branches, function)
        if not lack or _is_refused_above(function, head, subject):
            continue
        if _is_input(file, head, subject) and not _is_closed(file, head, branches):
            span = file.head(head)
            yield Match(span, span.line, {"$SUBJECT": subject, "$LACK": lack})


def _is_refused_above(function: Function, head: ast.If, subject: str) -> bool:
    """Tell whether a chain above, at the function's top or in its `with`, refuses what none of its kinds is."""
    bodies: list[Sequence[ast.stmt]] = [function.body]
    bodies += [each.body for each in function.body if isinstance(each, (ast.With, ast.AsyncWith))]
    above = (each for body in bodies for each in body if isinstance(each, ast.If) and each.lineno < head.lineno)
    for each in above:
        refusal, asked = last_else(each), {branch.subject for branch in branches_of(each)}
        if refusal and leaves(refusal) and asked == {subject}:
            return True
    return False


def _is_input(file: PythonFile, head: ast.If, subject: str) -> bool:
    """Tell whether a value comes from the caller, or is drawn from something: a setting was checked elsewhere."""
    bindings = file.names.bindings(subject, head)
    return bool(bindings) and bindings[0].kind in {"parameter", "loop"}


def _asks(branch: Branch, subject: str, options: Options) -> bool:
    if branch.subject != subject:
        return False
    return bool(branch.kinds) or subject.lower().endswith(options.kinds)


def _lack(file: PythonFile, head: ast.If, branches: Sequence[Branch], function: Function) -> str:
    going_on = [each for each in branches if not leaves(each.body)]
    if len(going_on) > 1:
        given = set.intersection(*(_given(each.body) for each in going_on))
        bound = file.names.scope_bindings(function)
        unset = {name for name in given if all(_is_in(head, each.node) for each in bound.get(name, ()))}
        uses = [_use(file, head, branches, name, function) for name in sorted(unset)]
        first = min((each for each in uses if each), key=lambda use: (use.lineno, use.col_offset), default=None)
        if first is not None:
            return f"leaves `{first.id}` unset"
    returns = all(isinstance(each.body[-1], ast.Return) and each.body[-1].value is not None for each in branches)
    if returns and function.body[-1] is head and _promises(function.returns):
        return "gives None back"
    return ""


def _given(body: Sequence[ast.stmt]) -> set[str]:
    """Give the variables that a branch sets whatever happens in it."""
    found: set[str] = set()
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else ()
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            found |= {each.id for each in parts if isinstance(each, ast.Name)}
    return found


def _is_in(head: ast.If, node: ast.AST) -> bool:
    """Tell whether a binding stands in the chain, or behind it, where it comes too late."""
    return getattr(node, "lineno", 0) >= head.lineno


def _use(
    file: PythonFile, head: ast.If, branches: Sequence[Branch], name: str, function: Function
) -> ast.Name | None:
    """Give a variable's first use behind the chain before it is set, where nothing asks for the kind again."""
    end = head.end_lineno or 0
    asked = {branches[0].subject}.union(*(_given(each.body) for each in branches))
    for node in file.whole.once(_by_name).get((function, name), ()):
        if node.lineno > end:
            tests = [each.test for each in conditions(file, node) if each.test.lineno > end]
            is_asked = any(mentions(test, each, file) for test in tests for each in asked)
            return node if isinstance(node.ctx, ast.Load) and not is_asked else None
    return None


def _by_name(file: PythonFile) -> dict[tuple[ast.AST | None, str], list[ast.Name]]:
    """Give the mentions of each name in each function, in order."""
    found: dict[tuple[ast.AST | None, str], list[ast.Name]] = {}
    for node in file.nodes(ast.Name):
        found.setdefault((file.function_of(node), node.id), []).append(node)
    return found


def _promises(annotation: ast.expr | None) -> bool:
    """Tell whether a return annotation has no room for None."""
    if annotation is None:
        return False
    names = {each.value for each in ast.walk(annotation) if isinstance(each, ast.Constant)}
    if any(each is None or "None" in str(each) or "Optional" in str(each) for each in names):
        return False
    spoken = {dotted(each).rpartition(".")[2] for each in ast.walk(annotation)}
    return spoken.isdisjoint({"Optional", "Any", "None", "object", "NoReturn"})


def _is_closed(file: PythonFile, head: ast.If, branches: Sequence[Branch]) -> bool:
    """Tell whether no other kind can come: the value was asked before, or its annotation has no other kind."""
    subject = branches[0].subject
    if any(mentions(each.test, subject, file) for each in conditions(file, head)):
        return True
    annotations = [
        getattr(each.node, "annotation", None)
        for each in file.names.bindings(subject, head)
        if each.kind == "parameter" or isinstance(each.node, ast.AnnAssign)
    ]
    return any(_closes(each, branches) for each in annotations if each is not None)


def _closes(annotation: ast.expr, branches: Sequence[Branch]) -> bool:
    text = {dotted(each).rpartition(".")[2] for each in ast.walk(annotation)}
    if "Literal" in text:
        return True
    covered = frozenset().union(*(each.kinds for each in branches))
    kinds = text - {"", "Union", "Optional", "List", "Dict", "Tuple"}
    return bool(covered) and bool(kinds) and kinds <= covered
