"""A pattern, as `ast` reads it → words that the file of every match holds, under whatever alias."""

import ast
from collections.abc import Iterable, Iterator

from omnireview.errors import NotAnalysed
from omnireview.gates import STAND_IN
from omnireview.modules.standard import standard_tree
from omnireview.patterns.stand_ins import TYPED


def words_in(text: str) -> tuple[str, ...]:
    """Give the identifiers of a pattern's Python text; none of what the standard parser can't read."""
    try:
        return words_of(standard_tree(text).body)
    except (SyntaxError, NotAnalysed):
        return ()


def words_of(row: Iterable[ast.AST]) -> tuple[str, ...]:
    """Give the identifiers of a row of statements; of a dotted name the last, which alone is certain."""
    row = list(row)
    inside = (each for node in row for each in ast.walk(node))
    bound = {alias.asname for alias in inside if isinstance(alias, ast.alias)}
    found = {word for node in row for word in _words(node)} - bound
    return tuple(sorted(word for word in found if word.isascii() and word.isidentifier() and STAND_IN not in word))


def _words(node: ast.AST) -> Iterator[str]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Attribute):
            yield node.attr
            inner = node.value
            if not isinstance(inner, ast.Name | ast.Attribute) or _is_chain(inner):
                waiting.append(inner)
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == TYPED:
            continue
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name.rpartition(".")[2] for alias in node.names if alias.name != "*")
        else:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.keyword | ast.arg) and node.arg:
                yield node.arg
            waiting += ast.iter_child_nodes(node)


def _is_chain(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node, ast.Attribute) and node.attr.startswith(STAND_IN)
