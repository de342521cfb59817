"""Closes threads whose findings are gone, folds what is there twice, and opens again what comes back.

Every closing is an edit first, which marks the comment as closed by us, and then the closing itself: what is
closed without that mark, a person has closed (`lifecycle`). Nothing is ever deleted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from omnireview.errors import GitHubFailed
from omnireview.github.facts import Command, IssueComment
from omnireview.nouns import noun
from omnireview.publish.desk import Desk
from omnireview.publish.lifecycle import Act, Decision, Found, Stand
from omnireview.publish.standings import Standing, Standings, reopened
from omnireview.render import marker
from omnireview.render.as_markdown import comment_body
from omnireview.render.marker import Marker, State
from omnireview.render.words import number
from omnireview.review import Entry, Review
from omnireview.scan.looked import Look

MOST_CLOSED = 20
"""Threads that one run closes; the next one goes on."""
AT_ONCE = 5
"""Threads of one request, two mutations each. GitHub gives up a request after ten seconds."""

_SUGGESTION = re.compile(r"^([ \t]*`{3,})suggestion[ \t]*$", re.MULTILINE)


@noun
class Closing:
    """A thread to close: the text that its first comment gets, and why GitHub is to hide it."""

    standing: Standing
    body: str
    classifier: str = "RESOLVED"


def plan_closings(
    review: Review, standings: Standings, decided: Iterable[tuple[Standing, Found, Decision]]
) -> list[Closing]:
    """Give the threads to close, in GitHub's order, which is that of their making."""
    first = standings.first
    closings = []
    for each, _, decision in decided:
        if decision.act is not Act.CLOSE:
            continue
        if each.stand is Stand.TWIN:
            kept = first[each.mark.fingerprint].thread.comments[0].url
            closings.append(
                Closing(each, _closed(each, review, f"Said in [another thread]({kept})."), "DUPLICATE")
            )
        elif each.stand is Stand.HALF:
            closings.append(Closing(each, each.thread.comments[0].body))
        else:
            closings.append(Closing(each, _closed(each, review, _over(each, review))))
    return closings


def close(desk: Desk, closings: Sequence[Closing]) -> None:
    """Close threads, as many as one run may; what GitHub refuses is told, and no success claimed."""
    now, later = closings[:MOST_CLOSED], closings[MOST_CLOSED:]
    shut: list[Closing] = []
    desk.waiting -= _ids(now)
    desk.waiting |= _ids(later)
    for at in range(0, len(now), AT_ONCE):
        try:
            _close_some(desk, now[at : at + AT_ONCE], shut)
        except GitHubFailed as error:
            left = [each for each in now[at:] if each not in shut]
            desk.waiting |= _ids(left)
            desk.notes.append(
                f"{number(len(left), 'thread')} could not be closed; the next run tries again: {error.what}"
            )
            break
    desk.closed |= {each.standing.mark.fingerprint for each in shut if each.standing.stand is not Stand.TWIN}
    over = sum(each.standing.stand is not Stand.TWIN for each in shut)
    if over:
        desk.notes.append(f"closed {number(over, 'thread')} whose findings are not found any more")
    if len(shut) > over:
        desk.notes.append(f"hid {number(len(shut) - over, 'thread')} beside an older one that says the same")
    if later:
        desk.notes.append(f"left for the next run to close: {number(len(later), 'more thread')}")


def fold(desk: Desk, ours: Sequence[tuple[IssueComment, Marker]]) -> None:
    """Hide summaries of ours, oldest first, beside the first, each with a link to it; as many as of threads."""
    if len(ours) < 2:
        return
    told = f"{len(ours)} summary comments are ours; the oldest is kept up to date"
    refused: list[str] = []
    further = ours[1 : 1 + MOST_CLOSED]
    try:
        for at in range(0, len(further), AT_ONCE):
            commands = [each for pair in further[at : at + AT_ONCE] for each in _folding(desk, *pair, ours[0][0])]
            refused += filter(None, desk.github.carry_out(commands, "hide a second summary"))
    except GitHubFailed as error:
        refused.append(error.what)
    desk.notes.append(
        told + (f", and the others could not be hidden: {refused[0]}" if refused else ", others hidden")
    )


def _folding(desk: Desk, comment: IssueComment, mark: Marker, kept: IssueComment) -> tuple[Command, Command]:
    line = marker.write(replace(mark, state=State.DUPLICATE, closed_at=desk.head))
    body = f"{line}\nThis summary is kept up to date in [another comment]({kept.url}).\n"
    return (
        Command("updateIssueComment", {"id": comment.node, "body": body}),
        Command("minimizeComment", {"subjectId": comment.node, "classifier": "DUPLICATE"}),
    )


