"""What is not committed (working tree, index, a patch) → trees, without a trace in the user's repository."""

import re
import weakref
from pathlib import Path

from omnireview.errors import BadFile, GitFailed
from omnireview.git.repository import Git

PREFIXED = re.compile(rb'^(?:diff --git |--- |\+\+\+ )"?[abciow12]/', re.MULTILINE)


class PatchRefused(BadFile):
    """A patch that does not apply; `where` names the file and line that git complains of."""


class Scratch(Git):
    """A repository seen with an index and an object store in a temporary folder.

    New objects go to that folder; old ones are found in the user's store, which is only read (git renews the
    times of objects that it needs again). The folder is removed when the last user of this object is gone.
    Source: git(1), GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES.
    """

    def __init__(self, root: Path, objects: Path, index: Path, *, bare: bool) -> None:
        import shutil
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="omnireview-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        (folder / "objects").mkdir()
        super().__init__(
            root,
            bare=bare,
            variables={
                "GIT_INDEX_FILE": str(folder / "index"),
                "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted(objects),
            },
        )
        self._index = folder / "index"
        self._real_index = index

    def working_tree(self) -> str:
        """Give the tree of what stands in the working tree: tracked files, and untracked ones not ignored.

        Raises:
            GitFailed: the repository is bare, or a file can't be read.
        """
        self._copy_index()
        self.call("add", "--all")
        return self.call("write-tree").line

    def index_tree(self) -> str:
        """Give the tree of what is staged.

        Raises:
            GitFailed: the repository is bare, or a merge is not resolved yet.
        """
        self._copy_index()
        unmerged = self.call("ls-files", "--unmerged", "-z").out
        if unmerged:
            path = unmerged.split(b"\0")[0].partition(b"\t")[2].decode("utf-8", "replace")
            raise GitFailed(
                "A merge is not resolved yet, so the index is no commit to be.",
                where=path,
                mend="Resolve the conflicts and stage the result with `git add`.",
            )
        return self.call("write-tree").line

    def patched(self, tree: str, patch: bytes, *, reverse: bool = False) -> str:
        """Apply a patch to a tree (full sha), or take it back with `reverse`, and give the tree that comes out.

        Raises:
            PatchRefused: there is no change in the patch, or it does not fit.
        """
        # Without the usual a/ and b/ the first folder belongs to the path, or the patch is `diff -ru old new`.
        strips = (1,) if PREFIXED.search(patch) else (0, 1)
        complaints = []
        for strip in strips:
            self.call("read-tree", tree)
            arguments = [
                "apply",
                "--cached",
                "--whitespace=nowarn",
                f"-p{strip}",
                *(["--reverse"] if reverse else []),
            ]
            answer = self.call(*arguments, "-", data=patch, accept=(0, 1, 128))
            if answer.status == 0:
                return self.call("write-tree").line
            complaints.append(answer.complaint)
        raise _refused(min(complaints, key=lambda complaint: "patch failed" not in complaint))

    def _copy_index(self) -> None:
        if self.bare:
            raise GitFailed(
                "The repository is bare: it has no working tree and no index.",
                where=str(self.root),
                mend="Give a range of commits, BASE..HEAD.",
            )
        self._index.unlink(missing_ok=True)
        if self._real_index.exists():
            # With its times: git tells by them which files could have changed since the index was written.
            import shutil

            shutil.copy2(self._real_index, self._index)


def quoted(path: Path) -> str:
    """Write a path as GIT_ALTERNATE_OBJECT_DIRECTORIES wants it: quoted if it holds the list's separator."""
    name = str(path)
    if ":" not in name and not name.startswith('"'):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _refused(complaint: str) -> PatchRefused:
    lines = [re.sub(r"^(error|fatal): ", "", line) for line in complaint.split("\n")]
    if "no valid patches in input" in complaint.lower():
        return PatchRefused("There is no change in the patch.", mend="Give the output of `git diff` or `diff -u`.")
    place = re.search(r"patch failed: (.+:\d+)$", complaint, re.MULTILINE)
    return PatchRefused(
        f"The patch does not apply: {'; '.join(lines[:3])}",
        where=place.group(1) if place else "",
        mend="Check out the commit that the patch was made for, or make the patch anew.",
    )
