"""Tables of packages that a project builds on → `Upstream`: what their modules define, at the pinned version.

A table holds facts that `ast` reads from a wheel's Python files: names, kinds, bases, members, parameters. Which
version counts is read at each commit by itself, since a change can move it.
"""

from collections.abc import Collection, Mapping
from functools import cached_property

from omnireview.errors import BadSettings
from omnireview.settings import Settings, UpstreamSetting
from omnireview.surface import Surface
from omnireview.tree import Tree
from omnireview.upstream.pins import USUAL_FILES, Pin, is_requirement_file, read_pin
from omnireview.upstream.shelf import packages, stock_of, table_of
from omnireview.upstream.table import Table

__all__ = ["Pin", "Table", "Upstream", "open_upstream", "pin_files", "pins_may_differ"]


def open_upstream(settings: Settings, tree: Tree) -> "Upstream":
    """Give what is known of the packages that one commit builds on. Nothing is read before a name is asked for.

    Raises:
        BadSettings: The settings name a package of which there is no table.
    """
    for name, setting in settings.upstream.items():
        if name not in packages():
            raise BadSettings(
                f"There are no tables of the package `{name}` to check against.",
                where=setting.place,
                mend=f"Take it out of `upstream`; there are tables of: {', '.join(packages())}.",
            )
    return Upstream(settings.upstream, tree)


def pins_may_differ(settings: Settings, changed: Collection[str]) -> bool:
    """Tell whether a change that touches these paths can build on another version than what was there before."""
    named = {setting.file for setting in settings.upstream.values()}
    return any(path in named or is_requirement_file(path) for path in changed)


def pin_files(settings: Settings) -> tuple[str, ...]:
    """Give the files that are likely to hold the pins, for reading them along with others."""
    return tuple(
        sorted({setting.file for setting in settings.upstream.values() if setting.file}.union(USUAL_FILES))
    )


class Upstream:
    """The packages that one commit builds on, each at the version that it pins.

    A package's modules are those below its own name: `vllm` and `vllm.…` of the package `vllm`.
    """

    def __init__(self, settings: Mapping[str, UpstreamSetting], tree: Tree) -> None:
        self._settings = settings
        self._tree = tree
        self._asked: set[str] = set()

    def covers(self, dotted: str) -> bool:
        """Tell whether a name belongs to a package whose pinned version has a table."""
        return self.table(dotted) is not None

    def surface(self, module: str) -> Surface | None:
        """Give what a module defines; None when there is no such module, or no table."""
        table = self.table(module)
        return None if table is None else table.surface(module)

    def table(self, dotted: str) -> Table | None:
        """Give the table of the package that a name belongs to, at the pinned version; None without one."""
        package = dotted.partition(".")[0].replace("_", "-")
        if package not in packages():
            return None
        self._asked.add(package)
        return self._tables.get(package)

    @cached_property
    def pins(self) -> Mapping[str, Pin]:
        """The pins of all packages that have tables, by package; those that nothing pins are left out."""
        found = ((package, read_pin(package, self._settings.get(package), self._tree)) for package in packages())
        return {package: pin for package, pin in found if pin is not None}

    @property
    def notes(self) -> tuple[str, ...]:
        """What names were asked for and could not be checked, and why, in sentences; not of what nothing pins."""
        return tuple(note for package in sorted(self._asked) if (note := self._note(package)))

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        found = {}
        for package, pin in self.pins.items():
            version = stock_of(package).known_as(pin.version) if pin.version else None
            if version is not None:
                found[package] = table_of(package, version)
        return found

    def _note(self, package: str) -> str:
        pin = self.pins.get(package)
        if pin is None or package in self._tables:
            return ""
        if not pin.version:
            return f"Names of `{package}` were not checked: {pin.why}."
        known = stock_of(package).versions
        return (
            f"Names of `{package}` were not checked against {pin.version}: there is no table of it, "
            f"but of {len(known)} versions from {known[0]} to {known[-1]}."
        )
