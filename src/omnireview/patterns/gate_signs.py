"""A node of a pattern, as `ast` reads it → the `Sign` that tells of it."""

import ast

from omnireview.gates import STAND_IN, Sign
from omnireview.patterns.stand_ins import CHAIN, DEEP, DOTS, MANY, TYPED

_KINDS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Assign: ("Assign", "AnnAssign", "NamedExpr"),
    ast.FunctionDef: ("FunctionDef", "AsyncFunctionDef"),
    ast.For: ("For", "AsyncFor"),
    ast.With: ("With", "AsyncWith"),
    **dict.fromkeys((ast.Try, ast.TryStar), ("Try", "TryStar")),
    ast.Import: ("Import", "ImportFrom"),
    ast.ImportFrom: ("Import", "ImportFrom"),
    ast.ExceptHandler: ("ExceptHandler",),
    ast.Set: ("Set", "Dict", "SetComp", "DictComp"),
    ast.List: ("List", "ListComp"),
}
_AS_THEY_ARE = (
    *(ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.ClassDef, ast.While, ast.If, ast.Return, ast.Raise),
    *(ast.Assert, ast.Delete, ast.Global, ast.Nonlocal, ast.AnnAssign, ast.AugAssign, ast.Call, ast.Compare),
    *(ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.IfExp, ast.Lambda),
    *(ast.Subscript, ast.Await, ast.Yield, ast.YieldFrom),
    *(ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr, ast.NamedExpr),
    *(ast.Pass, ast.Break, ast.Continue),
)


def is_open(node: ast.AST, *, many: bool = False) -> bool:
    """Whether a node of a pattern stands for any code: an ellipsis, or with `many` a metavariable for several."""
    if isinstance(node, ast.Constant):
        return node.value is ...
    name = node.id if isinstance(node, ast.Name) else ""
    return name.startswith((DOTS, MANY) if many else DOTS)


def sign_of(node: ast.AST) -> Sign | None:
    """Give the sign of a pattern's statement or expression; None for one that could match anything."""
    if isinstance(node, ast.Name | ast.Attribute):
        word = _word(node)
        return Sign(("Attribute", "Name"), word, ast.unparse(node)) if word else None
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in (DEEP, TYPED):
            return None
        return Sign(("Call",), _word(node.func), ast.unparse(node), owner=_owner(node.func))
    kinds = _KINDS.get(type(node))
    if kinds is None and isinstance(node, _AS_THEY_ARE):
        kinds = (type(node).__name__,)
    if kinds is None:
        return None
    written = f"try:\n    pass\n{ast.unparse(node)}" if isinstance(node, ast.ExceptHandler) else ast.unparse(node)
    return Sign(kinds, "", written)


def _word(node: ast.AST) -> str:
    """The last name of what is called or named; "" where a metavariable or an ellipsis stands for it."""
    if isinstance(node, ast.Attribute):
        return "" if node.attr == CHAIN or node.attr.startswith(STAND_IN) else node.attr
    if isinstance(node, ast.Name):
        return "" if node.id.startswith(STAND_IN) else node.id
    return ""


def _owner(called: ast.AST) -> str:
    """The last name of the module of which any member is called: `$F` of `a.b.$F(...)` is one of `b`; else ""."""
    if not isinstance(called, ast.Attribute) or _word(called) or called.attr == CHAIN:
        return ""
    inner = called.value
    while isinstance(inner, ast.Attribute) and not inner.attr.startswith(STAND_IN):
        inner = inner.value
    plain = isinstance(inner, ast.Name) and not inner.id.startswith(STAND_IN) and inner.id != "builtins"
    return _word(called.value) if plain else ""
