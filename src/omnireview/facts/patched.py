"""Where the table of an upstream package does not say what a name means in this repository.

A plug-in may put a function of its own in the place of upstream's (`vllm.utils.f = f`), in a file that nobody who
calls it imports. And it may be made for several versions of upstream, of which the pinned one is one.
"""

from collections.abc import Iterable

from omnireview.facts.needs import top_of
from omnireview.index.index import Index


def patched_names(index: Index, names: Iterable[str]) -> frozenset[str]:
    """Give those of some dotted names that any Python file of the tree sets, under whatever module of the package.

    All of them are given where the tree can't be searched.
    """
    wanted = frozenset(names)
    told = index.mentioning({_last(name) for name in wanted}) if wanted else {}
    if told is None:
        return wanted
    paths = sorted(set().union(*told.values())) if told else []
    index.read_all(paths)
    reads = [read for path in paths if (read := index.read(path)) is not None]
    sets = {(top_of(use.target), use.name) for read in reads for use in read.usage.patches}
    return frozenset(name for name in wanted if (top_of(name), _last(name)) in sets)


def asks_version(index: Index, path: str, package: str) -> bool:
    """Tell whether a file names a version of a package (its top module), by whatever function or attribute."""
    text = index.text(path) or ""
    return any(word in text for word in (f"{package}_version", f"{package}.__version__", "version.parse("))


def _last(name: str) -> str:
    return name.rpartition(".")[2]
