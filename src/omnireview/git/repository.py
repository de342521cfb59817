"""A folder → `Git`: the commits, trees, diffs and files of the repository that holds it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from omnireview.errors import BadInput, GitFailed
from omnireview.git.program import Answer, call, text
from omnireview.nouns import noun

if TYPE_CHECKING:
    from omnireview.git.scratch import Scratch

DIFF_OPTIONS = (
    *("-r", "--patch-with-raw", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--find-renames", "-l1000"),
    *("--submodule=short", "--ignore-submodules=none"),
    *("--unified=3", "--inter-hunk-context=0", "--diff-algorithm=myers", "--indent-heuristic"),
)

REMOTE = re.compile(
    r"""(?: (?:https?|ssh|git)://(?:[^/@]*@)?[^/:]+(?::\d+)?/   # a URL,
          | (?:[^/@:]+@)?[^/@:]+:/?                             # or ssh's short form, user@host:path
        )
        ([A-Za-z0-9][A-Za-z0-9_-]*) / ([A-Za-z0-9._-]+?) (?:\.git)? /?""",
    re.VERBOSE,
)


@noun
class Entry:
    """One file of a tree: its path, mode (`100644`, `100755`, `120000` symlink, `160000` submodule) and object."""

    path: str
    mode: str
    sha: str

    @property
    def regular(self) -> bool:
        """True for a file with content of its own: no symlink and no submodule."""
        return self.mode.startswith("100")


class Git:
    """One repository, read through the git program. Make it with `Git.open`.

    `root` is the top of the working tree, or the git directory of a repository without one (`bare`).
    """

    def __init__(self, root: Path, *, bare: bool, variables: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.bare = bare
        self._variables = dict(variables or {})

    @classmethod
    def open(cls, path: Path) -> "Git":
        """Find the repository that holds `path`, a folder or a file.

        Raises:
            NoRepository: there is none from here up.
            GitFailed: no such path, no git program, or a repository that git refuses to read.
        """
        folder = path if path.is_dir() else path.parent
        if not folder.is_dir():
            raise GitFailed("There is no such folder.", where=str(path))
        inside = call(["rev-parse", "--is-inside-work-tree"], folder=folder).line == "true"
        question = "--show-toplevel" if inside else "--absolute-git-dir"
        return Git(Path(call(["rev-parse", question], folder=folder).line), bare=not inside)

    def call(self, *arguments: str, data: bytes = b"", accept: tuple[int, ...] = (0,)) -> Answer:
        """Run git at the root; see `program.call`."""
        return call(arguments, folder=self.root, variables=self._variables, data=data, accept=accept)

    def scratch(self) -> "Scratch":
        """Give the same repository with an index and an object store of its own, which are thrown away later."""
        from omnireview.git.scratch import Scratch

        objects = Path(self.call("rev-parse", "--git-path", "objects").line)
        index = Path(self.call("rev-parse", "--git-path", "index").line)
        return Scratch(self.root, self.root / objects, self.root / index, bare=self.bare)

    def head(self) -> str | None:
        """Give the checked-out commit's sha, or None before the first commit."""
        answer = self.call("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1, 128))
        return answer.line if answer.status == 0 else None

    def commit(self, revision: str) -> str:
        """Give the full sha of the commit that `revision` (a branch, tag, sha, `HEAD~2`, …) names.

        Raises:
            BadInput: the text can't be a revision.
            GitFailed: the repository has no such commit.
        """
        if not revision or revision.startswith("-") or not revision.isprintable():
            raise BadInput(
                f"`{revision!r}` can't name a commit.",
                mend="Give a branch, a tag or a sha. Names never start with a dash.",
            )
        answer = self._verify(revision)
        if answer.status == 0:
            return answer.line
        raise GitFailed(
            f"`{revision}` names no commit of this repository.",
            where=str(self.root),
            mend=self._advice(revision, answer.complaint),
        )

    def _verify(self, revision: str) -> Answer:
        wanted = f"{revision}^{{commit}}"
        return self.call("rev-parse", "--verify", "--end-of-options", wanted, accept=(0, 1, 128))

    def _advice(self, revision: str, complaint: str) -> str:
        if "ambiguous" in complaint:
            return "Several objects start so; give more digits of the sha."
        if self.head() is None:
            return "The repository has no commit yet; without a range, all that stands in the folder is checked."
        if self._verify(f"origin/{revision}").status == 0:
            return f"Name the remote's branch, `origin/{revision}`."
        if self.shallow:
            return "Bring this shallow clone's history: `git fetch --unshallow` (checkout action: fetch-depth: 0)."
        return "Check the spelling, or bring the commit with `git fetch`."

    @property
    def shallow(self) -> bool:
        """True when the clone has only the latest commits."""
        return self.call("rev-parse", "--is-shallow-repository").line == "true"

    def day(self, revision: str = "HEAD") -> str:
        """Give the day on which a commit was committed, as `2026-01-31`; "" where there is no such commit."""
        answer = self.call("log", "-1", "--format=%cs", "--end-of-options", revision, accept=(0, 128))
        return answer.line if answer.status == 0 else ""

    def merge_base(self, one: str, other: str) -> str:
        """Give the commit where two commits (full shas) parted.

        Raises:
            GitFailed: they have no common history, or a shallow clone does not hold it.
        """
        answer = self.call("merge-base", one, other, accept=(0, 1))
        if answer.status == 0:
            return answer.line
        where = f"{one[:12]} and {other[:12]}"
        if self.shallow:
            raise GitFailed(
                "The commit where the two sides parted is not in this shallow clone.",
                where=where,
                mend="Bring the history with `git fetch --unshallow` (checkout action: fetch-depth: 0).",
            )
        raise GitFailed(
            "The two sides have no commit in common: their histories are unrelated.",
            where=where,
            mend="Check the names, or compare with another base.",
        )

    def empty_tree(self) -> str:
        """Give the sha of the tree without files, in this repository's kind of hash."""
        return self.call("hash-object", "-t", "tree", "--stdin").line

    def diff(self, old: str, new: str) -> bytes:
        """Give the patch between two commits or trees (full shas), with renames and copies.

        git's raw lines stand before it: a symlink that is merely renamed shows its mode there and nowhere else.
        """
        return self.call("diff-tree", *DIFF_OPTIONS, old, new).out

    def listing(self, tree: str) -> tuple[Entry, ...]:
        """Give every entry of a commit or tree (full sha), those of its folders too, in git's order."""
        entries = []
        for row in self.call("ls-tree", "-r", "-z", "--full-tree", tree).out.split(b"\0")[:-1]:
            facts, _, path = row.partition(b"\t")
            mode, _, sha = text(facts).split(" ")
            entries.append(Entry(text(path), mode, sha))
        return tuple(entries)

    def sizes(self, shas: Iterable[str]) -> dict[str, int]:
        """Give the bytes of objects by their full shas, all in one call. An object that is missing is left out."""
        wanted = "".join(f"{sha}\n" for sha in dict.fromkeys(shas)).encode()
        if not wanted:
            return {}
        out = self.call("cat-file", "--batch-check=%(objectname) %(objectsize)", data=wanted).out
        rows = (row.split(b" ") for row in out.split(b"\n")[:-1])
        return {text(sha): int(size) for sha, size in rows if size.isdigit()}

    def blobs(self, shas: Iterable[str]) -> dict[str, bytes]:
        """Read objects by their full shas, all in one call. An object that is missing is left out."""
        wanted = list(dict.fromkeys(shas))
        if not wanted:
            return {}
        out = self.call("cat-file", "--batch", data="".join(f"{sha}\n" for sha in wanted).encode()).out
        found = {}
        at = 0
        for sha in wanted:
            end = out.index(b"\n", at)
            facts = out[at:end].split(b" ")
            at = end + 1
            if len(facts) == 3:
                size = int(facts[2])
                found[sha] = out[at : at + size]
                at += size + 1
        return found

    def holding(self, tree: str, words: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
        """Give the paths of a commit's or tree's files that hold any of some texts of one line, in one call.

        Looked into are all files that end as one of `paths` does, so that few names need be told. Identifiers
        count where they stand by themselves.
        """
        asked = list(dict.fromkeys(words))
        alone = ["--word-regexp"] if all(re.fullmatch(r"\w+", word, re.ASCII) for word in asked) else []
        options = ["-l", "-z", "--text", "--fixed-strings", "--no-color", "--no-recurse-submodules", *alone]
        data = "".join(f"{word}\n" for word in asked).encode("utf-8", "surrogateescape")
        endings = sorted({_ending(path) for path in paths})
        out = call(
            ["grep", *options, "-f", "-", tree, "--", *endings],
            folder=self.root, variables=self._variables, data=data, accept=(0, 1), globs=True,
        ).out  # fmt: skip
        return tuple(text(row).removeprefix(f"{tree}:") for row in out.split(b"\0")[:-1])

    def files(self) -> tuple[str, ...]:
        """Give the working tree's files by path: tracked ones, and untracked ones that are not ignored.

        A tracked file that was deleted in the working tree is still named.
        """
        out = self.call("ls-files", "-z", "--cached", "--others", "--exclude-standard").out
        return tuple(sorted({text(path) for path in out.split(b"\0")[:-1]}))

    def repository(self) -> str:
        """Give GitHub's `owner/name` as the remotes tell it, or "".

        `upstream` is asked before `origin`: where both are, `origin` is a fork, and pull requests live upstream.
        """
        names = self.call("remote").line.split()
        for name in ("upstream", "origin", *names):
            if name in names:
                url = self.call("ls-remote", "--get-url", name).line
                if match := REMOTE.fullmatch(url):
                    return f"{match.group(1)}/{match.group(2)}"
        return ""


def _ending(path: str) -> str:
    """Give the glob of all files that end as a path does, after its last dot, or else have its name."""
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    star = "*" if stem and dot else ""
    return f"**/{star}" + re.sub(r"[*?\[\]\\]", r"\\\g<0>", f"{'' if star else stem}{dot}{ending}")
