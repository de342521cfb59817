"""What bounds a field: which kinds its annotation offers, whether a function compares anything with a limit."""

import ast
from typing import Final

from omnireview.python import PythonFile

_VALIDATORS: Final = frozenset({"field_validator", "validator", "model_validator", "root_validator"})
_CHECKS: Final = ("check", "validate_", "ensure", "verify", "min", "clamp")


def compared(file: PythonFile, each: ast.ClassDef) -> frozenset[str]:
    """Give the fields that a validator of the class compares with anything larger than nothing."""
    found: set[str] = set()
    for method in each.body:
        if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        named = _validated(file, method)
        if method.name not in {"__post_init__", "model_post_init"} and named is None:
            continue
        if not limits(file, method):
            continue
        found |= named or set()
        found |= {node.attr for node in file.below(method) if isinstance(node, ast.Attribute)}
    return frozenset(found)


def _validated(file: PythonFile, method: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str] | None:
    """Give the fields that a validator is for; None when the method is none."""
    for decorator in method.decorator_list:
        if isinstance(decorator, ast.Call):
            name = (file.qualified(decorator) or "").rpartition(".")[2]
            if name in _VALIDATORS:
                return {str(arg.value) for arg in decorator.args if isinstance(arg, ast.Constant)}
    return None


def limits(file: PythonFile, function: ast.AST) -> bool:
    """Tell whether a function compares anything by size with more than zero, or against a closed set."""
    return any(_is_limit(node) for node in file.below(function)) or any(
        isinstance(node, ast.Call)
        and isinstance(node.func, (ast.Name, ast.Attribute))
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr).lstrip("_").startswith(_CHECKS)
        for node in file.below(function)
    )


def _is_limit(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
        if isinstance(operator, (ast.In, ast.NotIn)) and not isinstance(left, ast.Constant):
            return True
        if isinstance(operator, (ast.Gt, ast.GtE)) and not _is_none(right):
            return True
        if isinstance(operator, (ast.Lt, ast.LtE)) and not _is_none(right):
            return True
    return False


def _is_none(node: ast.AST) -> bool:
    """Tell whether a number is no bound from above: zero, one, or less."""
    if isinstance(node, ast.UnaryOp):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value <= 1


def alternatives(annotation: ast.expr) -> frozenset[str]:
    """Give the names of the kinds that an annotation offers: `list` and `None` of `list[str] | None`."""
    found: set[str] = set()
    waiting = [annotation]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.BitOr):
            waiting += [each.left, each.right]
            continue
        head = each.value if isinstance(each, ast.Subscript) else each
        name = head.attr if isinstance(head, ast.Attribute) else head.id if isinstance(head, ast.Name) else ""
        if isinstance(each, ast.Subscript) and name in {"Optional", "Union", "Annotated"}:
            inner = each.slice.elts if isinstance(each.slice, ast.Tuple) else [each.slice]
            waiting += inner[:1] if name == "Annotated" else inner
        elif name:
            found.add(name)
    return frozenset(found)
