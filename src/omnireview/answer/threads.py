"""A conversation → the threads that we opened for findings."""

from omnireview.event import Remark
from omnireview.github.facts import Conversation, Thread
from omnireview.nouns import noun
from omnireview.publish import standings
from omnireview.render.marker import Marker, State


@noun
class FindingThread:
    """A thread that a review of ours opened, and its marker, which names the rule and the finding."""

    thread: Thread
    mark: Marker

    @property
    def first(self) -> int:
        """The number of its first comment, to which replies are made."""
        return self.thread.comments[0].id

    @property
    def past(self) -> tuple[bool, bool]:
        """Sort key: a thread that we have closed, or whose line is gone, speaks for its finding after others."""
        return self.mark.state is not State.OPEN, self.thread.outdated

    @property
    def url(self) -> str:
        """Its page."""
        return self.thread.comments[0].url


def finding_threads(conversation: Conversation) -> tuple[FindingThread, ...]:
    """Give our threads, of every instance."""
    return tuple(FindingThread(thread, mark) for thread, mark in standings.finding_threads(conversation))


def thread_of(remark: Remark, threads: tuple[FindingThread, ...]) -> FindingThread | None:
    """Give our thread in which something was said; None when it was said elsewhere."""
    if not remark.on_code:
        return None
    return next((each for each in threads if each.first == remark.in_reply_to), None)
