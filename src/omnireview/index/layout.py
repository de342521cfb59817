"""The paths of a tree → `Layout`: which dotted name each Python file has, and which file a dotted name means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

_PROJECT_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
_NATIVE = (".pyi", ".so", ".pyd", ".pyx", ".proto")
"""What stands beside a module that is compiled or generated, and so is not in the tree itself."""


MOST_PARTS = 60
"""Parts of a dotted name. A file that lies deeper is no module."""


class Layout:
    """Names of modules, told from the paths alone.

    A file is named from its root: the folder above its topmost package, across folders without `__init__.py` but
    not across another project's files or a folder `src`. Outside of packages that is the nearest folder that holds
    a project file, a folder `src`, or the top. Where several roots would give the same name, each but the
    shallowest is named by its path from the top instead, so that a name means one file; `local_names` says what
    these are called by the files beside them. Folders are named without a slash at their end, the top is "".
    """

    def __init__(self, paths: Iterable[str]) -> None:
        every = tuple(path for path in paths if path.count("/") < MOST_PARTS)
        self.python_files = tuple(sorted(path for path in every if path.endswith(".py")))
        self._projects = {_folder(path) for path in every if path.rpartition("/")[2] in _PROJECT_FILES}
        self._native = {path.rpartition(".")[0] for path in every if path.endswith(_NATIVE)}
        self._packages = {_folder(path) for path in self.python_files if path.rpartition("/")[2] == "__init__.py"}
        self._packages.discard("")  # a package's own name is its folder's, and the top has none
        self._root_of_package: dict[str, str | None] = {"": None}
        self._root_of_project: dict[str, str] = {"": ""}
        self._names: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._give_names()

    def name_of(self, path: str) -> str | None:
        """Give the dotted name of a Python file of the tree; None for anything else."""
        return self._names.get(path)

    def is_package(self, path: str) -> bool:
        """Tell whether a Python file is a package's `__init__.py`."""
        return path.endswith("/__init__.py")

    def file_of(self, module: str) -> str | None:
        """Give a module's path, a package's `__init__.py`, "" for a folder without one; None: no such module."""
        found = self._files.get(module)
        return "" if found is None and module in self._spaces else found

    def is_first_party(self, dotted: str) -> bool:
        """Tell whether the first part of a name is a module or package of this tree."""
        return dotted.partition(".")[0] in self._tops

    def is_package_folder(self, top: str) -> bool:
        """Tell whether a first part is a package or module, and no mere folder, which others may stand before."""
        return top in self._files

    def place_of(self, module: str) -> str:
        """Give the path, without an ending, at which a missing module would stand; "" where that is nowhere."""
        parts = module.split(".")
        for count in range(len(parts) - 1, 0, -1):
            above = ".".join(parts[:count])
            found = self.file_of(above)
            if found is not None:
                folder = _folder(found) if self.is_package(found) else self._space_folders.get(above)
                return "" if folder is None else "/".join([folder, *parts[count:]]).removeprefix("/")
        return ""

    def is_native(self, place: str) -> bool:
        """Tell whether a stub, a compiled module or the source of one stands at a place without its ending."""
        return place in self._native or place.removesuffix("_pb2").removesuffix("_pb2_grpc") in self._native

    def local_names(self, path: str) -> Mapping[str, str]:
        """Give what first parts of names stand for in one file, where that is not what they say.

        A script finds the modules in its own folder, and every file those of its own root.
        """
        folder = _folder(path)
        package_root = self._package_root(folder)
        root = self._project_root(folder) if package_root is None else package_root
        found = dict(self._renamed.get(root, {}))
        if package_root is None and folder:
            found |= self._siblings(folder)
        return found

    def _siblings(self, folder: str) -> dict[str, str]:
        return {stem: name for stem, name in self._in_folder.get(folder, {}).items() if stem != name}

    @cached_property
    def _in_folder(self) -> Mapping[str, Mapping[str, str]]:
        """Maps folders to what a script in them can import by its first part."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for path, name in self._names.items():
            place = _folder(path) if self.is_package(path) else path.removesuffix(".py")
            if place:
                found[_folder(place)][place.rpartition("/")[2]] = name
        return found

    @cached_property
    def _spaces(self) -> frozenset[str]:
        return frozenset(self._space_folders)

    @cached_property
    def _space_folders(self) -> Mapping[str, str]:
        """Maps names of folders that hold modules and have no `__init__.py` to the folders."""
        found: dict[str, str] = {}
        for path, name in self._names.items():
            place = _folder(path) if self.is_package(path) else path
            above, folder = name.rpartition(".")[0], _folder(place)
            while above and above not in self._files and above not in found:
                found[above] = folder
                above, folder = above.rpartition(".")[0], _folder(folder)
        return found

    @cached_property
    def _tops(self) -> frozenset[str]:
        return frozenset(name.partition(".")[0] for name in (*self._files, *self._spaces))

    def _give_names(self) -> None:
        """Name all files; `_renamed` maps roots to the first parts that had to be named otherwise."""
        wanted = [(path, root, _dotted(path, root)) for path in self.python_files for root in [self._root(path)]]
        owners: dict[str, str] = {}
        for _, root, name in sorted(wanted, key=lambda each: (bool(each[1]), each[1].count("/"), each[1])):
            owners.setdefault(name.partition(".")[0], root)
        self._renamed: dict[str, dict[str, str]] = {}
        for path, root, name in wanted:
            top = name.partition(".")[0]
            if owners[top] != root:
                prefix = f"{root.replace('.', ':')}/{top}".replace("/", ".")
                self._renamed.setdefault(root, {})[top] = prefix
                self._names[path] = prefix + name.removeprefix(top)
            else:
                self._names[path] = name
            if self.is_package(path):
                self._files[self._names[path]] = path
            else:
                self._files.setdefault(self._names[path], path)

    def _root(self, path: str) -> str:
        folder = _folder(path)
        root = self._package_root(folder)
        return self._project_root(folder) if root is None else root

    def _package_root(self, folder: str) -> str | None:
        """Give the folder above the topmost package around a folder; None where there is no package."""
        way = []
        while folder not in self._root_of_package:
            way.append(folder)
            folder = _folder(folder)
        for each in reversed(way):
            above, name = _folder(each), each.rpartition("/")[2]
            outer = self._root_of_package[above]
            within = outer is not None and name.isidentifier() and name != "src" and each not in self._projects
            self._root_of_package[each] = outer if within else above if each in self._packages else None
            folder = each
        return self._root_of_package[folder]

    def _project_root(self, folder: str) -> str:
        way = []
        while folder not in self._root_of_project:
            way.append(folder)
            folder = _folder(folder)
        for each in reversed(way):
            own = each in self._projects or each.rpartition("/")[2] == "src"
            self._root_of_project[each] = each if own else self._root_of_project[_folder(each)]
            folder = each
        return self._root_of_project[folder]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _dotted(path: str, root: str) -> str:
    inside = path.removeprefix(f"{root}/" if root else "").removesuffix(".py")
    # No import reaches what has a dot in its name: it must not be taken for a module in a package.
    return inside.removesuffix("/__init__").replace(".", ":").replace("/", ".")


def with_parents(modules: Iterable[str]) -> list[str]:
    """Give modules with the packages around each, these first, none twice."""
    every: dict[str, None] = {}
    for module in modules:
        parts = module.split(".")
        every |= dict.fromkeys(".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return list(every)
