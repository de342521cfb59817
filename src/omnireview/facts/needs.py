"""The imports of some files → the names that they need of this very repository, as its index spells them.

An absolute import does not say where it is found. The index knows the neighbours of scripts; but a script can add
any folder to its search path, and a folder of examples can be called as a package on PyPI is. So the name of
another package counts as the repository's own only if one place alone could give it, and the importing file can
see it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.surface import ImportUse

RUNS: Final = frozenset({"", "condition"})
"""Guards under which an import that finds nothing does harm."""

_SOURCE_FOLDERS = frozenset({"src", "python", "lib"})
_PROJECT_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
_INIT = "__init__.py"


@noun
class Need:
    """One import of a file. `name` is what it needs: a module, or a name in one."""

    path: str
    use: ImportUse
    name: str


@noun
class Places:
    """Where a tree has modules, packages or mere folders of some names, and where its projects begin."""

    everywhere: Mapping[str, frozenset[str]]
    """Name → folders that hold a module of that name, or a folder with Python files."""
    outside: Mapping[str, frozenset[str]]
    """The same without the folders that are packages: what lies in those is imported by a longer name."""
    projects: frozenset[str]


def imports_of(index: Index, paths: Iterable[str]) -> tuple[tuple[str, ImportUse], ...]:
    """Give every import of some files, read in one go; files that can't be read have none."""
    asked = tuple(paths)
    index.read_all(asked)
    reads = ((path, index.read(path)) for path in asked)
    return tuple((path, use) for path, read in reads if read is not None for use in read.usage.imports)


def needs(index: Index, uses: Iterable[tuple[str, ImportUse]]) -> tuple[Need, ...]:
    """Give what some imports (path of the file, import) need of the repository; others are left out.

    So are those of modules that the file itself puts into `sys.modules`.
    """
    told = tuple(
        (path, use) for path, use in uses if index.is_first_party(use.module) and not _made(index, path, use)
    )
    strangers = {top_of(use.module) for path, use in told if not _is_own(index, path, use.module)}
    places = places_of(index, strangers) if strangers else Places({}, {}, frozenset())
    return tuple(
        Need(path, use, named(use))
        for path, use in told
        if _is_own(index, path, use.module) or _is_clear(index, places, path, top_of(use.module))
    )


def named(use: ImportUse) -> str:
    """Give the dotted name that an import needs: the module where it takes all of it, or names nothing of it."""
    return use.module if use.name in (None, "*") else f"{use.module}.{use.name}"


def top_of(dotted: str) -> str:
    """Give the first segment of a dotted name."""
    return dotted.partition(".")[0]


def last_of(dotted: str) -> str:
    """Give the last segment of a dotted name: it stays what it is when the package around it is renamed."""
    return dotted.rpartition(".")[2]


def importable(dotted: str) -> str:
    """Give what an import could say of a dotted name: nothing above the last folder that is no identifier."""
    *folders, last = dotted.split(".")
    begins = max((at + 1 for at, each in enumerate(folders) if not each.isidentifier()), default=0)
    return ".".join((*folders[begins:], last))


def inside(name: str, package: str) -> bool:
    """Tell whether a dotted name is a package or something of it."""
    return name == package or name.startswith(f"{package}.")


def prefixes(dotted: str) -> Iterator[str]:
    """Give a dotted name and every part of it from the front, longest first."""
    while dotted:
        yield dotted
        dotted = dotted.rpartition(".")[0]


def is_rooted(index: Index, top: str) -> bool:
    """Tell whether a first part of names lies where names surely begin: at the top, in a project, or in a `src`.

    A package deep in folders without `__init__.py` may be called by a longer name, and its own be another's.
    """
    file = index.file_of(top)
    return not file or _begin_in(_place_of(file), _projects(index))


def found_by_path(index: Index, modules: Iterable[str]) -> frozenset[str]:
    """Give those of some dotted names that are the end of a Python file's path.

    Where a folder above a package has no `__init__.py`, nobody can tell how much of the path belongs to its name.
    """
    wanted = frozenset(modules)
    lengths = sorted({name.count(".") + 1 for name in wanted})
    found: set[str] = set()
    for path in index.python_files() if wanted else ():
        parts = path.removesuffix(".py").removesuffix(f"/{_INIT.removesuffix('.py')}").split("/")
        found.update(".".join(parts[-length:]) for length in lengths if length <= len(parts))
    return frozenset(found & wanted)


def places_of(index: Index, tops: Iterable[str]) -> Places:
    """Look up where modules of some names could be found by a script, in the folders of the whole tree."""
    wanted = frozenset(tops)
    found: dict[str, set[str]] = {top: set() for top in wanted}
    packages = {""}
    for path in index.python_files():
        *above, last = path.split("/")
        if last == _INIT:
            packages.add("/".join(above))
        for depth, name in enumerate((*above, last.removesuffix(".py"))):
            if name in wanted:
                found[name].add("/".join(above[:depth]))
    packages.discard("")
    return Places(
        everywhere={top: frozenset(places) for top, places in found.items()},
        outside={top: frozenset(places - packages) for top, places in found.items()},
        projects=_projects(index),
    )


def _projects(index: Index) -> frozenset[str]:
    places = (path.rpartition("/") for path in index.paths())
    return frozenset(folder for folder, _, name in places if name in _PROJECT_FILES)


def _is_own(index: Index, path: str, module: str) -> bool:
    return top_of(index.module_name(path) or "") == top_of(module)


def _made(index: Index, path: str, use: ImportUse) -> bool:
    read = index.read(path)
    return read is not None and any(inside(use.module, made) for made in read.usage.modules_made)


def _is_clear(index: Index, places: Places, path: str, top: str) -> bool:
    """Tell whether a top module can only be the one that the index knows, a real package or module."""
    file, read = index.file_of(top), index.read(path)
    if not file or (read is not None and read.usage.path_changed and len(places.everywhere[top]) > 1):
        return False
    place = _place_of(file)
    return places.outside[top] == {place} and _sees(path.rpartition("/")[0], place, places.projects)


def _sees(folder: str, place: str, projects: frozenset[str]) -> bool:
    """Tell whether a file in `folder` can be expected to find the modules that lie in `place`."""
    return _begin_in(place, projects) or f"{folder}/".startswith(f"{place}/")


def _place_of(file: str) -> str:
    """Give the folder in which a package or module lies; "" for the top."""
    return file.removesuffix(f"/{_INIT}").rpartition("/")[0]


def _begin_in(place: str, projects: frozenset[str]) -> bool:
    """Tell whether names begin in a folder, wherever they are imported."""
    return not place or place in projects or place.rpartition("/")[2] in _SOURCE_FOLDERS
