"""What runs on an event loop."""

import ast

from omnireview.python import PythonFile


def runs_on_loop(file: PythonFile, node: ast.AST) -> ast.AsyncFunctionDef | None:
    """Give the coroutine in whose own body a node stands; None in plain functions, inner ones and lambdas, too."""
    for above in file.ancestors(node):
        if isinstance(above, ast.Lambda):
            return None
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = file.function_of(node)
            return function if isinstance(function, ast.AsyncFunctionDef) else None
    return None


def is_awaited(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether a call is awaited, itself or as an argument of what is: `await wait_for(queue.get(), 5)`."""
    for above in file.ancestors(node):
        if isinstance(above, ast.Await):
            return True
        if isinstance(above, ast.stmt):
            return False
    return False
