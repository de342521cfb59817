"""A file that the change does not need: left behind by a program, or changed in nothing but white space.

By their names alone are known what editors, systems, test runs and merges leave behind. Of files with a diff those
are found whose changes are white space, or a mode, while other files of the change get real lines; where there are
more than `most` of them, the change is about the format, and nothing is said. A missing final line feed that is
added is no such change.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import ChangedFile, FileKind, FileStatus, Hunk
from omnireview.facts.titles import is_routine
from omnireview.nouns import noun
from omnireview.places import is_vendored, matches
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_LEFT_BEHIND: Final = {
    "a system's": (".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/"),
    "an editor's": ("*.swp", "*.swo", "*~", ".idea/", "*.iml", "*.sublime-workspace", ".ropeproject/"),
    "a merge's": ("*.orig", "*.rej"),
    "a run's": (
        *("__pycache__/", "*.pyc", ".ipynb_checkpoints/", ".pytest_cache/", ".mypy_cache/", ".ruff_cache/"),
        *("nohup.out", "core.[0-9]*", ".coverage", "htmlcov/", "*.egg-info/", "wandb/run-*/", "/*.log"),
    ),
}
_SPACE_COUNTS = ("*.py", "*.md", "*.yaml", "*.yml", "Makefile", "*.mk", "*.rst")
"""Files in which white space in front of a line, or at its end, can mean something."""


@noun
class Options(CheckOptions):
    """When a change is about the format."""

    most: int = option(
        "Files with nothing but white space from which on that is what the change is for.", default=4
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such file, without a line: `$FILE`, and `$WHY` nobody needs it here."""
    pull = sides.pull
    files = [file for file in pull.files if file.kind is FileKind.FILE and not is_vendored(file.path)]
    if pull.whole or is_routine(pull):
        return
    for file in files:
        if file.status is FileStatus.ADDED and (whose := _whose(file.path)):
            yield _sighting(file, f"is {whose} own file")
    spaced = [file for file in files if _is_spaced(file)]
    if len(spaced) < options.most and any(file.added and not _is_spaced(file) for file in files):
        for file in spaced:
            yield _sighting(
                file, "changes in its white space alone" if file.hunks else "changes in its mode alone"
            )


def _sighting(file: ChangedFile, why: str) -> Sighting:
    return Sighting(file.path, bindings={"$FILE": file.path, "$WHY": why}, identity=file.path)


def _whose(path: str) -> str:
    return next((whose for whose, globs in _LEFT_BEHIND.items() if matches(path, globs)), "")


def _is_spaced(file: ChangedFile) -> bool:
    """Tell whether nothing but white space, or the mode, changes in a file."""
    if file.status is FileStatus.CHANGED and not file.hunks and not file.skipped:
        return file.old_mode != file.new_mode and file.new_mode == "100755" and not file.path.endswith(".sh")
    if file.status is not FileStatus.MODIFIED or not file.hunks:
        return False
    if any(line.no_newline for hunk in file.hunks for line in hunk.lines):
        return False
    # With what stands around them, so that a line that moves is no white space.
    return all(_texts(hunk, "-", file.path) == _texts(hunk, "+", file.path) for hunk in file.hunks)


def _texts(hunk: Hunk, sign: str, path: str) -> list[str]:
    return [text for line in hunk.lines if line.sign in (" ", sign) and (text := _said(line.text, path))]


def _said(text: str, path: str) -> str:
    """Give a line without the white space that means nothing; "" for an empty one."""
    return text.rstrip() if matches(path, _SPACE_COUNTS) else " ".join(text.split())
