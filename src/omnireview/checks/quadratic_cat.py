"""A tensor that grows by `torch.cat` with itself: each time all that is there is copied again.

Found is `x = torch.cat([x, y])` in a loop that does nothing else with `x`, and on an attribute, or an entry of
one, in a function that is run for every step or request, or whose name says that it adds (`append_`, `merge`).

Left alone: a tensor that each round also reads (the tokens that a model is given again, a skip connection), one
that begins anew in each round, `torch.cat([x] * n)`, and an attribute that its class cuts or trims elsewhere.

It weighs in full where it grows from call to call, with each denoising step or token, in what an engine runs for
each step, or through two loops, one in the other. Else it is minor: the loop runs once for a request, over few
parts. Where these are written down, or an attribute holds them, it is of medium confidence, too. All in one nest
of loops weigh as the worst of them, so that they are told together.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import last_words
from omnireview.traits.hot import is_hot, is_of_step, is_step_loop, loop_of
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "file"

_JOINERS = frozenset(f"torch.{name}" for name in ("cat", "concat", "concatenate", "hstack", "vstack"))
_Loop = ast.For | ast.AsyncFor | ast.While
_BOUNDS = frozenset({"max_length", "max_len", "max_tokens", "max_new_tokens"})
"""What bounds a loop over tokens, beside the names of steps."""
_OF_STEP = frozenset({"execute_model", "sample_tokens", "_model_forward", "update_from_output"})
"""What an engine runs for each step."""
_WEIGHTS: tuple[dict[str, str], ...] = (
    {},
    {"$SEVERITY": "minor"},
    {"$SEVERITY": "minor", "$CONFIDENCE": "medium"},
)
"""What a finding is told besides, the worst first."""
_ADDS = re.compile(r"append|accumul|collect|push|(?:^|_)add(?:_|$)|extend|merge", re.IGNORECASE)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of the functions that join."""
    return last_words(_JOINERS)


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such assignment; `$X` is what grows, `$HOW` what is to be done."""
    found: list[tuple[ast.Assign, str, ast.AST, int]] = []
    for call in file.nodes(ast.Call):
        statement = file.parent(call)
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or len(call.args) == 0:
            continue
        target, parts = statement.targets[0], call.args[0]
        if not isinstance(parts, (ast.List, ast.Tuple)) or len(parts.elts) < 2:
            continue
        if file.qualified(call) not in _JOINERS or not any(_same(target, each) for each in parts.elts):
            continue
        loop = loop_of(file, call)
        function = file.function_of(call)
        if loop is not None and _only_grows(file, loop, statement, target):
            how = "Append to a list, and join it once after the loop"
            nest, weight = _weight(file, loop, statement, target)
        elif function is not None and _grows_between_calls(file, function, statement, target):
            how, nest = "Keep a list, and join it when it is read", statement
            weight = 0 if getattr(_root(target), "id", "") == "self" else 1
        else:
            continue
        found.append((statement, how, nest, weight))
    worst: dict[ast.AST, int] = {}
    for _, _, nest, weight in found:
        worst[nest] = min(weight, worst.get(nest, weight))
    for statement, how, nest, _ in found:
        span = file.span(statement)
        yield Match(
            span, span.line, {"$X": file.source(statement.targets[0]), "$HOW": how, **_WEIGHTS[worst[nest]]}
        )


def _weight(file: PythonFile, loop: _Loop, statement: ast.Assign, target: ast.expr) -> tuple[ast.AST, int]:
    """Give the outermost loop around a growing tensor, and which weight it has."""
    nest, grows_in = loop, [loop]
    while (above := loop_of(file, nest)) is not None:
        if grows_in[-1] is nest and _only_grows(file, above, statement, target):
            grows_in.append(above)
        nest = above
    function = file.function_of(statement)
    if len(grows_in) > 1 or any(_is_of_steps(file, each) for each in grows_in):
        return nest, 0
    if isinstance(loop, (ast.For, ast.AsyncFor)) and isinstance(loop.iter, (ast.Attribute, ast.List, ast.Tuple)):
        return nest, 2
    is_per_step = function is not None and (function.name in _OF_STEP or is_of_step(file, function))
    return nest, 0 if is_per_step else 1


def _is_of_steps(file: PythonFile, loop: _Loop) -> bool:
    """Tell whether a loop runs over denoising steps or tokens, by what bounds it."""
    if isinstance(loop, (ast.For, ast.AsyncFor)) and is_step_loop(file, loop):
        return True
    bound = loop.test if isinstance(loop, ast.While) else loop.iter
    return any(last_name(node) in _BOUNDS for node in file.below(bound))


def _same(target: ast.expr, part: ast.expr) -> bool:
    if type(target) is not type(part):
        return False
    if isinstance(target, ast.Name) and isinstance(part, ast.Name):
        return target.id == part.id
    if isinstance(target, ast.Attribute) and isinstance(part, ast.Attribute):
        return target.attr == part.attr and _same(target.value, part.value)
    if isinstance(target, ast.Subscript) and isinstance(part, ast.Subscript):
        return _same(target.value, part.value) and _same(target.slice, part.slice)
    return isinstance(target, ast.Constant) and isinstance(part, ast.Constant) and target.value == part.value


def _only_grows(file: PythonFile, loop: ast.AST, statement: ast.Assign, target: ast.expr) -> bool:
    """Tell whether a loop's body has no other use for what grows than to begin it."""
    if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
        return False  # another entry in each round, for all that is known
    inside = _own(statement, target)
    for node in _uses(file, loop, target):
        if node not in inside and _same(target, node) and not _begins(file, node, statement):
            return False
    root = _root(target)
    others = () if root is target else _uses(file, loop, root)
    drawn = [node.id for node in file.below(getattr(loop, "target", None)) if isinstance(node, ast.Name)]
    return getattr(root, "id", "") not in drawn and not any(isinstance(each.ctx, ast.Store) for each in others)


