"""A new test without any of the markers by which the CI selects tests.

It is found where every step of the CI that reaches the file asks for markers (`pytest -m "core and cpu"`), and the
file holds none of these words. Where a step's paths or markers are computed, or a `conftest.py` above the file
adds markers by itself, nothing is said.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.checks.unselected_test import new_tests
from omnireview.facts.ci_tests import runs_in_ci
from omnireview.index.index import Index
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_SHOWN = 4
_TEST = re.compile(r"^[ \t]{0,40}(?:async )?def test", re.MULTILINE)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each such file at its first test: `$FILE`, and `$MARKERS`, those that steps ask for."""
    index = sides.head.index
    new = [path for path in new_tests(sides) if _TEST.search(index.text(path) or "")]
    if not new or sides.pull.whole:
        return
    runs = runs_in_ci(index)
    if runs is None or any(run.open for run in runs):
        return
    for path in new:
        reaching = [run for run in runs if run.covers(path)]
        if not reaching or not all(run.markers for run in reaching):
            continue
        asked = list(dict.fromkeys(marker for run in reaching for marker in run.markers))
        text = index.text(path) or ""
        if set(asked).isdisjoint(re.findall(r"\w+", text)) and not _is_marked_above(index, path):
            first = _TEST.search(text)
            line = text.count("\n", 0, first.start() if first else 0) + 1
            markers = ", ".join(f"`{marker}`" for marker in asked[:_SHOWN])
            yield Sighting(path, line, bindings={"$FILE": path, "$MARKERS": markers}, identity=path)


def _is_marked_above(index: Index, path: str) -> bool:
    """Tell whether a `conftest.py` that the test sees may add markers."""
    folders = path.split("/")[:-1]
    files = ["/".join([*folders[:depth], "conftest.py"]) for depth in range(len(folders) + 1)]
    there = set(index.paths()).intersection(files)
    index.texts(sorted(there))
    return any("add_marker" in (index.text(each) or "") for each in there)
