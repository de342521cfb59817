"""What dead code assigns → the comments that are nothing without it."""

import ast
from collections.abc import Collection, Sequence

from omnireview.python import PythonFile
from omnireview.traits.code_shape import suite
from omnireview.traits.commented import is_kept, quotes_error


def assigned_names(code: Sequence[str]) -> set[str]:
    """Give the names, of two letters and more, that lines of code assign; none where they don't parse."""
    return {each.id for each in _names(code) if isinstance(each.ctx, ast.Store) and len(each.id) > 1}


def living(file: PythonFile, context: str) -> frozenset[str]:
    """Give the names that stand in a definition of a file, but not in one inside it; "" is the file's top."""
    return file.whole.once(_by_context).get(context, frozenset())


def is_left_over(texts: Sequence[str], names: Collection[str]) -> bool:
    """Tell whether a block is nothing but code that uses one of some names."""
    if not names or is_kept(texts) or quotes_error(texts):
        return False
    return any(each.id in names for each in _names(texts))


def _names(code: Sequence[str]) -> list[ast.Name]:
    found = (node for each in suite(code) or () for node in ast.walk(each))
    return [node for node in found if isinstance(node, ast.Name)]


def _by_context(file: PythonFile) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for node in file.nodes(ast.Name, ast.arg):
        context = file.context_at(node.lineno, node.col_offset)
        found.setdefault(context, set()).add(node.id if isinstance(node, ast.Name) else node.arg)
    return {context: frozenset(names) for context, names in found.items()}
