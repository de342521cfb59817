"""A remark → the command in it carried out: receipt, answer, and whether it could be done."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from omnireview.answer import Answer
from omnireview.answer.case import Case
from omnireview.answer.explaining import explain
from omnireview.answer.ignoring import ignore
from omnireview.answer.mark import answer_to, write
from omnireview.answer.rulebook import read_rulebook
from omnireview.answer.threads import finding_threads
from omnireview.command import USAGE, WORD, Command, Echo, Unheeded, Verb, command_of
from omnireview.errors import AnswerLost, Exit, GitHubFailed, NotPermitted
from omnireview.event import Remark
from omnireview.github import GitHub
from omnireview.github.facts import Conversation
from omnireview.inputs import Inputs
from omnireview.pull_request import PullRequest
from omnireview.pull_request.remote import from_github
from omnireview.render.escape import code, row
from omnireview.render.marker import read
from omnireview.render.words import short
from omnireview.review import Review
from omnireview.settings import Settings

BY_HAND = "omnireview"
"""How `omnireview review` signs what it posts from a terminal."""
DOES = {
    Verb.REVIEW: "reviews the present head anew and brings the comments up to date",
    Verb.EXPLAIN: "says what a rule finds, why, and how that is mended; in a finding's thread without a name",
    Verb.IGNORE: "proposes the comment that ignores a finding, as a suggestion in its thread",
    Verb.HELP: "shows this table",
}
_SEE = f"`{WORD} help` lists the commands."
_READ_ONLY = (
    "GitHub gives this run a token that only reads, since the pull request comes from a fork: a reply in a thread "
    "can't be answered there. In the conversation the same command is."
)


@dataclass(frozen=True)
class Service:
    """What a command is carried out with. `settle` is in seconds, as `publish` has it; `say` prints our words.

    `signature` is how this workflow's job signs its reviews, without the input `id`.
    """

    github: GitHub
    inputs: Inputs
    review_change: Callable[[PullRequest, Inputs], tuple[Review, Settings]]
    say: Callable[[str], None]
    settle: float
    signature: str


def attend(remark: Remark, service: Service, review: Callable[[], Exit]) -> Exit:
    """Obey a remark, if it is to be obeyed; `review` makes and posts a review as usual.

    A command gets 👀 at once and 🚀 or 😕 at the end. Who may not give commands gets 😕 and no words, which would
    be a way to make us talk. Gives the review's exit code, if one was asked for.

    Raises:
        UserError: the command could not be carried out; it has its 😕 by then.
    """
    clerk = _Clerk(remark, service)
    asked = command_of(remark)
    if service.inputs.dry_run and not (isinstance(asked, Unheeded) and asked.echo is Echo.SILENCE):
        service.say("This is a dry run: the command is neither carried out nor answered.")
        return Exit.PASS
    if isinstance(asked, Unheeded):
        return clerk.decline(asked)
    if remark.locked:
        service.say("The conversation is locked: nothing is written, and the command is not carried out.")
        return Exit.PASS
    if not clerk.may_write("eyes"):
        return Exit.PASS
    with clerk.receipt() as receipt:
        if asked.verb is not Verb.REVIEW:
            receipt.done = clerk.answer(asked)
            return Exit.PASS
        if not remark.open:
            clerk.post(Answer("The pull request is closed: nothing is reviewed.", remark.thread, refused=True))
            return Exit.PASS
        if clerk.is_other_reviewer():
            return Exit.USER_SIDE
        made = review()
        receipt.done = made <= Exit.POLICY_FAILED
    return made


@dataclass
class _Receipt:
    done: bool | None = False


class _Clerk:
    """Carries out one remark's command."""

    def __init__(self, remark: Remark, service: Service) -> None:
        self.remark = remark
        self.service = service

    def decline(self, unheeded: Unheeded) -> Exit:
        """Show, as far as it is to be shown, that a remark is not obeyed."""
        self.service.say(f"{unheeded.why} Nothing is done.")
        if self.remark.locked or unheeded.echo is Echo.SILENCE:
            return Exit.PASS
        if unheeded.echo is Echo.REACTION:
            self.react("confused")
        elif self.may_write("confused"):
            self.post(Answer(f"{unheeded.why} {_SEE}", self.remark.thread, refused=True))
        return Exit.PASS

    def may_write(self, content: str) -> bool:
        """Give the first receipt; False, and told, where GitHub is known to give the run no other token."""
        try:
            self._react(content)
        except NotPermitted:
            if not self.remark.from_fork:
                raise
            self.service.say(_READ_ONLY)
            return False
        except GitHubFailed as error:
            self.service.say(f"the receipt could not be given: {error.what}")
        return True

    @contextmanager
    def receipt(self) -> Iterator[_Receipt]:
        """Give the last receipt, whatever fails; none when the run is ended from outside: that begins no write."""
        receipt = _Receipt()
        try:
            yield receipt
        except Exception:
            self.react("confused")
            raise
        if receipt.done is not None:
            self.react("rocket" if receipt.done else "confused")

    def react(self, content: str) -> None:
        """React to the remark. A receipt that can't be given is only a note."""
        try:
            self._react(content)
        except GitHubFailed as error:
            self.service.say(f"the receipt could not be given: {error.what}")

    def _react(self, content: str) -> None:
        remark = self.remark
        self.service.github.react(remark.repository, remark.comment, content, on_code=remark.on_code)

    def answer(self, command: Command) -> bool | None:
        """Answer a command, once however often the run is repeated; False when it had to be refused.

        None when an earlier run has answered it, and given its receipt.
        """
        conversation = self.conversation()
        if there := answer_to(conversation, self.remark.comment):
            self.service.say(f"This command is answered already: {there}")
            return None
        answer = self._answer(command, conversation)
        self.post(answer, conversation)
        return not answer.refused

    def _answer(self, command: Command, conversation: Conversation) -> Answer:
        if command.verb is Verb.HELP:
            return Answer(_help(), self.remark.thread)
        # The head is asked for here and nowhere else; what is said holds for that commit.
        pull = from_github(self.service.github, self.remark.repository, self.remark.number)
        if pull.head != conversation.head_sha:
            return Answer(
                f"The pull request was pushed to meanwhile: {code(short(conversation.head_sha))} is now "
                f"{code(short(pull.head))}. Ask again.",
                self.remark.thread,
                refused=True,
            )
        book = read_rulebook(pull, self.service.inputs)
        case = Case(self.remark, command, pull, conversation, book, self._review)
        return explain(case) if command.verb is Verb.EXPLAIN else ignore(case)

    def _review(self, pull: PullRequest) -> Review:
        return self.service.review_change(pull, self.service.inputs)[0]

    def is_other_reviewer(self) -> bool:
        """Refuse where the reviews here are signed otherwise: all of them would be said twice."""
        conversation = self.conversation()
        own = self.service.signature
        marks = [each.mark for each in finding_threads(conversation)]
        marks += [mark for each in conversation.comments if each.mine and (mark := read(each.body)) is not None]
        signed = sorted({mark.instance for mark in marks} - {BY_HAND})
        if not signed or any(name == own or name.startswith(f"{own}/") for name in signed):
            return False
        why = (
            f"The reviews here are signed {code(signed[0])}, and the workflow of the commands signs {code(own)}: "
            "all would be said twice. Give both workflows the same `name:`, and their jobs the same name."
        )
        self.service.say(why)
        self.post(Answer(why, self.remark.thread, refused=True), conversation)
        return True

    def conversation(self) -> Conversation:
        """Read what was said."""
        return self.service.github.conversation(self.remark.repository, self.remark.number)

    def post(self, answer: Answer, conversation: Conversation | None = None) -> None:
        """Say an answer, unless it was said before; a write whose answer was lost is looked for first."""
        if answer_to(conversation or self.conversation(), self.remark.comment):
            return
        try:
            url = self._send(answer)
        except AnswerLost:
            time.sleep(self.service.settle)
            url = answer_to(self.conversation(), self.remark.comment) or self._send(answer)
        self.service.say(f"answered: {url}")

    def _send(self, answer: Answer) -> str:
        github, remark = self.service.github, self.remark
        body = f"{write(remark.comment)}\n{answer.body}\n"
        if answer.thread is not None:
            return github.reply(remark.repository, remark.number, answer.thread, body).url
        return github.create_comment(remark.repository, remark.number, body).url


def _help() -> str:
    rows = [row(code(f"{WORD} {USAGE[verb]}"), does) for verb, does in DOES.items()]
    return "\n".join(
        (
            row("Command", "What it does"),
            "|:--|:--|",
            *rows,
            "",
            "Owners, members and collaborators give commands, each as the first line of a new comment.",
        )
    )
