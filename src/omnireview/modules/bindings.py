"""Everything but an import that binds a name: assignments, parameters, definitions, targets, captures."""

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from omnireview.modules.outline import Outline


@dataclass(frozen=True, slots=True)
class Binder:
    """`name` is bound at `node`; `value` is what an assignment gives it; parameters bind `inside` their scope."""

    name: str
    node: cst.CSTNode
    value: cst.BaseExpression | None = None
    inside: cst.CSTNode | None = None
    past_comprehensions: bool = False


def binders(outline: Outline) -> Iterator[Binder]:
    """All of a module's binders but its imports, in no particular order."""
    yield from _definitions(outline)
    yield from _parameters(outline)
    yield from _assignments(outline)
    yield from _captures(outline)


def _definitions(outline: Outline) -> Iterator[Binder]:
    for definition in outline.nodes((cst.FunctionDef, cst.ClassDef)):
        yield Binder(definition.name.value, definition)
    for alias in outline.nodes((cst.TypeAlias,)):
        yield Binder(alias.name.value, alias)


def _parameters(outline: Outline) -> Iterator[Binder]:
    for param in outline.nodes((cst.Param,)):
        above = outline.parent(param)
        owner = None if above is None else outline.parent(above)
        yield Binder(param.name.value, param, inside=owner)
    for variable in outline.nodes((cst.TypeVar, cst.TypeVarTuple, cst.ParamSpec)):
        owner = next(
            (a for a in outline.ancestors(variable) if isinstance(a, (cst.FunctionDef, cst.ClassDef))), None
        )
        if owner is not None:
            yield Binder(variable.name.value, variable, inside=owner)


def _assignments(outline: Outline) -> Iterator[Binder]:
    for assign in outline.nodes((cst.Assign,)):
        for target in assign.targets:
            yield from (Binder(name, assign, assign.value) for name in _targets(target.target))
    for statement in outline.nodes((cst.AnnAssign, cst.AugAssign, cst.For)):
        value = statement.value if isinstance(statement, cst.AnnAssign) else None
        yield from (Binder(name, statement, value) for name in _targets(statement.target))
    for deleted in outline.nodes((cst.Del,)):
        yield from (Binder(name, deleted) for name in _targets(deleted.target))
    for walrus in outline.nodes((cst.NamedExpr,)):
        yield from (Binder(name, walrus, past_comprehensions=True) for name in _targets(walrus.target))
    for clause in outline.nodes((cst.CompFor,)):
        owner = next((a for a in outline.ancestors(clause) if isinstance(a, cst.BaseComp)), None)
        yield from (Binder(name, clause, inside=owner) for name in _targets(clause.target))


def _captures(outline: Outline) -> Iterator[Binder]:
    for alias in outline.nodes((cst.AsName,)):
        if not isinstance(outline.parent(alias), cst.ImportAlias):
            yield from (Binder(name, alias) for name in _targets(alias.name))
    for capture in outline.nodes((cst.MatchAs, cst.MatchStar)):
        if capture.name is not None:
            yield Binder(capture.name.value, capture)
    for mapping in outline.nodes((cst.MatchMapping,)):
        if mapping.rest is not None:
            yield Binder(mapping.rest.value, mapping)


def _targets(target: cst.BaseExpression) -> Iterator[str]:
    stack: list[cst.BaseExpression] = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Name):
            yield node.value
        elif isinstance(node, (cst.Tuple, cst.List)):
            stack.extend(element.value for element in node.elements)
