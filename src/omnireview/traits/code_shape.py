"""Whether the words of a comment are code: by what they parse to, and by the names that the file knows."""

import ast
import builtins
import re
import sys
import textwrap
import warnings
from collections.abc import Sequence
from typing import Final

from omnireview.python import PythonFile
from omnireview.traits.naming import last_name

PROSE: Final = 0
"""Words, or a shape that words have as well."""
NEUTRAL: Final = 1
"""Nothing, or what counts only beside code: an empty line, `else:`, `pass`, a bracket, a formula."""
HINT: Final = 2
"""What may be code: an assignment, a call of something unknown."""
CODE: Final = 3
"""What is code for sure."""

_NEUTRAL = re.compile(
    r"\s*(?:else:|try:|finally:|except\b[^:]*:|pass|break|continue|return|\.\.\.|[\])}]+[,:]?|@\w[\w.]*)?\s*"
)
_SIGNS = re.compile(r"[(=:\[@]|\b(?:import|return|raise|assert|del|yield|await|global|nonlocal)\b")
_HEAD = re.compile(r"\s*(?:async\s+)?(?:if|for|while|with|def|class|elif)\b.*:\s*(?:#.*)?$", re.DOTALL)
_FORMULAS = frozenset(
    {
        *("softmax", "exp", "log", "log2", "sqrt", "rsqrt", "sum"),
        *("mean", "max", "min", "abs", "sin", "cos", "tanh"),
        *("sigmoid", "norm", "round", "floor", "ceil", "pow"),
        *("range", "len", "int", "float", "argmax", "argmin", "var"),
        *("std", "clip", "clamp", "relu", "silu", "gelu", "concat"),
        *("dot", "matmul", "mod", "prod", "sign", "shape"),
    }
)
"""Functions that stand in formulas: a call of one says nothing."""
_CALLED = frozenset(
    {"print", "exit", "breakpoint", "super", "isinstance", "setattr", "getattr", "hasattr", "open", "list", "dict"}
)
_LONGEST = 2000


class Known:
    """The names that a file knows: what it binds anywhere, what it imports, builtins and `self`."""

    def __init__(self, file: PythonFile) -> None:
        whole = file.whole
        self.names = {"self", "cls", "torch", "np", "logger", *_CALLED}
        for node in whole.nodes(ast.Name, ast.arg, ast.alias):
            if isinstance(node, ast.Name):
                self.names.add(node.id)
            elif isinstance(node, ast.arg):
                self.names.add(node.arg)
            else:
                self.names |= {node.name.partition(".")[0], node.asname or node.name}
        made = {node.name for node in whole.nodes(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)}
        made |= {node.asname or node.name for node in whole.nodes(ast.alias)}
        self.names |= made
        self.called = made | _CALLED
        self.modules = {alias.name.partition(".")[0] for each in whole.nodes(ast.Import) for alias in each.names}
        self.modules |= {(each.module or "").partition(".")[0] for each in whole.nodes(ast.ImportFrom)}
        self.modules |= {*sys.stdlib_module_names, "torch", "numpy"}


def shape_of(text: str, known: Known) -> int:
    """Tell what a line, or the lines of one statement, looks like."""
    if _NEUTRAL.fullmatch(text):
        return NEUTRAL
    if len(text) > _LONGEST or not _SIGNS.search(text):
        return PROSE
    stripped = text.strip()
    if _HEAD.match(stripped):
        head = stripped.removeprefix("el") if stripped.startswith("elif") else stripped
        statement = _parsed(f"{head.partition('  #')[0]}\n    pass")
        return PROSE if statement is None else _of_head(statement, known)
    statement = _parsed(stripped)
    return PROSE if statement is None else _of(statement, known)


def parses(lines: Sequence[str]) -> bool:
    """Tell whether some lines are one statement, as `if` with its body; `elif` counts as `if`."""
    text = "\n".join([lines[0].lstrip().removeprefix("el"), *lines[1:]])
    return len(text) <= _LONGEST * 4 and _parsed(text) is not None


def suite(lines: Sequence[str]) -> list[ast.stmt] | None:
    """Give the statements that some lines are together, whatever they are indented by; None for anything else.

    A name, a text or a formula that stands alone is no statement here: words can be that. One line with a comma at
    its end is the argument of a call, and is given as what it assigns.
    """
    text = textwrap.dedent("\n".join(lines))
    if len(text) > _LONGEST * 4:
        return None
    body = _body(text.removeprefix("el"))
    calls = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)
    plain = body and all(not isinstance(each, ast.Expr) or isinstance(each.value, calls) for each in body)
    return body if plain else None


