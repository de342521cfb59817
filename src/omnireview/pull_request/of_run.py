"""A finished run of another workflow → the number of the pull request that it was about."""

from omnireview.errors import BadInput
from omnireview.event import FinishedRun
from omnireview.github import GitHub


class NothingToReview(Exception):
    """The run leads to no open pull request at its commit. The message says why: nobody has to mend anything."""


def number_of(github: GitHub, run: FinishedRun) -> int:
    """Find the open pull request whose head is the run's, in one request.

    Repository, branch and sha are GitHub's own words about the run, and the answer is held against all three.

    Raises:
        NothingToReview: the run was for no pull request, or that one has moved on, was closed or lost its fork.
        BadInput: several pull requests have this head.
        GitHubFailed: the pull requests can't be listed.
    """
    if run.trigger != "pull_request":
        raise NothingToReview(f"The finished run was started by {run.trigger!r} and not by a pull request.")
    if run.head_repository is None:
        raise NothingToReview("The fork was deleted, so the pull request of the finished run can't be found.")
    source, short = f"{run.head_repository}:{run.head_branch}", run.head_sha[:7]
    owner = run.head_repository.partition("/")[0]
    found = [
        pull
        for pull in github.open_pulls(run.repository, owner, run.head_branch)
        if (pull.head_repository or "").lower() == run.head_repository.lower()
    ]
    there = [pull.number for pull in found if pull.head_sha == run.head_sha]
    if len(there) > 1:
        raise BadInput(
            f"{len(there)} open pull requests have the head {short}, and the finished run does not say which of "
            f"them it was for: {', '.join(f'#{number}' for number in sorted(there))}.",
            where=repr(source),
            mend="close all but one of them, or review by `on: pull_request_target`, which names its pull request",
        )
    if there:
        return there[0]
    if not found:
        raise NothingToReview(f"No open pull request comes from {source!r}: it was closed or merged meanwhile.")
    pull = found[0]
    raise NothingToReview(
        f"The finished run was for {short} and #{pull.number} is at {pull.head_sha[:7]} by now: nothing is "
        "written, the run for the newer commit does that."
    )
