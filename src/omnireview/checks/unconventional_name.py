"""A new Python module whose name is not in small letters (of any script), digits and underscores.

Looked at are files of the library: new ones, and renamed ones whose own name is new. Where the folder has other
modules of that kind, so it is written there, and nothing is said.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each such file, without a line: `$FILE` is its name, `$NAME` what it would be called."""
    # A file that moves and changes a lot is told as one that goes and one that comes.
    gone = {_stem(file.path) for file in sides.pull.files if file.status is FileStatus.REMOVED}
    odd = [file for file in sides.pull.files if _is_new(file) and not _is_fine(_stem(file.path))]
    odd = [file for file in odd if _stem(file.path) not in gone]
    if not odd:
        return
    before = {path.rpartition("/")[0] for path in sides.old.index.paths() if _is_odd(path)}
    for file in odd:
        folder, _, name = file.path.rpartition("/")
        if folder not in before:
            snake = re.sub(r"\W+", "_", _HUMP.sub("_", _stem(file.path)).lower()).strip("_")
            bindings = {"$FILE": name, "$NAME": f"{re.sub('__+', '_', snake) or 'module'}.py"}
            yield Sighting(file.path, bindings=bindings, identity=file.path)


def _is_new(file: ChangedFile) -> bool:
    if file.kind is not FileKind.FILE or not file.path.endswith(".py") or file.status is FileStatus.REMOVED:
        return False
    if file.old_path and _stem(file.old_path) == _stem(file.path):
        return False
    apart = (places.is_test, places.is_example, places.is_docs, places.is_script, places.is_vendored)
    is_new = file.status in (FileStatus.ADDED, FileStatus.RENAMED, FileStatus.COPIED)
    # What is not in a folder is run, not imported.
    return is_new and "/" in file.path and not any(each(file.path) for each in apart)


def _is_odd(path: str) -> bool:
    return path.endswith(".py") and not _is_fine(_stem(path))


def _is_fine(stem: str) -> bool:
    is_snake = stem == stem.lower() and stem.replace("_", "").isalnum()
    return is_snake or (stem.startswith("__") and stem.endswith("__"))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")