def reopen(desk: Desk, back: Sequence[tuple[Standing, Entry, str]]) -> set[str]:
    """Open threads again whose findings (by fingerprint) are found, then put their text back; gives those refused.

    In this order: a thread that is open with an old text is mended by the next run, while one that is closed
    without our mark would be taken for closed by a person.
    """
    refused: set[str] = {name for _, _, name in back[MOST_CLOSED:]}
    for at in range(0, len(back[:MOST_CLOSED]), AT_ONCE):
        some = back[at : min(at + AT_ONCE, MOST_CLOSED)]
        try:
            refused |= _reopen_some(desk, some)
        except GitHubFailed as error:
            desk.notes.append(f"{number(len(some), 'thread')} could not be opened again: {error.what}")
            refused |= {name for _, _, name in some}
    return refused


def _close_some(desk: Desk, some: Sequence[Closing], done: list[Closing]) -> None:
    """Close these threads; adds to `done` each that is closed."""
    commands = [command for closing in some for command in (_edit(closing.standing, closing.body), _shut(closing))]
    told = desk.github.carry_out(commands, f"close {number(len(some), 'thread')}")
    again: list[tuple[Closing, Command]] = []
    for closing, edited, shut in zip(some, told[::2], told[1::2], strict=True):
        if not edited and not shut:
            done.append(closing)
        elif not edited and closing.standing.thread.can_resolve:
            again.append((closing, _hide(closing)))
        elif edited and not shut:
            again.append((closing, _undo(closing)))
        if edited or shut:
            desk.notes.append(f"GitHub refused to close {_name(closing)}: {edited or shut}")
    commands = [command for _, command in again]
    outcome = desk.github.carry_out(commands, f"close {number(len(again), 'thread')}") if again else []
    for (closing, command), words in zip(again, outcome, strict=True):
        if command.mutation == "minimizeComment" and not words:
            done.append(closing)
            desk.notes.append(f"{_name(closing)} is hidden instead")
        elif words:
            desk.notes.append(f"{_name(closing)} stays as it is: {words}")


def _reopen_some(desk: Desk, some: Sequence[tuple[Standing, Entry, str]]) -> set[str]:
    refused: set[str] = set()
    commands: list[tuple[str, Command]] = []
    for each, _, name in some:
        thread, first = each.thread, each.thread.comments[0]
        if thread.resolved and not thread.can_unresolve:
            refused.add(name)
            continue
        if thread.resolved:
            commands.append((name, Command("unresolveReviewThread", {"threadId": thread.id})))
        if first.minimized:
            commands.append((name, Command("unminimizeComment", {"subjectId": first.node})))
    doing = f"open {number(len(some), 'thread')} again"
    if commands:
        told = desk.github.carry_out([command for _, command in commands], doing)
        refused |= {name for (name, _), words in zip(commands, told, strict=True) if words}
    opened = [(each, entry, name) for each, entry, name in some if name not in refused]
    if opened:
        edits = [
            _edit(each, comment_body(reopened(entry, name), desk.review, desk.instance))
            for each, entry, name in opened
        ]
        told = desk.github.carry_out(edits, doing)
        refused |= {name for (_, _, name), words in zip(opened, told, strict=True) if words}
    return refused


def _over(each: Standing, review: Review) -> str:
    looked = review.looked.at(each.mark.rule, each.thread.path) if review.looked else Look.NOT
    where = "part of this change" if looked is Look.OUTSIDE else "found"
    return f"No longer {where} at `{review.head[:7]}`."


def _closed(each: Standing, review: Review, words: str) -> str:
    """Give the first comment's new text: why it is closed, and below what it said, which nobody can apply now."""
    state = State.DUPLICATE if each.stand is Stand.TWIN else State.FIXED
    mark = marker.write(replace(each.mark, state=state, closed_at=review.head))
    said = _SUGGESTION.sub(r"\1", marker.text_below(each.thread.comments[0].body)).strip("\n")
    return f"{mark}\n{words}\n\n<details><summary>What was said</summary>\n\n{said}\n\n</details>\n"


def _edit(each: Standing, body: str) -> Command:
    node = each.thread.comments[0].node
    return Command("updatePullRequestReviewComment", {"pullRequestReviewCommentId": node, "body": body})


def _shut(closing: Closing) -> Command:
    thread = closing.standing.thread
    return Command("resolveReviewThread", {"threadId": thread.id}) if thread.can_resolve else _hide(closing)


def _hide(closing: Closing) -> Command:
    node = closing.standing.thread.comments[0].node
    return Command("minimizeComment", {"subjectId": node, "classifier": closing.classifier})


def _undo(closing: Closing) -> Command:
    thread = closing.standing.thread
    if thread.can_resolve:
        return Command("unresolveReviewThread", {"threadId": thread.id})
    return Command("unminimizeComment", {"subjectId": thread.comments[0].node})


def _name(closing: Closing) -> str:
    return closing.standing.thread.comments[0].url


def _ids(closings: Iterable[Closing]) -> set[str]:
    return {each.standing.thread.id for each in closings}
