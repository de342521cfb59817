"""A pull request's title → its prefixes, what kind of change they say it is, and whether a person wrote it.

Titles are what others wrote: only their beginning is looked at.
"""

import re
from typing import Final

from omnireview.nouns import noun
from omnireview.pull_request import PullRequest

_MOST = 300
"""Characters of a title that are looked at; GitHub allows 256."""
_BRACKETS = re.compile(r"\s*\[([^\[\]]{1,60})\]")
_CONVENTIONAL = re.compile(r"\s*([A-Za-z][A-Za-z-]{1,20})(?:\(([^()]{1,60})\))?!?:\s")
_BOTS: Final = frozenset({"dependabot", "renovate", "pre-commit-ci", "github-actions", "copy-pr-bot", "mergify"})
_ROUTINE = re.compile(
    r"(?i)\s*(?:\[(?:pre-commit\.ci|release|backport|cherry-?pick|sync)[^\]]{0,40}\]|revert\b|reland\b"
    r"|merge (?:pull request|branch|remote|tag|main|master|upstream|release)\b|back-?port\b|cherry-?pick|bump\b"
    r"|release:? (?:v?\d|candidate|notes|branch)|prepare (?:for )?(?:the )?(?:next )?release\b"
    r"|sync (?:with |from |to )?(?:upstream|main|master)\b|update pre-commit\b"
    r"|(?:chore|build|ci)\(deps[\w-]{0,20}\)|v?\d+\.\d+(?:\.\d+)?\S{0,20}\s*$)"
)
_UNFINISHED = re.compile(
    r"(?i)\W*(?:(?:wip|dnm|(?:draft|poc)(?=\s*[\]):])|do[ -]?n[o']t[ -](?:merge|review|land)"
    r"|not for (?:merge|review)|(?:for|just) testing|hacking)\b"
    r"|(?:tests?|testing|tmp|temp|debug|hack|skip|ignore|try)[ \d]{0,4}\W*$)"
    r"|[\s\S]{0,280}[\[(](?:wip|dnm|do[ -]not[ -](?:merge|review)|draft)[ \])]"
)
_FIXES: Final = frozenset({"bug", "bugfix", "bug-fix", "bug fix", "fix", "hotfix", "hot-fix", "hot fix"})
_FIX_WORDS = re.compile(r"(?i)\s*(?:hot|bug)?[- ]?fix(?:es|ed|ing)?\b(?!\s*(?:up|#?\d+\s*$))")
_NO_BEHAVIOUR = re.compile(
    r"(?i)\b(?:typos?|docs?|docstrings?|documentation|comments?|readme|changelog|links?|lint\w*|format\w*|style"
    r"|ruff|flake8|black|isort|mypy|pre-?commit|annotations?|typing|type[- ](?:hints?|check\w*)|hints?"
    r"|tests?|testing|unit-?tests?|flaky|ci|workflows?|build|install\w*|packag\w*|setup|docker\w*|wheels?"
    r"|examples?|scripts?|benchmarks?|spelling|grammar|wording|naming|renam\w*|copies|warnings?|logs?|logging"
    r"|messages?|versions?|pins?|pinning|requirements?|dependenc\w+|imports?|license"
    r"|redundant|unused|unnecessary|clean-?up|refactor\w*|hard-?cod\w+|todo|minor)\b"
)


@noun
class Title:
    """A title: the prefixes in front, `[Bugfix][Core]` or `fix(core):`, as they are written, and the rest."""

    prefixes: tuple[str, ...]
    rest: str
    in_brackets: bool = False


def read_title(text: str) -> Title:
    """Take a title apart."""
    text = text[:_MOST]
    found: list[str] = []
    at = 0
    while match := _BRACKETS.match(text, at):
        found.append(match[1].strip())
        at = match.end()
    if found:
        return Title(tuple(found), text[at:].lstrip(" :-"), in_brackets=True)
    if match := _CONVENTIONAL.match(text):
        return Title(tuple(each for each in match.groups() if each), text[match.end() :].strip())
    return Title((), text.strip())


def is_fix(title: Title) -> bool:
    """Tell whether a title says that the change mends how the program behaves."""
    said = {each.strip().lower() for each in title.prefixes}
    named = any(_NO_BEHAVIOUR.search(each) for each in (*title.prefixes, title.rest))
    return not named and bool(said & _FIXES or _FIX_WORDS.match(title.rest))


def is_unfinished(text: str) -> bool:
    """Tell a title which says that nobody shall review the change yet: `[WIP] …`, `Do not merge`, `tmp`."""
    return bool(_UNFINISHED.match(text[:_MOST]))


def is_routine(pull: PullRequest) -> bool:
    """Tell changes whose title and description nobody has thought up: of bots, reverts, merges and releases."""
    author = pull.author.lower()
    return author.endswith("[bot]") or author in _BOTS or bool(_ROUTINE.match(pull.title[:_MOST]))
