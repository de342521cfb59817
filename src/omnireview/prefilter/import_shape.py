"""Whether an import statement may have the shape of a sign; it may be written either way."""

import ast

from omnireview.gates import STAND_IN
from omnireview.prefilter.imports import Names


def import_of(wanted: ast.Import, node: ast.AST, names: Names) -> bool:
    """Tell whether an import statement may be an `import` of a pattern."""
    del names
    if any(STAND_IN in each.name for each in wanted.names):
        return True
    given: list[str] = []
    if isinstance(node, ast.Import):
        given = [f"{alias.name}." for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        given = [f"{node.module}.{alias.name}." for alias in node.names]
    return all(any(name.startswith(f"{each.name}.") for name in given) for each in wanted.names)


def import_from(wanted: ast.ImportFrom, node: ast.AST, names: Names) -> bool:
    """Tell whether an import statement may be a `from … import` of a pattern."""
    del names
    if not isinstance(node, ast.ImportFrom) or wanted.level or not wanted.module or STAND_IN in wanted.module:
        return True
    if node.level or not node.module:
        # Without dots nothing is meant that is imported with them.
        return False
    # What is imported may lie deeper than the pattern says, and the pattern may end in a module.
    given = [f"{node.module}.{alias.name}." for alias in node.names]
    return all(
        each.name == "*"
        or each.name.startswith(STAND_IN)
        or any(
            name.startswith(f"{wanted.module}.") and (f".{each.name}." in name or "*" in name) for name in given
        )
        for each in wanted.names
    )
