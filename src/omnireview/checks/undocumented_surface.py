"""Something new for users, and nothing in the documentation about it.

New are options of a command line, environment variables, routes of a server, classes in the `__all__` of a top
package or one directly below, and several public classes in new modules, in changed Python files but tests,
examples and scripts. A change that adds a line to any documentation settles it, and so does a document, an example
(its configuration, too) or a shell script that names it, be it as an argument of a call, or names the module of a
class, of which a tool then writes a page (`::: omni.engine`). There is one finding for the change.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.removed_env_var import OTHERS
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.declared import is_apart, read_changed, spellings_of_option
from omnireview.facts.offered import offered
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Sides
from omnireview.surface import Read

SUBJECT: Final = CHANGE

_DOCS = (
    *("*.md", "*.mdx", "*.rst", "*.adoc", "/docs/**/*.txt", "*.sh", "*.slurm"),
    *("**/examples/**/*.py", "**/example/**/*.py", "**/recipes/**/*.py", "**/cookbook/**/*.py"),
    *("/docs/**/*.yaml", "/docs/**/*.yml", "/docs/**/*.json"),
    *(
        f"**/{folder}/**/*.{end}"
        for folder in ("examples", "example", "recipes")
        for end in ("yaml", "yml", "json")
    ),
)
_MOST_WORDS = 300
_SHOWN = 3


@noun
class Options(CheckOptions):
    """What counts, and which variables are no promise of the project's."""

    earnest: int = option("New names from which it is major; with fewer it is minor.", default=5, least=1)
    classes: int = option(
        "Public classes in new modules from which they count; they never make it major.", default=2, least=1
    )
    others: tuple[str, ...] = option(
        "Variables that belong to other programs; `*` stands for any letters.", default=OTHERS
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one sighting without a place, or none: `$COUNT` new names, and `$NAMES`, the first of them.

    Where they are not all, `$NAMES` says how many there are.

    `$SEVERITY` is bound to `major` when there are many.
    """
    if sides.pull.whole or any(places.is_docs(file.path) and file.added for file in sides.pull.files):
        return
    reads = read_changed(sides.head, is_apart)
    now = [name for read in reads.values() for name in offered(read, options.others)]
    modules = _new_classes(sides, reads)
    classes = list(modules)
    inner = set(classes if len(classes) >= options.classes else ()).difference(now)
    now += [name for name in classes if name in inner]
    if not now:
        return
    before = {
        name for read in read_changed(sides.old, is_apart).values() for name in offered(read, options.others)
    }
    new = [name for name in dict.fromkeys(now) if name not in before][:_MOST_WORDS]
    words = {name: _words(name) for name in new}
    keywords = {name: _keywords(name) or modules.get(name, ()) for name in new}
    every = {word for written in words.values() for word in written}
    known = sides.old.index.mentioning(every, PYTHON) if new else None
    told = sides.head.index.mentioning(every.union(*keywords.values()), _DOCS) if new else None
    if known is None or told is None:
        return
    new = [
        name
        for name in new
        if not any(told.get(word) for word in (*words[name], *keywords[name]))
        and not any((_is_option(name) or name in inner) and known.get(word) for word in words[name])
    ]
    new = list({name.replace("_", "-"): name for name in reversed(new)}.values())[::-1]
    if not new:
        return
    more = f" ({len(new)} in all)" if len(new) > _SHOWN else ""
    bindings = {"$COUNT": str(len(new)), "$NAMES": ", ".join(new[:_SHOWN]) + more}
    many = sum(name not in inner for name in new) >= options.earnest
    yield Sighting(None, bindings=bindings | ({"$SEVERITY": "major"} if many else {}))


def _new_classes(sides: Sides, reads: Mapping[str, Read]) -> dict[str, tuple[str, ...]]:
    """Give the public classes of the public modules that the change adds, each with its module's dotted name."""
    added = {file.path for file in sides.pull.files if file.status is FileStatus.ADDED}
    return {
        symbol.name: (read.surface.module,)
        for path, read in reads.items()
        if path in added and "._" not in f".{read.surface.module}"
        for symbol in read.surface.symbols
        if symbol.kind == "class" and not symbol.name.startswith("_") and not symbol.conditional
    }


def _is_option(name: str) -> bool:
    """Tell options and variables, which are known wherever they are read, from routes and classes."""
    return not name.startswith("/") and (name.isupper() or not name[:1].isupper())


def _words(name: str) -> tuple[str, ...]:
    return spellings_of_option(name) if name.startswith("--") else (name.strip("/"),)


def _keywords(name: str) -> tuple[str, ...]:
    """Give what an option is called where it is set by code (`f(use_cache=True)`), if that can be nothing else."""
    word = name.removeprefix("--").replace("-", "_")
    return (word,) if name.startswith("--") and "_" in word else ()
