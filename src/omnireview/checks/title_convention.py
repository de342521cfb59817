"""A title without the prefix that the project asks for, or one that still says that the work is not done.

Which prefixes there are is told by options, or by a document at the merge base: a list in the contributing guide
or in the template for pull requests, of at least four prefixes such as `[Bugfix]`, or of types such as `feat`,
that stands below a line about titles. A title with a prefix in brackets that the list does not have is left alone:
it may name a model or a vendor. So are drafts, titles of bots, reverts, merges and releases.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.titles import Title, is_routine, read_title
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.places import matches
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_DOCUMENTS = (
    *("/CONTRIBUTING.md", "/.github/CONTRIBUTING.md", "/docs/CONTRIBUTING.md", "/docs/contributing.md"),
    *("/docs/contributing/*.md", "/docs/developer*/*.md", "/.github/*pull_request_template*"),
    *("/.github/*PULL_REQUEST_TEMPLATE*", "/.github/PULL_REQUEST_TEMPLATE/*.md"),
)
_MOST_DOCUMENTS = 20
_FEWEST = 4
_NEAR = 6
"""Lines above the list within which titles must be spoken of."""
_ITEM = re.compile(
    r"\s{0,8}(?:[-*+]|\d{1,2}\.)\s{1,4}[`*\"]{0,3}((?:\[[A-Za-z][^\[\]]{0,40}\])+|[a-z]{2,12}(?=[`*\"(:]))"
)
_TAG = re.compile(r"\[([^\[\]]{1,41})\]")
_TYPES = frozenset(
    {"feat", "fix", "docs", "doc", "chore", "refactor", "test", "tests", "perf", "ci", "build", "style", "revert"}
)
_UNDONE = re.compile(r"(?i)\s*(?:\[\s*(?:wip|work in progress|draft)\s*\]|(?:wip|draft)\s*[:\-])")


@noun
class Options(CheckOptions):
    """Which prefixes a title may have."""

    prefixes: tuple[str, ...] = option(
        "The prefixes, as `[Bugfix]` or `feat`. Left out: those that a document of the base names.", default=()
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one sighting without a place, or none: `$FAULT` is what is wrong with the title, `$MEND` what to do."""
    pull = sides.pull
    if not pull.title.strip() or pull.draft or is_routine(pull):
        return
    if _UNDONE.match(pull.title[:300]):
        yield _sighting("says that the work is not done", "Make it a draft, or take that out.")
        return
    known, told = (options.prefixes, "the settings") if options.prefixes else _convention(sides.old.index)
    fault = _fault(read_title(pull.title), known)
    if fault:
        yield _sighting(fault, f"{_name(told)} says how titles begin.")


def _sighting(fault: str, mend: str) -> Sighting:
    return Sighting(None, bindings={"$FAULT": fault, "$MEND": mend})


def _name(told: str) -> str:
    return told if told == "the settings" else f"`{told}`"


def _fault(title: Title, known: Sequence[str]) -> str:
    """Say what is wrong with a title, "" when nothing is or when nobody can tell."""
    if not known:
        return ""
    said = set(title.prefixes)
    plain = [each.strip("[]") for each in known]
    if said & set(plain):
        return ""
    spelt = {each.lower(): each for each in plain}
    for prefix in title.prefixes:
        if prefix.lower() in spelt:
            return f"spells `{spelt[prefix.lower()]}` as `{prefix[:40]}`"
    in_brackets = known[0].startswith("[")
    if title.in_brackets and in_brackets:
        return ""
    some = ", ".join(f"`{each}`" if in_brackets else f"`{each}:`" for each in known[:3])
    return f"has no prefix, such as {some}"


def _convention(index: Index) -> tuple[tuple[str, ...], str]:
    """Give the prefixes that a document lists, and its path; nothing when none does."""
    if not index.listed:
        return (), ""
    paths = [path for path in index.paths() if matches(path, _DOCUMENTS)][:_MOST_DOCUMENTS]
    index.texts(paths)
    for path in paths:
        if found := _listed((index.text(path) or "").split("\n")):
            return found, path
    return (), ""


def _listed(lines: Sequence[str]) -> tuple[str, ...]:
    """Give the prefixes of the first list of at least four, below a line that speaks of titles."""
    found: list[str] = []
    since = _NEAR + 1
    about = False
    for line in (*lines, "#"):
        item = _ITEM.match(line[:200])
        if item and (about or since <= _NEAR):
            about = True
            found += _TAG.findall(item[1]) if item[1].startswith("[") else [item[1]]
        elif line.strip() and not line.startswith((" ", "\t")):
            if prefixes := _prefixes(found):
                return prefixes
            found, about = [], False
        since = 0 if "title" in line[:2_000].lower() else since + 1
    return ()


def _prefixes(found: Sequence[str]) -> tuple[str, ...]:
    unique = tuple(dict.fromkeys(found))
    if len(unique) < _FEWEST:
        return ()
    types = tuple(each for each in unique if each in _TYPES)
    if len(types) == len(unique):
        return types
    return () if types else tuple(f"[{each}]" for each in unique)
