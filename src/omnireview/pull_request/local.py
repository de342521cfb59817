"""A range of commits, the working tree, the index, a patch or paths of this machine → `PullRequest`."""

from dataclasses import replace

from omnireview.diff import ChangedFile, parse_diff
from omnireview.errors import BadInput, GitFailed, TooLarge
from omnireview.git import Git, PatchRefused, Scratch
from omnireview.pull_request import PullRequest
from omnireview.pull_request.paths import from_paths
from omnireview.tree import LARGEST
from omnireview.tree.of_git import GitTree

__all__ = ["from_index", "from_patch", "from_paths", "from_range", "from_working_tree"]


def from_range(git: Git, spec: str) -> PullRequest:
    """Read `A..B` or `A...B`: both are what B changes since it parted from A, as in a pull request.

    An empty side is HEAD. The policy comes from A, the comparison from the merge base.

    Raises:
        BadInput: the text is not a range.
        GitFailed: no such commit, or no common history.
    """
    base_name, dots, head_name = spec.partition("..")
    head_name = head_name.removeprefix(".")
    if not dots or not (base_name or head_name) or ".." in head_name:
        raise BadInput(f"`{spec}` is not a range of commits.", mend="Write BASE..HEAD, such as main..HEAD.")
    base, head = git.commit(base_name or "HEAD"), git.commit(head_name or "HEAD")
    merge_base = git.merge_base(base, head)
    base_tree, head_tree = GitTree(git, base), GitTree(git, head)
    old_tree = base_tree if base == merge_base else GitTree(git, merge_base)
    return PullRequest(
        base=base,
        head=head,
        merge_base=merge_base,
        files=_files(git, old_tree, head_tree, (merge_base, head)),
        base_tree=base_tree,
        old_tree=old_tree,
        head_tree=head_tree,
        repository=git.repository(),
        base_day=lambda: git.day(base),
    )


def from_working_tree(git: Git) -> PullRequest:
    """Read what the working tree changes since HEAD, files that git does not know yet included, ignored ones not.

    The policy comes from the working tree itself. Before the first commit everything is added. The repository
    is not touched.

    Raises:
        GitFailed: the repository is bare, or a file can't be read.
    """
    scratch = git.scratch()
    return _since_head(scratch, scratch.working_tree(), "working tree")


def from_index(git: Git) -> PullRequest:
    """Read what is staged, as the next commit would have it. The policy comes from the index.

    Raises:
        GitFailed: the repository is bare, or a merge is not resolved yet.
    """
    scratch = git.scratch()
    return _since_head(scratch, scratch.index_tree(), "index")


def from_patch(git: Git, data: bytes) -> PullRequest:
    """Read a patch for HEAD, or one that the working tree already holds; in both cases only the patch is reviewed.

    The policy comes from the side without the patch.

    Raises:
        PatchRefused: it does not apply; git's words name the file and line.
    """
    scratch = git.scratch()
    head = scratch.head()
    old = head or scratch.empty_tree()
    try:
        new = scratch.patched(old, data)
    except PatchRefused:
        if git.bare:
            raise
        refused = _taken_back(scratch, data)
        if refused is None:
            raise
        return refused
    old_tree = GitTree(scratch, old)
    return _local(scratch, (old, new), old_tree, old_tree, GitTree(scratch, new, "HEAD with the patch"))


def _taken_back(scratch: Scratch, data: bytes) -> PullRequest | None:
    """Take the patch out of the working tree; None when it is not in there, or the working tree can't be read."""
    try:
        new = scratch.working_tree()
        old = scratch.patched(new, data, reverse=True)
    except (PatchRefused, GitFailed):
        return None
    old_tree = GitTree(scratch, old, "working tree without the patch")
    return _local(scratch, (old, new), old_tree, old_tree, GitTree(scratch, new, "working tree"))


def _since_head(scratch: Scratch, new: str, name: str) -> PullRequest:
    old = scratch.head() or scratch.empty_tree()
    head_tree = GitTree(scratch, new, name)
    return _local(scratch, (old, new), head_tree, GitTree(scratch, old), head_tree)


def _local(
    git: Git, shas: tuple[str, str], base_tree: GitTree, old_tree: GitTree, head_tree: GitTree
) -> PullRequest:
    files = _files(git, old_tree, head_tree, shas)
    return PullRequest(
        base=base_tree.name,
        head=head_tree.name,
        merge_base=old_tree.name,
        files=files,
        base_tree=base_tree,
        old_tree=old_tree,
        head_tree=head_tree,
        repository=git.repository(),
        base_day=git.day,
    )


def _files(git: Git, old: GitTree, head: GitTree, shas: tuple[str, str]) -> tuple[ChangedFile, ...]:
    """Read the diff between two commits or trees; of a file that git does not compare its size is told."""
    return tuple(_measured(file, old, head) for file in parse_diff(git.diff(*shas)))


def _measured(file: ChangedFile, old: GitTree, head: GitTree) -> ChangedFile:
    # git calls binary what is larger than what it may compare.
    if file.skipped != "binary":
        return file
    sides = head.size(file.path), old.size(file.old_path) if file.old_path else None
    size = max(size or 0 for size in sides)
    return replace(file, skipped=TooLarge(size, LARGEST).reason) if size > LARGEST else file
