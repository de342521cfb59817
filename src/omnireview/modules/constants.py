"""Names → what is known of their values: followed through a function, or bound once for the whole module."""

from functools import cached_property

import libcst as cst

from omnireview.modules.bindings import binders
from omnireview.modules.flow import Flow, values_in
from omnireview.modules.outline import Outline
from omnireview.modules.scopes import Scopes
from omnireview.modules.values import Known, evaluated

_NEVER: frozenset[type] = frozenset(
    (
        *(type(None), cst.Call, cst.Attribute, cst.Subscript, cst.Await, cst.Lambda),
        *(cst.Tuple, cst.List, cst.Dict, cst.Set),
    )
)
"""What is no constant for sure."""


class Constants:
    """What Semgrep calls constant propagation: a name is followed from its assignment through its own function.

    Every function, and the module outside of them, is followed by itself. Inside a function a module's name counts
    when it is assigned once in the whole file.
    """

    def __init__(self, tree: cst.Module, outline: Outline, scopes: Scopes) -> None:
        self._tree = tree
        self._outline = outline
        self._scopes = scopes
        self._flows: dict[cst.CSTNode, Flow] = {}

    def of(self, node: cst.CSTNode) -> Known | None:
        """What is known of an expression's value where it stands; None for nothing."""
        if not isinstance(node, cst.BaseExpression):
            return None
        known = evaluated(node, self._constant)
        return known if known is not None and known.is_constant else None

    def _constant(self, name: cst.Name) -> Known | None:
        return self._name(name) if name.value in self._perhaps else None

    @cached_property
    def _perhaps(self) -> frozenset[str]:
        """The names to which something is assigned, somewhere, that may be a constant."""
        found: set[str] = set()
        for node in self._outline.nodes((cst.Assign, cst.AnnAssign, cst.AugAssign, cst.NamedExpr)):
            if type(node.value) not in _NEVER:
                targets = [each.target for each in node.targets] if isinstance(node, cst.Assign) else [node.target]
                found.update(target.value for target in targets if isinstance(target, cst.Name))
        return frozenset(found)

    def made(self, name: cst.Name) -> cst.BaseExpression | None:
        """The expression that a name was last given, when that is sure."""
        known = self._name(name)
        return None if known is None else known.made

    def _name(self, name: cst.Name) -> Known | None:
        flow = self._flow(name)
        if flow is not None and name in flow:
            return flow[name]
        if self._scopes.home(name) is not self._tree or self._is_given(name):
            return None
        return self._once.get(name.value)

    def _is_given(self, name: cst.Name) -> bool:
        """Whether a value is given to the name there."""
        above = self._outline.parent(name)
        return isinstance(above, cst.AssignTarget) or getattr(above, "target", None) is name

    def _flow(self, name: cst.Name) -> Flow | None:
        for scope in self._outline.ancestors(name):
            if isinstance(scope, cst.ClassDef):
                return None
            if isinstance(scope, (cst.FunctionDef, cst.Module)):
                return self._followed(scope)
        return None

    def _followed(self, scope: cst.FunctionDef | cst.Module) -> Flow:
        known = self._flows.get(scope)
        if known is None:
            known = self._flows[scope] = values_in(scope, self._outline, self._elsewhere)
        return known

    def _elsewhere(self, name: cst.Name) -> Known | None:
        """What a name of the module means in a function that does not assign it."""
        return self._once.get(name.value) if self._scopes.home(name) is self._tree else None

    @cached_property
    def _once(self) -> dict[str, Known]:
        """The module's names that one assignment of its own binds, and nothing else."""
        times: dict[str, int] = {}
        values: dict[str, cst.BaseExpression] = {}
        for binder in binders(self._outline):
            scope = self._scopes.bound_in(binder)
            if scope is not self._tree:
                continue
            times[binder.name] = times.get(binder.name, 0) + 1
            if _is_plain(binder.node, binder.name) and self._is_top(binder.node) and binder.value is not None:
                values[binder.name] = binder.value
        found: dict[str, Known] = {}

        def look(name: cst.Name) -> Known | None:
            return found.get(name.value)

        for name, value in values.items():
            if times[name] == 1 and not self._scopes.imported(name, self._tree):
                found[name] = evaluated(value, look) or Known(made=value)
        return found

    def _is_top(self, node: cst.CSTNode) -> bool:
        return not any(isinstance(a, (cst.FunctionDef, cst.ClassDef)) for a in self._outline.ancestors(node))


def _is_plain(node: cst.CSTNode, name: str) -> bool:
    if isinstance(node, cst.AnnAssign):
        return isinstance(node.target, cst.Name)
    if not isinstance(node, cst.Assign) or len(node.targets) != 1:
        return False
    target = node.targets[0].target
    return isinstance(target, cst.Name) and target.value == name
