"""Import statements: `import $M`, `from m import n`, either written either way."""

from collections.abc import Iterator, Sequence

import libcst as cst

from omnireview.modules.imports import dotted
from omnireview.patterns.bindings import Bindings, Bound, bind
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.placeholders import is_dots, is_placeholder, metavariable


def match_import(matcher: Matcher, pattern: cst.Import, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match each module of the pattern with one that is imported; `import a` is also found as `import a.b`."""
    if isinstance(code, (cst.Import, cst.LazyImport)):
        yield from _aliases(matcher, pattern.names, code.names, bindings, prefix=True)
    elif _is_exact(pattern.names) and isinstance(code, (cst.ImportFrom, cst.LazyImportFrom)):
        wanted = [dotted(alias.name) for alias in pattern.names]
        if all(any(_starts(full, name) for full in _full_names(code)) for name in wanted):
            yield bindings


def match_import_from(
    matcher: Matcher, pattern: cst.ImportFrom, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match the module, and each name of the pattern with one that is imported from it."""
    if isinstance(code, (cst.ImportFrom, cst.LazyImportFrom)):
        for solution in _module(matcher, pattern, code, bindings):
            if isinstance(pattern.names, cst.ImportStar) or isinstance(code.names, cst.ImportStar):
                if isinstance(pattern.names, cst.ImportStar) and isinstance(code.names, cst.ImportStar):
                    yield solution
            else:
                yield from _aliases(matcher, pattern.names, code.names, solution, prefix=False)
    elif (
        isinstance(code, (cst.Import, cst.LazyImport))
        and not isinstance(pattern.names, cst.ImportStar)
        and _is_exact(pattern.names)
    ):
        imported = [dotted(alias.name) for alias in code.names]
        if all(any(_starts(full, name) for full in imported) for name in _full_names(pattern)):
            yield bindings


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
        for named in _name(matcher, wanted[0].name, candidate.name, bindings, prefix=prefix):
            for solution in matcher.fields(wanted[0], candidate, ["asname"], named):
                yield from _aliases(matcher, wanted[1:], found, solution, prefix=prefix)


def _module(
    matcher: Matcher, pattern: cst.ImportFrom, code: cst.ImportFrom | cst.LazyImportFrom, bindings: Bindings
) -> Solutions:
    if len(pattern.relative) != len(code.relative) and not metavariable(pattern.module):
        return
    if pattern.module is None or code.module is None:
        if pattern.module is code.module:
            yield bindings
        return
    yield from _name(matcher, pattern.module, code.module, bindings, prefix=True)


def _name(
    matcher: Matcher,
    pattern: cst.BaseExpression,
    code: cst.BaseExpression,
    bindings: Bindings,
    *,
    prefix: bool,
) -> Solutions:
    """A dotted name; what an import names stands for itself, whatever its parts are bound to here."""
    del matcher
    wanted, found = dotted(pattern).split("."), dotted(code).split(".")
    current: Bindings | None = bindings
    for at, part in enumerate(wanted):
        name = _metavariable(part)
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


def _metavariable(part: str) -> str | None:
    return metavariable(cst.Name(part)) if is_placeholder(part) else None


def _is_exact(names: Sequence[cst.ImportAlias]) -> bool:
    return all(alias.asname is None and "__omni_" not in dotted(alias.name) for alias in names)


def _full_names(statement: cst.ImportFrom | cst.LazyImportFrom) -> Iterator[str]:
    if statement.relative or statement.module is None or isinstance(statement.names, cst.ImportStar):
        return
    for alias in statement.names:
        yield f"{dotted(statement.module)}.{dotted(alias.name)}"


def _starts(full: str, name: str) -> bool:
    return full == name or full.startswith(name + ".")
