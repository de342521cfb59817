"""A `Remark` → the `Command` that it gives, or why it gives none."""

import re
from enum import StrEnum
from typing import Final

from omnireview.event import Remark
from omnireview.nouns import noun

WORD: Final = "/omnireview"
"""The first word of a comment that speaks to us."""
MEMBERS: Final = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""Who may give commands: docs.github.com/graphql, `CommentAuthorAssociation`."""
LONGEST_REASON: Final = 200
"""Characters."""
LONGEST_LINE: Final = 1_000
"""Characters of a comment's first line that are looked at: no command is as long."""

_BLANKS = re.compile(r"[ \t]+")
_RULE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,99}")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


class Verb(StrEnum):
    """What can be asked for."""

    REVIEW = "review"
    EXPLAIN = "explain"
    IGNORE = "ignore"
    HELP = "help"


USAGE: Final = {
    Verb.REVIEW: "review",
    Verb.EXPLAIN: "explain RULE-OR-FINDING",
    Verb.IGNORE: "ignore RULE REASON",
    Verb.HELP: "help",
}
"""Verb → how it is written."""


class Echo(StrEnum):
    """How a remark that gives no command is met."""

    SILENCE = "silence"
    REACTION = "reaction"
    LINE = "line"


@noun
class Command:
    """What a member asks for. `subject` is a rule's id or a finding's fingerprint, "" where the thread names it.

    `reason` is the rest of the line behind `ignore RULE`, as it was written.
    """

    verb: Verb
    subject: str = ""
    reason: str = ""

    @property
    def fingerprint(self) -> str:
        """The finding's fingerprint, 16 hex digits; "" when a rule is named, or nothing."""
        return self.subject if _FINGERPRINT.fullmatch(self.subject) else ""


@noun
class Unheeded:
    """A remark that is not obeyed, why, in one sentence without any of its words, and how that is shown."""

    why: str
    echo: Echo = Echo.SILENCE


def command_of(remark: Remark) -> Command | Unheeded:
    """Read the command that a remark gives.

    Only a new comment of a person on a pull request counts, of which the first line begins with `/omnireview`, and
    only a member's: who opened the pull request is nobody by that alone. All else in the comment is never obeyed.
    """
    words = _words(remark.body)
    if words[0] != WORD:
        return Unheeded(f"The comment does not begin with {WORD}.")
    if remark.action != "created":
        return Unheeded("Only new comments are obeyed, not edited or deleted ones.")
    if remark.by_bot:
        return Unheeded("The comment was not written by a person.")
    if not remark.is_pull_request:
        return Unheeded("The comment stands on an issue; commands are for pull requests.")
    if remark.association not in MEMBERS:
        return Unheeded("Only owners, members and collaborators of the repository give commands.", Echo.REACTION)
    return _command(words[1:], in_thread=remark.on_code and remark.in_reply_to is not None)


def speaks_to_us(body: str) -> bool:
    """Tell whether a comment is meant for us, and not a word in the talk of people; whoever wrote it."""
    return _words(body)[0] == WORD


def asks_to_ignore(body: str) -> bool:
    """Tell whether a comment is meant for us and asks to ignore a finding; whoever wrote it."""
    return _words(body)[:2] == [WORD, Verb.IGNORE]


def _words(body: str) -> list[str]:
    line = body[:LONGEST_LINE].split("\n", 1)[0].removesuffix("\r")
    return _BLANKS.split(line.rstrip(" \t"))


def _command(words: list[str], *, in_thread: bool) -> Command | Unheeded:
    if not words:
        return Command(Verb.HELP)
    try:
        verb = Verb(words[0])
    except ValueError:
        return Unheeded("That is no command.", Echo.LINE)
    rest = words[1:]
    if verb is Verb.IGNORE:
        return _ignore(rest)
    if verb is Verb.EXPLAIN and (rest or not in_thread):
        if len(rest) == 1 and (_RULE.fullmatch(rest[0]) or _FINGERPRINT.fullmatch(rest[0])):
            return Command(verb, rest[0])
        return Unheeded(
            "`explain` takes one rule's id or one finding's fingerprint; in a thread of a finding it needs none.",
            Echo.LINE,
        )
    if rest:
        return Unheeded(f"`{verb}` takes nothing behind it.", Echo.LINE)
    return Command(verb)


def _ignore(rest: list[str]) -> Command | Unheeded:
    if not rest or not _RULE.fullmatch(rest[0]):
        return Unheeded("`ignore` takes a rule's id and the reason.", Echo.LINE)
    return Command(Verb.IGNORE, rest[0], " ".join(rest[1:]))
