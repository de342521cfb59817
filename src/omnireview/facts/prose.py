"""The documents of a tree → the lines that mention some words, and the imports that their code shows."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.places import matches

DOCUMENTS: Final = ("*.md", "*.mdx", "*.rst", "*.adoc")

_OF_THE_PAST = (
    *("CHANGELOG*", "CHANGES*", "HISTORY*", "NEWS*", "RELEASE*", "release_notes*", "release-notes*", "releases/"),
    *("blog/", "blogs/", "news/", "migration*", "migrating*", "upgrad*", "changelog*", "rfc/", "rfcs/", "adr/"),
    *("decisions/", "LICENSE*", "NOTICE*", "third_party/", "vendor/", "archive/", "archived/", "node_modules/"),
)
"""Documents about what was: they may name what is gone."""

_SAYS_SO = re.compile(
    r"(?i)\b(?:remov|delet|renam|deprecat|former|previous|replac|instead|migrat|no longer|used to|obsolete|legacy|"
    r"moved|dropp|retir|superse|was\b|were\b|until|prior to|before v?\d)"
)
_IMPORT = re.compile(r"^[\s>.`+$]{0,40}(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(.*)|import[ \t]+([\w.]+).*)$")
_PROMPT = " \t>."
"""What an interactive session puts before its lines."""
_NAME = re.compile(r"[A-Za-z_]\w*")
_LONGEST = 2_000
"""Characters of a line that are looked at."""
_LINES_OF_AN_IMPORT = 60


@noun
class Mention:
    """A line of a document that names a word."""

    path: str
    line: int
    text: str
    word: str


def mentions(index: Index, words: Iterable[str]) -> Iterator[Mention]:
    """Give the lines of documents that hold any of some words whole, each line once a word.

    Left out are documents about the past, and lines that say themselves that something is gone.
    """
    wanted = frozenset(words)
    if not wanted:
        return
    found = index.mentioning(wanted, DOCUMENTS)
    if found is None:
        return
    by_path: dict[str, set[str]] = {}
    for word, paths in found.items():
        for path in paths:
            if not matches(path, _OF_THE_PAST):
                by_path.setdefault(path, set()).add(word)
    for path in sorted(by_path):
        for number, text in enumerate((index.text(path) or "").split("\n"), start=1):
            named = by_path[path].intersection(_NAME.findall(text[:_LONGEST])) if len(text) > 1 else None
            if named and not _SAYS_SO.search(text[:_LONGEST]):
                yield from (Mention(path, number, text[:_LONGEST], word) for word in sorted(named))


def imports_shown(index: Index, path: str) -> Mapping[int, tuple[str, ...]]:
    """Give the dotted names that import statements in a document's code need, by the statement's line."""
    lines = (index.text(path) or "").split("\n")
    found: dict[int, tuple[str, ...]] = {}
    for number, text in enumerate(lines, start=1):
        statement = _IMPORT.match(text[:_LONGEST]) if "import" in text[:_LONGEST] else None
        if statement is None:
            continue
        module, names, whole = statement.groups()
        if whole:
            found[number] = (whole,)
            continue
        said = _without_comment(names)
        if "(" in said and ")" not in said:
            for further in lines[number : number + _LINES_OF_AN_IMPORT]:
                said += " " + _without_comment(further[:_LONGEST])
                if ")" in further:
                    break
        listed = said.replace("(", " ").partition(")")[0].split(",")
        heads = (_NAME.match(each.lstrip(_PROMPT)) for each in listed)
        found[number] = tuple(f"{module}.{head[0]}" for head in heads if head)
    return found


def _without_comment(text: str) -> str:
    return text.partition("#")[0].partition("`")[0]
