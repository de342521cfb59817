"""Pull requests, their commits and their files."""

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.forms.commits import changed_file, commit
from omnireview.sandbox.forms.pulls import pull_request, simple_pull
from omnireview.sandbox.pushes import changed
from omnireview.sandbox.refusals import Refused, failed
from omnireview.sandbox.rest.surroundings import REPO
from omnireview.sandbox.state import Pull

PULLS = f"{REPO}/pulls"
PULL = f"{PULLS}/{{pull_number}}"


def list_pulls(asked: Asked) -> Reply:
    """Answer pulls/list, newest first unless asked otherwise."""
    asked.need("pull_requests", level="read")
    wanted = asked.query.get("state", "open")
    if wanted not in {"open", "closed", "all"}:
        raise failed("PullRequest", "state", code="invalid")
    owner = asked.state.repository.partition("/")[0]
    pulls = [
        pull
        for _, pull in sorted(asked.state.pulls.items(), reverse=asked.query.get("direction") != "asc")
        if wanted == "all" or pull.open == (wanted == "open")
        if asked.query.get("base", pull.base) == pull.base
        if asked.query.get("head", f"{owner}:{pull.head}") == f"{_owner(pull, owner)}:{pull.head}"
    ]
    return asked.listed(pulls, lambda pull: simple_pull(asked.state, asked.git, pull, asked.at))


def _owner(pull: Pull, owner: str) -> str:
    return (pull.head_repository or owner).partition("/")[0]


def get_pull(asked: Asked) -> Reply:
    """Answer pulls/get: JSON, or with the media types `diff` and `patch` what git says."""
    asked.need("pull_requests", level="read")
    pull = asked.pull()
    base = asked.git.merge_base(pull.base_commit, pull.head_commit)
    if base and asked.wants("diff"):
        refuse_large(asked, base, pull.head_commit)
        return Reply(raw=asked.git.diff(base, pull.head_commit))
    if base and asked.wants("patch"):
        refuse_large(asked, base, pull.head_commit)
        return Reply(raw=asked.git.mails(base, pull.head_commit))
    return Reply(pull_request(asked.state, asked.git, pull, asked.at))


def refuse_large(asked: Asked, old: str, new: str) -> None:
    """Refuse a diff that GitHub does not make (406)."""
    changes, limits = asked.git.changes(old, new), asked.state.limits
    lines = sum(change.additions + change.deletions for change in changes)
    for count, most, what in ((len(changes), limits.diff_files, "files"), (lines, limits.diff_lines, "lines")):
        if count > most:
            raise Refused(
                406,
                f"Sorry, the diff exceeded the maximum number of {what} ({most}). Consider using 'List pull "
                "requests files' API or locally cloning the repository instead.",
                [{"resource": "PullRequest", "field": "diff", "code": "too_large"}],
            )


def list_files(asked: Asked) -> Reply:
    """Answer pulls/list-files: at most 3,000 of them."""
    asked.need("pull_requests", level="read")
    pull, limits = asked.pull(), asked.state.limits
    changes = changed(asked.git, pull, pull.head_commit)[: limits.listed_files]
    return asked.listed(changes, lambda change: changed_file(change, pull.head_commit, asked.at, limits))


def list_commits(asked: Asked) -> Reply:
    """Answer pulls/list-commits, oldest first, at most 250."""
    asked.need("pull_requests", level="read")
    pull = asked.pull()
    shas = asked.git.between(pull.base_commit, pull.head_commit)[: asked.state.limits.compared_commits]
    return asked.listed(asked.git.commits(shas), lambda told: commit(told, asked.at))


OPERATIONS = {
    ("GET", PULLS): list_pulls,
    ("GET", PULL): get_pull,
    ("GET", f"{PULL}/files"): list_files,
    ("GET", f"{PULL}/commits"): list_commits,
}
