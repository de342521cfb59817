"""One function's statements, followed in order → what is known of each use of a name.

Branches are followed apart and joined. A loop forgets what it assigns. What other functions may change is not
considered; a call of a name's own method, as a statement, is taken to change it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import libcst as cst

from omnireview.modules.outline import Outline
from omnireview.modules.values import Known, added, evaluated, joined

Flow = dict[cst.Name, Known]
State = dict[str, Known]

_UNKNOWN = Known()
_MOST_COPIED = 2_000_000
"""Entries of states; a scope whose branches copy more is given up."""


def values_in(
    scope: cst.FunctionDef | cst.Module, outline: Outline, elsewhere: Callable[[cst.Name], Known | None]
) -> Flow:
    """Follow a function or the code outside of all functions. `elsewhere` knows all other names."""
    walk = _Walk(outline, elsewhere)
    try:
        walk.block(scope if isinstance(scope, cst.Module) else scope.body, {})
    except _TooMuchError:
        return {}
    return walk.found


class _TooMuchError(Exception):
    """A scope has too many branches with too many names."""


class _Walk:
    def __init__(self, outline: Outline, elsewhere: Callable[[cst.Name], Known | None]) -> None:
        self.found: Flow = {}
        self._outline = outline
        self._elsewhere = elsewhere
        self._copied = 0

    def block(self, block: cst.Module | cst.BaseSuite, state: State) -> State | None:
        """Follow statements; None when their end is not reached."""
        left = False
        for statement in _statements(block.body):
            reached = self._statement(statement, state)
            left = left or reached is None
            # What can't be reached is looked at without knowing anything.
            state = {} if reached is None else reached
        return None if left else state

    def _statement(self, node: cst.CSTNode, state: State) -> State | None:
        if isinstance(node, cst.Assign):
            self._assign(node, state)
        elif isinstance(node, cst.AnnAssign):
            self._read(node.annotation, state)
            if node.value is not None:
                self._give(node.target, node.value, state)
        elif isinstance(node, cst.AugAssign):
            self._augment(node, state)
        elif isinstance(node, cst.If):
            return self._branches(node, state)
        elif isinstance(node, (cst.For, cst.While)):
            return self._loop(node, state)
        elif isinstance(node, (cst.Try, cst.TryStar)):
            return self._try(node, state)
        elif isinstance(node, cst.With):
            return self._with(node, state)
        elif isinstance(node, cst.Match):
            return self._match(node, state)
        elif isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            self._definition(node, state)
        else:
            self._read(node, state)
            state.update(dict.fromkeys(_changed(node), _UNKNOWN))
            if isinstance(node, (cst.Return, cst.Raise, cst.Break, cst.Continue)):
                return None
        return state

    def _look(self, state: State) -> Callable[[cst.Name], Known | None]:
        return lambda name: state[name.value] if name.value in state else self._elsewhere(name)

    def _assign(self, node: cst.Assign, state: State) -> None:
        if len(node.targets) == 1:
            self._give(node.targets[0].target, node.value, state)
            return
        self._read(node.value, state)
        for target in node.targets:
            self._forget(target.target, state)

    def _give(self, target: cst.BaseExpression, value: cst.BaseExpression, state: State) -> None:
        self._read(value, state)
        if not isinstance(target, cst.Name):
            self._forget(target, state)
            return
        known = evaluated(value, self._look(state))
        if known is not None and known.is_constant:
            state[target.value] = replace(known, made=None if isinstance(value, cst.Name) else value)
        else:
            # A copy of what is known to come from elsewhere is followed no further.
            followed = known is not None and isinstance(value, cst.Name)
            state[target.value] = _UNKNOWN if followed else Known(made=value)

    def _augment(self, node: cst.AugAssign, state: State) -> None:
        self._read(node.value, state)
        known, look = None, self._look(state)
        if isinstance(node.target, cst.Name) and isinstance(node.operator, cst.AddAssign):
            known = added(look(node.target), evaluated(node.value, look))
        self._forget(node.target, state)
        if known is not None and isinstance(node.target, cst.Name):
            state[node.target.value] = known

    def _forget(self, target: cst.CSTNode, state: State) -> None:
        self._read(target, state)
        state.update(dict.fromkeys(_stored(target), _UNKNOWN))

    def _branches(self, node: cst.If, state: State) -> State | None:
        ends: list[State | None] = []
        branch: cst.If | cst.Else | None = node
        while isinstance(branch, cst.If):
            self._read(branch.test, state)
            ends.append(self.block(branch.body, self._copy(state)))
            branch = branch.orelse
        ends.append(state if branch is None else self.block(branch.body, self._copy(state)))
        return self._join(ends)

    def _loop(self, node: cst.For | cst.While, state: State) -> State:
        if isinstance(node, cst.For):
            self._read(node.iter, state)
        nodes = self._outline.below(node)
        head = self._copy(state)
        for name in (name for each in nodes for name in _stores(each)):
            head.pop(name, None)
        head.update(dict.fromkeys((name for each in nodes for name in _changed(each)), _UNKNOWN))
        if isinstance(node, cst.While):
            self._read(node.test, head)
        self.block(node.body, self._copy(head))
        if node.orelse is not None:
            self.block(node.orelse.body, self._copy(head))
        return head

    def _try(self, node: cst.Try | cst.TryStar, state: State) -> State | None:
        end = self.block(node.body, self._copy(state))
        # An exception may come before or after what the block assigns.
        caught = {**(end or {}), **(self._join([state, {**state, **(end or {})}]) or {})}
        for name in (name for each in self._outline.below(node.body) for name in _stores(each)):
            if end is None or name not in end:
                caught.pop(name, None)
        ends = [self.block(handler.body, self._copy(caught)) for handler in node.handlers]
        if node.orelse is not None and end is not None:
            end = self.block(node.orelse.body, end)
        reached = self._join([end, *ends])
        if node.finalbody is None:
            return reached
        final = self.block(node.finalbody.body, self._copy(caught) if reached is None else reached)
        return None if reached is None else final

    def _with(self, node: cst.With, state: State) -> State | None:
        for item in node.items:
            if item.asname is None:
                self._read(item.item, state)
            else:
                self._give(item.asname.name, item.item, state)
                if isinstance(item.asname.name, cst.Name):
                    state[item.asname.name.value] = Known(made=item.item)
        return self.block(node.body, state)

    def _match(self, node: cst.Match, state: State) -> State | None:
        self._read(node.subject, state)
        ends: list[State | None] = [state]
        for case in node.cases:
            own = self._copy(state)
            own.update(dict.fromkeys(_names(self._outline.below(case.pattern)), _UNKNOWN))
            if case.guard is not None:
                self._read(case.guard, own)
            ends.append(self.block(case.body, own))
        return self._join(ends)

    def _definition(self, node: cst.FunctionDef | cst.ClassDef, state: State) -> None:
        parts: list[cst.CSTNode] = [*node.decorators]
        if isinstance(node, cst.ClassDef):
            parts += [*node.bases, *node.keywords]
        else:
            parts += [node.params] if node.returns is None else [node.params, node.returns]
        for part in parts:
            self._read(part, state)
        state[node.name.value] = _UNKNOWN

    def _read(self, node: cst.CSTNode, state: State) -> None:
        """Note what is known of the names in a piece of code; what it binds itself for a moment is not known."""
        nodes = self._outline.below(node)
        hidden = {
            name
            for each in nodes
            if isinstance(each, (cst.Param, cst.CompFor))
            for name in _stored(each.name if isinstance(each, cst.Param) else each.target)
        }
        for each in nodes:
            if type(each) is cst.Name:
                if each.value in state and each.value not in hidden:
                    self.found[each] = state[each.value]
            elif type(each) is cst.NamedExpr and isinstance(each.target, cst.Name):
                known = evaluated(each.value, self._look(state))
                state[each.target.value] = known or _UNKNOWN
            elif isinstance(each, (cst.Import, cst.ImportFrom, cst.Del)):
                state.update(dict.fromkeys(_stores(each), _UNKNOWN))

    def _copy(self, state: State) -> State:
        self._copied += len(state)
        if self._copied > _MOST_COPIED:
            raise _TooMuchError
        return dict(state)

    def _join(self, states: Sequence[State | None]) -> State | None:
        reached = [state for state in states if state is not None]
        if not reached:
            return None
        first, *others = reached
        for other in others:
            self._copied += len(first)
            both = {name: (known, other[name]) for name, known in first.items() if name in other}
            first = {
                name: one if one is two else joined(one, two) or _UNKNOWN for name, (one, two) in both.items()
            }
        return first


def _statements(body: Iterable[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    for statement in body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        else:
            yield statement


def _stored(target: cst.CSTNode) -> Iterator[str]:
    """The names that an assignment to a target binds, or whose parts it changes."""
    stack: list[cst.CSTNode] = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.Name):
            yield node.value
        elif isinstance(node, (cst.Tuple, cst.List)):
            stack.extend(element.value for element in node.elements)
        elif isinstance(node, (cst.Attribute, cst.Subscript)):
            stack.append(node.value)


def _stores(node: cst.CSTNode) -> Iterator[str]:
    """The names that a node by itself binds."""
    if isinstance(node, cst.Assign):
        for target in node.targets:
            yield from _stored(target.target)
    elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.For, cst.NamedExpr, cst.Del)):
        yield from _stored(node.target)
    elif isinstance(node, cst.AsName):
        yield from _stored(node.name)
    elif isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        yield node.name.value
    elif isinstance(node, (cst.Import, cst.ImportFrom)) and not isinstance(node.names, cst.ImportStar):
        for alias in node.names:
            yield from _stored(alias.name if alias.asname is None else alias.asname.name)
    elif isinstance(node, (cst.MatchAs, cst.MatchStar)) and node.name is not None:
        yield node.name.value


def _changed(node: cst.CSTNode) -> Iterator[str]:
    """The name whose method a statement calls for nothing but its effect."""
    value = node.value if isinstance(node, cst.Expr) else None
    if isinstance(value, cst.Await):
        value = value.expression
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
        yield from _stored(value.func)


def _names(nodes: Iterable[cst.CSTNode]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, cst.Name):
            yield node.value
