"""Notes of what a file defines → `Surface`."""

import ast
from collections.abc import Iterable, Sequence

from omnireview.surface import Spot, Surface, Symbol
from omnireview.surface.decorators import keeps_members
from omnireview.surface.digests import digest
from omnireview.surface.exports import exported
from omnireview.surface.meanings import Meanings
from omnireview.surface.notes import Draft, Given, Notes
from omnireview.surface.parameters import signature_of
from omnireview.surface.scopes import Scope
from omnireview.surface.summaries import summary_of
from omnireview.surface.texts import UNTOLD, text_of

_LONGEST_ANNOTATION = 400
_METACLASSES = {"abc.ABCMeta", "enum.EnumMeta", "enum.EnumType", "builtins.type"}
"""Those that add nothing that one asks for by name."""
_DYNAMIC = ("__getattr__", "__getattribute__")


class Symbols:
    """Makes symbols of drafts. `lines` are the file's, as Python counts them."""

    def __init__(self, notes: Notes, meanings: Meanings, lines: Sequence[str]) -> None:
        self._notes = notes
        self._meanings = meanings
        self._lines = lines
        self._added: dict[Scope, list[Draft]] = {}
        self._classes = {
            draft.inner.path: draft.inner
            for named in notes.drafts.values()
            for drafts in named.values()
            for draft in drafts
            if draft.inner is not None and draft.inner.path
        }

    def surface(self, path: str) -> Surface:
        """Give all that the file defines, and what it may define besides."""
        notes = self._notes
        for name in notes.handed:
            inner = self._classes.get(self._meanings.of(notes.top, name))
            if inner is not None:
                notes.opened.setdefault(inner, "it is handed to a function, which may add to it")
        symbols = self._of(notes.top)
        exports = exported(notes.exports) if notes.exports else None
        why = notes.opened.get(notes.top, "")
        if not why:
            names = {symbol.name for symbol in symbols}
            if "__getattr__" in names:
                why = "it has a module `__getattr__`"
            elif notes.exports and exports is None:
                why = "its `__all__` is computed"
        return Surface(path, notes.module, symbols, exports, tuple(dict.fromkeys(notes.stars)), why)

    def add(self, given: Given) -> bool:
        """Add what `self.x`, `cls.x` or a class of this file is given to that class; False when it is none."""
        named = given.named
        rest = named.rest.removeprefix("__class__.")
        owner, on_instance = self._owner(named.scope, named.root)
        if owner is None or "." in rest:
            return False
        if rest == "*":
            self._notes.opened.setdefault(owner, "it is given attributes by computed names")
        elif rest == "__dict__":
            self._notes.opened.setdefault(owner, "its `__dict__` is replaced")
        else:
            self._added.setdefault(owner, []).append(
                Draft(
                    *(rest, "variable", named.node, named.block, owner, given.value, given.annotation),
                    told=given.told,
                    conditional=True,
                    on_instance=on_instance and rest == named.rest,
                )
            )
        return True

    def method(self, scope: Scope, root: str) -> Scope | None:
        """Give the scope of the method of which a name is the first parameter; None when it is not one."""
        found = scope.find(root)
        return found[0] if found is not None and root and found[0].receiver == root else None

    def _owner(self, scope: Scope, root: str) -> tuple[Scope | None, bool]:
        """The class that a name means, or of which it is an instance."""
        method = self.method(scope, root)
        if method is not None:
            return method.owner, method.receives == "instance"
        found = scope.find(root)
        if found is None:
            return None, False
        if found[1]:
            return self._classes.get(found[1]), False
        # What a class method makes and gives attributes to is an instance, as far as one can see.
        maker = found[0]
        return (maker.owner, True) if maker.receives == "class" else (None, False)

    def _of(self, scope: Scope) -> tuple[Symbol, ...]:
        drafts = self._notes.defined(scope)
        symbols = [self._symbol(draft) for draft in drafts]
        if scope.kind == "class":
            symbols += self._later(scope, drafts)
        return tuple(symbols)

    def _later(self, scope: Scope, drafts: Iterable[Draft]) -> list[Symbol]:
        """What a class gets outside of its body: each name once, and none that the body gives a value."""
        seen = {draft.name for draft in drafts if draft.kind == "variable"}
        found = [*self._slots(scope, drafts)]
        seen.update(symbol.name for symbol in found)
        for draft in self._added.get(scope, ()):
            if draft.name not in seen:
                seen.add(draft.name)
                found.append(self._symbol(draft))
        return found

    def _slots(self, scope: Scope, drafts: Iterable[Draft]) -> list[Symbol]:
        known = {draft.name for draft in drafts}
        found = []
        for draft in drafts:
            value = draft.value if draft.name == "__slots__" else None
            if value is None:
                continue
            names = exported([("append" if isinstance(value, ast.Constant) else "=", value)])
            if names is None:
                self._notes.opened.setdefault(scope, "its `__slots__` are computed")
            spot = self._notes.spot(value, scope.path.removeprefix(f"{self._notes.module}."))
            found += [
                Symbol(name, "variable", spot, conditional=True, on_instance=True)
                for name in names or ()
                if name not in known
            ]
        return found

    def _symbol(self, draft: Draft) -> Symbol:
        spot = self._notes.spot(draft.node, draft.block.context)
        node, scope, typing_only = draft.node, draft.block.scope, draft.block.typing_only
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return Symbol(
                draft.name,
                "function",
                spot,
                signature=signature_of(node),
                decorators=self._meanings.of_nodes(scope, node.decorator_list),
                digest=digest(node, self._lines),
                summary=summary_of(node) if scope.kind == "module" else "",
                conditional=draft.conditional,
                typing_only=typing_only,
            )
        if isinstance(node, ast.ClassDef) and draft.inner is not None:
            return self._class(draft, node, draft.inner, spot)
        value = UNTOLD if draft.value is None and not draft.told else None
        return Symbol(
            draft.name,
            draft.kind,
            spot,
            value=value if draft.value is None else text_of(draft.value),
            annotation=None if draft.annotation is None else text_of(draft.annotation, _LONGEST_ANNOTATION),
            target=draft.target,
            conditional=draft.conditional,
            typing_only=typing_only,
            on_instance=draft.on_instance,
        )

    def _class(self, draft: Draft, node: ast.ClassDef, inner: Scope, spot: Spot) -> Symbol:
        scope = draft.block.scope
        members = self._of(inner)
        decorators = self._meanings.of_nodes(scope, node.decorator_list)
        given = [*node.keywords]
        for decorator in node.decorator_list:
            given += decorator.keywords if isinstance(decorator, ast.Call) else []
        return Symbol(
            draft.name,
            "class",
            spot,
            bases=tuple("" if isinstance(b, ast.Call) else self._meanings.of_node(scope, b) for b in node.bases),
            keywords=tuple(each.arg for each in node.keywords if each.arg is not None),
            options=tuple((each.arg, text_of(each.value)) for each in given if each.arg is not None),
            decorators=decorators,
            members=members,
            summary=summary_of(node) if scope.kind == "module" else "",
            conditional=draft.conditional,
            typing_only=draft.block.typing_only,
            open_because=self._notes.opened.get(inner, "") or self._why_open(node, scope, members, decorators),
        )

    def _why_open(
        self, node: ast.ClassDef, scope: Scope, members: Iterable[Symbol], decorators: Iterable[str]
    ) -> str:
        names = {member.name for member in members}
        for dynamic in _DYNAMIC:
            if dynamic in names:
                return f"it has `{dynamic}`"
        for keyword in node.keywords:
            if keyword.arg is None:
                return "its keywords are computed"
            if keyword.arg == "metaclass" and self._meanings.of_node(scope, keyword.value) not in _METACLASSES:
                return "it has a metaclass"
        for name, decorator in zip(decorators, node.decorator_list, strict=True):
            if not keeps_members(name):
                return f"it is decorated by `{text_of(decorator)}`"
        return ""
