"""A pull request on GitHub, without a checkout → `PullRequest`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from omnireview.diff import (
    ChangedFile,
    FileKind,
    FileStatus,
    Hunk,
    diff_texts,
    is_binary,
    kind_of,
    parse_hunks,
)
from omnireview.errors import BadInput, GitHubFailed, NotAnalysed
from omnireview.github import GitHub
from omnireview.github.facts import FileFacts, LinkFacts, LinkQuestion, PullFacts
from omnireview.places import LINTER_FILES
from omnireview.pull_request import PullRequest
from omnireview.pull_request.named import named_issues
from omnireview.pull_request.packages import read_dependencies
from omnireview.settings import SETTINGS_FILES, USUAL_BASELINE
from omnireview.tree.of_github import GitHubTree, prefetch_together, tie_listings

_REQUIREMENTS = ("base", "build", "common", "cpu", "cuda", "dev", "test")
POLICY_FILES = (
    *SETTINGS_FILES,
    USUAL_BASELINE,
    *("pyproject.toml", "requirements.txt", "requirements-dev.txt", "requirements-test.txt"),
    *(f"requirements/{name}.txt" for name in _REQUIREMENTS),
)
"""Read from the base branch's tip with the changed files: settings, and what the choice of packs looks at.

Names of requirement files are the usual ones: to ask for one in vain costs nothing, a further request does.
"""

LARGEST = 1_000_000
"""Bytes of a file whose diff we still make ourselves when GitHub leaves it out."""


def from_github(github: GitHub, repository: str, number: int, policy: Iterable[str] = POLICY_FILES) -> PullRequest:
    """Read pull request `number` of `repository` (`owner/name`) as it is now.

    The comparison of base and head gives the diff, and where it does not hold all files, the files API; what both
    leave out is made from the two versions, and where that can't be done the file says why in `skipped`. Files
    beyond the 3,000 that GitHub lists are counted in `files_missing`.
    The `policy` files are read along from the base branch's tip, since every review asks for them, and what the
    project's linters are told from the merge base.
    Three requests for a usual pull request: one more where it changes a manifest of packages, one for each further
    hundred texts, and beyond 300 files one for each hundred.

    Raises:
        GitHubFailed: no such pull request, no permission, no answer, or a push arrived each time it was read.
    """
    for _ in range(2):
        facts = github.pull(repository, number)
        compared = github.comparison(facts.repository, facts.base_sha, facts.head_sha)
        merge_base, listed = compared.merge_base, compared.files
        if len(listed) != facts.changed_files:
            listed = github.files(facts.repository, number)
        shas = (facts.base_sha, merge_base, facts.head_sha)
        trees = {sha: GitHubTree(github, facts.repository, sha) for sha in shas}
        base_tree, old_tree, head_tree = (trees[sha] for sha in shas)
        wanted: dict[GitHubTree, list[str]] = {tree: [] for tree in trees.values()}
        wanted[head_tree] += [file.path for file in listed if file.status != "removed"]
        wanted[old_tree] += [*(old for file in listed if (old := old_path_of(file))), *LINTER_FILES]
        wanted[base_tree] += policy
        links = prefetch_together(wanted, _question(facts))
        if _agree(listed, head_tree) or github.pull(repository, number).head_sha == facts.head_sha:
            break
    else:
        raise GitHubFailed(
            f"{repository}#{number} was pushed to while it was being read.",
            mend="run again when the pushes are over; the run for the newest commit does the review.",
        )
    files = tuple(changed_file(file, old_tree, head_tree) for file in listed if file.status != "unchanged")
    if len(listed) == facts.changed_files:
        tie_sides(old_tree, head_tree, files)
    pull = _pull_request(
        facts,
        merge_base,
        (base_tree, old_tree, head_tree),
        files,
        listed=len(listed),
        links=links,
        base_day=compared.base_date,
    )
    return replace(pull, dependencies=read_dependencies(github, pull))


def _pull_request(
    facts: PullFacts,
    merge_base: str,
    trees: tuple[GitHubTree, GitHubTree, GitHubTree],
    files: tuple[ChangedFile, ...],
    *,
    listed: int,
    links: LinkFacts,
    base_day: str,
) -> PullRequest:
    base_tree, old_tree, head_tree = trees
    return PullRequest(
        base=facts.base_sha,
        head=facts.head_sha,
        merge_base=merge_base,
        files=files,
        base_tree=base_tree,
        old_tree=old_tree,
        head_tree=head_tree,
        repository=facts.repository,
        number=facts.number,
        title=facts.title,
        body=facts.body,
        author=facts.author,
        author_is_bot=facts.author_is_bot,
        draft=facts.draft,
        open=facts.open,
        locked=facts.locked,
        from_fork=facts.head_repository != facts.repository,
        links=links,
        base_day=lambda: base_day,
        files_missing=max(0, facts.changed_files - listed),
    )


def _question(facts: PullFacts) -> LinkQuestion:
    named = named_issues(facts.body, facts.repository)
    return LinkQuestion(facts.number, tuple(number for number in named if number != facts.number))


def tie_sides(old_tree: GitHubTree, head_tree: GitHubTree, files: Sequence[ChangedFile]) -> None:
    """Let both sides share one listing, unless GitHub has left open what stands at a path."""
    added = (FileStatus.ADDED, FileStatus.COPIED)
    gone = {file.old_path: file.old_mode for file in files if file.old_path and file.status not in added}
    come = {file.path: file.new_mode for file in files if file.status is not FileStatus.REMOVED}
    if old_tree is not head_tree and all((*gone.values(), *come.values())):
        tie_listings(old_tree, head_tree, gone, come)


def _agree(listed: Sequence[FileFacts], head: GitHubTree) -> bool:
    """Tell whether the listed blobs are the head's: not so if a push arrived between two requests."""
    for file in listed:
        if file.status != "removed" and file.blob:
            entry = head.entry(file.path)
            if entry is None or entry.oid != file.blob:
                return False
    return True


