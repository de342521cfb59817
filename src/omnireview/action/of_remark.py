"""A command in a comment → what it asks for; a review is made as for any other event."""

from collections.abc import Callable

from omnireview.action.step import Step, instance_of
from omnireview.answer.attend import Service, attend
from omnireview.errors import Exit
from omnireview.event import Event, Remark
from omnireview.github import GitHub


def obey(step: Step, remark: Remark, say: Callable[[str], None], review: Callable[[Event], Exit]) -> Exit:
    """Carry out what a remark commands; `review` makes and posts the review of an event, `say` prints our words.

    Raises:
        UserError: it could not be carried out.
    """
    unnamed = step.inputs.model_copy(update={"id": None})
    service = Service(
        github=step.github,
        inputs=step.inputs,
        review_change=step.review_change,
        say=say,
        settle=step.settle,
        signature=instance_of(unnamed, step.env),
    )
    return attend(remark, service, lambda: review(event_of(step.github, remark)))


def event_of(github: GitHub, remark: Remark) -> Event:
    """Give the pull request of a remark as the event of a push to its present head: one request pins that.

    Raises:
        GitHubFailed: it can't be read.
    """
    facts = github.pull(remark.repository, remark.number)
    return Event(
        name="issue_comment",
        action=remark.action,
        repository=facts.repository,
        number=facts.number,
        head_sha=facts.head_sha,
        base_sha=facts.base_sha,
        base_ref=facts.base_ref,
        head_repository=facts.head_repository,
        author=facts.author,
        author_is_bot=facts.author_is_bot,
        draft=facts.draft,
        open=facts.open,
        locked=facts.locked,
    )
