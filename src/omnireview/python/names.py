"""`Names`: what the names of a file are bound to, scope by scope, and what they stand for through imports."""

import ast
import builtins
from collections.abc import Iterator, Mapping

from omnireview.python.bound import bindings_of
from omnireview.python.kinds import Binding
from omnireview.python.nodes import Nodes, in_body

_SCOPES = frozenset(
    {
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
        *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    }
)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_Bound = Mapping[str, tuple[Binding, ...]]
_BUILTINS = frozenset(dir(builtins))


class Names:
    """What names stand for where they are used. Scopes are read when a name of theirs is first asked for."""

    def __init__(self, tree: ast.Module, path: str, nodes: Nodes) -> None:
        """Take a tree with all its nodes."""
        self._tree = tree
        self._path = path
        self._nodes = nodes
        self._parent = nodes.parents.get
        self._qualified: dict[ast.AST, str | None] = {}
        self._own: dict[ast.AST, dict[str, tuple[Binding, ...]]] = {}
        self._elsewhere: dict[ast.AST, dict[str, list[ast.AST]]] | None = None

    def bindings(self, name: str, at: ast.AST) -> tuple[Binding, ...]:
        """Give all that binds a name in the scope that it is of where a node stands; () where nothing does.

        Functions that bind it by `global` or `nonlocal` come last.
        """
        for scope in self._around(at):
            found = self._bound(scope).get(name, ())
            if not found:
                continue
            if found[0].kind == "global":
                return self._all(self._tree, name)
            if found[0].kind != "nonlocal":
                return self._all(scope, name)
        return self._all(self._tree, name)

    def value(self, name: str, at: ast.AST) -> ast.expr | None:
        """Give the one expression that a name is bound to, by one plain assignment; None in any other case."""
        found = self.bindings(name, at)
        return found[0].value if len(found) == 1 and found[0].kind == "assignment" else None

    def is_builtin(self, name: str, at: ast.AST) -> bool:
        """Tell whether a name is a builtin that nothing in the file binds."""
        return name in _BUILTINS and not self.bindings(name, at)

    def qualified(self, node: ast.AST) -> str | None:
        """Give the dotted name of a name, of a chain of attributes or of a call's function, through imports.

        A name that is imported from several modules (in `try` and `except`, say) has the first one's; `= None` for
        an import that fails changes nothing.
        """
        if isinstance(node, ast.Call):
            node = node.func
        # Many checks ask for the same.
        if node not in self._qualified:
            self._qualified[node] = self._read_qualified(node)
        return self._qualified[node]

    def _read_qualified(self, node: ast.AST) -> str | None:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        found = self.bindings(node.id, node)
        if not found:
            start = f"builtins.{node.id}" if node.id in _BUILTINS else None
        else:
            imports = [each for each in found if each.kind == "import"]
            others = (each for each in found if each.kind != "import")
            start = imports[0].target if imports and all(_is_no_value(each) for each in others) else None
        return None if start is None else ".".join([start, *reversed(parts)])

    def module_bindings(self) -> _Bound:
        """Give what the module itself binds, name by name, but for what functions bind by `global`."""
        return self._bound(self._tree)

    def scope_bindings(self, scope: ast.AST) -> _Bound:
        """Give what a function, class, lambda or comprehension binds, name by name."""
        return self._bound(scope)

    def _around(self, at: ast.AST) -> Iterator[ast.AST]:
        """Give the scopes that a node sees, the innermost first; a class's names are seen in its body alone."""
        before, inner, above = at, at, self._parent(at)
        seen = False
        while above is not None:
            if above.__class__ in _SCOPES and _is_inside(above, inner, before):
                if not (isinstance(above, ast.ClassDef) and seen):
                    yield above
                seen = seen or not isinstance(above, _COMPREHENSIONS)
            before, inner, above = inner, above, self._parent(above)
        yield self._tree

    def _bound(self, scope: ast.AST) -> _Bound:
        if scope not in self._own:
            found: dict[str, list[Binding]] = {}
            for each in bindings_of(scope, self._path, self._nodes):
                found.setdefault(each.name, []).append(each)
            for rows in found.values():
                rows.sort(key=lambda each: each.kind not in {"global", "nonlocal"})
            self._own[scope] = {name: tuple(rows) for name, rows in found.items()}
        return self._own[scope]

    def _all(self, scope: ast.AST, name: str) -> tuple[Binding, ...]:
        """Give what binds a scope's name, in the scope itself and in functions that declare it."""
        if self._elsewhere is None:
            self._elsewhere = self._read_declared()
        declared = self._elsewhere.get(scope, {}).get(name)
        if declared is None:
            return self._bound(scope).get(name, ())
        found = list(self._bound(scope).get(name, ()))
        for each in dict.fromkeys(declared):
            found += [one for one in self._bound(each)[name] if one.kind not in {"global", "nonlocal"}]
        return tuple(found)

    def _read_declared(self) -> dict[ast.AST, dict[str, list[ast.AST]]]:
        """Give, by scope and name, the functions that bind a name of that scope by declaring it."""
        found: dict[ast.AST, dict[str, list[ast.AST]]] = {}
        for statement in self._nodes.of((ast.Global, ast.Nonlocal)):
            scopes = list(self._around(statement))
            for name in statement.names:
                home: ast.AST | None = self._tree
                if isinstance(statement, ast.Nonlocal):
                    outer = (each for each in scopes[1:-1] if name in self._bound(each))
                    home = next((each for each in outer if self._bound(each)[name][0].kind != "nonlocal"), None)
                if home is not None and home is not scopes[0]:
                    found.setdefault(home, {}).setdefault(name, []).append(scopes[0])
        return found


def _is_no_value(binding: Binding) -> bool:
    """Tell whether a binding says that there is nothing: `flash_attn = None`."""
    value = binding.value
    return binding.kind == "assignment" and isinstance(value, ast.Constant) and value.value is None


def _is_inside(scope: ast.AST, inner: ast.AST, before: ast.AST) -> bool:
    """Tell whether `inner`, right below a scope's node, sees its names; `before` is right below `inner`."""
    if isinstance(scope, ast.Lambda):
        return inner is scope.body
    if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return in_body(scope, inner)
    # The first iterable of a comprehension is worked out outside of it.
    first = scope.generators[0] if isinstance(scope, _COMPREHENSIONS) else None
    return not (first is not None and inner is first and before is first.iter)
