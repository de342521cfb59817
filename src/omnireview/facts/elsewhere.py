"""Names that an import does not find → where the tree has them: under another module, or spelt almost the same."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from omnireview.facts.declared import is_apart
from omnireview.facts.needs import last_of
from omnireview.index import Absent
from omnireview.index.index import Index
from omnireview.sides import PYTHON

_ALIKE: Final = 0.85
"""The share of letters that a misspelt name has in common with what was meant."""
_MOST_FILES: Final = 20
"""Files that are read for one name."""
_SHORTEST: Final = 4
"""Shorter names are found anywhere."""


def found_elsewhere(index: Index, wanted: Iterable[tuple[str, Absent]]) -> Mapping[str, str]:
    """Give for absent names where they are: `wanted` are pairs of the bare name and what the index says of it.

    The answer has, by bare name, the dotted name under which a module defines it at its top, or what stands in
    the same place and is spelt almost as it is. Names that are nowhere are left out; so are all where the tree
    can't be searched.
    """
    asked = dict(wanted)
    # Where something is taken from a module that is missing, that something tells whether the module is misspelt:
    # neighbours of a new module are often called almost the same.
    own = {name: absent for name, absent in asked.items() if name == last_of(absent.missing)}
    places = {name: near for name, absent in own.items() if (near := _near(index, absent))}
    words = [name for name in asked if name not in places and len(name) >= _SHORTEST]
    told = index.mentioning(words, PYTHON) if words else None
    for word in words if told else ():
        paths = sorted(path for path in (told or {}).get(word, ()) if not is_apart(path))[:_MOST_FILES]
        index.read_all(paths)
        for path in paths:
            read = index.read(path)
            if read and any(symbol.kind in {"class", "function"} for symbol in read.surface.named(word)):
                places[word] = f"{read.surface.module}.{word}"
                break
    return places


def _near(index: Index, absent: Absent) -> str:
    """Give the dotted name in the same module or package whose last part is spelt almost as the missing one."""
    surface = index.surface(absent.within) if absent.within else None
    if surface is None:
        return ""
    folder = f"{surface.path.rpartition('/')[0]}/" if surface.path.endswith("/__init__.py") else None
    there = {symbol.name for symbol in surface.symbols}
    for path in index.python_files() if folder else ():
        if path.startswith(folder or "") and (module := index.module_name(path)):
            below = module.removeprefix(f"{absent.within}.")
            there |= {below} if "." not in below and below != module else set()
    missing = last_of(absent.missing)
    (close, *_) = [*get_close_matches(missing, sorted(there - {missing}), 1, _ALIKE), ""]
    return f"{absent.within}.{close}" if close and len(missing) >= _SHORTEST else ""