def _own(statement: ast.Assign, target: ast.expr) -> set[ast.AST]:
    """Give the two places of the statement itself: what is set, and the first part that is the same."""
    call = statement.value
    parts = call.args[0] if isinstance(call, ast.Call) else None
    elements = parts.elts if isinstance(parts, (ast.List, ast.Tuple)) else []
    return {target, *[each for each in elements if _same(target, each)][:1]}


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node


def _begins(file: PythonFile, node: ast.expr, statement: ast.Assign) -> bool:
    """Tell whether a use is a test for None, or the first value on the other branch of the `if`."""
    above = file.parent(node)
    if isinstance(above, ast.Compare) and isinstance(above.ops[0], (ast.Is, ast.IsNot)):
        return True
    branch = file.parent(above) if isinstance(above, ast.Assign) and node in above.targets else None
    return isinstance(branch, ast.If) and branch is file.parent(statement) and above is not statement


def _grows_between_calls(file: PythonFile, function: Function, statement: ast.Assign, target: ast.expr) -> bool:
    if isinstance(target, ast.Name) or not (is_hot(file, function) or _ADDS.search(function.name)):
        return False
    if function.name == "__init__":
        return False
    root = _root(target)
    if not (isinstance(root, ast.Name) and root.id == "self") and not _ADDS.search(function.name):
        return False
    inside = {*file.below(statement)}
    attribute = target.value if isinstance(target, ast.Subscript) else target
    for node in _uses(file, file.class_of(function) or file.tree, attribute):
        if node in inside or not _same(attribute, node):
            continue
        above = file.parent(node)
        if isinstance(above, ast.Subscript) and isinstance(above.slice, (ast.Slice, ast.Tuple, ast.UnaryOp)):
            return False  # it is cut somewhere
        read = isinstance(node.ctx, ast.Load) and file.function_of(node) is function
        if read and not (isinstance(above, ast.Compare) or _is_entry(above, target)):
            return False  # each call needs it whole
    return True


def _is_entry(above: ast.AST | None, target: ast.expr) -> bool:
    """Tell whether a use of the attribute is one of the entry, being set for the first time."""
    return (
        isinstance(above, ast.Subscript) and isinstance(target, ast.Subscript) and isinstance(above.ctx, ast.Store)
    )


_Use = ast.Name | ast.Attribute | ast.Subscript


def _uses(file: PythonFile, around: ast.AST, target: ast.expr) -> list[_Use]:
    """Give the nodes of a loop's or class's body that may be the same as a target, by their last word."""
    return file.once(_by_word, around).get(_word(target), [])


def _by_word(file: PythonFile, around: ast.AST) -> dict[str, list[_Use]]:
    found: dict[str, list[_Use]] = {}
    for node in file.below(*getattr(around, "body", ()), getattr(around, "test", None)):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            found.setdefault(_word(node), []).append(node)
    return found


def _word(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return f"{_word(node.value)}[]" if not isinstance(node.value, ast.Subscript) else "[]"
    return last_name(node)
