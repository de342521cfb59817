"""A document that loses a lot, which no other file of the change takes up.

Counted are the lines that a document loses and whose words are in no line that the change adds, nor in any other
document of the head; the lines that the document gains are held against them. Left alone are rewrites that keep
most headings, changelogs and other documents about the past, translations, licences, documents that are deleted
whole together with files of another kind, changes that only delete files, what a title says is removed, and
reverts, merges and releases.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import ChangedFile, FileStatus
from omnireview.facts.titles import is_routine
from omnireview.nouns import noun
from omnireview.places import is_docs, is_vendored, matches
from omnireview.sides import Side, Sides

SUBJECT: Final = CHANGE

_TEXTS = ("*.md", "*.rst", "*.mdx", "*.adoc", "!_*", "!*.yml")
_APART = (
    *("CHANGELOG*", "CHANGES*", "HISTORY*", "NEWS*", "RELEASE*", "release_notes*", "releases/", "blog/", "blogs/"),
    *(
        "archive/",
        "archived/",
        "LICENSE*",
        "NOTICE*",
        "*_zh*",
        "*.zh*",
        "zh/",
        "/docs/source/[a-z][a-z]/",
        "i18n/",
    ),
    *("rfc/", "rfcs/", "third_party/", ".github/", "*template*", "/.*/"),
)
_ON_PURPOSE = re.compile(
    r"(?i)\b(?:remov\w*|delet\w*|drop\w*|deprecat\w*|clean\w*|mov(?:e|es|ed|ing)|migrat\w*|port(?:s|ed|ing)?"
    r"|prun\w*|trim\w*|simplif\w*|restructur\w*|re-?organi[sz]\w*|rewrit\w*|rework\w*|split\w*|consolidat\w*"
    r"|refactor\w*|re-?structure|condens\w*|shorten\w*|merg\w*|revert\w*|roll(?:s|ed|ing)? ?back)\b"
)
_HEADING = re.compile(r"#{1,6}\s+\S")
_MARKUP = re.compile(r"[\W_]+")
_FEWEST_HEADINGS = 3
_MOST_DOCUMENTS = 1_000


@noun
class Options(CheckOptions):
    """How much is a lot."""

    lines: int = option("Lines that a document has to lose for good.", default=40, least=1)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such document: `$FILE`, where it is now, and `$COUNT`, the lines that it loses for good."""
    pull = sides.pull
    if all(file.status is FileStatus.REMOVED for file in pull.files):
        return
    texts = [file for file in pull.files if len(file.removed) > options.lines and _is_text(file.old_path or "")]
    if not texts or pull.whole or is_routine(pull) or _ON_PURPOSE.search(pull.title[:300]):
        return
    code_goes = any(file.status is FileStatus.REMOVED and not is_docs(file.path) for file in pull.files)
    added = {_plain(line) for file in pull.files for line in _lines(file, "+")}
    elsewhere: set[str] | None = None
    for file in texts:
        if (file.status is FileStatus.REMOVED and code_goes) or _keeps_headings(sides, file):
            continue
        gained = sum(1 for _ in _lines(file, "+"))
        if _lost(file, added) - gained <= options.lines:
            continue
        # Few changes come so far; only for them the documents are read.
        elsewhere = _told_at_head(sides) if elsewhere is None else elsewhere
        lost = _lost(file, added | elsewhere)
        if lost - gained > options.lines:
            bindings = {"$FILE": file.path, "$COUNT": str(lost)}
            yield Sighting(file.path, bindings=bindings, identity=file.path)


def _is_text(path: str) -> bool:
    return is_docs(path) and matches(path, _TEXTS) and not matches(path, _APART) and not is_vendored(path)


def _lines(file: ChangedFile, sign: str) -> Iterator[str]:
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.sign == sign and line.text.strip():
                yield line.text.strip()


def _plain(text: str) -> str:
    """Give a line's words alone: a list, a table or a heading may take them up."""
    return _MARKUP.sub(" ", text).strip().lower()


def _lost(file: ChangedFile, told: set[str]) -> int:
    """Count the lines that a document loses whose words nothing tells; those without a word are no loss."""
    return sum(1 for text in _lines(file, "-") if (words := _plain(text)) and words not in told)


def _told_at_head(sides: Sides) -> set[str]:
    """Give the lines of the documents at the head, those about the past and translations among them."""
    index = sides.head.index
    paths = [path for path in index.paths() if matches(path, _TEXTS)][:_MOST_DOCUMENTS]
    index.texts(paths)
    return {_plain(line) for path in paths for line in (index.text(path) or "").split("\n")}


def _keeps_headings(sides: Sides, file: ChangedFile) -> bool:
    """Tell a document that was written anew under its old headings."""
    old, new = _headings(sides.old, file.old_path or ""), _headings(sides.head, file.path)
    return len(old) >= _FEWEST_HEADINGS and 2 * len(old & new) > len(old)


def _headings(side: Side, path: str) -> set[str]:
    lines = (side.index.text(path) or "").split("\n")
    return {_plain(line) for line in lines if _HEADING.match(line)}
