"""What a class holds, as its own text says: its methods by name, and the attributes that a statement sets."""

import ast

from omnireview.python import Function
from omnireview.traits.naming import dotted


def method_named(owner: ast.ClassDef, name: str) -> Function | None:
    """Give a class's own method, the last one of a name; conditional definitions are not looked at."""
    found = (each for each in reversed(owner.body) if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return next((each for each in found if each.name == name), None)


def given_to_self(statement: ast.stmt) -> set[str]:
    """Give the attributes of `self` (`self.x`) that an assignment itself sets."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    else:
        return set()
    flat = [
        part for each in targets for part in (each.elts if isinstance(each, (ast.Tuple, ast.List)) else [each])
    ]
    return {name for name in map(dotted, flat) if name.startswith("self.") and name.count(".") == 1}
