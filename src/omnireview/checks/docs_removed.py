"""A document that loses a lot, which no other file of the change takes up.

Counted are the lines that a document loses and whose words stand, in their order, neither in what the change adds
nor in any other document of the head; the lines that the document gains are held against them. Markup says
nothing: a table of reStructuredText, one of Markdown and one of HTML are the same, and so is a text that is
wrapped in another way. Left alone are rewrites that keep most headings, documents whose name the change adds
elsewhere, changelogs and other documents about the past, translations, licences, documents that are deleted whole
together with files of another kind, changes that only delete files, what a title says is removed, and reverts,
merges and releases.
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
    *("archive/", "archived/", "LICENSE*", "NOTICE*", "*_zh*"),
    *("*.zh*", "zh/", "/docs/source/[a-z][a-z]/", "i18n/"),
    *("rfc/", "rfcs/", "third_party/", ".github/", "*template*", "/.*/"),
)
_ON_PURPOSE = re.compile(
    r"(?i)\b(?:remov\w*|delet\w*|drop\w*|deprecat\w*|clean\w*|mov(?:e|es|ed|ing)|migrat\w*|port(?:s|ed|ing)?"
    r"|prun\w*|trim\w*|simplif\w*|restructur\w*|re-?organi[sz]\w*|rewrit\w*|rework\w*|split\w*|consolidat\w*"
    r"|refactor\w*|re-?structure|condens\w*|shorten\w*|merg\w*|revert\w*|roll(?:s|ed|ing)? ?back)\b"
)
_HEADING = re.compile(r"#{1,6}\s+\S")
_MARKUP = re.compile(r"[\W_]+")
_SILENT = re.compile(
    # Tags and styles, roles and directives of reStructuredText, addresses: how it is shown, or where it leads.
    r"<[^<>\n]{0,300}>|:[\w+:-]{1,40}:(?=`|\s|$)|\.\. [\w:-]{1,60}::|https?://[^\s<>()]{1,500}"
    r"|^[\w-]{1,40}\s?:[^;:\n]{1,200};$|^[.\#@\w][^{}\n]{0,200}\{$"
)
_GRAM = 3
"""Words in a row that two texts must share."""
_TOLD = 0.7
"""The share of a line's rows of words that must be told elsewhere."""
_FRESH = (FileStatus.ADDED, FileStatus.COPIED)
_PLAIN_NAMES = frozenset({"readme", "index"})
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
    added = [_words(" ".join(text for text in _lines(file, "+"))) for file in pull.files]
    fresh = {_name(file.path) for file in pull.files if file.status in _FRESH and _is_page(file.path)}
    elsewhere: list[list[str]] | None = None
    for file in texts:
        if (file.status is FileStatus.REMOVED and code_goes) or _keeps_headings(sides, file):
            continue
        if _name(file.old_path or file.path) in fresh:
            continue
        gained = sum(1 for _ in _lines(file, "+"))
        lost = _untold([grams for text in _lines(file, "-") if (grams := _grams(_words(text)))], added)
        if len(lost) - gained <= options.lines:
            continue
        # Few changes come so far; only for them the documents are read.
        elsewhere = _told_at_head(sides) if elsewhere is None else elsewhere
        lost = _untold(lost, elsewhere)
        if len(lost) - gained > options.lines:
            bindings = {"$FILE": file.path, "$COUNT": str(len(lost))}
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


def _is_page(path: str) -> bool:
    return is_docs(path) or matches(path, ("*.md", "*.rst", "*.mdx", "*.adoc", "*.ipynb", "*.html"))


def _words(text: str) -> list[str]:
    """Give the words of a text without its markup."""
    return _plain(_SILENT.sub(" ", text)).split()


def _name(path: str) -> str:
    """Give what a document is called, whatever its kind; of a folder's own page, the folder."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0].lower()
    return folder.rpartition("/")[2].lower() if stem in _PLAIN_NAMES else stem


def _grams(words: list[str]) -> list[tuple[str, ...]]:
    """Give the rows of words of a line; a short line is one row, and one without words has none."""
    size = min(_GRAM, len(words))
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)] if words else []


def _untold(lines: list[list[tuple[str, ...]]], texts: list[list[str]]) -> list[list[tuple[str, ...]]]:
    """Give the lines most of whose rows of words stand in none of some texts."""
    wanted = {gram for grams in lines for gram in grams}
    seen = {
        gram
        for words in texts
        for at in range(len(words))
        for size in range(1, _GRAM + 1)
        if (gram := tuple(words[at : at + size])) in wanted
    }
    return [grams for grams in lines if sum(gram in seen for gram in grams) < _TOLD * len(grams)]


def _told_at_head(sides: Sides) -> list[list[str]]:
    """Give the words of the documents at the head, those about the past and translations among them."""
    index = sides.head.index
    paths = [path for path in index.paths() if matches(path, _TEXTS)][:_MOST_DOCUMENTS]
    index.texts(paths)
    return [_words(index.text(path) or "") for path in paths]


def _keeps_headings(sides: Sides, file: ChangedFile) -> bool:
    """Tell a document that was written anew under its old headings."""
    old, new = _headings(sides.old, file.old_path or ""), _headings(sides.head, file.path)
    return len(old) >= _FEWEST_HEADINGS and 2 * len(old & new) > len(old)


def _headings(side: Side, path: str) -> set[str]:
    lines = (side.index.text(path) or "").split("\n")
    return {_plain(line) for line in lines if _HEADING.match(line)}
