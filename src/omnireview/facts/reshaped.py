"""Both sides of a change → the functions and classes that are called in another way than before."""

import re
from collections import Counter
from collections.abc import Iterator

from omnireview.facts.callees import is_bound, keeps_parameters
from omnireview.facts.defined import Defined, Tables, defined_classes, methods_of
from omnireview.index import Found
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface import Read, Signature, Surface, Symbol
from omnireview.surface.constructor import class_signature
from omnireview.surface.fit import Change, signature_changes

_INIT = "__init__"
_MOST_LINES = 80
_MOST_CHARACTERS = 1_000
_BRACKETS = re.compile(r"[()\[\]{}]")


@noun
class Reshaped:
    """A function, method or class with other parameters than at the merge base, in a file that both sides have.

    `name` is its qualified name, `path` its file at the head, `old` and `new` what stands there at either side;
    `owner` is the class of a method, at the head. `changes` are in words, `line` is where they are best shown.
    """

    name: str
    module: str
    path: str
    line: int
    old: Symbol
    new: Symbol
    changes: tuple[Change, ...]
    owner: Found | None = None

    @property
    def breaking(self) -> str:
        """What of it may break a call, in words; "" for nothing."""
        return ", ".join(change.words for change in self.changes if change.breaking)


class _Heads:
    """Where the heads of definitions are changed."""

    def __init__(self, sides: Sides) -> None:
        self._files = sides.head.files
        self._tables = Tables(sides.head.index)

    def line(self, path: str, symbol: Symbol) -> int:
        """Give the first line of a definition's head that the change adds; else its first line."""
        first = symbol.spot.line
        added = self._files[path].added
        last = min(symbol.spot.end_line, first + _MOST_LINES)
        depth = 0
        for number, line in enumerate(self._tables.lines(path)[first - 1 : last], first):
            if number in added:
                return number
            depth += sum(1 if found in "([{" else -1 for found in _BRACKETS.findall(line[:_MOST_CHARACTERS]))
            # The fields are the head of a class.
            if depth <= 0 and symbol.kind != "class":
                break
        return first


@noun
class _Pair:
    """A file that both sides have: its path at the head, and what it says at the merge base and there."""

    path: str
    old: Read
    new: Read


def reshaped(sides: Sides) -> list[Reshaped]:
    """Give what has other parameters than before, in the order of paths and lines; optional new ones count too."""
    pairs = _pairs(sides)
    heads = _Heads(sides)
    found = [each for pair in pairs for each in _functions(heads, pair)]
    return sorted([*found, *_classes(sides, heads, pairs)], key=lambda each: (each.path, each.line, each.name))


def _pairs(sides: Sides) -> list[_Pair]:
    before = {
        file.path: file.old_path
        for file in sides.pull.files
        if file.old_path in sides.old.files and file.path in sides.head.files and file.path.endswith(".py")
    }
    sides.head.index.read_all(before)
    sides.old.index.read_all(path for path in before.values() if path)
    pairs = []
    for path in sorted(before):
        old, new = sides.old.index.read(before[path] or ""), sides.head.index.read(path)
        if old is not None and new is not None:
            pairs.append(_Pair(path, old, new))
    return pairs


def _functions(heads: _Heads, pair: _Pair) -> Iterator[Reshaped]:
    """Give the functions of a file and the methods of its classes."""
    surface = pair.new.surface
    before = _alone(pair.old)
    for symbol in _alone(pair.new).values():
        was = before.get(symbol.name)
        if was is None:
            continue
        if symbol.kind == "function":
            yield from _compared(heads, surface, was, symbol, None)
        elif symbol.kind == "class":
            owner = Found(f"{surface.module}.{symbol.name}", surface.module, pair.path, symbol)
            methods = methods_of(was)
            for name, method in methods_of(symbol).items():
                if name in methods:
                    yield from _compared(heads, surface, methods[name], method, owner)


def _compared(
    heads: _Heads, surface: Surface, old: Symbol, new: Symbol, owner: Found | None
) -> Iterator[Reshaped]:
    if not keeps_parameters(old) or not keeps_parameters(new):
        return
    if owner is not None and is_bound(old, to_instance=False) != is_bound(new, to_instance=False):
        return
    changes = signature_changes(_given(old, owner), _given(new, owner))
    if changes:
        name = f"{owner.symbol.name}.{new.name}" if owner and owner.symbol else new.name
        line = heads.line(surface.path, new)
        yield Reshaped(name, surface.module, surface.path, line, old, new, changes, owner)


def _given(method: Symbol, owner: Found | None) -> Signature:
    """Give the signature without what the look-up gives."""
    signature = method.signature or Signature()
    if owner is None or not is_bound(method, to_instance=True):
        return signature
    return Signature(signature.parameters[1:], signature.returns, signature.asynchronous)


def _classes(sides: Sides, heads: _Heads, pairs: list[_Pair]) -> Iterator[Reshaped]:
    """Give the classes without an `__init__` in their body, such as dataclasses, that are called otherwise."""
    old_paths = {pair.old.surface.path: pair.path for pair in pairs}
    before = {
        (old_paths[each.found.path], each.symbol.name): each for each in defined_classes(sides.old, old_paths)
    }
    for each in defined_classes(sides.head, [pair.path for pair in pairs]):
        was = before.get((each.found.path, each.symbol.name))
        if was is None or _has_init(each) or _has_init(was):
            continue
        old, new = _signature(was), _signature(each)
        changes = signature_changes(old, new) if old is not None and new is not None else ()
        if changes:
            found, line = each.found, heads.line(each.found.path, each.symbol)
            yield Reshaped(each.symbol.name, found.module, found.path, line, was.symbol, each.symbol, changes)


def _has_init(each: Defined) -> bool:
    return any(member.name == _INIT for member in each.symbol.members)


def _signature(each: Defined) -> Signature | None:
    return class_signature([one.symbol for one in each.lineage.classes if one.symbol])


def _alone(read: Read) -> dict[str, Symbol]:
    """Give what a file defines at its top, by name, but what is not the only one of its name."""
    counts = Counter(symbol.name for symbol in read.surface.symbols)
    return {
        symbol.name: symbol
        for symbol in read.surface.symbols
        if counts[symbol.name] == 1 and not symbol.conditional
    }
