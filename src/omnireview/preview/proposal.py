"""A range of commits → the pull request that it would make."""

import re
from collections.abc import Sequence

from omnireview.errors import BadInput
from omnireview.git import Git
from omnireview.git.program import text
from omnireview.nouns import noun

_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LOGIN = re.compile(r"[^A-Za-z0-9]+")


@noun
class Proposal:
    """What to show: a pull request of `repository` (`owner/name`) into branch `base`, from branch `head`.

    `base_commit` and `pushes`, oldest first, are full shas of `git`. `author` is a login.
    """

    git: Git
    repository: str
    base: str
    base_commit: str
    head: str
    pushes: tuple[str, ...]
    title: str
    body: str
    author: str
    number: int = 1


def propose(git: Git, spec: str, pushed: Sequence[str] = ()) -> Proposal:
    """Read `BASE..HEAD` (or `BASE...HEAD`) as GitHub would propose it: one commit gives title and description.

    An empty side is HEAD. Several commits are titled by the branch and described by their subjects. Commits that
    were `pushed` before, oldest first, need not be part of the range.

    Raises:
        BadInput: the text is not a range, or there is no commit in it.
        GitFailed: no such commit.
    """
    base_name, dots, head_name = spec.partition("..")
    head_name = head_name.removeprefix(".")
    if not dots or not (base_name or head_name) or ".." in head_name:
        raise BadInput(f"`{spec}` is not a range of commits.", mend="write BASE..HEAD, such as main..HEAD")
    base_name, head_name = base_name or "HEAD", head_name or "HEAD"
    base, head = git.commit(base_name), git.commit(head_name)
    earlier = tuple(map(git.commit, pushed))
    for each in (*earlier, head):
        git.merge_base(base, each)
    log = git.call("log", "-z", "--reverse", "--format=%s%x00%b%x00%an%x00", f"{base}..{head}").out
    fields = [text(field).strip() for field in log.split(b"\0")]
    commits = [fields[at : at + 3] for at in range(0, len(fields) - 2, 4)]
    if not commits:
        raise BadInput(
            f"`{spec}` holds no commit: there is nothing to propose.",
            mend="commit your change first, or name another base",
        )
    branch = _branch(git, head_name, head)
    base_branch = _branch(git, base_name, base)
    if branch == base_branch:
        branch = f"{branch}-{head[:7]}"
    subject, body, author = commits[-1]
    if len(commits) > 1:
        subject, body = branch, "\n".join(f"- {each[0]}" for each in commits)
    return Proposal(
        git,
        git.repository() or f"local/{_NAME.sub('-', git.root.name).strip('-.') or 'repository'}",
        base_branch,
        base,
        branch,
        (*earlier, head),
        subject or "(no title)",
        body,
        _LOGIN.sub("-", author).strip("-").lower()[:39].strip("-") or "author",
    )


def _branch(git: Git, name: str, commit: str) -> str:
    """Give the branch that a side of the range names, or is checked out, or else the short sha."""
    full = git.call("rev-parse", "--abbrev-ref", "--end-of-options", name, accept=(0, 128))
    word = full.line.split("\n")[-1] if full.status == 0 else ""
    word = "" if word in {"HEAD", "--end-of-options"} else word.removeprefix("origin/")
    is_name = word and git.call("check-ref-format", "--branch", word, accept=(0, 1, 128)).status == 0
    return word if is_name else f"commit-{commit[:7]}"
