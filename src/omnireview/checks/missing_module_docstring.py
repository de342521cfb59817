"""A new Python file that defines something and does not say what it is for, where the files beside it do.

The files beside it decide: of up to `siblings` in the same folder at least one must begin with a docstring. A file
that stands alone is told. Left alone: files that define neither a class nor a function, private modules, and files
that the change does not add.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.traits.surface import is_private_path

SUBJECT: Final = CHANGE

_INIT = "__init__.py"
_DEFINES = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]", re.MULTILINE)
_BEGINS_WITH_TEXT = re.compile(r"""\ufeff?(?:[ \t\r\f]*(?:#[^\n]*)?\n)*[rRuU]?["']""")


@noun
class Options(CheckOptions):
    """How many files are asked."""

    siblings: int = option("Files beside a new one that are read to learn the custom.", default=8, least=1)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such file at its first line: `$NAME` is the file's name without its folders."""
    files = sides.head.files.items()
    added = [path for path, file in files if file.status is FileStatus.ADDED and path.endswith(".py")]
    new = [path for path in added if not places.is_vendored(path) and not is_private_path(path)]
    index = sides.head.index
    index.texts(new)
    asked: dict[str, bool] = {}
    for path in new:
        text = index.text(path) or ""
        folder, _, name = path.rpartition("/")
        if name == _INIT or _BEGINS_WITH_TEXT.match(text) or not _DEFINES.search(text):
            continue
        if folder not in asked:
            asked[folder] = _is_custom(index, folder, options)
        if asked[folder]:
            yield Sighting(path, 1, bindings={"$NAME": name}, identity=path)


def _is_custom(index: Index, folder: str, options: Options) -> bool:
    """Tell whether a file of a folder begins with a docstring, or there is only one file."""
    beside = [path for path in index.python_files() if path.rpartition("/")[0] == folder]
    beside = [path for path in beside if path.rpartition("/")[2] != _INIT]
    if len(beside) < 2:
        return True
    asked = beside[: options.siblings]
    index.texts(asked)
    return any(_BEGINS_WITH_TEXT.match(index.text(path) or "") for path in asked)
