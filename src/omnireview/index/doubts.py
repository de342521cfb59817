"""Why a module that is not in the tree may be there all the same when the program runs."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from omnireview.index.layout import Layout
from omnireview.index.texts import Texts
from omnireview.places import generated, matches
from omnireview.tree import Tree

BUILD_FILES = (
    ".gitignore",
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "CMakeLists.txt",
    "meson.build",
    "Makefile",
)
"""Where it is told which modules are made as the project is built."""
_MADE_BY_PATTERN = (".py", ".pyi", ".so", ".pyd", ".*")
"""Ends of those lines of `.gitignore` that mean a module that is made, and no folder of results."""
_MOST_IGNORED = 200
"""Such lines, beyond which any module may be made."""
_ODD = ("?", "[", "]", "!", "#", "\\", "**", "//")
"""Parts of globs that ask for a regular expression, whose time nobody can bound."""
_LONGEST_PATH = 300
_PATH = re.compile(r"[\w./-]+")
_DOTTED = re.compile(r"[\w.]+")
_QUOTED = re.compile(r"(?<=[\"'./])_\w*(?=[\"'])")


class Doubts:
    """Looks for signs of modules that are linked, compiled, generated, or installed from elsewhere."""

    def __init__(self, tree: Tree, layout: Layout, texts: Texts) -> None:
        self._tree = tree
        self._layout = layout
        self._texts = texts
        self._built: dict[str, frozenset[str]] = {}

    def why(self, module: str, name: str) -> str:
        """Say why a module's `name` may be there though no file is, "" when nothing speaks for it."""
        path = self._layout.file_of(module)
        if path is None or (path and not self._layout.is_package(path)):
            return ""  # a plain module has no modules in it
        top = module.partition(".")[0]
        if not self._layout.is_package_folder(top):
            return f"`{top}` has no `__init__.py`, so that an installed package of that name stands before it"
        place = self._layout.place_of(f"{module}.{name}")
        file = f"{place}.py"
        if file in self._links or not self._links.isdisjoint(_ends_cut(place)):
            return f"`{place}` is, or is behind, a symbolic link or a submodule"
        if self._layout.is_native(place):
            return f"`{place}` is compiled or generated from what stands beside it"
        if reason := generated(file, b""):
            return f"`{file}` is {reason}"
        if self._is_ignored(file):
            return f"`{file}` is in `.gitignore`, so that it is made elsewhere"
        root = _root_of(self._layout.file_of(top) or "")
        below = place.removeprefix(f"{root}/")
        for folder in {"", root}:
            spoken = self._built_in(folder)
            if not spoken.isdisjoint((file, place, below, f"{below}.py", below.replace("/", "."), name)):
                return f"the build speaks of `{place}`"
        return ""

    def _is_ignored(self, file: str) -> bool:
        plain, last_parts = self._ignored
        if len(plain) + len(last_parts) > _MOST_IGNORED or matches(file, plain):
            return True
        last = file.rpartition("/")[2]
        return any(fnmatchcase(last, each) for each in last_parts)

    @cached_property
    def _links(self) -> frozenset[str]:
        return frozenset(self._tree.links(""))

    @cached_property
    def _ignored(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines of `.gitignore` that mean modules, and of the odd ones the last parts only."""
        self._texts.fetch(BUILD_FILES)
        lines = self._text(".gitignore").split("\n")
        made = (line.strip() for line in lines if line.strip().endswith(_MADE_BY_PATTERN))
        told = [line for line in made if not line.startswith(("!", "#"))]
        odd = {line for line in told if any(part in line for part in _ODD)}
        return (
            tuple(line for line in told if line not in odd),
            tuple(sorted(line.rpartition("/")[2] for line in odd)),
        )

    def _built_in(self, folder: str) -> frozenset[str]:
        """What a folder's build files name: paths and their ends, dotted names, quoted parts such as `_native`."""
        if folder not in self._built:
            self._built[folder] = self._read_built(folder)
        return self._built[folder]

    def _read_built(self, folder: str) -> frozenset[str]:
        found: set[str] = set()
        *others, makefile = (f"{folder}/{name}".removeprefix("/") for name in BUILD_FILES[1:])
        self._texts.fetch([*others, makefile])
        found.update(path.strip("/") for path in _PATH.findall(self._text(makefile)) if "/" in path)
        for text in map(self._text, (*others, makefile)):
            found.update(name for name in _DOTTED.findall(text) if "." in name)
            found.update(_QUOTED.findall(text))
            for path in _PATH.findall(text):
                file = path[: path.rfind(".py") + 3] if ".py" in path else ""
                found.update(_starts_cut(file[-_LONGEST_PATH:]))
        return frozenset(found)

    def _text(self, path: str) -> str:
        return (self._texts.get(path) or b"").decode("utf-8", "replace")


def _root_of(file: str) -> str:
    """Give the folder above a package, or a module, of which a file is known; "" for the top."""
    return file.removesuffix("/__init__.py").rpartition("/")[0]


def _ends_cut(path: str) -> Iterator[str]:
    """Give a path and every folder on the way to it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _starts_cut(path: str) -> Iterator[str]:
    """Give a path, and what is left of it without its first folders."""
    while path:
        yield path
        path = path.partition("/")[2]
