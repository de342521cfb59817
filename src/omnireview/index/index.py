"""`Index`: what the files of one commit define and name."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from omnireview.configs import Config
from omnireview.index import Found, Lineage, Resolution, Unknown
from omnireview.index.classes import lineage_of, members_of
from omnireview.index.doubts import BUILD_FILES, Doubts
from omnireview.index.ground import TreeGround
from omnireview.index.layout import Layout, with_parents
from omnireview.index.names import Names
from omnireview.index.nearness import nearest
from omnireview.index.notes import Notes
from omnireview.index.query import NoShelf, Shelf, Wanted
from omnireview.index.reading import Reader
from omnireview.index.reads import Reads
from omnireview.index.search import Search
from omnireview.index.texts import Texts
from omnireview.surface import ImportUse, Read, Surface
from omnireview.tree import Tree

_OTHER_TEXTS = (".yaml", ".yml", ".md", ".rst", ".toml", ".txt")
"""What is asked for beside Python: configurations, documents, and where versions are pinned."""

MOST_BROUGHT = 700
"""Python files of a tree up to which all of them may be brought here over an API, before they are asked for."""
NEAREST = 150
"""Files that may be brought of a larger tree."""

T = TypeVar("T")
K = TypeVar("K")


class Index:
    """What the files of one commit define and name. Everything is read when asked for, in few requests, and kept.

    `reader` does the reading in children. `unchanged` is the index of the other side, and `changed` holds all
    paths that the two sides do not share: any other file is read there, once for both. `upstream` has the tables
    of packages that the project builds on.

    Names are absolute and dotted. A module has one name here, whatever it is called by the files beside it: what
    `read` gives is translated. Where names are few at a time, files come singly: ask for all at once (`ask`,
    `resolve_all`, `lineages`, `mentioning`, `importers`), since every wave may be a request.
    """

    def __init__(
        self,
        tree: Tree,
        reader: Reader,
        *,
        unchanged: "Index | None" = None,
        changed: frozenset[str] = frozenset(),
        upstream: Shelf | None = None,
    ) -> None:
        self.tree = tree
        self._notes = Notes()
        self._unchanged = unchanged
        self._changed = changed
        self._upstream: Shelf = upstream or NoShelf()
        other: Texts | None = None if unchanged is None else unchanged._texts  # noqa: SLF001 - of the same class
        self._texts: Texts = Texts(tree, self._notes, other=other, changed=changed)
        self._reader = reader
        self._resolved: dict[str, Resolution] = {}

    @cached_property
    def _paths(self) -> tuple[str, ...] | None:
        listed = self.tree.paths()
        if listed is None:
            self._notes.add(
                "Names were not looked up across the repository, since its files can't be listed whole"
            )
        return listed

    @cached_property
    def _layout(self) -> Layout:
        layout = Layout(self._paths or ())
        others = [path for path in self._paths or () if path.endswith(_OTHER_TEXTS) or "Dockerfile" in path]
        likely = [*nearest(layout.python_files, self._changed), *nearest(others, self._changed)]
        small = len(layout.python_files) <= MOST_BROUGHT
        self._texts.expect([*BUILD_FILES, *(likely if small else likely[:NEAREST])])
        return layout

    @cached_property
    def _reads(self) -> Reads:
        other = None if self._unchanged is None else self._unchanged._reads  # noqa: SLF001 - of the same class
        return Reads(self._layout, self._texts, self._reader, self._notes, other=other, changed=self._changed)

    @cached_property
    def _doubts(self) -> Doubts:
        return Doubts(self.tree, self._layout, self._texts)

    @cached_property
    def _names(self) -> Names:
        return Names(TreeGround(self._layout, self._reads, self._doubts), self._upstream)

    @cached_property
    def _search(self) -> Search:
        other = None if self._unchanged is None else self._unchanged._search  # noqa: SLF001 - of the same class
        return Search(
            self.tree, self._layout, self._texts, self._notes, self._paths, other=other, changed=self._changed
        )

    @property
    def listed(self) -> bool:
        """False when the tree can't be listed whole: then nothing is proved absent."""
        return self._paths is not None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not looked at and why, in sentences for the summary."""
        return self._notes.sentences

    def notes_with(self, other: "Index") -> tuple[str, ...]:
        """Give the sentences for two trees, where what holds for both is said once."""
        return self._notes.joined(other._notes).sentences  # noqa: SLF001 - of the same class

    @property
    def files_read(self) -> int:
        """How many Python files were read for this side so far; those that both sides share count at each."""
        return self._reads.count

    def paths(self) -> tuple[str, ...]:
        """Give every regular file's path, sorted; none when the tree can't be listed."""
        return self._paths or ()

    def python_files(self) -> tuple[str, ...]:
        """Give the paths of all Python files, sorted."""
        return self._layout.python_files

    def module_name(self, path: str) -> str | None:
        """Give the dotted name of a Python file, None for any other path.

        A file that no package holds is named by its folders from the project's root, `tests.test_x`; such a name
        need be none that an import statement could say.
        """
        return self._layout.name_of(path)

    def file_of(self, module: str) -> str | None:
        """Give the path of a module, or of a package's `__init__.py`.

        "" for a folder that holds modules and no `__init__.py`; None: no such module.
        """
        return self._layout.file_of(module)

    def is_first_party(self, dotted: str) -> bool:
        """Tell whether the first part of a name is a module or package of this tree."""
        return self._layout.is_first_party(dotted)

    def local_names(self, path: str) -> Mapping[str, str]:
        """Give what first parts of names stand for in one file, where that is not what they say.

        Of use for names that are no imports, such as those in a YAML file beside scripts.
        """
        return self._layout.local_names(path)

    def ask(self, modules: Iterable[str]) -> None:
        """Read modules and the packages around them, in one wave. Those that there are not are passed over."""
        self._reads.ask(with_parents(modules))

    def surface(self, module: str) -> Surface | None:
        """Give what a module defines, of the tree or of upstream.

        None: there is no such module, or it could not be read; `resolve` tells these apart.
        """
        if self.is_first_party(module):
            path = self.file_of(module)
            found = self._reads.get(path) if path else None
            return found.surface if found else None
        return self._upstream.surface(module) if self._upstream.covers(module) else None

    def read_all(self, paths: Iterable[str]) -> None:
        """Read Python files, in one wave; `read` has them then."""
        self._reads.fetch(paths)

    def read(self, path: str) -> Read | None:
        """Give all that a Python file says; None when it can't be read or does not parse."""
        return self._reads.get(path)

    def config(self, path: str) -> tuple[Config, ...]:
        """Give the documents of a YAML file; none when it can't be read, or is no YAML."""
        return self._reads.config(path)

    def configs(self, paths: Iterable[str]) -> None:
        """Read YAML files, in one wave; `config` has them then."""
        self._reads.fetch_configs(paths)

    def texts(self, paths: Iterable[str]) -> None:
        """Read files as texts, in one wave; `text` has them then."""
        self._texts.fetch(paths)

    def written(self, lines: Mapping[str, Collection[int]]) -> dict[str, tuple[str, ...]]:
        """Give a digest of each statement on some lines of Python files; files that don't parse are left out."""
        return self._reads.written(lines)

    def text(self, path: str) -> str | None:
        """Give any text file's text; None when there is none, it is too large or is no text.

        Only what is not UTF-8 is replaced, by `\ufffd`: for names and lines that is near enough.
        """
        data = self._texts.get(path)
        return None if data is None or b"\0" in data else data.decode("utf-8", "replace")

    def resolve(self, dotted: str) -> Resolution:
        """Give what a name stands for. Of several names ask `resolve_all`."""
        return self.resolve_all([dotted])[dotted]

    def resolve_all(self, names: Iterable[str]) -> Mapping[str, Resolution]:
        """Give what names stand for; as many waves of reading as their re-exports are deep."""
        asked = tuple(dict.fromkeys(names))
        wanted = [name for name in asked if name not in self._resolved]
        if not self.listed:
            self._resolved |= {name: _unlisted(name) for name in wanted}
        else:
            self._resolved |= self._waves(wanted, self._names.resolve)
        return {name: self._resolved[name] for name in asked}

    def modules(self, names: Iterable[str]) -> Mapping[str, Resolution]:
        """Give the modules of those names, as `import` and the left side of `from … import` need them.

        A missing one is proved also where the package around it may define names that can't be seen.
        """
        wanted = tuple(dict.fromkeys(names))
        if not self.listed:
            return {name: _unlisted(name) for name in wanted}
        return self._waves(wanted, self._names.module)

    def lineage(self, found: Found) -> Lineage:
        """Give a class and its bases. Of several classes ask `lineages`."""
        return self.lineages([found])[0]

    def lineages(self, found: Sequence[Found]) -> list[Lineage]:
        """Give classes with their bases, in the order that was asked."""
        told = self._waves(range(len(found)), lambda at: lineage_of(self._names, found[at]))
        return [told[at] for at in range(len(found))]

    def member(self, found: Found, name: str) -> Resolution:
        """Give what an attribute of a class is, through its bases, or of a module."""
        if found.symbol is None:
            return self.resolve(f"{found.module}.{name}")
        if found.symbol.kind != "class" or found.several:
            return Unknown(f"{found.name}.{name}", f"what `{found.name}` holds can't be told")
        return self._waves([name], lambda name: members_of(self._names, found, name))[name]

    def mentioning(
        self, words: Iterable[str], globs: Sequence[str] = ("*.py",)
    ) -> Mapping[str, frozenset[str]] | None:
        """Give for each word the paths of the files that hold it as a whole word.

        None, with a note, when there are too many files to be searched.
        """
        return self._search.mentioning(words, globs)

    def importers(
        self, modules: Iterable[str], among: Callable[[str], bool] = bool, most: int | None = None
    ) -> Mapping[str, tuple[tuple[str, ImportUse], ...]] | None:
        """Give for each module the first-party files that import it or something of it, with what they import.

        `among` tells by its path whether a file is asked about. None when more than `most` of these would have to
        be read; and, with a note, when there are too many files to be searched.
        """
        wanted = tuple(dict.fromkeys(modules))
        candidates = self._search.candidates(wanted)
        if candidates is None:
            return None
        paths = [path for path in candidates if among(path)]
        if most is not None and len(paths) > most:
            return None
        self._reads.fetch(paths)
        found: dict[str, list[tuple[str, ImportUse]]] = {module: [] for module in wanted}
        for path in paths:
            read = self._reads.get(path)
            for use in read.usage.imports if read else ():
                for module in dict.fromkeys((use.module, f"{use.module}.{use.name}")):
                    if module in found:
                        found[module].append((path, use))
        return {module: tuple(uses) for module, uses in found.items()}

    def _waves(self, questions: Iterable[K], answer: Callable[[K], T]) -> dict[K, T]:
        """Answer questions that may want modules read; what several want is read together."""
        answers: dict[K, T] = {}
        open_ones = list(questions)
        while open_ones:
            wanted: dict[K, tuple[str, ...]] = {}
            for key in open_ones:
                try:
                    answers[key] = answer(key)
                except Wanted as need:
                    wanted[key] = need.modules
            # Each wave reads a module that was not read before, or was tried in vain.
            self._reads.ask(module for modules in wanted.values() for module in modules)
            open_ones = list(wanted)
        return answers


def _unlisted(name: str) -> Unknown:
    return Unknown(name, "the repository's files could not be listed")
