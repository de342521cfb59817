"""What the files of one side say, each read once, by children."""

from collections.abc import Collection, Iterable, Mapping

from omnireview.configs import Config
from omnireview.index.layout import Layout
from omnireview.index.notes import Notes
from omnireview.index.reading import Ask, Reader
from omnireview.index.siblings import localised
from omnireview.index.texts import Texts
from omnireview.surface import Read, Surface, Symbol, Written

MOST_FILES = 5_000
"""Python files that are read for one side."""


class Reads:
    """What was read of one tree. Files that both sides share are read by `other`, if they are called the same."""

    def __init__(
        self,
        layout: Layout,
        texts: Texts,
        reader: Reader,
        notes: Notes,
        *,
        other: "Reads | None" = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        self._layout = layout
        self._texts = texts
        self._reader = reader
        self._notes = notes
        self._other = other
        self._changed = changed
        self._held: dict[str, Read | None] = {}
        self._configs: dict[str, tuple[Config, ...]] = {}
        self._made: set[str] = set()
        self._named: dict[str, dict[str, tuple[Symbol, ...]]] = {}

    @property
    def count(self) -> int:
        """How many Python files were read, or tried in vain."""
        return len(self._held)

    def ask(self, modules: Iterable[str]) -> None:
        """Read modules, in one wave."""
        self.fetch(path for module in modules if (path := self._layout.file_of(module)))

    def makes(self, module: str) -> bool:
        """Tell whether a file that was read puts a module of that name into `sys.modules`."""
        return module in self._made or (self._other is not None and self._other.makes(module))

    def has(self, path: str) -> bool:
        """Tell whether a file has been read, or tried in vain."""
        return path in self._held

    def get(self, path: str) -> Read | None:
        """Give what a Python file says; None when it can't be told, which is noted."""
        if path not in self._held:
            self.fetch([path])
        return self._held[path]

    def fetch(self, paths: Iterable[str]) -> None:
        """Read Python files, in one wave."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._held]
        if self._other is not None:
            shared = [path for path in wanted if self._shares(path)]
            self._other.fetch(shared)
            self._held |= {path: self._other.get(path) for path in shared}
            wanted = [path for path in wanted if path not in self._held]
        if not wanted:
            return
        self._texts.fetch(wanted)
        asks = [ask for path in wanted if (ask := self._ask(path)) is not None]
        for ask, answer in zip(asks, self._reader.read(asks), strict=True):
            if isinstance(answer, Read):
                self._held[ask.path] = localised(answer, self._layout.local_names(ask.path))
                self._made.update(answer.usage.modules_made)
            else:
                self._note(f"Not looked at, since {answer}", ask.path)
                self._held[ask.path] = None

    def named(self, surface: Surface, name: str) -> tuple[Symbol, ...]:
        """Give the symbols of a name in a surface, in source order, without going through all of it each time."""
        table = self._named.get(surface.path)
        if table is None:
            lists: dict[str, list[Symbol]] = {}
            for symbol in surface.symbols:
                lists.setdefault(symbol.name, []).append(symbol)
            table = self._named[surface.path] = {key: tuple(value) for key, value in lists.items()}
        return table.get(name, ())

    def config(self, path: str) -> tuple[Config, ...]:
        """Give the documents of a YAML file; none when it can't be read, which is noted."""
        self.fetch_configs([path])
        return self._configs[path]

    def fetch_configs(self, paths: Iterable[str]) -> None:
        """Read YAML files, in one wave."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._configs]
        if self._other is not None:
            shared = [path for path in wanted if path not in self._changed]
            self._other.fetch_configs(shared)
            self._configs |= {path: self._other.config(path) for path in shared}
            wanted = [path for path in wanted if path in self._changed]
        self._texts.fetch(wanted)
        asks = [Ask(path, data) for path in wanted if (data := self._texts.get(path)) is not None]
        self._configs |= dict.fromkeys(wanted, ())
        for ask, answer in zip(asks, self._reader.read(asks), strict=True):
            if isinstance(answer, tuple):
                self._configs[ask.path] = answer
            elif isinstance(answer, str):
                self._note(f"Not looked at, since {answer}", ask.path)

    def written(self, lines: Mapping[str, Collection[int]]) -> dict[str, tuple[str, ...]]:
        """Give a digest of each statement on some lines of Python files; files that don't parse are left out."""
        self._texts.fetch(lines)
        asks = [
            Ask(path, data, lines=frozenset(wanted))
            for path, wanted in lines.items()
            if (data := self._texts.get(path)) is not None
        ]
        answers = zip(asks, self._reader.read(asks), strict=True)
        return {ask.path: answer.digests for ask, answer in answers if isinstance(answer, Written)}

    def _note(self, reason: str, path: str) -> None:
        # Of a file that the change touches the scan tells the same, by more than a note.
        if path not in self._changed:
            self._notes.add(reason, path)

    def _shares(self, path: str) -> bool:
        if self._other is None or path in self._changed:
            return False
        here, there = self._layout, self._other._layout  # noqa: SLF001 - of the same class
        return here.name_of(path) == there.name_of(path) and here.local_names(path) == there.local_names(path)

    def _ask(self, path: str) -> Ask | None:
        """Give the task of reading a Python file; None, noted, when there is nothing to read."""
        self._held[path] = None
        module = self._layout.name_of(path)
        if module is None:
            return None
        if len(self._held) > MOST_FILES:
            self._notes.add(f"Not looked at, since {MOST_FILES:,} files had been read before", path)
            return None
        data = self._texts.get(path)
        if data is None:
            if not self._texts.refuses(path):
                self._notes.add("Not looked at, since it could not be read", path)
            return None
        return Ask(path, data, module, self._layout.is_package(path))
