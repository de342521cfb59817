"""A merge group of the queue, without a checkout → `PullRequest`, and the commits that it is made of."""

from collections.abc import Iterable

from omnireview.errors import GitHubFailed
from omnireview.event import MergeGroup
from omnireview.github import GitHub
from omnireview.github.facts import Comparison
from omnireview.places import LINTER_FILES
from omnireview.pull_request import PullRequest
from omnireview.pull_request.remote import POLICY_FILES, changed_file, old_path_of, tie_sides
from omnireview.tree.of_github import GitHubTree, prefetch_together

MOST_FILES = 300
"""Files that GitHub tells of a comparison (docs.github.com/rest/commits/commits, "Compare two commits")."""
MOST_COMMITS = 100
"""Commits of a group that are told apart: what one page of a comparison has."""


def from_group(
    github: GitHub, group: MergeGroup, policy: Iterable[str] = POLICY_FILES
) -> tuple[PullRequest, Comparison]:
    """Read what a merge group adds to the commit that it stands on; it has no number, title or author.

    Two requests for a usual group, as for a pull request: one more for each further hundred texts, and beyond 300
    files two. The `policy` files are read along from the group's base, and what the project's linters are told
    from the merge base.

    Raises:
        GitHubFailed: no such commits, no permission, no answer, or more files than GitHub lists.
    """
    compared = github.comparison(group.repository, group.base_sha, group.head_sha, MOST_COMMITS)
    listed = compared.files
    if len(listed) >= MOST_FILES:
        every = github.between(group.repository, compared.merge_base, group.head_sha)
        if every is None:
            raise GitHubFailed(
                "The merge group changes more files than GitHub lists, so it can't be reviewed whole.",
                where=f"{group.repository}, {group.base_sha[:7]}...{group.head_sha[:7]}",
                mend="let the group be smaller: fewer pull requests, or a large one alone.",
            )
        told = {path for file in listed for path in (file.path, file.previous_path) if path}
        listed = (*listed, *(file for file in every if not told & {file.path, file.previous_path}))
    shas = (group.base_sha, compared.merge_base, group.head_sha)
    trees = {sha: GitHubTree(github, group.repository, sha) for sha in shas}
    base_tree, old_tree, head_tree = (trees[sha] for sha in shas)
    wanted: dict[GitHubTree, list[str]] = {tree: [] for tree in trees.values()}
    wanted[head_tree] += [file.path for file in listed if file.status != "removed"]
    wanted[old_tree] += [*(old for file in listed if (old := old_path_of(file))), *LINTER_FILES]
    wanted[base_tree] += policy
    prefetch_together(wanted)
    files = tuple(changed_file(file, old_tree, head_tree) for file in listed if file.status != "unchanged")
    tie_sides(old_tree, head_tree, files)
    change = PullRequest(
        base=group.base_sha,
        head=group.head_sha,
        merge_base=compared.merge_base,
        files=files,
        base_tree=base_tree,
        old_tree=old_tree,
        head_tree=head_tree,
        repository=group.repository,
        base_day=lambda: compared.base_date,
        title=f"Merge group for {group.branch}",
    )
    return change, compared
