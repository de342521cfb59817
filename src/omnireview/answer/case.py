"""A command, and all that its answer is made of."""

from dataclasses import dataclass
from functools import cached_property

from omnireview.answer.rulebook import Rulebook
from omnireview.answer.silence import ReviewAgain
from omnireview.answer.threads import FindingThread, finding_threads, thread_of
from omnireview.command import Command
from omnireview.event import Remark
from omnireview.github.facts import Conversation
from omnireview.pull_request import PullRequest
from omnireview.review import Review


@dataclass(frozen=True)
class Case:
    """A remark and its command, the change and its conversation at one head, its rules, and how to review it."""

    remark: Remark
    command: Command
    pull: PullRequest
    conversation: Conversation
    book: Rulebook
    again: ReviewAgain

    @cached_property
    def review(self) -> Review:
        """The review of that head, made when it is asked for."""
        return self.again(self.pull)

    @cached_property
    def threads(self) -> tuple[FindingThread, ...]:
        """Our threads."""
        return finding_threads(self.conversation)

    @property
    def here(self) -> FindingThread | None:
        """Our thread in which the command was given; None when it was given elsewhere."""
        return thread_of(self.remark, self.threads)

    @property
    def where(self) -> int | None:
        """Where to answer: the first comment of the remark's thread, or None for the conversation."""
        return self.remark.thread
