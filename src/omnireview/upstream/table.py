"""One version of a package → `Table`: what each of its modules defines, read from its line when asked for."""

import json
import re
from collections.abc import Mapping

from omnireview.surface import Surface
from omnireview.upstream.plain import Fields, from_plain

MOST_PLACES = 3
"""Modules that are told of one name at most."""


class Table:
    """What the modules of one version of a package define.

    Every module of the package has a surface: an empty one where a folder has no `__init__.py`, an open one
    where a module is compiled or could not be read.
    """

    def __init__(self, package: str, version: str, lines: Mapping[str, str], fields: Fields) -> None:
        self.package = package
        self.version = version
        self._lines = lines
        self._fields = fields
        self._surfaces: dict[str, Surface] = {}

    def __len__(self) -> int:
        """Give the number of modules."""
        return len(self._lines)

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of all modules, sorted."""
        return tuple(sorted(self._lines))

    def surface(self, module: str) -> Surface | None:
        """Give what a module defines, None when there is no such module."""
        if module not in self._surfaces:
            line = self._lines.get(module)
            if line is None:
                return None
            self._surfaces[module] = from_plain(module, json.loads(line), self._fields)
        return self._surfaces[module]

    def homes(self, name: str) -> tuple[str, ...]:
        """Give the modules that define a name themselves, sorted; none where there are more than `MOST_PLACES`."""
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            return ()
        quoted = f'"{name}"'
        homes = []
        for module, line in sorted(self._lines.items()):
            surface = self.surface(module) if quoted in line else None
            if surface and any(symbol.kind in {"function", "class", "variable"} for symbol in surface.named(name)):
                homes.append(module)
        return tuple(homes) if len(homes) <= MOST_PLACES else ()
