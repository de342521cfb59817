"""Conversations in which we commented → what became of each rule's comments."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from omnireview.command import asks_to_ignore, speaks_to_us
from omnireview.github.facts import Conversation, IssueComment, Thread, ThreadComment
from omnireview.history.block import BadMemory
from omnireview.history.block import read as read_memory
from omnireview.render.marker import Marker, State, read
from omnireview.rules import ID
from omnireview.stats import RuleStats, worst_first

_RULE = re.compile(ID)


class Fate(StrEnum):
    """What became of one comment."""

    MENDED = "mended"
    RESOLVED = "resolved"
    LEFT = "left"
    OPEN = "open"


def tally(
    conversations: Iterable[Conversation],
    counted: Collection[int],
    *,
    by: str,
    suppressed: Mapping[str, int] | None = None,
) -> tuple[RuleStats, ...]:
    """Add up what became of our comments, worst acceptance first.

    Ours are those with our marker whose author is the token's own account, or `by`: a maintainer's own token reads
    what the workflow's has posted. Only the comments with the `counted` numbers are added up. `suppressed` has the
    suppression comments of each rule, None where nobody looked.
    """
    rules: dict[str, RuleStats] = {}
    for conversation in conversations:
        gone = _gone(conversation, by)
        for thread in conversation.threads:
            first = thread.comments[0] if thread.comments else None
            mark = read(first.body) if first and is_ours(first, by) else None
            if first is None or mark is None or mark.kind != "finding" or first.id not in counted:
                continue
            if not _RULE.fullmatch(mark.rule):  # whoever may edit comments can write what he likes there
                continue
            known = rules.get(mark.rule, RuleStats(mark.rule))
            rules[mark.rule] = _with(known, thread, fate_of(thread, mark, conversation, gone))
    for rule, count in (suppressed or {}).items():
        rules[rule] = replace(rules.get(rule, RuleStats(rule)), suppressed=count)
    if suppressed is not None:
        rules = {name: replace(each, suppressed=each.suppressed or 0) for name, each in rules.items()}
    return tuple(sorted(rules.values(), key=worst_first))


def is_ours(comment: ThreadComment | IssueComment, by: str) -> bool:
    """Tell whether the token's own account wrote a comment, or the account `by`."""
    return comment.mine or bool(by and comment.author == by)


def fate_of(thread: Thread, mark: Marker, conversation: Conversation, gone: frozenset[str]) -> Fate:
    """Tell what became of one of our comments.

    `gone` are fingerprints that our newest review of the pull request knew before and knows no more: with its line
    changed, and no command to ignore it, the finding was mended though its thread was left to the people in it.
    """
    if mark.state is State.FIXED:
        return Fate.MENDED
    if thread.outdated and mark.fingerprint in gone and not ignores(thread):
        return Fate.MENDED
    if thread.resolved or thread.comments[0].minimized:
        return Fate.RESOLVED
    return Fate.OPEN if conversation.open else Fate.LEFT


def ignores(thread: Thread) -> bool:
    """Tell whether a person asked in a thread to ignore its finding."""
    return any(asks_to_ignore(each.body) for each in _of_persons(thread))


def _with(known: RuleStats, thread: Thread, fate: Fate) -> RuleStats:
    counts = Counter({fate.value: 1, "posted": 1})
    counts["disliked"] = thread.comments[0].thumbs_down > 0
    counts["ignored"] = ignores(thread)
    counts["replied"] = any(not speaks_to_us(each.body) for each in _of_persons(thread))
    return replace(known, **{name: getattr(known, name) + int(count) for name, count in counts.items()})


def _of_persons(thread: Thread) -> Iterator[ThreadComment]:
    # Who began the thread answers in it, too, and need be no bot; the token's own account may be a maintainer's.
    first, *replies = thread.comments
    return (each for each in replies if not each.by_bot and each.author != first.author)


def _gone(conversation: Conversation, by: str) -> frozenset[str]:
    """Give the fingerprints that the memory of our summaries has of earlier heads, and not of the newest."""
    gone: set[str] = set()
    for comment in conversation.comments:
        mark = read(comment.body) if is_ours(comment, by) else None
        if mark is None or mark.kind != "summary":
            continue
        try:
            pushes = read_memory(comment.body.replace("\r\n", "\n")).pushes
        except BadMemory:
            continue
        if pushes:
            earlier = {finding.fingerprint for push in pushes[:-1] for finding in push.findings}
            gone |= earlier - {finding.fingerprint for finding in pushes[-1].findings}
    return frozenset(gone)
