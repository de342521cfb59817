"""A package of somebody else that the change is the first to import, and that no dependency file names.

Dependency files are pyproject.toml, setup.py, setup.cfg, requirements, environment and lock files, Dockerfiles and
the files of a build, anywhere in the repository; a package counts as declared when one of them so much as mentions
it. What a declared package, or one that is imported already, is known to bring along counts as well.

Left alone: imports with a guard (`try`, `if TYPE_CHECKING`, `if is_x_available()`), those in functions of a file
that asks `find_spec` whether the package is there, files that change `sys.path`,
packages that a Python file of the merge base imports already, code for one kind of device, and repositories
without any dependency file.

It is minor where it looks like a choice of the project: all imports stand in functions, the module is named after
the package (`dashinfer_worker.py`), or two modules beside it already import packages that nobody declares.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.distributions import bringers, brought, is_third_party, providers, spelt
from omnireview.facts.needs import imports_of, places_of, top_of
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.places import is_platform, matches
from omnireview.sides import Sides
from omnireview.surface import ImportUse
from omnireview.terms import Severity

SUBJECT: Final = CHANGE

_FILES = (
    *("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock"),
    *("*requirement*.txt", "*requirement*.in", "requirements/*.txt", "requirements/*.in", "requirements/**/*.txt"),
    *("*environment*.yml", "*environment*.yaml", "constraints*.txt"),
    *("Dockerfile*", "*.dockerfile", "*.Dockerfile"),
    *("meta.yaml", "pyproject_*.toml", "pylock*.toml", "cog.yaml"),
    *("CMakeLists.txt", "*.cmake", "meson.build", "Cargo.toml"),  # an extension that the build makes is named here
)
_MOST_FILES = 80
_MOST_READ = 20
_MOST_BESIDE = 40
_ENOUGH_BESIDE = 2
"""Files of the merge base that are read to see whether they import a name that they mention."""
_ASKED = re.compile(r"\bfind_spec\(\s{0,40}[\"'](\w+)[.\w]{0,80}[\"']")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

Use = tuple[str, ImportUse]


@noun
class Options(CheckOptions):
    """What need not be declared."""

    platform_paths: tuple[str, ...] = option(
        "Globs of files that are for one device; `platform-paths` of the settings.", default=()
    )
    installed: tuple[str, ...] = option(
        "Packages (import names) that are there without being declared.", default=()
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give the first import of each such package, where it weighs most; one line of a dependency file mends all.

    `$PACKAGE` is the name that is imported, `$DISTRIBUTION` what would have to be declared. `$SEVERITY` is `minor`
    where all imports of it stand in functions, in modules that are named after it, or beside modules that do
    the same; else it is not bound.
    """
    index = sides.head.index
    if not index.listed:
        return
    uses = _new_uses(sides, options)
    if not uses:
        return
    declared = _declared(index)
    if not declared:
        return
    along = brought(declared)
    uses = {
        top: found
        for top, found in uses.items()
        if top not in along and not any(_is_declared(each, declared) for each in providers(top))
    }
    already = _already_imported(sides.old.index, {*uses, *bringers()}) if uses else frozenset()
    if already is None:
        return
    along = brought(name for top in already for name in providers(top))
    for top, found in uses.items():
        if top not in already and top not in along:
            choice = {path for path, _ in found if _is_named_after(path, top) or _is_usual(path, sides, declared)}
            yield _sighting(top, found, choice)


def _new_uses(sides: Sides, options: Options) -> dict[str, list[Use]]:
    """Map packages of others to the unguarded imports of them that stand on lines which the change adds."""
    head = sides.head
    paths = tuple(path for path in head.changed(("*.py",)) if not is_platform(path, options.platform_paths))
    found: dict[str, list[Use]] = {}
    for path, use in imports_of(head.index, paths):
        read = head.index.read(path)
        if read is None or read.usage.path_changed:
            continue
        top = top_of(use.module)
        if not top:
            continue  # `from .. import x` beyond what is known as a package
        lines = range(use.spot.line, use.spot.end_line + 1)
        is_new = any(line in head.files[path].added for line in lines)
        asked = use.local and top in _ASKED.findall(head.index.text(path) or "")
        if is_new and not use.guard and not asked and top not in options.installed and is_third_party(top):
            found.setdefault(top, []).append((path, use))
    # A script can add any folder to its search path, so that every module of the tree may be meant.
    places = places_of(head.index, found)
    return {top: uses for top, uses in found.items() if not places.everywhere[top]}


def _declared(index: Index) -> frozenset[str]:
    """Give all words of the dependency files, spelt as PyPI spells names."""
    paths = [path for path in index.paths() if matches(path, _FILES)]
    paths = sorted(paths, key=lambda path: (path.count("/"), path))[:_MOST_FILES]
    index.texts(paths)
    return frozenset(spelt(word) for path in paths for word in _WORD.findall(index.text(path) or ""))


def _is_declared(distribution: str, declared: frozenset[str]) -> bool:
    return distribution in declared or any(
        word.startswith(f"{distribution}-") or word.endswith(f"-{distribution}") for word in declared
    )


def _already_imported(index: Index, tops: Iterable[str]) -> frozenset[str] | None:
    """Give which packages some Python file of the merge base imports; None when that can't be told."""
    found = index.mentioning(tops, ("*.py",))
    if found is None:
        return None
    already = {top for top, paths in found.items() if len(paths) > _MOST_READ}
    few = {top: sorted(paths) for top, paths in found.items() if paths and top not in already}
    uses = imports_of(index, sorted({path for paths in few.values() for path in paths}))
    return frozenset(already | {top_of(use.module) for _, use in uses} & few.keys())


def _is_named_after(path: str, top: str) -> bool:
    """Tell whether a module has the name of an import in its own."""
    stem = path.removesuffix(".py").rpartition("/")[2]
    names = (top, *providers(top))
    return any(f"_{each.lower().replace('-', '_')}_" in f"_{stem.lower().replace('-', '_')}_" for each in names)


def _is_usual(path: str, sides: Sides, declared: frozenset[str]) -> bool:
    """Tell whether modules beside one, that the change leaves as they are, import what nobody declares, too."""
    index, folder = sides.old.index, path.rpartition("/")[0]
    beside = [each for each in index.python_files() if each.rpartition("/")[0] == folder]
    beside = [each for each in beside if each not in sides.head.touched][:_MOST_BESIDE]
    if len(beside) < _ENOUGH_BESIDE:
        return False
    uses = [
        (each, top_of(use.module))
        for each, use in imports_of(index, beside)
        if not use.guard and is_third_party(top_of(use.module)) and not index.is_first_party(use.module)
    ]
    tops = {top for _, top in uses}
    places = places_of(index, tops)
    along = brought(declared)
    strangers = {
        top
        for top in tops
        if not places.everywhere[top]
        and top not in along
        and not any(_is_declared(each, declared) for each in providers(top))
    }
    return len({each for each, top in uses if top in strangers}) >= _ENOUGH_BESIDE


def _sighting(top: str, uses: list[Use], choice: set[str]) -> Sighting:
    path, first = min(uses, key=lambda use: (use[1].local or use[0] in choice, use[0], use[1].spot.line))
    bindings = {"$PACKAGE": top, "$DISTRIBUTION": providers(top)[0]}
    if first.local or path in choice:
        bindings["$SEVERITY"] = Severity.MINOR.value
    spot = first.spot
    return Sighting(path, spot.line, spot.end_line, spot.context, bindings, identity=top)
