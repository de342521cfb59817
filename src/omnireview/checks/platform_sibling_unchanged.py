"""A file for one kind of device changes, and the same file for another kind does not.

`gpu_worker.py` has a sibling `npu_worker.py`, `platforms/cuda/ops.py` has `platforms/rocm/ops.py`. It is found
where the file gets at least `statements` new ones, had its sibling at the merge base already, and neither the
title nor the description names the sibling's device. Drafts, bots, reverts, merges and releases are left alone.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.statements import added_statements, source_files
from omnireview.facts.titles import is_routine
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_DEVICES: Final = ("gpu", "cuda", "npu", "rocm", "xpu", "tpu", "hpu", "cpu", "mps", "ascend", "musa")


@noun
class Options(CheckOptions):
    """How much of a change it takes."""

    statements: int = option("Added statements from which a file counts as changed.", default=5, least=1)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such file, without a line: `$FILE`, and `$SIBLING`, the one that stays as it was."""
    pull = sides.pull
    sources = [file for file in source_files(sides.head) if file.status is not FileStatus.ADDED]
    siblings = {file.path: found for file in sources if (found := list(_spelt(file.path)))}
    if not siblings or pull.whole or pull.draft or is_routine(pull) or not sides.old.index.listed:
        return
    there = set(sides.old.index.paths()) & set(sides.head.index.paths())
    named = f"{pull.title} {pull.body}".lower()
    counts = added_statements(sides)
    for path, found in siblings.items():
        left = [other for other, device in found if other in there and device not in named]
        touched = any(other in sides.head.touched for other, _ in found)
        if left and not touched and counts.get(path, 0) >= options.statements:
            yield Sighting(path, bindings={"$FILE": path, "$SIBLING": left[0]}, identity=path)


def _spelt(path: str) -> Iterator[tuple[str, str]]:
    """Give the paths that a file for another device would have, with that device."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        stem, dot, suffix = part.partition(".")
        words = stem.split("_")
        for at, word in enumerate(words):
            if word.lower() not in _DEVICES:
                continue
            for other in _DEVICES:
                if other != word.lower():
                    name = "_".join([*words[:at], other, *words[at + 1 :]]) + dot + suffix
                    yield "/".join([*parts[:place], name, *parts[place + 1 :]]), other
