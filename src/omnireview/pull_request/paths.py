"""Files and folders on disk → `PullRequest`, as if each of their lines were new."""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from omnireview.diff import ChangedFile, FileKind, FileStatus, diff_texts, is_binary
from omnireview.errors import BadInput, TooLarge
from omnireview.git import Git, NoRepository
from omnireview.pull_request import PullRequest
from omnireview.tree import Tree
from omnireview.tree.of_folder import EmptyTree, FolderTree, walk


def from_paths(root: Path, paths: Sequence[str | Path]) -> PullRequest:
    """Read files and folders as if each of their lines were new. Policy and all else come from the disk.

    Relative `paths` start at `root`. Inside a git repository the pull request's paths start at its top, and
    ignored files are left out of folders (a file that is named is always taken); elsewhere they start at `root`,
    or at the nearest folder that holds everything. Symlinks are not followed.

    Raises:
        BadInput: there is nothing at a path, or no path is given.
    """
    if not paths:
        raise BadInput("No path is given.", mend="Name files or folders.")
    # Not resolved, so that a symlink that is named stays one; `..` is taken out by its text.
    places = [Path(os.path.abspath(root / path)) for path in paths]  # noqa: PTH100
    for given, place in zip(paths, places, strict=True):
        if not os.path.lexists(place):
            raise BadInput(
                f"There is nothing at `{given}`.",
                where=str(place),
                mend="Check the spelling; commits are given as a range, BASE..HEAD.",
            )
        if place.is_symlink():
            raise BadInput(
                f"`{given}` is a symbolic link, and those are not followed.",
                where=str(place),
                mend=f"Name what it points to: {os.path.realpath(place)}",
            )
    git = _repository_of(places)
    if git is not None:
        top: Path = git.root
        known: tuple[str, ...] | None = git.files()
        repository = git.repository()
    else:
        top = Path(root).resolve()
        known, repository = None, ""
    places = [place.parent.resolve() / place.name if place.name else place for place in places]
    if not all(place.is_relative_to(top) for place in places):
        top = Path(os.path.commonpath([place if place.is_dir() else place.parent for place in places]))
    chosen = sorted({path for place in places for path in _under(top, place, known)})
    name = "working tree" if git else f"folder {top}"
    tree = FolderTree(top, None if known is None else {*known, *chosen}, name)
    nothing = EmptyTree()
    return PullRequest(
        base=tree.name,
        head=tree.name,
        merge_base=nothing.name,
        files=tuple(file for path in chosen if (file := _added(tree, top / path, path)) is not None),
        base_tree=tree,
        old_tree=nothing,
        head_tree=tree,
        repository=repository,
        base_day=git.day if git else _today,
        whole=True,
    )


def _today() -> str:
    return datetime.now(tz=UTC).date().isoformat()


def _repository_of(places: Iterable[Path]) -> Git | None:
    """Find the repository that holds all the places, if one does and has a working tree."""
    found: Git | None = None
    for folder in sorted({place if place.is_dir() else place.parent for place in places}):
        try:
            git = Git.open(folder)
        except NoRepository:
            return None
        if git.bare or (found is not None and git.root != found.root):
            return None
        found = git
    return found


def _under(top: Path, place: Path, known: Iterable[str] | None) -> Sequence[str]:
    path = place.relative_to(top).as_posix()
    if not place.is_dir():
        return [path]
    if known is None:
        found = walk(top, place)
        if found is None:
            raise BadInput("There are too many files.", where=str(place), mend="Name a smaller folder.")
    else:
        # A name that ends in a slash is a repository inside this one.
        inside = (name for name in known if path == "." or name.startswith(f"{path}/"))
        found = tuple(name for name in inside if not name.endswith("/"))
    if not found:
        raise BadInput(
            "There is no file to check in this folder.",
            where=str(place),
            mend="Files that git ignores are left out of folders; name the file itself to check it.",
        )
    return found


def _added(tree: Tree, place: Path, path: str) -> ChangedFile | None:
    """Give what stands at a path as added; None when nothing does."""
    data, kind, skipped = None, FileKind.FILE, ""
    try:
        data = tree.read(path)
    except TooLarge as limit:
        skipped = limit.reason
    if place.is_symlink():
        kind, skipped = FileKind.SYMLINK, "symlink"
    elif place.is_dir():
        kind, skipped = FileKind.SUBMODULE, "submodule"
    elif not place.exists():
        return None
    elif data is None:
        skipped = skipped or "can't be read"
    elif is_binary(data):
        skipped = "binary"
    return ChangedFile(
        path=path,
        old_path=None,
        status=FileStatus.ADDED,
        kind=kind,
        hunks=() if skipped or data is None else diff_texts(b"", data),
        skipped=skipped,
    )
