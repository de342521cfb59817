"""A file that names a version → `Pin`: which version of a package a commit builds on. Nothing is run."""

import re
from collections.abc import Iterable, Iterator

from omnireview.errors import NotAnalysed
from omnireview.nouns import noun
from omnireview.settings import UpstreamSetting
from omnireview.tree import Tree
from omnireview.upstream.versions import VERSION, canonical

LARGEST = 1_000_000
"""Bytes of a file that is read for a version."""

USUAL_FILES = ("pyproject.toml", "requirements.txt")
"""The requirement files that most projects have one of."""

_MOST_FILES = 20
_LONGEST_SHOWN = 40
_NUMBER = re.compile(rf"(?<![\w.])v?({VERSION})(?![\w])")


@noun
class Pin:
    """The version of a package that one commit builds on.

    `version` is as it is written, without `v`; "" when none can be told, and `why` says why. `path` and `line`
    (1-based, git's) are where it stands; "" and None for a version that the settings give.
    """

    package: str
    version: str
    path: str = ""
    line: int | None = None
    why: str = ""


def read_pin(package: str, setting: UpstreamSetting | None, tree: Tree) -> Pin | None:
    """Give the version of a package at one commit: as the settings say, or what the project's requirements pin.

    None when nothing says which version it is, and no setting asks for it.

    Raises:
        GitFailed, GitHubFailed: The tree can't be read.
    """
    if setting is None:
        return _required(package, tree)
    if setting.version:
        return Pin(package, setting.version.removeprefix("v"))
    text = _text(tree, setting.file)
    if text is None:
        return Pin(package, "", setting.file, why=f"there is no readable {setting.file}")
    if setting.variable:
        found = tuple(_set(text, setting.variable))
        asked = f"{setting.file} gives `{setting.variable}`"
    else:
        found = tuple(_pinned(text, package))
        asked = f"{setting.file} pins `{package}` to"
    return _one(package, setting.file, found, asked)


def is_requirement_file(path: str) -> bool:
    """Tell the files in which a pin is looked for that no setting names: the project's own requirements.

    They are pyproject.toml, requirements*.txt at the top, and requirements/*.txt.
    """
    folder, _, name = path.rpartition("/")
    own = folder == "requirements" or (not folder and name.startswith("requirements"))
    return path == "pyproject.toml" or (own and name.endswith(".txt"))


def _one(package: str, path: str, found: Iterable[tuple[int, str]], asked: str) -> Pin:
    lines: dict[str, tuple[int, str]] = {}
    other = ""
    for line, word in found:
        number = _NUMBER.search(word)
        if number is None:
            other = other or word
        else:
            lines.setdefault(canonical(number[1]), (line, number[1]))
    if len(lines) == 1:
        [(line, version)] = lines.values()
        return Pin(package, version, path, line)
    if lines:
        return Pin(package, "", path, why=f"{asked} {len(lines)} different versions")
    shown = other if len(other) <= _LONGEST_SHOWN else f"{other[:_LONGEST_SHOWN]}…"
    return Pin(package, "", path, why=f"{asked} no version" + (f", but `{shown}`" if shown else ""))


def _required(package: str, tree: Tree) -> Pin | None:
    listed = tree.paths() or USUAL_FILES
    wanted = [path for path in listed if is_requirement_file(path)][:_MOST_FILES]
    tree.prefetch(wanted)
    found: dict[str, Pin] = {}
    for path in wanted:
        for line, version in _pinned(_text(tree, path) or "", package):
            found.setdefault(canonical(version), Pin(package, version, path, line))
    return next(iter(found.values())) if len(found) == 1 else None


def _pinned(text: str, package: str) -> Iterator[tuple[int, str]]:
    """Give the lines, 1-based, that pin a package, each with its version: requirements, images of containers."""
    spelt = "[-_.]".join(re.escape(part) for part in package.split("-"))
    gap, extras = r"[ \t]{0,9}", r"(?:\[[^\]\n]{0,99}\])?"
    pin = re.compile(
        rf"(?<![\w.-]){spelt}{gap}{extras}{gap}===?{gap}v?({VERSION})(?![\w*.])",
        re.IGNORECASE,
    )
    for number, line in _lines(text):
        for found in pin.finditer(line):
            yield number, found[1]
        words = line.split()
        if words[:1] and words[0].upper() == "FROM":
            image = next((word for word in words[1:] if not word.startswith("--")), "").partition("@")[0]
            name, _, tag = image.rpartition(":")
            tagged = _NUMBER.match(tag)
            if tagged is not None and re.match(rf"{spelt}(?![a-z0-9])", name.rpartition("/")[2]):
                yield number, tagged[1]


def _set(text: str, variable: str) -> Iterator[tuple[int, str]]:
    """Give the lines, 1-based, that give a variable or key a value, each with that value's first word.

    `NAME=v`, `NAME: v`, `NAME = "v"`, and of `ARG`, `ENV`, `export` and the like what stands behind them.
    """
    name = re.escape(variable)
    gap = r"[ \t]{0,9}"
    assigned = re.compile(rf"(?<![\w.$\{{-]){name}[\"']?{gap}(?:[:?+]?=|:(?=[ \t])){gap}(\S{{1,200}})")
    spaced = re.compile(rf"[ \t]{{0,99}}ENV[ \t]{{1,9}}{name}[ \t]{{1,9}}(\S{{1,200}})", re.IGNORECASE)
    for number, line in _lines(text):
        behind = spaced.match(line)
        for found in (*assigned.finditer(line), *((behind,) if behind else ())):
            if not found[1].startswith("="):
                yield number, found[1].strip("\"',;")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines without what stands behind a `#`, and their numbers from 1."""
    for number, line in enumerate(text.split("\n"), 1):
        yield number, re.sub(r"(?:^|(?<=\s))#.*", "", line)


def _text(tree: Tree, path: str) -> str | None:
    try:
        data = tree.read(path)
    except NotAnalysed:
        return None
    return None if data is None or len(data) > LARGEST else data.decode("utf-8", "replace")
