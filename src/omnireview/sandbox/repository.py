"""The local git repository behind the sandbox: commits, trees, blobs and diffs, asked from the real git."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from omnireview.errors import UserError
from omnireview.git import Git
from omnireview.sandbox.changes import Change, read_changes, shown

FIELDS = "%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%B"


@dataclass(frozen=True)
class Person:
    """Who wrote or committed, as git knows it; `date` is ISO 8601."""

    name: str
    email: str
    date: str


@dataclass(frozen=True)
class Commit:
    """One commit."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str


@dataclass(frozen=True)
class Item:
    """One entry of a tree; `size` is None for folders and submodules."""

    path: str
    mode: str
    kind: str
    sha: str
    size: int | None


class Repository:
    """Reads objects, and remembers what it read: an object never changes."""

    def __init__(self, folder: Path) -> None:
        self.git = Git.open(folder)
        self._changes: dict[tuple[str, str], tuple[Change, ...]] = {}
        self._items: dict[str, dict[str, Item]] = {}
        self._blobs: dict[str, bytes] = {}
        self._bases: dict[tuple[str, str], str] = {}

    def find(self, name: str) -> str | None:
        """Give the commit that a branch, a tag or a sha names; None when there is none."""
        for written in (f"refs/heads/{name}", f"refs/tags/{name}", name):
            try:
                return self.git.commit(written)
            except (UserError, ValueError):
                continue
        return None

    def branch(self, name: str) -> bool:
        """Tell whether that is the name of a branch."""
        return (
            self.git.call("show-ref", "--verify", "--quiet", f"refs/heads/{name}", accept=(0, 1, 128)).status == 0
        )

    def merge_base(self, base: str, head: str) -> str | None:
        """Give the commit where two commits parted; None for unrelated histories."""
        if (base, head) not in self._bases:
            answer = self.git.call("merge-base", base, head, accept=(0, 1))
            self._bases[base, head] = answer.line if answer.status == 0 else ""
        return self._bases[base, head] or None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether `new` was made on top of `old`."""
        return self.merge_base(old, new) == old

    def changes(self, old: str, new: str) -> tuple[Change, ...]:
        """Give the files that differ between two commits, in git's order."""
        if (old, new) not in self._changes:
            self._changes[old, new] = read_changes(self.git.diff(old, new))
        return self._changes[old, new]

    def diff(self, old: str, new: str) -> bytes:
        """Give the unified diff between two commits, as `git diff` prints it."""
        text = self.git.diff(old, new)
        return text[text.find(b"diff --git ") :] if b"diff --git " in text else b""

    def mails(self, old: str, new: str) -> bytes:
        """Give the commits between two as `git format-patch` writes them."""
        return self.git.call("format-patch", "--stdout", "--no-signature", f"{old}..{new}").out

    def between(self, old: str, new: str) -> list[str]:
        """Give the commits that `new` has and `old` has not, oldest first."""
        out = self.git.call("rev-list", "--reverse", "--topo-order", f"{old}..{new}").line
        return out.split("\n") if out else []

    def history(self, sha: str, path: str | None) -> list[str]:
        """Give the commits up to one, newest first; with a path those that touched it, as git tells them."""
        out = self.git.call("rev-list", sha, *(("--", path) if path else ())).line
        return out.split("\n") if out else []

    def commits(self, shas: Iterable[str]) -> list[Commit]:
        """Read commits by their full shas."""
        wanted = list(shas)
        if not wanted:
            return []
        out = self.git.call("log", "--no-walk=unsorted", "-z", f"--format={FIELDS}", *wanted).out
        return [_commit(row) for row in out.decode("utf-8", "replace").split("\0") if row]

    def items(self, tree: str) -> dict[str, Item]:
        """Give all entries of a commit or tree by path, those of its folders too, and the folders."""
        if tree not in self._items:
            out = self.git.call("ls-tree", "-r", "-t", "-l", "-z", "--full-tree", tree).out
            rows = (row.decode("utf-8", "surrogateescape") for row in out.split(b"\0")[:-1])
            self._items[tree] = {item.path: item for item in map(_item, rows)}
        return self._items[tree]

    def blob(self, sha: str) -> bytes | None:
        """Read a blob; None when the repository has none of that name."""
        self.warm([sha])
        return self._blobs.get(sha)

    def warm(self, shas: Iterable[str]) -> None:
        """Read several blobs at once."""
        missing = [sha for sha in shas if sha not in self._blobs]
        if missing:
            kinds = self.git.call(
                "cat-file", "--batch-check", data="".join(f"{sha}\n" for sha in missing).encode()
            )
            rows = kinds.out.decode("ascii", "replace").split("\n")
            blobs = [sha for sha, row in zip(missing, rows, strict=False) if row.startswith(f"{sha} blob ")]
            self._blobs |= self.git.blobs(blobs)

    def kind(self, sha: str) -> str:
        """Give an object's kind: `blob`, `tree`, `commit`, `tag`, or "" when there is none."""
        answer = self.git.call("cat-file", "-t", sha, accept=(0, 128))
        return answer.line if answer.status == 0 else ""


def _item(row: str) -> Item:
    facts, _, path = row.partition("\t")
    mode, kind, sha, size = facts.split()
    return Item(shown(path), mode, kind, sha, None if size == "-" else int(size))


def _commit(row: str) -> Commit:
    sha, tree, parents, *people, message = row.split("\x1f", 9)
    return Commit(
        sha, tree, tuple(parents.split()), Person(*people[:3]), Person(*people[3:]), message.removesuffix("\n")
    )
