"""Import statements: `import $M`, `from m import n`, either written either way."""

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from omnireview.modules.imports import dotted
from omnireview.patterns.bindings import Bindings, Bound, bind
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.placeholders import is_dots, is_placeholder, metavariable


def match_import(matcher: Matcher, pattern: cst.Import, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match each module of the pattern with one that is imported; `import a` is also found as `import a.b`.

    `import $M` is any import; of one that names what it takes from a module the metavariable tells both.
    """
    if isinstance(code, (cst.Import, cst.LazyImport)):
        yield from _aliases(matcher, pattern.names, code.names, bindings, prefix=True)
    elif isinstance(code, (cst.ImportFrom, cst.LazyImportFrom)):
        name = metavariable(pattern.names[0].name)
        if name is not None and len(pattern.names) == 1 and pattern.names[0].asname is None:
            yield from _bound(bindings, name, _told(code))
        else:
            yield from _full(pattern.names, "", list(_full_names(code)), bindings)


def match_import_from(
    matcher: Matcher, pattern: cst.ImportFrom, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match the module, and each name of the pattern with one that is imported from it."""
    direct = False
    if isinstance(code, (cst.ImportFrom, cst.LazyImportFrom)):
        for solution in _module(pattern, code, bindings):
            if isinstance(pattern.names, cst.ImportStar) or isinstance(code.names, cst.ImportStar):
                found = iter((solution,) if type(pattern.names) is type(code.names) else ())
            else:
                found = _aliases(matcher, pattern.names, code.names, solution, prefix=False)
            for each in found:
                direct = True
                yield each
    if direct or pattern.relative or pattern.module is None or isinstance(pattern.names, cst.ImportStar):
        return
    if isinstance(code, (cst.Import, cst.LazyImport)):
        imported = [dotted(alias.name) for alias in code.names]
        yield from _full(pattern.names, f"{dotted(pattern.module)}.", imported, bindings)
    elif isinstance(code, cst.ImportFrom | cst.LazyImportFrom):
        yield from _full(pattern.names, f"{dotted(pattern.module)}.", list(_full_names(code)), bindings)


def _full(
    wanted: Sequence[cst.ImportAlias], package: str, imported: Sequence[str], bindings: Bindings
) -> Solutions:
    """Match by the whole dotted names, however the two statements are written; an alias is not seen through."""
    if not wanted:
        yield bindings
    elif wanted[0].asname is None:
        for name in imported:
            for solution in _dotted(package + dotted(wanted[0].name), name, bindings, prefix=True):
                yield from _full(wanted[1:], package, imported, solution)


def _aliases(
    matcher: Matcher,
    wanted: Sequence[cst.ImportAlias],
    found: Sequence[cst.ImportAlias],
    bindings: Bindings,
    *,
    prefix: bool,
) -> Solutions:
    wanted = [alias for alias in wanted if not is_dots(alias)]
    if not wanted:
        yield bindings
        return
    for candidate in found:
        for named in _dotted(dotted(wanted[0].name), dotted(candidate.name), bindings, prefix=prefix):
            for solution in _asname(matcher, wanted[0].asname, candidate.asname, named):
                yield from _aliases(matcher, wanted[1:], found, solution, prefix=prefix)


def _asname(
    matcher: Matcher, pattern: cst.AsName | None, code: cst.AsName | None, bindings: Bindings
) -> Solutions:
    if pattern is None:
        yield bindings
    elif code is not None and isinstance(pattern.name, cst.Name) and isinstance(code.name, cst.Name):
        yield from matcher.named(pattern.name, code.name, bindings)


def _module(pattern: cst.ImportFrom, code: cst.ImportFrom | cst.LazyImportFrom, bindings: Bindings) -> Solutions:
    name = metavariable(pattern.module)
    if name is not None:
        yield from _bound(bindings, name, [_written(code)])
    elif len(pattern.relative) != len(code.relative):
        return
    elif pattern.module is None or code.module is None:
        if pattern.module is code.module:
            yield bindings
    else:
        yield from _dotted(dotted(pattern.module), dotted(code.module), bindings, prefix=True)


def _dotted(pattern: str, code: str, bindings: Bindings, *, prefix: bool) -> Solutions:
    """A dotted name; what an import names stands for itself, whatever its parts are bound to here.

    With `prefix` the code may name something inside; a metavariable at the end takes all that is left.
    """
    wanted, found = pattern.split("."), code.split(".")
    current: Bindings | None = bindings
    for at, part in enumerate(wanted):
        name = metavariable(cst.Name(part)) if is_placeholder(part) else None
        last = at == len(wanted) - 1
        if at >= len(found) or current is None:
            return
        if name is not None:
            current = bind(current, name, Bound(text=".".join(found[at:]) if last else found[at]))
            if last:
                found = found[: at + 1]
        elif part != found[at]:
            return
    if current is not None and (prefix or len(found) == len(wanted)):
        yield current


def _bound(bindings: Bindings, name: str, texts: Iterable[str]) -> Solutions:
    for text in texts:
        bound = bind(bindings, name, Bound(text=text))
        if bound is not None:
            yield bound


def _full_names(statement: cst.ImportFrom | cst.LazyImportFrom) -> Iterator[str]:
    if statement.relative or statement.module is None:
        return
    if isinstance(statement.names, cst.ImportStar):
        yield dotted(statement.module)
        return
    for alias in statement.names:
        yield f"{dotted(statement.module)}.{dotted(alias.name)}"


def _told(statement: cst.ImportFrom | cst.LazyImportFrom) -> Iterator[str]:
    if isinstance(statement.names, cst.ImportStar):
        yield _written(statement)
        return
    for alias in statement.names:
        yield f"{_written(statement)} import {dotted(alias.name)}"


def _written(statement: cst.ImportFrom | cst.LazyImportFrom) -> str:
    return "." * len(statement.relative) + (dotted(statement.module) if statement.module is not None else "")