def deeds(node: ast.stmt | ast.keyword) -> frozenset[str]:
    """Give what a statement, or an argument by name, does: the names it gives, what it calls, where it imports."""
    if isinstance(node, ast.keyword):
        return frozenset({f"{node.arg} ="})
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        return frozenset(f"import {name.partition('.')[0]}" for name in named)
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    found = {f"{ast.unparse(each)} =" for each in targets if isinstance(each, (ast.Name, ast.Attribute))}
    value = getattr(node, "value", None)
    value = value.value if isinstance(value, ast.Await) else value
    if isinstance(value, ast.Call) and isinstance(value.func, (ast.Name, ast.Attribute)):
        found |= {f"{ast.unparse(value.func)}("}
    return frozenset(found)


def _parsed(text: str) -> ast.stmt | None:
    body = _body(text)
    return body[0] if body and len(body) == 1 else None


def _body(text: str) -> list[ast.stmt] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _of_head(statement: ast.stmt, known: Known) -> int:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return CODE
        case ast.With() | ast.AsyncWith():
            return CODE if any(_is_known_call(item.context_expr, known) for item in statement.items) else PROSE
        case ast.For() | ast.AsyncFor():
            return CODE if _is_structure(statement.iter, known) else PROSE
        case ast.If() | ast.While():
            return CODE if _is_structure(statement.test, known) else PROSE
    return PROSE


def _of(statement: ast.stmt, known: Known) -> int:
    match statement:
        case ast.Import():
            named = [alias.name for alias in statement.names]
            known_one = any("." in name or name in known.modules for name in named)
            return CODE if known_one or any(alias.asname for alias in statement.names) else PROSE
        case ast.ImportFrom():
            return CODE
        case ast.Return() | ast.Assert():
            value = statement.value if isinstance(statement, ast.Return) else statement.test
            return CODE if value is not None and _is_structure(value, known) else PROSE
        case ast.Raise():
            return CODE if isinstance(statement.exc, ast.Call) else PROSE
        case ast.Expr():
            return _of_expression(statement.value, known)
        case ast.Assign() | ast.AugAssign():
            return _of_assignment(statement, known)
        case ast.AnnAssign():
            return PROSE if statement.value is None else HINT
        case ast.Delete():
            return HINT if isinstance(statement.targets[0], (ast.Name, ast.Subscript)) else PROSE
    return PROSE


def _of_expression(value: ast.expr, known: Known) -> int:
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call):
        return PROSE
    if not call.args and not call.keywords:
        # `# model.forward()` may be the name of a step.
        return HINT if _is_known_call(call, known) else PROSE
    if isinstance(call.func, ast.Name) and call.func.id not in known.called:
        return PROSE  # `# q(y|x)`
    return CODE if _is_known_call(call, known) and not _is_shape(call) else PROSE


def _of_assignment(statement: ast.Assign | ast.AugAssign, known: Known) -> int:
    value = statement.value
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    place = any(
        isinstance(each, (ast.Attribute, ast.Subscript)) and _root(each) in known.names for each in targets
    )
    if isinstance(value, ast.Await):
        value = value.value
    if _is_known_call(value, known) and not _is_shape(value) and not _has_formula(statement):
        return CODE
    if place and isinstance(value, (ast.Constant, ast.Attribute, ast.Subscript, ast.Name)):
        return CODE if isinstance(targets[0], ast.Attribute) and _root(targets[0]) == "self" else HINT
    if isinstance(value, ast.Tuple) and len(value.elts) == 1 and isinstance(statement, ast.Assign):
        return HINT  # a keyword argument with its comma
    return NEUTRAL


def _is_structure(value: ast.expr, known: Known) -> bool:
    """Tell whether an expression has what prose has not: a call, attribute or subscript of a known name."""
    return any(
        _root(node) in known.names
        for node in ast.walk(value)
        if isinstance(node, (ast.Call, ast.Attribute, ast.Subscript))
    )


def _is_known_call(value: ast.expr, known: Known) -> bool:
    if not isinstance(value, ast.Call):
        return False
    root = _root(value)
    last = last_name(value.func)
    if isinstance(value.func, ast.Name) and (
        last in _FORMULAS or (hasattr(builtins, last) and last not in _CALLED)
    ):
        return False
    return root in known.names


def _is_shape(value: ast.expr) -> bool:
    """Tell whether a call shows a shape or a formula: `x(B, T)`, `f(a) ^ 2`, capital letters as sizes."""
    if not isinstance(value, ast.Call):
        return False
    plain = (
        all(isinstance(each, (ast.Name, ast.Constant, ast.BinOp)) for each in value.args) and not value.keywords
    )
    sizes = [each for each in value.args if isinstance(each, ast.Name) and len(each.id) <= 2]
    return isinstance(value.func, ast.Name) and value.func.id not in _CALLED and plain and bool(sizes)


def _has_formula(statement: ast.AST) -> bool:
    return any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) for node in ast.walk(statement))


def _root(node: ast.AST) -> str:
    """Give the name at which a chain of calls, attributes and subscripts begins; "" where there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
