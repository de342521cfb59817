"""An import that goes up: from a lower layer to one above it, or from code that ships to tests and examples.

The layers are the repository's own to name, from the top down, in `layers` of its settings:

    layers:
      - vllm_omni.entrypoints
      - vllm_omni.engine
      - [vllm_omni.worker, vllm_omni.core]   # side by side
      - vllm_omni.distributed

A layer is a package or module with all that is in it; the longest name that fits a module decides. A module may
import from its own layer and from those below. Modules that no layer names may import, and be imported, freely.
Imports inside functions count; those for typing only do not.

Without any layers one direction holds everywhere: a package must not need its own tests or examples, which an
installation leaves out.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.needs import imports_of, last_of, named, needs, prefixes
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.places import is_docs, is_example, is_script, is_test, matches
from omnireview.sides import Side

SUBJECT: Final = SIDE

_NOT_SHIPPED = ("tests/", "test/", "conftest.py", "examples/", "example/")
_INIT = "/__init__.py"


@noun
class Options(CheckOptions):
    """The layers."""

    layers: tuple[tuple[str, ...], ...] = option(
        "Packages and modules by layer, from the top down. Default: the settings' own.", default=()
    )


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each import that goes up, at its statement.

    `$NAME` is what is imported, `$FROM` the layer or file of the one who imports, `$TO` that of the imported.
    """
    index = side.index
    heights = {name: height for height, names in enumerate(options.layers) for name in names}
    uses = [(path, use) for path, use in imports_of(index, side.changed(("*.py",))) if use.guard != "typing"]
    told: set[tuple[str, int, str]] = set()
    for need in needs(index, uses):
        name = need.name if index.file_of(need.name) is not None else need.use.module
        upward = _upward(index.module_name(need.path) or "", named(need.use), heights)
        upward = upward or _out_of_the_package(index, need.path, name)
        place = (need.path, need.use.spot.line, name)
        if upward and place not in told:
            told.add(place)
            spot = need.use.spot
            bindings = {"$NAME": name, "$FROM": upward[0], "$TO": upward[1]}
            yield Sighting(need.path, spot.line, spot.end_line, spot.context, bindings, identity=last_of(name))


def _upward(own: str, name: str, heights: Mapping[str, int]) -> tuple[str, str] | None:
    """Give the layers of both ends of an import that goes up."""
    lower, upper = _layer(own, heights), _layer(name, heights)
    return (lower, upper) if lower and upper and heights[upper] < heights[lower] else None


def _layer(name: str, heights: Mapping[str, int]) -> str:
    return next((part for part in prefixes(name) if part in heights), "")


def _out_of_the_package(index: Index, path: str, name: str) -> tuple[str, str] | None:
    """Give the files of both ends where a package's own code needs what does not ship with it."""
    apart = (is_test, is_example, is_docs, is_script)
    if any(is_apart(path) for is_apart in apart) or not _is_in_package(index, path):
        return None
    target = index.file_of(name)
    return (path, target) if target and matches(target, _NOT_SHIPPED) else None


def _is_in_package(index: Index, path: str) -> bool:
    module = index.module_name(path) or ""
    package = module if path.endswith(_INIT) else module.rpartition(".")[0]
    return bool(package) and bool(index.file_of(package))
