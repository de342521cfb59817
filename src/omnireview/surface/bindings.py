"""Statements that bind names or unbind them: assignments, imports, `del`, `global`."""

import ast
from typing import Any

from omnireview.surface import ImportUse
from omnireview.surface.expressions import Look
from omnireview.surface.guards import Block
from omnireview.surface.namespaces import note_handed
from omnireview.surface.notes import Draft, Notes
from omnireview.surface.scopes import LOCAL, VACANT, Scope

_SPECIAL = {"__all__", "__path__"}


class Bindings:
    """Notes what such statements bind, and looks at the expressions in them."""

    def __init__(self, notes: Notes, look: Look) -> None:
        self._notes = notes
        self._look = look

    def assign(self, statement: ast.Assign, block: Block) -> None:
        """Note `a = b = value`, part by part where both sides show them."""
        self._look.at([statement.value], block)
        stack: list[tuple[ast.expr, ast.expr | None]] = [
            (each, statement.value) for each in statement.targets[::-1]
        ]
        while stack:
            to, given = stack.pop()
            if isinstance(to, ast.Name):
                self._name(to, given, block)
            elif isinstance(to, ast.Tuple | ast.List):
                stack += reversed(list(zip(to.elts, _parts(to, given), strict=True)))
            elif isinstance(to, ast.Starred):
                stack.append((to.value, None))
            else:
                self._look.give(to, block, given, told=given is not None)

    def annotate(self, statement: ast.AnnAssign, block: Block) -> None:
        """Note `a: T = value`, and `a: T`, which declares only."""
        self._look.at([statement.annotation, statement.value], block)
        target, value = statement.target, statement.value
        if isinstance(target, ast.Name):
            self._name(target, value, block, statement.annotation, told=True)
        else:
            self._look.give(target, block, value, statement.annotation, told=True)

    def augment(self, statement: ast.AugAssign, block: Block) -> None:
        """Note `a += value`: the name is another's, or was bound before."""
        self._look.at([statement.value], block)
        target = statement.target
        if isinstance(target, ast.Name):
            block.scope.bind(target.id)
            self._special(target.id, "+=", statement.value, block)
        else:
            self._look.at([target], block)

    def express(self, statement: ast.Expr, block: Block) -> None:
        """Look at an expression, which may change `__all__`; a bare string is a comment."""
        value = statement.value
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.args:
            owner = value.func.value
            if isinstance(owner, ast.Name):
                self._special(owner.id, value.func.attr, value.args[0], block)
        if isinstance(value, ast.Call):
            note_handed(self._notes, block, value)
        self._look.at([value], block)

    def alias(self, statement: Any, block: Block) -> None:
        """Note `type A = …`."""
        self._look.at([statement.value], block)
        self._name(statement.name, statement.value, block)

    def delete(self, statement: ast.Delete, block: Block) -> None:
        """Forget what is deleted, or doubt it where the deletion may be left out."""
        targets = [*statement.targets]
        while targets:
            target = targets.pop()
            if isinstance(target, ast.Tuple | ast.List):
                targets += target.elts
            if not isinstance(target, ast.Name):
                self._look.at([] if isinstance(target, ast.Tuple | ast.List) else [target], block)
                continue
            block.scope.bind(target.id)
            home = block.scope.home(target.id)
            drafts = self._notes.drafts.get(home, {})
            if home is block.scope and not block.conditional:
                drafts.pop(target.id, None)
            for draft in drafts.get(target.id, ()):
                draft.conditional = True

    def elsewhere(self, statement: ast.Global | ast.Nonlocal, block: Block) -> None:
        """Obey `global` and `nonlocal`."""
        if block.scope.kind != "module":
            for name in statement.names:
                block.scope.bind_elsewhere(name, is_global=isinstance(statement, ast.Global))

    def import_(self, statement: ast.Import, block: Block) -> None:
        """Note `import a.b`, which binds `a`, and `import a.b as c`."""
        for alias in statement.names:
            use = self._use(statement, alias, alias.name, None, block)
            name = alias.asname or alias.name.partition(".")[0]
            self._imported(alias, name, alias.name if alias.asname else name, block)
            self._notes.imports.append(use)

    def import_from(self, statement: ast.ImportFrom, block: Block) -> None:
        """Note `from a import b`, `from . import b` and `from a import *`."""
        module = self._notes.absolute(statement.module, statement.level)
        for alias in statement.names:
            self._notes.imports.append(self._use(statement, alias, module, alias.name, block))
            if alias.name != "*":
                target = f"{module}{'' if module.endswith('.') else '.'}{alias.name}"
                self._imported(alias, alias.asname or alias.name, target, block)
            elif block.scope is self._notes.top:
                self._notes.stars.append(module)

    def _use(
        self, statement: ast.stmt, alias: ast.alias, module: str, name: str | None, block: Block
    ) -> ImportUse:
        return ImportUse(
            self._notes.spot(alias, block.context),
            module,
            name,
            alias.asname,
            block.guard,
            block.scope.kind == "function",
            self._notes.line(statement.lineno),
        )

    def _imported(self, alias: ast.alias, name: str, target: str, block: Block) -> None:
        block.scope.bind(name, target)
        home = block.scope.home(name)
        if home.defines:
            self._notes.define(
                Draft(name, "import", alias, block, home, target=target, conditional=_perhaps(block, home))
            )

    def _name(
        self,
        target: ast.Name,
        value: ast.expr | None,
        block: Block,
        annotation: ast.expr | None = None,
        *,
        told: bool | None = None,
    ) -> None:
        is_none = isinstance(value, ast.Constant) and value.value is None
        block.scope.bind(target.id, VACANT if is_none else LOCAL)
        home = block.scope.home(target.id)
        if not home.defines:
            return
        if value is not None:
            self._special(target.id, "=", value, block)
        self._notes.define(
            Draft(
                target.id,
                "variable",
                target,
                block,
                home,
                value,
                annotation,
                told=value is not None if told is None else told,
                conditional=_perhaps(block, home),
            )
        )

    def _special(self, name: str, how: str, value: ast.expr, block: Block) -> None:
        if name not in _SPECIAL or block.scope.home(name) is not self._notes.top:
            return
        if name == "__all__":
            self._notes.exports.append((how, value))
        else:
            self._notes.opened.setdefault(self._notes.top, "it changes its `__path__`")


def _perhaps(block: Block, home: Scope) -> bool:
    """Whether a name may not be bound in the end; what a function binds elsewhere is bound when it runs."""
    return block.conditional or home is not block.scope


def _parts(target: ast.Tuple | ast.List, given: ast.expr | None) -> list[ast.expr | None]:
    """What each part of a target is given; None for what can't be told."""
    values: list[ast.expr] = given.elts if isinstance(given, ast.Tuple | ast.List) else []
    starred = any(isinstance(each, ast.Starred) for each in (*target.elts, *values))
    return [*values] if len(values) == len(target.elts) and not starred else [None] * len(target.elts)
