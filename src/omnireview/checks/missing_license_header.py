"""A new Python file without the licence header that its siblings have.

Siblings decide: of up to `siblings` files of the merge base in the same folder at least three, and all but one,
must say `SPDX-License-Identifier` or `Copyright` in their first lines. Files that hold nothing, or nothing but a
docstring's worth of text, are left alone, and so is a package's `__init__.py`.
"""

from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_WORDS: Final = ("SPDX-License-Identifier", "Copyright", "Licensed under")
_LINES = 10
_FEWEST = 3
_SHORT = 5
_INIT = "__init__.py"


@noun
class Options(CheckOptions):
    """How many files are asked."""

    siblings: int = option("Files beside a new one that are read to learn the custom.", default=8, least=3)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such file, without a line: `$FILE`, `$WORD` what is missing, `$SIBLING` a file that has it."""
    index, old = sides.head.index, sides.old.index
    files = [path for path, file in sides.head.files.items() if file.status is FileStatus.ADDED]
    new = [path for path in files if path.endswith(".py") and not places.is_vendored(path)]
    if not new or sides.pull.whole or not old.listed:
        return
    index.texts(new)
    bare = [path for path in new if not _word(text := index.text(path) or "") and _is_long(text)]
    customs: dict[str, tuple[str, str] | None] = {}
    for path in bare:
        folder, _, name = path.rpartition("/")
        if name == _INIT:
            continue
        if folder not in customs:
            customs[folder] = _custom(old, folder, options)
        if custom := customs[folder]:
            bindings = {"$FILE": path, "$WORD": custom[0], "$SIBLING": custom[1]}
            yield Sighting(path, bindings=bindings, identity=path)


def _is_long(text: str) -> bool:
    return sum(1 for line in text.split("\n") if line.strip()) >= _SHORT


def _word(text: str) -> str:
    head = "\n".join(text.split("\n", _LINES)[:_LINES])
    return next((word for word in _WORDS if word in head), "")


def _custom(index: Index, folder: str, options: Options) -> tuple[str, str] | None:
    """Give the word that the files of a folder have in common, and one of them; None without a custom."""
    beside = [path for path in index.python_files() if path.rpartition("/")[0] == folder]
    asked = [path for path in beside if path.rpartition("/")[2] != _INIT][: options.siblings]
    index.texts(asked)
    words = {path: _word(index.text(path) or "") for path in asked}
    having = [path for path, word in words.items() if word]
    if len(having) < _FEWEST or len(having) < len(asked) - 1:
        return None
    return words[having[0]], having[0]
