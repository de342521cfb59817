"""Expressions → notes of what they call, read, set and bind. A walk without recursion, in source order."""

import ast
from collections.abc import Callable, Iterable
from typing import Any

from omnireview.modules.branches import Branches
from omnireview.surface.guards import Block
from omnireview.surface.namespaces import note_call, note_item, note_own_module, note_vars, of_type, reads_only
from omnireview.surface.notes import Called, Draft, Given, Named, Notes
from omnireview.surface.scopes import LOCAL, Scope
from omnireview.surface.texts import dotted

_LONGEST_STRING = 200
_PLAIN = frozenset(
    {
        *("ctx", "op", "ops", "kind", "type_comment", "conversion", "simple", "is_async", "rest", "kwd_attrs"),
        *("id", "attr", "arg", "name", "cls_name"),
    }
)
_branches = Branches(_PLAIN, (ast.Constant, ast.MatchSingleton))
_TELLING = (".update", ".setdefault", "__setattr__", "importorskip", "import_module", "_convert_", "_convert")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Handler = Callable[[Any, Scope, Block], list[Any]]


class Look:
    """Looks at the expressions of one file."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._said: set[tuple[str, str]] = set()
        self._later: list[tuple[list[ast.AST], Scope]] = []
        self._rarer: dict[type[ast.AST], _Handler] = {
            **dict.fromkeys(_COMPREHENSIONS, self._comprehension),
            **dict.fromkeys((ast.MatchAs, ast.MatchStar, ast.MatchMapping), self._capture),
            ast.Subscript: self._subscript,
            ast.Compare: self._compare,
            ast.Lambda: self._lambda,
            ast.NamedExpr: self._walrus,
            ast.JoinedStr: self._f_string,
        }

    def at(self, nodes: Iterable[ast.AST | None], block: Block) -> None:
        """Look at expressions that stand in a block, and at all below them."""
        self._walk([each for each in nodes if each is not None], block.scope, block)
        while self._later:
            # Lambdas and comprehensions, each in a scope of its own.
            inner, scope = self._later.pop()
            self._walk(inner, scope, block)

    def _walk(self, nodes: list[Any], scope: Scope, block: Block) -> None:
        """Walk over nodes; what a handler gives is looked at next, the last one first."""
        stack = nodes[::-1]
        while stack:
            node = stack.pop()
            kind = node.__class__
            if kind is ast.Name:
                if node.ctx.__class__ is not ast.Load:
                    self.bind(node, node.id, scope, block)
            elif kind is ast.Constant:
                if node.value.__class__ is str:
                    self._string(node, block)
            elif kind is ast.Attribute:
                chain = dotted(node)
                if node.ctx.__class__ is not ast.Load:
                    chain = chain or of_type(node)
                    if chain is not None:
                        self._notes.given.append(Given(Named(block, scope, *chain, node), None, None, told=False))
                if chain is None:
                    while node.__class__ is ast.Attribute:
                        node = node.value
                    stack.append(node)
                elif node.ctx.__class__ is ast.Load and not scope.known_local(chain[0]):
                    self._notes.reads.append(Named(block, scope, *chain, node))
            elif kind is ast.Call:
                stack += self._call(node, scope, block)
            elif kind in self._rarer:
                stack += self._rarer[kind](node, scope, block)
            else:
                stack += _below(node)

    def bind(
        self,
        node: ast.expr | ast.pattern,
        name: str,
        scope: Scope,
        block: Block,
        value: ast.expr | None = None,
    ) -> None:
        """Bind a name in a scope to something of which at most the value is known."""
        scope.bind(name, LOCAL)
        home = scope.home(name)
        if home.defines:
            conditional = block.conditional or home is not block.scope
            self._notes.define(
                Draft(name, "variable", node, block, home, value, told=value is not None, conditional=conditional)
            )

    def give(
        self,
        target: ast.expr,
        block: Block,
        value: ast.expr | None,
        annotation: ast.expr | None = None,
        *,
        told: bool,
    ) -> None:
        """Note what an attribute is given, or look at any other target."""
        chain = (dotted(target) or of_type(target)) if isinstance(target, ast.Attribute) else None
        if chain is not None:
            named = Named(block, block.scope, chain[0], chain[1], target)
            self._notes.given.append(Given(named, value, annotation, told))
        else:
            self.at([target], block)

    def _string(self, node: ast.Constant, block: Block) -> None:
        text = node.value
        if isinstance(text, str) and 0 < len(text) <= _LONGEST_STRING and (block.context, text) not in self._said:
            self._said.add((block.context, text))
            self._notes.strings.append((text, self._notes.spot(node, block.context)))

    def _call(self, node: ast.Call, scope: Scope, block: Block) -> list[ast.AST]:
        function = node.func
        chain = dotted(function)
        below: list[ast.AST] = [*node.args, *[each.value for each in node.keywords]]
        if chain is not None:
            root, rest = chain
            named = Called(block, scope, root, rest, node)
            if not scope.known_local(root) or root == scope.receiver:
                self._notes.calls.append(named)
            if rest == "add_argument" or rest.endswith(".add_argument"):
                self._notes.flags.append(named)
            if not rest or rest.endswith(_TELLING):
                note_call(self._notes, named)
            below = [each for each in below if not reads_only(root, rest, each)]
        elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            inner = function.value
            if isinstance(inner.func, ast.Name) and inner.func.id == "super":
                self._notes.supers.append(Called(block, scope, "super", function.attr, node))
            elif function.attr in {"update", "setdefault"}:
                note_vars(self._notes, Named(block, scope, "", "", inner))
            if not reads_only("", function.attr, inner):
                below = [inner, *below]
        else:
            below = [function, *below]
        return below[::-1]

    def _subscript(self, node: ast.Subscript, scope: Scope, block: Block) -> list[ast.AST]:
        chain = dotted(node.value)
        if node.ctx.__class__ is not ast.Load:
            note_item(self._notes, Named(block, scope, *(chain or ("", "")), node))
            note_vars(self._notes, Named(block, scope, "", "", node.value))
        elif reads_only("", "get", node.value):
            return [node.slice]
        else:
            note_own_module(self._notes, node)
        if chain is not None and not scope.known_local(chain[0]):
            named = Named(block, scope, chain[0], chain[1], node.slice)
            (self._notes.items if node.ctx.__class__ is ast.Load else self._notes.set_items).append(named)
        return [node.slice, node.value]

    def _compare(self, node: ast.Compare, scope: Scope, block: Block) -> list[ast.AST]:
        sides = [node.left, *node.comparators]
        for at, operator in enumerate(node.ops):
            if isinstance(operator, ast.In | ast.NotIn):
                chain = dotted(sides[at + 1])
                if chain is not None and not scope.known_local(chain[0]):
                    self._notes.items.append(Named(block, scope, chain[0], chain[1], sides[at]))
        return [each for each in reversed(sides) if not reads_only("", "get", each)]

    def _comprehension(self, node: _Comprehension, scope: Scope, block: Block) -> list[ast.AST]:
        del block
        inner = Scope("inner", scope)
        below: list[ast.AST] = []
        for at, clause in enumerate(node.generators):
            below += [clause.target, *([clause.iter] if at else []), *clause.ifs]
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._later.append(([*below, *made], inner))
        first = node.generators[0].iter
        return [] if reads_only("", "items", first) else [first]

    def _lambda(self, node: ast.Lambda, scope: Scope, block: Block) -> list[ast.AST]:
        del block
        given = node.args
        inner = Scope("inner", scope)
        bind_parameters(given, inner)
        self._later.append(([node.body], inner))
        return [each for each in (*given.kw_defaults[::-1], *given.defaults[::-1]) if each is not None]

    def _walrus(self, node: ast.NamedExpr, scope: Scope, block: Block) -> list[ast.AST]:
        self.bind(node, node.target.id, scope.beyond_comprehensions(), block, node.value)
        return [node.value]

    def _f_string(self, node: ast.JoinedStr, scope: Scope, block: Block) -> list[ast.AST]:
        """Its words are parts of a text that is not known."""
        del scope, block
        return [each for each in reversed(node.values) if not isinstance(each, ast.Constant)]

    def _capture(
        self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope, block: Block
    ) -> list[ast.AST]:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            self.bind(node, name, scope, block)
        return _below(node)


def bind_parameters(given: ast.arguments, scope: Scope) -> None:
    """Bind a function's parameters in its scope."""
    for each in (*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg):
        if each is not None:
            scope.bind(each.arg)


def _below(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in _branches[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            # A dictionary's `**more` has no key.
            found += [each for each in value if each is not None]
        elif value is not None:
            found.append(value)
    found.reverse()
    return found
