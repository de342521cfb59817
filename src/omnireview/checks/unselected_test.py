"""A new test that no step of the CI runs, or a step that names a path that the change takes away.

Read are the workflows and pipelines of the head, and the scripts that they name, for calls of pytest. Where one of
these is computed as a whole, or tests are run in another way, nobody can tell what is run, and nothing is said of
new tests. A path of a step counts from the top or from any folder.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.ci_tests import SuiteRun, leads_anywhere, runs_in_ci
from omnireview.places import is_vendored
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_SHOWN = 3


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give the first test of each folder, without a line, and each step at its line: `$FAULT` and `$MEND`."""
    if sides.pull.whole:
        return
    new = [path for path in new_tests(sides) if "def test" in (sides.head.index.text(path) or "")]
    gone = [file.old_path for file in sides.pull.files if file.old_path and file.status in _TAKEN_AWAY]
    if not new and not gone:
        return
    runs = runs_in_ci(sides.head.index)
    if runs is None:
        return
    if gone:
        yield from _steps_without_tests(sides, runs)
    if not any(run.open for run in runs):
        yield from _tests_without_step(runs, new)


_TAKEN_AWAY = (FileStatus.REMOVED, FileStatus.RENAMED)


def new_tests(sides: Sides) -> list[str]:
    """Give the test files, by their names, that the change brings or moves, sorted."""
    files = sides.head.files.items()
    moved = (FileStatus.ADDED, FileStatus.COPIED, FileStatus.RENAMED)
    return sorted(
        path for path, file in files if file.status in moved and _is_test(path) and not is_vendored(path)
    )


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _tests_without_step(runs: tuple[SuiteRun, ...], new: list[str]) -> Iterator[Sighting]:
    folders: dict[str, list[str]] = {}
    for path in new:
        if not any(run.covers(path) for run in runs):
            folders.setdefault(path.rpartition("/")[0], []).append(path)
    some = ", ".join(f"`{each}`" for each in dict.fromkeys(target for run in runs for target in run.targets[:1]))
    for paths in folders.values():
        more = f" and {len(paths) - 1} more here" if len(paths) > 1 else ""
        shown = ", ".join(some.split(", ")[:_SHOWN])
        fault = f"no step of the CI runs `{paths[0].rpartition('/')[2]}`{more}; its steps run {shown}"
        bindings = {"$FAULT": fault, "$MEND": "Add it to one."}
        yield Sighting(paths[0], bindings=bindings, identity=paths[0])


def _steps_without_tests(sides: Sides, runs: tuple[SuiteRun, ...]) -> Iterator[Sighting]:
    for run in runs:
        for target in run.targets:
            if leads_anywhere(sides.old.index, target) and not leads_anywhere(sides.head.index, target):
                bindings = {
                    "$FAULT": f"this step runs `{target}`, which is gone",
                    "$MEND": "Name where the tests are now, or take the step out.",
                }
                yield Sighting(run.path, run.line, bindings=bindings, identity=target)
