"""A change of one file, the same on each run: locals get new names in few functions, as real commits touch few.

The result stays valid Python and does what it did, but for the faults that are put in on purpose.
"""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planted import Fault

Function = ast.FunctionDef | ast.AsyncFunctionDef

_SHORT = 8
"""Functions below this many lines are left alone."""
_OPAQUE = {"locals", "vars", "eval", "exec", "dir", "globals"}
"""Builtins that can see names of locals."""
_CALLS = {"eval", "exec", "torch.load", "yaml.load", "pickle.load", "pickle.loads"}
_MODULES = {"subprocess", "requests"}


@dataclass(frozen=True, slots=True)
class Changed:
    """The new text, how many functions differ and their lines before, and how many faults were put in."""

    text: str
    functions: int
    touched: int
    planted: int


def change(path: str, text: str, share: float, faults: Sequence[Fault] = (), *, calm: bool = False) -> Changed:
    """Change about `share` (0 to 1) of the lines of a file, and plant the first of `faults` that find a place.

    With `calm` only functions without anything that a shared rule looks for are touched.
    """
    tree = ast.parse(text)
    lines = text.encode().split(b"\n")
    budget = round(share * len(lines)) - sum(len(fault.lines) for fault in faults)
    touched: set[int] = set()
    inserts: dict[int, list[bytes]] = {}
    left, functions, body = list(faults), 0, 0
    for function in sorted(_functions(tree), key=lambda each: _order(path, each)):
        if len(touched) >= budget and not left:
            break
        if calm and _has_candidate(function):
            continue
        renamed = _rename(function, lines, min(budget - len(touched), _length(function) * 2 // 3))
        if not renamed:
            continue
        functions += 1
        body += _length(function)
        touched |= renamed
        place = _place(function)
        if left and place is not None:
            fault = left.pop(0)
            row, column = place
            inserts.setdefault(row, []).extend(b" " * column + line.encode() for line in fault.lines)
            if fault.module and not _imports(tree, fault.module):
                inserts.setdefault(_first_import(tree), []).append(f"import {fault.module}".encode())
    for row in sorted(inserts, reverse=True):
        lines[row - 1 : row - 1] = inserts[row]
    changed = b"\n".join(lines).decode()
    ast.parse(changed)
    return Changed(changed, functions, body, len(faults) - len(left))


def _functions(tree: ast.Module) -> Iterator[Function]:
    """Give module-level functions and methods, also those below `if` and `try`."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                if _length(child) >= _SHORT:
                    yield child
            elif isinstance(child, ast.ClassDef | ast.If | ast.Try):
                waiting.append(child)


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _order(path: str, function: Function) -> str:
    return hashlib.sha256(f"{path}:{function.name}:{function.lineno}".encode()).hexdigest()


def _rename(function: Function, lines: list[bytes], most: int) -> set[int]:
    """Give locals of a function a new name in `lines` until about `most` lines differ; give those lines."""
    touched: set[int] = set()
    uses: dict[str, list[ast.Name]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            uses.setdefault(node.id, []).append(node)
    fixed = _fixed_names(function)
    if _OPAQUE & uses.keys():
        return touched
    edits: list[tuple[int, int, bytes]] = []
    for name, nodes in uses.items():
        if name in fixed or not any(isinstance(node.ctx, ast.Store) for node in nodes):
            continue
        if len(touched) >= most:
            break
        edits += [(node.lineno, node.col_offset, name.encode()) for node in nodes]
        touched |= {node.lineno for node in nodes}
    for row, column, name_there in sorted(edits, reverse=True):
        line, end = lines[row - 1], column + len(name_there)
        if line[column:end] != name_there:
            raise ValueError(f"line {row}: {name_there!r} is not at column {column}")
        lines[row - 1] = line[:end] + b"_next" + line[end:]
    return touched


def _fixed_names(function: Function) -> set[str]:
    """Give names that can't be changed at their `Name` nodes alone."""
    fixed: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            fixed.add(node.arg)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            fixed.update(node.names)
        elif isinstance(node, ast.alias):
            fixed.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            fixed.add(node.name or "")
        elif isinstance(node, ast.JoinedStr):  # CPython before 3.12 gives no columns in there
            fixed.update(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
        elif isinstance(node, ast.MatchAs | ast.MatchStar):
            fixed.add(node.name or "")
    return fixed


def _place(function: Function) -> tuple[int, int] | None:
    """Give line and column of the first statement after the docstring; None for a body that has none."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body or body[0].lineno == function.lineno:
        return None
    decorators = getattr(body[0], "decorator_list", [])
    return min([body[0].lineno, *(each.lineno for each in decorators)]), body[0].col_offset


def _imports(tree: ast.Module, module: str) -> bool:
    found = (alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names)
    return any(alias.name == module and alias.asname is None for alias in found)


def _first_import(tree: ast.Module) -> int:
    for node in tree.body:
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module != "__future__"):
            return node.lineno
    return tree.body[0].lineno


def _has_candidate(function: Function) -> bool:
    return any(_is_candidate(node) for node in ast.walk(function))


def _is_candidate(node: ast.AST) -> bool:
    """Tell whether a shared rule would look at the node twice."""
    match node:
        case ast.Assert() | ast.ExceptHandler(type=None):
            return True
        case ast.Call(func=func):
            name = ast.unparse(func)
            return name in _CALLS or name.partition(".")[0] in _MODULES
        case ast.Compare(ops=ops, comparators=right):
            none = any(isinstance(each, ast.Constant) and each.value is None for each in right)
            return none and any(isinstance(op, ast.Eq | ast.NotEq) for op in ops)
        case ast.Assign(targets=targets, value=value):
            return any(ast.unparse(target) == ast.unparse(value) for target in targets)
        case ast.arguments(defaults=plain, kw_defaults=keyword):
            return any(isinstance(each, ast.List | ast.Dict) for each in (*plain, *keyword))
    return False
