"""The head's check runs and statuses, as GitHub tells them → `Check`s, without the one that this review is."""

from collections.abc import Container, Sequence

from omnireview.github.facts import HeadCheck, HeadChecks
from omnireview.nouns import noun
from omnireview.others import Check, CheckState

_STATES = {
    "SUCCESS": CheckState.PASSED,
    "NEUTRAL": CheckState.SKIPPED,
    "SKIPPED": CheckState.SKIPPED,
    **dict.fromkeys(
        ("FAILURE", "ERROR", "TIMED_OUT", "CANCELLED", "ACTION_REQUIRED", "STARTUP_FAILURE", "STALE"),
        CheckState.FAILED,
    ),
}
"""GitHub's words for what is over; all others are for what is not.

docs.github.com/graphql, CheckConclusionState and StatusState.
"""


@noun
class Self:
    """How this run can know itself among the checks.

    `run` is the id of its workflow run and `job` its job's id in the workflow, both "" outside one. `contexts` are
    the names of the check runs and statuses that it reports itself.
    """

    run: str = ""
    job: str = ""
    contexts: Container[str] = ()


@noun
class Told:
    """The checks of others, the name of our own ("" if none is known), and whether one of theirs may be ours."""

    checks: tuple[Check, ...]
    own: str = ""
    one_is_ours: bool = False


def tell_checks(head: HeadChecks, ourselves: Self) -> Told:
    """Sort the checks of the head commit by state.

    A job is shown by its name, which is its id unless the workflow names it; jobs of a matrix and of reusable
    workflows have more in it. So ours are the jobs of this very run that are named so; where none is, the only one
    of the run that is not over. Where several are not over, one of them is ours.
    """
    every = [each for each in head.checks if each.name not in ourselves.contexts]
    of_run = [each for each in every if each.run and str(each.run) == ourselves.run]
    ours = [each for each in of_run if ourselves.job and _is_named(each.name, ourselves.job)]
    unsure = False
    if not ours:
        waiting = [each for each in of_run if each.word not in _STATES]
        ours, unsure = (waiting, False) if len(waiting) == 1 else ([], len(waiting) > 1)
    return Told(
        checks=tuple(_check(each, every) for each in every if each not in ours),
        own=ours[0].name if ours else "",
        one_is_ours=unsure,
    )


def _is_named(name: str, job: str) -> bool:
    """Tell whether a job of that id may be shown by this name: `review`, `review (a)`, `caller / review`."""
    last = name.rpartition(" / ")[2]
    return last == job or last.startswith(f"{job} (")


def _check(told: HeadCheck, every: Sequence[HeadCheck]) -> Check:
    twins = [each for each in every if each.name == told.name]
    name = f"{told.workflow} / {told.name}" if len(twins) > 1 and told.workflow else told.name
    return Check(name, _STATES.get(told.word, CheckState.RUNNING), told.page)