def old_path_of(file: FileFacts) -> str | None:
    """Give the path at the old side; None for a file that was not there."""
    return None if file.status == "added" else file.previous_path or file.path


def changed_file(file: FileFacts, old_tree: GitHubTree, head_tree: GitHubTree) -> ChangedFile:
    """Give one changed file; what GitHub leaves out of its diff is made from the two versions."""
    old_path = old_path_of(file)
    before = old_tree.entry(old_path) if old_path else None
    after = head_tree.entry(file.path) if file.status != "removed" else None
    old_mode, new_mode = before.mode if before else "", after.mode if after else ""
    kind = kind_of(new_mode or old_mode)
    hunks, skipped = listed_hunks(file), ""
    if hunks is None:
        hunks, skipped = _own_hunks(file, kind, old_tree, head_tree)
    return ChangedFile(
        path=file.path,
        old_path=old_path,
        status=FileStatus(file.status),
        kind=kind,
        hunks=hunks,
        skipped=skipped,
        old_mode=old_mode,
        new_mode=new_mode,
    )


def listed_hunks(file: FileFacts) -> tuple[Hunk, ...] | None:
    """Read the hunks that GitHub gives; None if it gives none, or fewer lines than it counts."""
    if not file.patch:
        return None
    try:
        hunks = parse_hunks(file.patch)
    except BadInput:
        return None
    changed = sum(line.sign != " " for line in chain.from_iterable(hunk.lines for hunk in hunks))
    return hunks if changed == file.changes else None


def _own_hunks(
    file: FileFacts, kind: FileKind, old_tree: GitHubTree, head_tree: GitHubTree
) -> tuple[tuple[Hunk, ...], str]:
    """Make the hunks that GitHub leaves out, or say why that can't be done."""
    old_path = old_path_of(file)
    before = old_tree.entry(old_path) if old_path else None
    after = head_tree.entry(file.path) if file.status != "removed" else None
    if before and after and before.oid == after.oid:
        return (), ""
    if (before is None and old_path) or (after is None and file.status != "removed"):
        return (), "GitHub gives neither a diff nor the file"
    if kind is not FileKind.FILE:
        return (), f"{kind.value} without a diff"
    sides = [entry for entry in (before, after) if entry]
    if any(entry.binary for entry in sides):
        return (), "binary"
    if any(entry.size > LARGEST for entry in sides):
        return (), f"GitHub gives no diff, and the file is larger than {LARGEST:,} bytes"
    try:
        old = old_tree.read(old_path) or b"" if old_path else b""
        new = head_tree.read(file.path) or b"" if after else b""
    except NotAnalysed as limit:
        return (), limit.reason
    if is_binary(old) or is_binary(new):
        return (), "binary"
    return diff_texts(old, new), ""
