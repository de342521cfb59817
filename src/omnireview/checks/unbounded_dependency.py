"""A new dependency of which any version will do, or whatever a git branch holds on the day.

Looked at are what `pyproject.toml` requires to be run (extras for tests, documents and the like apart) and
requirements files that are for users. New is what no changed dependency file of the merge base has. Where a third
of a file's requirements had no limit before, that is the custom there, and only git branches are found.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.requirements import Requirement, read_requirements
from omnireview.nouns import noun
from omnireview.places import matches
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_FILES = ("/pyproject.toml", "requirement*.txt", "/requirements/*.txt")
_DEEPER = ("/requirements/*/**/*.txt",)
_APART = re.compile(
    r"(?i)(?:^|[/_.-])(?:dev|develop|test|tests|docs?|mkdocs|lint|build|ci|bench\w*|constraints?)(?:[_.-]|$)"
)
_FEWEST = 3
_PINNED = re.compile(r"@(?!(?:main|master|dev|develop|head|trunk|nightly)\b)[\w./+-]{2,}", re.IGNORECASE)


@noun
class Options(CheckOptions):
    """What needs no limit."""

    unlimited: tuple[str, ...] = option(
        "Distributions, as PyPI spells them, that need no limit.", default=("setuptools", "wheel", "pip")
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such requirement at its line: `$NAME`, `$FAULT` and `$MEND`."""
    if sides.pull.whole:
        return
    paths = [path for path in sides.head.files if _is_for_users(path)]
    before = {path: _read(sides, path, old=True) for path in sides.old.files if _is_listing(path)}
    known = {each.name for found in before.values() for each in found}
    for path in paths:
        file = sides.head.files[path]
        old = before.get(file.old_path or "", ())
        bare = sum(1 for each in old if not each.bounds and not each.git)
        is_custom = len(old) >= _FEWEST and bare * 3 >= len(old)
        for each in _read(sides, path):
            if each.line not in file.added or each.name in known or each.name in options.unlimited:
                continue
            if each.git and not _PINNED.search(each.git.partition("://")[2].partition("/")[2]):
                fault = "comes from a git branch, whatever that holds on the day"
                yield _sighting(path, each, fault, "Name a commit or a tag: `@<sha>`.")
            elif not each.git and not each.bounds and not is_custom:
                yield _sighting(path, each, "is required in any version", "Name the lowest one that you tried.")


def _is_for_users(path: str) -> bool:
    apart = (places.is_test, places.is_example, places.is_docs, places.is_script)
    return _is_listing(path) and not any(each(path) for each in apart) and not _APART.search(path)


def _is_listing(path: str) -> bool:
    return matches(path, _FILES) and not matches(path, _DEEPER)


def _read(sides: Sides, path: str, *, old: bool = False) -> tuple[Requirement, ...]:
    text = (sides.old if old else sides.head).index.text(path)
    return () if text is None else read_requirements(path, text)


def _sighting(path: str, requirement: Requirement, fault: str, mend: str) -> Sighting:
    bindings = {"$NAME": requirement.name, "$FAULT": fault, "$MEND": mend}
    return Sighting(path, requirement.line, bindings=bindings, identity=requirement.name)
