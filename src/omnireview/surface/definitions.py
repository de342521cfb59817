"""Functions and classes: what they define and bind, and the blocks of their bodies."""

import ast

from omnireview.surface import SymbolKind
from omnireview.surface.digests import Function
from omnireview.surface.expressions import Look, bind_parameters
from omnireview.surface.guards import Block
from omnireview.surface.notes import Draft, Notes
from omnireview.surface.scopes import LOCAL, Receiver, Scope

_CLASS_METHODS = {"__new__", "__init_subclass__", "__class_getitem__"}


class Definitions:
    """Notes functions and classes."""

    def __init__(self, notes: Notes, look: Look) -> None:
        self._notes = notes
        self._look = look

    def function(self, statement: Function, block: Block) -> Block:
        """Note a function; gives the block of its body."""
        context = self._defined(statement, block)
        outside = block._replace(context=context)
        scope = Scope("function", block.scope)
        given = statement.args
        self._options(given)
        self._look.at([*statement.decorator_list, *given.defaults, *given.kw_defaults], outside)
        annotated = (*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg)
        self._look.at([*(each.annotation for each in annotated if each is not None), statement.returns], outside)
        bind_parameters(given, scope)
        _bind_type_parameters(statement, scope)
        if block.scope.kind == "class":
            first = [*given.posonlyargs, *given.args][:1]
            scope.owner = block.scope
            scope.receives = _receives(statement)
            scope.receiver = first[0].arg if first and scope.receives else ""
        return block.inside(scope, context)

    def class_(self, statement: ast.ClassDef, block: Block) -> Block:
        """Note a class; gives the block of its body."""
        inner = Scope("class", block.scope, _within(block.scope, statement.name))
        context = self._defined(statement, block, inner)
        keywords = [each.value for each in statement.keywords]
        outside = block._replace(context=context)
        self._look.at([*statement.decorator_list, *statement.bases, *keywords], outside)
        _bind_type_parameters(statement, inner)
        return block.inside(inner, context)

    def _defined(self, statement: Function | ast.ClassDef, block: Block, inner: Scope | None = None) -> str:
        """Bind and define a function or class; gives its qualified name."""
        name = statement.name
        home = block.scope.home(name)
        block.scope.bind(name, _within(home, name))
        if home.defines:
            kind: SymbolKind = "function" if inner is None else "class"
            conditional = block.conditional or home is not block.scope
            self._notes.define(Draft(name, kind, statement, block, home, inner=inner, conditional=conditional))
        return f"{block.context}.{name}" if block.context else name

    def _options(self, given: ast.arguments) -> None:
        """Note which parameters the calls among defaults and annotations belong to."""
        positional = [*given.posonlyargs, *given.args]
        defaults = zip(reversed(positional), reversed(given.defaults), strict=False)
        for each, default in (*defaults, *zip(given.kwonlyargs, given.kw_defaults, strict=True)):
            if isinstance(default, ast.Call):
                self._notes.parameter_of[default] = each.arg
        for each in (*positional, *given.kwonlyargs):
            if isinstance(each.annotation, ast.Subscript) and isinstance(each.annotation.slice, ast.Tuple):
                for part in each.annotation.slice.elts[1:]:
                    if isinstance(part, ast.Call):
                        self._notes.parameter_of[part] = each.arg


def _within(scope: Scope, name: str) -> str:
    """The absolute dotted name of what a scope defines; unknown inside functions."""
    return f"{scope.path}.{name}" if scope.path else LOCAL


def _bind_type_parameters(statement: ast.stmt, scope: Scope) -> None:
    for each in getattr(statement, "type_params", ()):
        scope.bind(each.name)


def _receives(function: Function) -> Receiver:
    """What a method is given first."""
    words = {each.id for each in function.decorator_list if isinstance(each, ast.Name)}
    if "staticmethod" in words:
        return ""
    return "class" if "classmethod" in words or function.name in _CLASS_METHODS else "instance"
