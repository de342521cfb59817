"""Import statements → the names they bind and what these stand for."""

from dataclasses import dataclass, field

import libcst as cst

ImportStatement = cst.Import | cst.ImportFrom | cst.LazyImport | cst.LazyImportFrom


@dataclass(frozen=True, slots=True)
class Import:
    """One name of an import statement.

    `name` is what it binds (`*` for a star import), `target` the dotted name it stands for: `a.b` for
    `import a.b as c`, `a` for `import a.b`, `x.y` for `from x import y`, `x` for `from x import *`.
    `module` is the module that is loaded. Relative imports are told by their absolute name where the
    file's path gives the package, else with their leading dots.
    """

    name: str
    target: str
    module: str
    statement: ImportStatement = field(repr=False)


def imported(statement: ImportStatement, path: str) -> tuple[Import, ...]:
    """The names that a statement of the file at `path` binds, in source order."""
    if isinstance(statement, (cst.Import, cst.LazyImport)):
        return tuple(_plain(alias, statement) for alias in statement.names)
    module = _module(statement, path)
    if isinstance(statement.names, cst.ImportStar):
        return (Import("*", module, module, statement),)
    return tuple(_member(alias, module, statement) for alias in statement.names)


def dotted(node: cst.CSTNode) -> str:
    """`a.b.c` of a chain of names; "" when the chain holds anything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return ""
    return ".".join([node.value, *reversed(parts)])


def _plain(alias: cst.ImportAlias, statement: ImportStatement) -> Import:
    module = dotted(alias.name)
    if alias.asname is not None:
        return Import(dotted(alias.asname.name), module, module, statement)
    top = module.partition(".")[0]
    return Import(top, top, module, statement)


def _member(alias: cst.ImportAlias, module: str, statement: ImportStatement) -> Import:
    member = dotted(alias.name)
    name = member if alias.asname is None else dotted(alias.asname.name)
    target = f"{module}{member}" if module.endswith(".") else f"{module}.{member}"
    return Import(name, target, module, statement)


def _module(statement: cst.ImportFrom | cst.LazyImportFrom, path: str) -> str:
    tail = "" if statement.module is None else dotted(statement.module)
    level = len(statement.relative)
    if not level:
        return tail
    package = path.split("/")[:-1]
    if package[:1] == ["src"]:
        package = package[1:]
    up = level - 1
    if len(package) <= up or not all(part.isidentifier() for part in package):
        return "." * level + tail
    return ".".join([*package[: len(package) - up], *([tail] if tail else [])])
