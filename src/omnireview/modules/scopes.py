"""Names → what they are bound to, by Python's scoping rules."""

import builtins
from collections.abc import Iterator, Sequence
from enum import Enum

import libcst as cst

from omnireview.modules.bindings import Binder, binders
from omnireview.modules.imports import Import
from omnireview.modules.outline import Outline

_BUILTINS = frozenset(dir(builtins))
_NO_VALUE = frozenset({"None", "False", "True"})


class Bound(Enum):
    """What binds a name where it is used."""

    IMPORT = "import"
    SHADOW = "shadow"
    """Something of this file, though the file also imports the name."""
    LOCAL = "local"
    BUILTIN = "builtin"
    UNKNOWN = "unknown"


class Scopes:
    """The bindings of one module, by scope. A scope is known by its node."""

    def __init__(self, outline: Outline, imports: tuple[Import, ...]) -> None:
        self._outline = outline
        self._imports: dict[cst.CSTNode, dict[str, list[Import]]] = {}
        self._locals: dict[cst.CSTNode, dict[str, list[int]]] = {}
        self._resolved: dict[cst.Name, tuple[Bound, tuple[str, ...]]] = {}
        self._elsewhere = self._declared_elsewhere()
        for one in imports:
            scope = self._home(one.name, self._scope(one.statement))
            self._imports.setdefault(scope, {}).setdefault(one.name, []).append(one)
        for binder in binders(outline):
            if not self._is_fallback(binder):
                names = self._locals.setdefault(self.bound_in(binder), {})
                names.setdefault(binder.name, []).append(outline.place(binder.inside or binder.node))
        self._names = {one.name for one in imports}.union(*self._locals.values())

    def resolve(self, name: cst.Name) -> tuple[Bound, tuple[str, ...]]:
        """What binds a name where it stands; for imports and builtins, the dotted names it may stand for."""
        known = self._resolved.get(name)
        if known is None:
            known = self._resolved[name] = self._resolve(name)
        return known

    def _resolve(self, name: cst.Name) -> tuple[Bound, tuple[str, ...]]:
        text = name.value
        scopes = list(self._visible(name)) if text in self._names else []
        # What another function imports for itself tells nothing here.
        is_imported = any(text in self._imports.get(scope, ()) for scope in scopes)
        for scope in scopes:
            binders = self._locals.get(scope, {}).get(text, ())
            if binders and not is_imported:
                return Bound.LOCAL, ()
            # What is imported and bound, too, is read from top to bottom.
            at = self._outline.place(name)
            imports = [one for one in self._imports.get(scope, {}).get(text, ()) if self._place(one) < at]
            bound_at = max((place for place in binders if place < at), default=-1)
            if bound_at > max(map(self._place, imports), default=-1):
                return Bound.SHADOW, ()
            if imports:
                return Bound.IMPORT, self._reaching(imports)
        if text in _BUILTINS:
            return Bound.BUILTIN, (f"builtins.{text}",)
        return Bound.UNKNOWN, ()

    def _reaching(self, imports: Sequence[Import]) -> tuple[str, ...]:
        """What a name may stand for after these imports: of several in one block, what the last one says."""
        if len(imports) == 1:
            return (imports[0].target,)
        return tuple(dict.fromkeys({self._block(one): one.target for one in imports}.values()))

    def _place(self, one: Import) -> int:
        return self._outline.place(one.statement)

    def _block(self, one: Import) -> cst.CSTNode | None:
        line = self._outline.parent(one.statement)
        return None if line is None else self._outline.parent(line)

    def home(self, name: cst.Name) -> cst.CSTNode | None:
        """The scope whose own name it is where it stands; None for a name that nothing here binds."""
        text = name.value
        for scope in self._visible(name) if text in self._names else ():
            if text in self._locals.get(scope, ()) or text in self._imports.get(scope, ()):
                return scope
        return None

    def bound_in(self, binder: Binder) -> cst.CSTNode:
        """The scope in which a binder binds its name."""
        scope = binder.inside or self._scope(binder.node, past_comprehensions=binder.past_comprehensions)
        return self._home(binder.name, scope)

    def imported(self, name: str, scope: cst.CSTNode) -> bool:
        """Whether an import statement binds the name in a scope."""
        return name in self._imports.get(scope, ())

    def qualified(self, node: cst.CSTNode) -> tuple[str, ...]:
        """The dotted names that a name, an attribute chain or a call's function may stand for; mostly one."""
        tail: list[str] = []
        if isinstance(node, cst.Call):
            node = node.func
        while isinstance(node, cst.Attribute):
            tail.append(node.attr.value)
            node = node.value
        if not isinstance(node, cst.Name):
            return ()
        _, heads = self.resolve(node)
        return tuple(".".join([head, *reversed(tail)]) for head in heads)

    def _visible(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The scopes in which a name that stands at `node` is looked for, the innermost first."""
        seen = False
        for scope in self._around(node):
            # A class's names are seen in its own body, and not in the functions of that body.
            if not (isinstance(scope, cst.ClassDef) and seen):
                yield scope
            seen = True

    def _scope(self, node: cst.CSTNode, *, past_comprehensions: bool = False) -> cst.CSTNode:
        """The scope in which a statement at `node` binds."""
        for scope in self._around(node):
            if not (past_comprehensions and isinstance(scope, cst.BaseComp)):
                return scope
        return node

    def _around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """All scopes that hold the node, the innermost first."""
        first_iterable = False
        for above in self._outline.ancestors(node):
            if isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
                if node is above.body:
                    yield above
            elif isinstance(above, cst.CompFor):
                first_iterable = node is above.iter
            elif isinstance(above, cst.BaseComp):
                # The first iterable of a comprehension is worked out outside of it.
                if not (first_iterable and node is above.for_in):
                    yield above
                first_iterable = False
            elif isinstance(above, cst.Module):
                yield above
            node = above

    def _declared_elsewhere(self) -> dict[tuple[cst.CSTNode, str], cst.CSTNode]:
        """Where `global` and `nonlocal` say a scope's names live."""
        found: dict[tuple[cst.CSTNode, str], cst.CSTNode] = {}
        for statement in self._outline.nodes((cst.Global, cst.Nonlocal)):
            scopes = list(self._around(statement))
            functions = [scope for scope in scopes[1:] if isinstance(scope, cst.FunctionDef)]
            home = scopes[-1] if isinstance(statement, cst.Global) or not functions else functions[0]
            for item in statement.names:
                found[scopes[0], item.name.value] = home
        return found

    def _home(self, name: str, scope: cst.CSTNode) -> cst.CSTNode:
        return self._elsewhere.get((scope, name), scope)

    def _is_fallback(self, binder: Binder) -> bool:
        """`except ImportError: x = None` is a stand-in for an optional import; the name still means the import."""
        sources = self._imports.get(self.bound_in(binder), {}).get(binder.name)
        if not sources or binder.inside is not None:
            return False
        if isinstance(binder.value, cst.Name) and binder.value.value in _NO_VALUE:
            return True
        bodies = [
            above.body
            for handler in self._outline.ancestors(binder.node)
            if isinstance(handler, cst.ExceptHandler)
            and isinstance(above := self._outline.parent(handler), cst.Try)
        ]
        return any(body in self._outline.ancestors(one.statement) for one in sources for body in bodies)
