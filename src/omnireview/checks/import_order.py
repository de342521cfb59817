"""An import of a group that should stand above: the standard library first, then other packages, then the project.

PEP 8 gives the order. Only imports that stand plainly at the top of a module count: not those in `try`, under
`if` or in functions. One finding a file, at the first import that is out of place. Nothing is said where the
project has its imports sorted by a tool: isort's settings, or ruff's with its `I` rules.
"""

import re
import sys
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.needs import imports_of
from omnireview.facts.sorters import sorts_imports
from omnireview.index.index import Index
from omnireview.sides import PYTHON, Side
from omnireview.surface import ImportUse

SUBJECT: Final = SIDE

_NAMES: Final = ("the standard library", "other packages", "the project")
_MOST = 200


def find(side: Side, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give one import a file: `$MODULE`, its `$GROUP`, and the `$ABOVE` group that stands before it."""
    paths = side.changed(PYTHON)[:_MOST]
    if not paths or sorts_imports(side.index):
        return
    told: dict[str, list[ImportUse]] = {}
    for path, use in imports_of(side.index, paths):
        if not use.guard and not use.local and not use.spot.context and use.module != "__future__":
            told.setdefault(path, []).append(use)
    for path, uses in told.items():
        found = _out_of_place(side.index, path, uses)
        if found is not None:
            use, group, above = found
            bindings = {"$MODULE": use.module, "$GROUP": _NAMES[group], "$ABOVE": _NAMES[above]}
            yield Sighting(path, use.statement, None, use.spot.context, bindings, use.module)


def _out_of_place(index: Index, path: str, uses: list[ImportUse]) -> tuple[ImportUse, int, int] | None:
    lines = _import_lines(index.text(path) or "")
    highest = 0
    for use in sorted(uses, key=lambda each: each.statement):
        if use.statement not in lines:
            break  # other statements stand between: `sys.path` may be set, or a variable of the environment
        group = _group(index, path, use.module)
        if group < highest:
            return use, group, highest
        highest = max(highest, group)
    return None


def _group(index: Index, path: str, module: str) -> int:
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return 0
    own = (index.module_name(path) or "").partition(".")[0]
    return 2 if module.startswith(".") or top == own or index.is_first_party(module) else 1


_IMPORT = re.compile(r"(?:from|import)\b")
_STRING = re.compile(r"[rRuUbB]?(\"\"\"|''')")


def _import_lines(text: str) -> frozenset[int]:
    """Give the lines of the imports before the first other statement, but for a docstring."""
    found: set[int] = set()
    opened = ""
    for number, line in enumerate(text.split("\n"), 1):
        if opened:
            opened = "" if opened in line else opened
        elif _IMPORT.match(line):
            found.add(number)
            opened = ")" if "(" in line and ")" not in line else ""
        elif string := _STRING.match(line):
            opened = "" if string[1] in line[string.end() :] else string[1]
        elif line.strip() and not line.startswith(("#", " ", "\t", ")", "@")):
            break
    return frozenset(found)
