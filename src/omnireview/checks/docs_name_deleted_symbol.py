"""A document that still names a file, a function or a class that the change deletes.

A file is named by its path, from the top or from the document's own folder. A name of code counts only if it can
be taken for nothing else: it has a capital or an underscore inside, and no Python file at the head holds the word
any more. Left alone are templates, changelogs, release notes and other documents about the past, lines that say
themselves that something is gone, lines that the change itself writes, and links to another commit or branch.
Import statements in a document's code are told by `removed-symbol-still-imported`.
"""

import re
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.prose import Mention, imports_shown, mentions
from omnireview.facts.removals import removals
from omnireview.nouns import noun
from omnireview.places import is_test, matches
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_CODE = ("*.py", "*.pyi", "*.pyx")
_TEMPLATES = ("*TEMPLATE*", "*template*", "*Template*")
"""What they name stands for what somebody will write there."""
_TOKEN = re.compile(
    r"\]\((?P<link>[^()\s#?]{1,300})|(?P<address>https?://[^\s()<>\"'`]{1,500})"
    r"|(?P<path>[\w.~-]{1,100}(?:/[\w.~-]{1,100}){1,30})"
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_MAIN_BRANCH = re.compile(r"/(?:blob|tree|raw|edit)/(?:main|master)/")


@noun
class Options(CheckOptions):
    """How much a name has to be."""

    shortest: int = option("Characters that a name of code has at least.", default=6, least=3)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each line of a document that names what is gone, once for each; `$NAME` is that.

    `$FATE` is what the change does to it: it deletes it, or moves it, and then where to.
    """
    index = sides.head.index
    if not index.listed:
        return
    files = _deleted_files(sides)
    names = _deleted_names(sides, options)
    stems = {found[0] for path in files if (found := _NAME.search(path.rpartition("/")[2].partition(".")[0]))}
    shown: dict[str, Mapping[int, tuple[str, ...]]] = {}
    told: set[tuple[str, int, str]] = set()
    for mention in mentions(index, stems | names):
        if matches(mention.path, _TEMPLATES):
            continue
        if mention.path not in shown:
            shown[mention.path] = imports_shown(index, mention.path)
        changed = sides.head.files.get(mention.path)
        # Who writes such a line along with the deletion writes about it.
        if mention.line in shown[mention.path] or (changed and mention.line in changed.added):
            continue
        named = [mention.word] if mention.word in names else []
        named += [path for path in _paths_in(mention) if path in files] if mention.word in stems else []
        for name in named:
            place = (mention.path, mention.line, name)
            if place not in told:
                told.add(place)
                now = files.get(name)
                bindings = {"$NAME": name, "$FATE": f"moves to {now}" if now else "deletes"}
                yield Sighting(mention.path, mention.line, bindings=bindings, identity=name)


def _deleted_files(sides: Sides) -> dict[str, str]:
    """Map the paths that are gone at the head to where their files are now, "" when they are nowhere."""
    there = set(sides.head.index.paths())
    gone: dict[str, str] = {}
    for file in sides.pull.files:
        if file.status is FileStatus.REMOVED and file.path not in there:
            gone[file.path] = ""
        elif file.status is FileStatus.RENAMED and file.old_path and file.old_path not in there:
            gone[file.old_path] = file.path
    return gone


def _deleted_names(sides: Sides, options: Options) -> set[str]:
    """Give the distinctive names of functions and classes that are gone, and that no Python file holds."""
    names = {
        removal.name.rpartition(".")[2]
        for removal in removals(sides)
        if removal.symbol is not None
        and removal.symbol.kind in ("function", "class")
        and not is_test(removal.path)
    }
    distinctive = {name for name in names if len(name) >= options.shortest and _is_distinctive(name)}
    held = sides.head.index.mentioning(distinctive, _CODE) if distinctive else {}
    return set() if held is None else {name for name in distinctive if not held.get(name)}


def _is_distinctive(name: str) -> bool:
    """Tell whether a name can't be a word of prose: it has an underscore, or a capital after a small letter."""
    inner = name.strip("_")
    return not name.startswith("_") and ("_" in inner or bool(re.search("[a-z0-9][A-Z]", inner)))


def _paths_in(mention: Mention) -> Iterator[str]:
    """Give the paths, from the top, that a line of a document may mean."""
    folder = mention.path.rpartition("/")[0]
    for token in _TOKEN.finditer(mention.text):
        address = token["address"] or (token["link"] if token["link"] and "://" in token["link"] else None)
        if address:
            yield from _MAIN_BRANCH.split(address, maxsplit=1)[1:]
            continue
        path = (token["link"] or token["path"]).rstrip(".")
        if token["path"]:
            yield normpath(path)
        yield normpath(path.lstrip("/") if path.startswith("/") else f"{folder}/{path}".lstrip("/"))
