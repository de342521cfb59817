"""A new Python file most of which stands in another file of the tree already.

Compared are the lines that say something: no blank ones, comments or imports, whatever their indentation. The
other file must stand at the head: what a change moves is no copy. Tests, examples, scripts and platform files are
left out, and so is what says of itself that it is a copy that a tool keeps equal (`# Copied from`).

Two files of one folder `models`, or of one name in folders below it, are minor and of medium confidence: many
projects give each model a file of its own, on purpose. So are two of one name in folders of one name, which are of
two variants that stand for themselves (`v2/encoder/model.py`, `v3/encoder/model.py`), and a file of which the tree
has several already: that is how the project does it. Configurations are left out.
"""

from collections.abc import Iterator
from posixpath import commonpath
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.copies import candidates, is_kept_equal, shelf
from omnireview.facts.equal_lines import likeness, said
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_CONFIGS = frozenset({"config", "configs"})
_ALL = 0.95
"""Two files that share so much differ in nothing that has to be kept apart."""
_IMPORT = "Import what it needs from there, and delete the copy"
_SHARE = "Keep what both need in one place, a base class or a function, and here only what differs"


@noun
class Options(CheckOptions):
    """When a file counts as a copy."""

    percent: int = option(
        "How much of the longer file both must have, in percent of its lines.", default=85, least=50
    )
    lines: int = option("The least lines of the new file, those that say nothing left out.", default=40, least=10)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each new file at its first line.

    `$OTHER` is the file most like it, `$PERCENT` how much they share, `$MEND` what to do.
    """
    added = [path for path, file in sides.head.files.items() if file.status is FileStatus.ADDED]
    wanted = [path for path in candidates(added) if _CONFIGS.isdisjoint(path.split("/")[:-1])]
    texts = {path: text for path in wanted if (text := sides.head.index.text(path)) is not None}
    new = {
        path: lines
        for path, text in texts.items()
        if not is_kept_equal(text) and len((lines := said(text)).words) >= options.lines
    }
    if not new:
        return
    others = shelf(sides.head.index, new.values())
    told: set[str] = set()
    for path, lines in sorted(new.items()):
        alike = [(likeness(lines, other), name) for name, other in others.alike(lines, path) if name not in told]
        most, name = max(alike, default=(0.0, ""))
        if most * 100 >= options.percent:
            told.add(path)
            mend = _IMPORT if most >= _ALL else _SHARE
            told_of = {"$OTHER": name, "$PERCENT": str(int(most * 100)), "$MEND": mend}
            if _are_variants(path, name) or sum(share * 100 >= options.percent for share, _ in alike) > 1:
                told_of |= {"$SEVERITY": "minor", "$CONFIDENCE": "medium"}
            yield Sighting(path, 1, bindings=told_of, identity=name)


def _are_variants(path: str, other: str) -> bool:
    """Tell whether two files are of two models or two variants, which a project keeps apart."""
    (folder, _, name), (there, _, their) = path.rpartition("/"), other.rpartition("/")
    if "models" in commonpath([folder, there]).split("/") and (folder == there or name == their):
        return True
    return name == their and folder != there and folder.rpartition("/")[2] == there.rpartition("/")[2] != ""
