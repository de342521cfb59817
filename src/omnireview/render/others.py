"""`Others` → one line about the open threads of other reviewers and the head's checks, with links."""

from collections.abc import Iterator, Sequence

from omnireview.checklist.others import counts, name_of
from omnireview.others import Check, CheckState, Others, Point
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, one_line
from omnireview.render.links import is_plain
from omnireview.render.words import number
from omnireview.review import Entry, Review

_NAMED = 5
_LONGEST_NAME = 100


def others_block(review: Review) -> Block:
    """What others say, in one line; nothing where nobody has said anything."""
    others = review.others
    return Block(f"**Others:** {'; '.join(_parts(others))}.") if others and not _is_silent(others) else Block()


def folded_others_block(review: Review) -> Block:
    """The same folded, for a comment that has three lines; in the open where something is amiss."""
    others = review.others
    if others is None or _is_silent(others):
        return Block()
    if others.open or others.at(CheckState.FAILED):
        return others_block(review)
    return details("What others say", f"{'; '.join(_parts(others))}.")


def said_words(entry: Entry, review: Review) -> str:
    """Give the link to the thread of another reviewer that says what the entry says; "" where none does."""
    point = review.others.said.get(entry.judged.fingerprint) if review.others else None
    return _link(name_of(point), point.url) if point else ""


def _is_silent(others: Others) -> bool:
    # That checks can't be read is told in the log and in the checklist; alone it is no news for each reader.
    return not (others.open or others.resolved or others.checks or (others.unread and not others.refused))


def _parts(others: Others) -> Iterator[str]:
    threads = [f"{number(len(others.open), 'open thread')} of other reviewers ({_points(others.open)})"] * bool(
        others.open
    )
    if others.resolved:
        threads.append(
            f"{others.resolved} resolved" if threads else f"{number(others.resolved, 'thread')} resolved"
        )
    if threads:
        yield ", ".join(threads)
    told = ", ".join(_checks(others))
    if told:
        yield f"checks: {told}"


def _checks(others: Others) -> Iterator[str]:
    failed = others.at(CheckState.FAILED)
    numbers = counts(others)
    if failed:
        mark = f"{len(failed)} failed"
        numbers = numbers.replace(mark, f"{mark} ({_names(failed)})", 1)
    if numbers:
        yield numbers
    if others.refused and numbers:
        yield "others that this token may not read"
    elif others.unread and not others.refused:
        yield f"{others.unread} more that were not read"


def _points(points: Sequence[Point]) -> str:
    named = [_link(name_of(point), point.url) for point in points[:_NAMED]]
    return ", ".join([*named, *([f"{len(points) - _NAMED} more"] if len(points) > _NAMED else [])])


def _names(checks: Sequence[Check]) -> str:
    named = [_link(check.name, check.page) for check in checks[:_NAMED]]
    return ", ".join([*named, *([f"{len(checks) - _NAMED} more"] if len(checks) > _NAMED else [])])


def _link(words: str, page: str) -> str:
    shown = code(one_line(words, _LONGEST_NAME)) or "one"
    return f"[{shown}]({page})" if is_plain(page) else shown
