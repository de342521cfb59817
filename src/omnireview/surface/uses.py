"""Notes of what a file calls, reads and sets → `Usage`."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from omnireview.surface import AttributeUse, CallUse, Flag, ImportUse, Spot, Usage
from omnireview.surface.flags import DECLARE, flag_of
from omnireview.surface.meanings import BUILTIN, Meanings
from omnireview.surface.notes import Called, Named, Notes
from omnireview.surface.symbols import Symbols

_ENVIRONMENT = "os.environ"
_READS_ENVIRONMENT = {
    "os.getenv",
    *(f"{_ENVIRONMENT}.{name}" for name in ("get", "pop", "setdefault", "__getitem__")),
}
_CHANGES_PATH = {"sys.path.insert", "sys.path.append", "sys.path.extend", "site.addsitedir"}


class Uses:
    """Makes the usage of a file of its notes."""

    def __init__(self, notes: Notes, meanings: Meanings, symbols: Symbols) -> None:
        self._notes = notes
        self._meanings = meanings
        self._symbols = symbols
        self._calls: list[CallUse] = []
        self._patches: list[AttributeUse] = []
        self._environment: list[tuple[str, Spot]] = []
        self._flags: list[Flag] = []
        self._made: list[str] = []
        self._path_changed = False

    def usage(self) -> Usage:
        """Give all that the file names of others; what it gives to classes of its own is added to those."""
        self._call_all()
        self._set_all()
        for named in self._notes.items:
            if self._meanings.of(named.scope, named.root, named.rest) == _ENVIRONMENT:
                self._environment += self._literals([named.node], named.block.context)
        return Usage(
            imports=tuple(self._imports()),
            calls=tuple(sorted(self._calls, key=lambda use: use.spot.line)),
            attributes=tuple(self._reads()),
            patches=tuple(self._patches),
            environment=tuple(sorted(self._environment, key=lambda each: each[1].line)),
            flags=tuple(sorted(self._flags, key=lambda each: each.spot.line)),
            strings=tuple(self._notes.strings),
            modules_made=tuple(dict.fromkeys(self._made)),
            path_changed=self._path_changed,
        )

    def _call_all(self) -> None:
        for called in sorted(self._notes.calls, key=_place):
            scope = self._symbols.method(called.scope, called.root) if "." not in called.rest else None
            if scope is not None:
                path = scope.owner.path if scope.owner is not None and called.rest else ""
                target = f"{path}.{called.rest}" if path else ""
            else:
                target = self._meanings.of(called.scope, called.root, called.rest)
            if target and not target.startswith(BUILTIN):
                self._special(called, target)
                bound = scope is not None and scope.receives == "instance"
                self._calls.append(self._use(called, target, bound=bound))
        for called in self._notes.supers:
            self._super(called)
        for called in self._notes.flags:
            self._flag(called)

    def _special(self, called: Called, target: str) -> None:
        """Note calls that mean something by themselves."""
        arguments = called.node.args[:1]
        if target in _READS_ENVIRONMENT:
            self._environment += self._literals(arguments, called.block.context)
        elif target in _CHANGES_PATH:
            self._path_changed = True
        elif target == "sys.modules.setdefault":
            self._made += [name for name, _ in self._literals(arguments, "")]
        elif target in DECLARE:
            self._flag(called)

    def _flag(self, called: Called) -> None:
        flag = flag_of(self._notes, self._meanings, called)
        if flag is not None:
            self._flags.append(flag)

    def _use(self, called: Called, target: str, *, bound: bool, through_super: bool = False) -> CallUse:
        call, line_of = called.node, self._notes.line
        starred = sum(isinstance(each, ast.Starred) for each in call.args)
        keywords = tuple(each.arg for each in call.keywords if each.arg is not None)
        return CallUse(
            Spot(
                line_of(call.func.end_lineno or call.lineno),
                line_of(call.end_lineno or call.lineno),
                called.block.context,
            ),
            target,
            len(call.args) - starred,
            keywords,
            bool(starred) or len(keywords) < len(call.keywords),
            bound,
            called.block.call_guarded,
            through_super,
        )

    def _super(self, called: Called) -> None:
        """Note `super().f(…)` in a method, and `super(Class, self).f(…)` in one of that class."""
        scope = called.scope
        while scope.owner is None and scope.kind != "class" and scope.parent is not None:
            scope = scope.parent
        owner = scope.owner
        inner = called.node.func.value if isinstance(called.node.func, ast.Attribute) else None
        if owner is None or not owner.path or not isinstance(inner, ast.Call):
            return
        # `super(Class)` alone is bound to nothing: what it calls is not the method behind the class.
        of_two = len(inner.args) == 2 and self._meanings.of_node(scope, inner.args[0]) == owner.path
        if not inner.args or of_two:
            target = f"{owner.path}.{called.rest}"
            self._calls.append(self._use(called, target, bound=scope.receives == "instance", through_super=True))

    def _reads(self) -> Iterator[AttributeUse]:
        for named in sorted(self._notes.reads, key=_place):
            target = self._meanings.of(named.scope, named.root, named.rest)
            if target and not target.startswith(BUILTIN):
                owner, _, name = target.rpartition(".")
                line = self._notes.line(named.node.end_lineno or named.node.lineno)
                guarded = named.block.attribute_guarded or name in self._notes.tested
                yield AttributeUse(Spot(line, line, named.block.context), owner, name, guarded)

    def _set_all(self) -> None:
        for given in self._notes.given:
            named = given.named
            target = "" if self._symbols.add(given) else self._meanings.of(named.scope, named.root, named.rest)
            if target and not target.startswith(BUILTIN):
                owner, _, name = target.rpartition(".")
                self._patches.append(AttributeUse(self._notes.spot(named.node, named.block.context), owner, name))
                self._path_changed = self._path_changed or target == "sys.path"
        for named in self._notes.set_items:
            target = self._meanings.of(named.scope, named.root, named.rest)
            if target == "sys.modules":
                self._made += [name for name, _ in self._literals([named.node], "")]
            self._path_changed = self._path_changed or target == "sys.path"

    def _imports(self) -> Iterator[ImportUse]:
        for use in self._notes.imports:
            needed = self._notes.needed and not self._notes.needed.isdisjoint(_packages(use.module))
            yield replace(use, guard="try") if needed and not use.guard else use

    def _literals(self, nodes: Iterable[ast.expr], context: str) -> Iterator[tuple[str, Spot]]:
        """The literal text that a node is, or that a name of the file is given once."""
        for node in nodes:
            value: ast.expr | None = node
            if isinstance(node, ast.Name):
                drafts = self._notes.drafts.get(self._notes.top, {}).get(node.id, [])
                value = drafts[0].value if len(drafts) == 1 else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value, self._notes.spot(node, context)


def _place(named: Named | Called) -> tuple[int, int]:
    return named.node.lineno, named.node.col_offset


def _packages(module: str) -> Iterator[str]:
    """A module and the packages around it."""
    while module:
        yield module
        module = module.rpartition(".")[0]
