"""Writes the one summary comment: found by author and marker, edited in place, else left alone."""

from dataclasses import replace

from omnireview.errors import AnswerLost
from omnireview.github.facts import Conversation, IssueComment, Posted
from omnireview.history.block import remember, write
from omnireview.nouns import noun
from omnireview.publish.desk import Desk
from omnireview.publish.standings import Standings, adopt, decisions, own_summaries, read_standings
from omnireview.publish.told import remember_threads, tell_talks
from omnireview.render.as_markdown import summary_body


@noun
class SummaryStep:
    """What is to be done about the summary comment.

    `comment` is the one that is there, `body` what it has to say; None when it is right as it stands or is not
    wanted. `why` tells a reader of the log which of these it is.
    """

    comment: IssueComment | None
    body: str | None
    why: str

    @property
    def url(self) -> str:
        """The page of the comment that is there already; "" without one."""
        return self.comment.url if self.comment else ""


def plan_summary(desk: Desk, conversation: Conversation) -> SummaryStep:
    """Decide between a new comment, an edit, and silence.

    `comment-on-clean` decides only when there is nothing to tell. A comment that differs in nothing but the run
    that wrote it is the same comment: editing it would tell nobody anything.
    """
    standings = read_standings(conversation, desk.instance, desk.past)
    decided = decisions(desk.review, standings, adopt(desk.review, standings).values())
    desk.ledger.talks = tell_talks(desk, standings, decided)
    memory = _memory(desk, standings)
    review = desk.ledger.review(delivered=False)
    ours = own_summaries(conversation, desk.instance)
    comment, mark = ours[0] if ours else (None, None)
    if review.clean and desk.comment_on_clean == "never":
        return SummaryStep(comment, None, "nothing to say, and comment-on-clean is never")
    if review.clean and desk.comment_on_clean == "if-existing" and comment is None:
        return SummaryStep(None, None, "nothing to say, and there is no earlier summary to bring up to date")
    body = summary_body(review, desk.instance, desk.run, memory)
    if comment is None or mark is None:
        return SummaryStep(None, body, "a new summary comment")
    if _same(comment.body, summary_body(review, desk.instance, mark.run, memory)):
        return SummaryStep(comment, None, "the summary comment says the same already; it is left alone")
    return SummaryStep(comment, body, "the summary comment is edited in place")


def _memory(desk: Desk, standings: Standings) -> str:
    """Give the last line of the comment: what the next review is to know of this and earlier ones."""
    if desk.now is None:
        return ""
    threads, closed = remember_threads(desk, standings)
    return write(replace(remember(desk.past, desk.now), threads=threads, closed=closed))


def write_summary(desk: Desk, step: SummaryStep) -> str:
    """Carry the step out; gives the comment's page, "" when there is none.

    Raises:
        Superseded: the pull request moved on since its comments were posted; the summary is not touched.
        GitHubFailed: the summary could not be written.
    """
    if step.body is None:
        return step.url
    try:
        return _write(desk, step.comment, step.body).url
    except AnswerLost:
        there = own_summaries(desk.await_lost_write(), desk.instance)
        landed = next((comment for comment, _ in there if _same(comment.body, step.body)), None)
        if landed is not None:
            desk.notes.append("GitHub wrote the summary though its answer was lost; it was not written twice")
            return landed.url
        return _write(desk, there[0][0] if there else None, step.body).url


def _write(desk: Desk, comment: IssueComment | None, body: str) -> Posted:
    if comment is None:
        return desk.github.create_comment(desk.repository, desk.number, body)
    return desk.github.edit_comment(desk.repository, comment.id, body)


def _same(there: str, wanted: str) -> bool:
    """Compare as GitHub keeps a body: it may store other line ends and drops white space at the end."""
    return there.replace("\r\n", "\n").rstrip() == wanted.replace("\r\n", "\n").rstrip()
