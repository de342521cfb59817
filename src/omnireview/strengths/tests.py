"""Tests that come with the code: what a changed test imports and names of the changed modules."""

import math
import re
from collections.abc import Iterable, Mapping

from omnireview import places
from omnireview.facts.statements import added_statements, at_most, source_files
from omnireview.facts.tests_of import is_run
from omnireview.index import Found
from omnireview.index.index import Index
from omnireview.sides import PYTHON, Side
from omnireview.strengths import Strength
from omnireview.strengths.ground import NAMED, Ground, told
from omnireview.surface import ImportUse, Symbol
from omnireview.terms import Aspect

_MOST_IMPORTS = 300
"""Names that changed tests import and that are followed through packages to where they are defined."""
_MOST_FILES = 60
_SHARE = 0.8
"""Of the new statements, those that must be in modules that a test imports."""
_WORD = re.compile(r"[^\W\d]\w*")


def tests(ground: Ground) -> Strength | None:
    """Name the tests that the change adds or extends, if they import the modules that most of it is written into.

    A test counts when an added line is part of a test function. It counts for a module when it imports it, or
    something of it, and names a function, class or method that the change touches there, if it touches any. The
    modules that any test counts for hold at least four fifths of the new statements; a package's `__init__.py`,
    which hands on what others define, holds none.
    """
    if ground.contradicted(Aspect.TESTING):
        return None
    head = ground.sides.head
    changed = [path for path in head.changed(PYTHON) if places.is_test(path) and is_run(path)][:_MOST_FILES]
    if not changed or not at_most(source_files(head)):
        return None
    head.index.read_all(changed)
    live = [path for path in changed if _touches_a_test(ground, path)]
    counts = added_statements(ground.sides) if live else {}
    counts = {path: counts[path] for path in sorted(counts) if not path.endswith("__init__.py")}
    modules = [path for path in counts if path.endswith(".py")]
    if not modules or len(modules) > _MOST_FILES:
        return None
    used = _imported(head, live, modules)
    said = {test: frozenset(_WORD.findall(head.index.text(test) or "")) for test in live}
    proof = {module: _naming(ground, module, used[module], said) for module in modules}
    shown = [module for module in modules if proof[module]]
    share = sum(counts[module] for module in shown) / sum(counts.values())
    if share < _SHARE:
        return None
    files = tuple(dict.fromkeys(test for module in shown for test in proof[module]))
    what = told(shown) if len(shown) <= NAMED else f"{len(shown)} modules"
    most = "" if len(shown) == len(counts) else f", where {math.floor(100 * share)} % of the new statements are"
    those = "it adds or extends" if len(files) > 1 else ("it adds" if _is_new(head, files[0]) else "it extends")
    verb = "import" if len(files) > 1 else "imports"
    return Strength(
        "tests", f"Tests come with the code: {told(files)}, which {those}, {verb} {what}{most}.", files
    )


def _is_new(head: Side, path: str) -> bool:
    return head.files[path].old_path is None


def _touches_a_test(ground: Ground, path: str) -> bool:
    read, added = ground.sides.head.index.read(path), ground.added(path)
    functions = read.surface.functions() if read else ()
    return any(
        symbol.name.startswith("test") and not added.isdisjoint(range(symbol.spot.line, symbol.spot.end_line + 1))
        for symbol in functions
    )


def _imported(head: Side, tests: Iterable[str], modules: Iterable[str]) -> dict[str, list[str]]:
    """Give for each module the tests that import it or anything of it, also through packages that hand it on.

    Of a package that makes its names as it is imported, a name counts as that of the one module below it that
    defines it, of those asked about.
    """
    index = head.index
    names = {name: path for path in modules if (name := index.module_name(path)) is not None}
    owners: dict[str, list[str]] = {}
    for path in names.values():
        read = index.read(path)
        for symbol in read.surface.symbols if read else ():
            if symbol.kind in {"class", "function"}:
                owners.setdefault(symbol.name, []).append(path)
    found: dict[str, list[str]] = {path: [] for path in modules}
    open_ones: dict[str, list[tuple[str, ImportUse]]] = {}
    for test in tests:
        read = index.read(test)
        for use in read.usage.imports if read else ():
            direct = names.get(f"{use.module}.{use.name}") or names.get(use.module)
            if direct:
                found[direct].append(test)
            elif use.name not in {None, "*"} and index.is_first_party(use.module):
                open_ones.setdefault(f"{use.module}.{use.name}", []).append((test, use))
    for name, what in index.resolve_all(list(open_ones)[:_MOST_IMPORTS]).items():
        for test, use in open_ones[name]:
            if isinstance(what, Found):
                path = what.path
            else:
                below = [path for path in owners.get(use.name or "", ()) if _is_below(index, path, use.module)]
                path = below[0] if len(below) == 1 else ""
            if path in found:
                found[path].append(test)
    return {path: sorted(set(held)) for path, held in found.items()}


def _is_below(index: Index, path: str, package: str) -> bool:
    return (index.module_name(path) or "").startswith(f"{package}.")


def _naming(ground: Ground, module: str, tests: Iterable[str], said: Mapping[str, frozenset[str]]) -> list[str]:
    """Give the tests that say any of the names that the change touches in a module; all, if it touches none."""
    read = ground.sides.head.index.read(module)
    symbols = read.surface.symbols if read else ()
    touched = {name for symbol in symbols for name in _touched(ground, module, symbol)}
    return [test for test in tests if not touched or not touched.isdisjoint(said[test])]


def _touched(ground: Ground, path: str, symbol: Symbol) -> set[str]:
    lines = range(symbol.spot.line, symbol.spot.end_line + 1)
    if symbol.kind not in {"class", "function"} or ground.added(path).isdisjoint(lines):
        return set()
    inner = (member for member in symbol.members if member.kind == "function") if symbol.kind == "class" else ()
    # Who makes an object runs its `__init__` without naming it.
    return {symbol.name}.union(*(_touched(ground, path, member) for member in inner))
