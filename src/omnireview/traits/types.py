"""What kinds of value an annotation allows, and of what kind an expression is, as far as both can be known.

Kinds are words: `None`, `bool`, `int`, `float`, `complex`, `str`, `bytes`, `list`, `dict`, `set`, `frozenset`,
`tuple` (of any length), `tuple of 2`, `Tensor`, `ndarray`.
"""

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from omnireview.python import PythonFile
from omnireview.traits.tensors import is_tensor

_PLAIN: Final = {
    **{
        f"builtins.{name}": name
        for name in (
            *("bool", "int", "float", "complex", "str", "bytes", "list", "dict", "set", "frozenset", "tuple"),
        )
    },
    **{f"typing.{name}": name.lower() for name in ("List", "Dict", "Set", "FrozenSet", "Tuple")},
    "torch.Tensor": "Tensor",
    "torch.FloatTensor": "Tensor",
    "torch.LongTensor": "Tensor",
    "numpy.ndarray": "ndarray",
}
_WIDER: Final = {
    "bool": ("int", "float", "complex"),
    "int": ("float", "complex"),
    "float": ("complex",),
}
_MADE: Final = {
    **{f"builtins.{name}": name for name in ("list", "dict", "tuple", "set", "frozenset", "str", "bytes")},
    **{f"builtins.{name}": "int" for name in ("len", "int", "ord", "id", "hash")},
    **{f"builtins.{name}": "bool" for name in ("bool", "isinstance", "issubclass", "callable", "hasattr")},
    **{f"builtins.{name}": "str" for name in ("repr", "chr", "format", "hex", "bin", "ascii")},
    "builtins.float": "float",
    "builtins.sorted": "list",
    **{f"numpy.{name}": "ndarray" for name in ("array", "asarray", "concatenate", "stack", "zeros", "ones")},
}
_DEEPEST = 20


def allowed(file: PythonFile, annotation: ast.expr | None, depth: int = 0) -> frozenset[str] | None:
    """Give the kinds that an annotation allows; None where one of them is not known for sure."""
    if annotation is None or depth > _DEEPEST:
        return None
    match annotation:
        case ast.Constant(value=None):
            return frozenset({"None"})
        case ast.Constant(value=str(text)):
            quoted = _parsed(text)
            return None if quoted is None else allowed(file, quoted, depth + 1)
        case ast.BinOp(op=ast.BitOr()):
            return _either(file, (annotation.left, annotation.right), depth)
        case ast.Name() | ast.Attribute():
            kind = _PLAIN.get(file.qualified(annotation) or "")
            return None if kind is None else frozenset({kind})
        case ast.Subscript():
            return _of_subscript(file, annotation, depth)
    return None


def _of_subscript(file: PythonFile, annotation: ast.Subscript, depth: int) -> frozenset[str] | None:
    name = (file.qualified(annotation.value) or "").removeprefix("typing.")
    inside = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    if name == "Optional" and len(inside) == 1:
        kinds = allowed(file, inside[0], depth + 1)
        return None if kinds is None else kinds | {"None"}
    if name == "Union":
        return _either(file, inside, depth)
    kind = _PLAIN.get(file.qualified(annotation.value) or "")
    if kind == "tuple" and not any(_is_open(each) for each in inside):
        empty = len(inside) == 1 and isinstance(inside[0], ast.Tuple)
        return frozenset({f"tuple of {0 if empty else len(inside)}"})
    return None if kind is None else frozenset({kind})


def _either(file: PythonFile, parts: Sequence[ast.expr], depth: int) -> frozenset[str] | None:
    kinds: frozenset[str] = frozenset()
    for part in parts:
        more = allowed(file, part, depth + 1)
        if more is None:
            return None
        kinds |= more
    return kinds


def _is_open(part: ast.expr) -> bool:
    """Tell whether a part of `tuple[...]` leaves its length open."""
    return isinstance(part, ast.Starred) or (isinstance(part, ast.Constant) and part.value is Ellipsis)


@lru_cache(maxsize=256)
def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body if len(text) < 400 else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def kind_of(file: PythonFile, value: ast.expr | None) -> str | None:
    """Give the kind of an expression; None where it is not known for sure. No expression at all is `None`."""
    if value is None:
        return "None"
    kind = _literal(value) or _made(file, value)
    if kind is None and isinstance(value, ast.Name):
        kind = _kind_of_name(file, value)
    return kind or ("Tensor" if is_tensor(file, value) else None)


def _literal(value: ast.expr) -> str | None:
    match value:
        case ast.Constant(value=constant):
            return None if constant is Ellipsis else "None" if constant is None else type(constant).__name__
        case ast.JoinedStr():
            return "str"
        case ast.Tuple():
            opened = any(isinstance(each, ast.Starred) for each in value.elts)
            return "tuple" if opened else f"tuple of {len(value.elts)}"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.Set() | ast.SetComp():
            return "set"
        case ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.Compare() if all(isinstance(each, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for each in value.ops):
            return "bool"
    return None


def _made(file: PythonFile, value: ast.expr) -> str | None:
    return _MADE.get(file.qualified(value) or "") if isinstance(value, ast.Call) else None


def _kind_of_name(file: PythonFile, value: ast.Name) -> str | None:
    """Give the kind of a name that is bound by plain assignments of one kind; a lone `None` decides nothing."""
    bindings = file.names.bindings(value.id, value)
    if not 0 < len(bindings) <= _DEEPEST or any(each.kind != "assignment" for each in bindings):
        return None
    kinds = {None if each.value is None else _literal(each.value) or _made(file, each.value) for each in bindings}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return None if kind == "None" else kind


def contradicts(kind: str | None, kinds: frozenset[str] | None) -> bool:
    """Tell whether a value of a kind is none of the kinds that an annotation allows; unknown ones never are."""
    if kind is None or kinds is None or kind in kinds:
        return False
    if kind.startswith("tuple") and ("tuple" in kinds or (kind == "tuple" and _has_tuple(kinds))):
        return False
    return kinds.isdisjoint(_WIDER.get(kind, ()))


def _has_tuple(kinds: frozenset[str]) -> bool:
    return any(each.startswith("tuple") for each in kinds)
