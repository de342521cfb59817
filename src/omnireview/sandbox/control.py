"""The sandbox in the hands of a test or a demonstration: what people and pushes do, as methods."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from omnireview.errors import BadInput
from omnireview.sandbox import pushes
from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.forms.groups import group_event
from omnireview.sandbox.forms.pulls import event
from omnireview.sandbox.forms.remarks import remark_event
from omnireview.sandbox.forms.runs import run_event
from omnireview.sandbox.mischief import Fault
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import (
    Comment,
    Exchange,
    Issue,
    Pull,
    Push,
    Reaction,
    Review,
    ReviewComment,
    State,
    Thread,
)
from omnireview.sandbox.tokens import issue


class Sandbox:
    """A GitHub that is running. `state` has all it stores; hold `state.lock` to change it while requests come."""

    def __init__(self, state: State, git: Repository) -> None:
        self.state = state
        self.git = git
        self.server_url = ""

    @property
    def api_url(self) -> str:
        """What GITHUB_API_URL is set to."""
        return self.server_url

    @property
    def graphql_url(self) -> str:
        """What GITHUB_GRAPHQL_URL is set to."""
        return f"{self.server_url}/graphql"

    @property
    def enterprise_url(self) -> str:
        """The same as `api_url`, where GitHub Enterprise Server has it; GraphQL is at `/api/graphql` then."""
        return f"{self.server_url}/api/v3"

    @property
    def pull(self) -> Pull:
        """The first pull request."""
        return next(iter(self.state.pulls.values()))

    def token(self, kind: str = "workflow", *, login: str = "", permissions: dict[str, str] | None = None) -> str:
        """Give a new token's secret; see `tokens.issue` for the kinds."""
        with self.state.lock:
            return issue(self.state, kind, login=login, permissions=permissions).secret

    def open(
        self,
        *,
        base: str,
        head: str,
        number: int = 1,
        title: str = "A change",
        body: str | None = "",
        author: str = "contributor",
        fork: bool = False,
        draft: bool = False,
    ) -> Pull:
        """Open a pull request between two revisions of the repository; gives it.

        Raises:
            BadInput: the number is taken.
            GitFailed: there is no such revision, or the two have no commit in common.
        """
        if number in self.state.pulls:
            raise BadInput(f"There is a pull request {number} already.", mend="choose another number")
        shas = self.git.git.commit(base), self.git.git.commit(head)
        self.git.git.merge_base(*shas)
        with self.state.lock:
            person, now = self.state.account(author), self.state.clock()
            name = self.state.repository.partition("/")[2]
            pull = Pull(
                number=number,
                title=title,
                body=body,
                author=person,
                base=base if self.git.branch(base) else self.state.default_branch,
                base_commit=shas[0],
                head=head if self.git.branch(head) else "change",
                head_repository=f"{author}/{name}" if fork else self.state.repository,
                created=now,
                draft=draft,
                pushes=[Push(shas[1], person, now)],
            )
            self.state.pulls[number] = pull
        return pull

    def push(self, revision: str, *, number: int | None = None, by: str = "") -> str:
        """Make a commit of the repository the pull request's head, as a push does; gives its sha."""
        sha = self.git.git.commit(revision)
        with self.state.lock:
            pull = self._pull(number)
            pushes.push(self.state, self.git, pull, sha, self.state.account(by) if by else pull.author)
        return sha

    def event(self, action: str = "", *, number: int | None = None) -> dict[str, Any]:
        """Give the payload of the `pull_request` event of the newest push, or of another `action`."""
        with self.state.lock:
            at = Addresses(self.server_url, self.state.repository)
            return event(self.state, self.git, self._pull(number), at, action)

    def run_event(self, *, number: int | None = None) -> dict[str, Any]:
        """Give the payload of the `workflow_run` event after the read-only workflow ran for the newest push."""
        with self.state.lock:
            at = Addresses(self.server_url, self.state.repository)
            return run_event(self.state, self.git, self._pull(number), at)

    def remark_event(
        self, comment: Comment, action: str = "created", *, number: int | None = None
    ) -> dict[str, Any]:
        """Give the payload of the event that a comment caused: `issue_comment`, or that of a review comment."""
        with self.state.lock:
            at = Addresses(self.server_url, self.state.repository)
            return remark_event(self.state, self.git, self._pull(number), comment, at, action=action)

    def group_event(
        self, base: str, head: str, *, last: int = 1, action: str = "checks_requested"
    ) -> dict[str, Any]:
        """Give the payload of the `merge_group` event for a group of the queue from one revision to another."""
        shas = self.git.git.commit(base), self.git.git.commit(head)
        with self.state.lock:
            at = Addresses(self.server_url, self.state.repository)
            return group_event(self.state, self.git, at, shas, last, action=action)

    def file(self, number: int, title: str, body: str = "", *, closed: bool = False) -> Issue:
        """File an issue, by its number."""
        with self.state.lock:
            return self.state.issues.setdefault(number, Issue(number, title, body, open=not closed))

    def say(self, body: str, *, by: str = "octocat", bot: bool = False, number: int | None = None) -> Comment:
        """Add a comment to the conversation."""
        with self.state.lock:
            person = self.state.account(by, bot=bot)
            comment = Comment(self.state.new_id(), person, body, self.state.clock())
            self._pull(number).comments.append(comment)
        return comment

    def reply(self, thread: Thread, body: str, *, by: str = "octocat") -> ReviewComment:
        """Add a comment to a review thread."""
        with self.state.lock:
            first = thread.comments[0]
            person, now = self.state.account(by), self.state.clock()
            comment = ReviewComment(self.state.new_id(), person, body, now, review=first.review, reply_to=first.id)
            thread.comments.append(comment)
        return comment

    def resolve(self, thread: Thread, *, by: str = "octocat") -> None:
        """Resolve a thread, as a person does by hand."""
        with self.state.lock:
            thread.resolved_by = self.state.account(by)

    def unresolve(self, thread: Thread) -> None:
        """Open a resolved thread again, as a person does by hand."""
        with self.state.lock:
            thread.resolved_by = None

    def hide(self, comment: Comment, why: str = "OUTDATED") -> None:
        """Minimise a comment, as a person does by hand."""
        with self.state.lock:
            comment.minimised = why

    def react(self, comment: Comment, content: str = "-1", *, by: str = "octocat") -> Reaction:
        """React to a comment, in REST's words for it."""
        with self.state.lock:
            reaction = Reaction(self.state.new_id(), content, self.state.account(by), self.state.clock())
            comment.reactions.append(reaction)
        return reaction

    def delete(self, comment: Comment) -> None:
        """Delete a comment, as a person does by hand; a thread without comments is no more."""
        with self.state.lock:
            for pull in self.state.pulls.values():
                pull.comments = [each for each in pull.comments if each is not comment]
                for thread in pull.threads:
                    thread.comments = [each for each in thread.comments if each is not comment]
                pull.threads = [thread for thread in pull.threads if thread.comments]

    def leave_pending(self, body: str = "", *, by: str = "github-actions", bot: bool = True) -> Review:
        """Leave a review that was begun and never submitted."""
        with self.state.lock:
            person = self.state.account(by, bot=bot)
            review = Review(self.state.new_id(), person, body, "PENDING", self.pull.head_commit, None)
            self.pull.reviews.append(review)
        return review

    def fail(self, *faults: Fault) -> None:
        """Let things go wrong from now on, in addition to what does already."""
        with self.state.lock:
            self.state.faults += faults

    def sent(self, verb: str = "", path: str = "") -> list[Exchange]:
        """Give the requests so far with that verb and that part in their path."""
        with self.state.lock:
            return [each for each in self.state.exchanges if verb in {"", each.verb} and path in each.path]

    def _pull(self, number: int | None) -> Pull:
        return self.pull if number is None else self.state.pulls[number]


def empty(
    repository: Path, name: str, *, private: bool = False, branches: Iterable[str] = ("main", "master")
) -> Sandbox:
    """Give a sandbox of a local repository, without pull requests and not yet served."""
    git = Repository(repository)
    default = next((branch for branch in branches if git.branch(branch)), "main")
    return Sandbox(State(name, private=private, default_branch=default), git)
