"""How code names what a test is about: `x`, `self.x`, `getattr(self, "x", None)`."""

import ast

from omnireview.python import PythonFile


def dotted(node: ast.AST | None) -> str:
    """Give `a.b.c` of a name or a chain of attributes; "" when it holds anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST | None) -> str:
    """Give `c` of `a.b.c`, of `f(x).c` and of `c`; "" of anything that is neither an attribute nor a name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def mentions(expression: ast.AST, subject: str, file: PythonFile) -> bool:
    """Tell whether an expression names a subject: a name (`x`) or a chain of attributes (`self.x`), as written.

    `hasattr(self, "x")` and `getattr(self, "x", None)` name `self.x`.
    """
    last = subject.rpartition(".")[2]
    for node in file.below(expression):
        if isinstance(node, ast.Name) and node.id == subject:
            return True
        if isinstance(node, ast.Attribute) and node.attr == last and dotted(node) == subject:
            return True
        if isinstance(node, ast.Call) and asked_for(node) == subject:
            return True
    return False


def called(call: ast.Call) -> str:
    """Give the name of what is called, as far as it is one: the method's own behind anything but names."""
    return dotted(call.func) or (f".{call.func.attr}" if isinstance(call.func, ast.Attribute) else "")


def asked_for(call: ast.Call) -> str:
    """Give `a.b` of `hasattr(a, "b")` and `getattr(a, "b", ...)`; "" of any other call."""
    match call.args:
        case [owner, ast.Constant(value=str(name)), *_] if called(call) in {"hasattr", "getattr"}:
            return f"{dotted(owner)}.{name}"
    return ""
