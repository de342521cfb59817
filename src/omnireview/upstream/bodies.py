"""A Python file → a digest of what each of its functions does, by which a table tells that a body has changed.

Annotations and docstrings do not count: new releases rewrite them by the hundred, and nobody who overrides a
method has to follow.
"""

import ast
import base64
import hashlib

from omnireview.modules.standard import standard_tree

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def body_digests(text: str) -> dict[int, str]:
    """Give four characters for each function of a file, by the line of its `def`, 1-based.

    Raises:
        SyntaxError, NotAnalysed: The text does not parse, or is nested too deeply.
    """
    tree = standard_tree(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            node.body = [each for each in node.body if not _is_text(each)]
            if not isinstance(node, ast.ClassDef):
                node.returns = None
    return {node.lineno: _digest(node.body) for node in functions}


def _is_text(statement: ast.stmt) -> bool:
    """Tell what does nothing: a text that stands alone, `...` and `pass`."""
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return constant or isinstance(statement, ast.Pass)


def _digest(body: list[ast.stmt]) -> str:
    told = "\n".join(ast.dump(statement) for statement in body)
    return base64.b64encode(hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:3]).decode()
