"""A commit on GitHub → `Tree`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from omnireview.errors import NotAnalysed, TooLarge
from omnireview.github import GitHub
from omnireview.github.entries import FULL, spare
from omnireview.github.facts import EntryFacts, LinkFacts, LinkQuestion, Listing
from omnireview.tree import LARGEST, holds, leads_into

SMALL = 200_000
"""Bytes of a file up to which it is brought along, should it be wanted later."""
MOST_ALONE = 60
"""Files of a tree that are brought by a request each: those whose text GitHub does not give with others'."""
MOST_SEARCHED = 700
"""Files that a search brings here, since GitHub searches no commit: two requests, if they are of usual size."""


class GitHubTree:
    """The files of one commit (full sha), read through the repository that holds the pull request.

    A fork's commits are read there too: GitHub keeps them in it, also when the fork is gone. What was asked for
    once, present or absent, is not asked for again.
    """

    def __init__(self, github: GitHub, repository: str, sha: str) -> None:
        self._github = github
        self._repository = repository
        self._sha = sha
        self._entries: dict[str, EntryFacts | None] = {}
        self._listing: Listing | None = None
        self._listed = False
        self._alone = 0
        self._along: Sequence[str] = ()
        self._other_listing: Callable[[], Listing | None] = lambda: None

    @property
    def name(self) -> str:
        """The commit's full sha."""
        return self._sha

    @property
    def github(self) -> GitHub:
        """The door that it is read through."""
        return self._github

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a regular file, or None if there is none at `path` (or a symlink or submodule is).

        One request if the path was not prefetched, and one for a file that GitHub does not give as text.

        Raises:
            GitHubFailed: GitHub refused or could not be reached.
            TooLarge: the file has more than `LARGEST` bytes. Nothing of it is asked for.
            NotAnalysed: too many files were asked for one by one.
        """
        entry = self.entry(path)
        if entry is None or not entry.is_file:
            return None
        if entry.data is None:
            if entry.size > LARGEST:
                raise TooLarge(entry.size, LARGEST)
            if self._alone >= MOST_ALONE:
                raise NotAnalysed(
                    f"GitHub gives it by a request of its own alone, and {MOST_ALONE} such were made"
                )
            self._alone += 1
            entry = replace(entry, data=self._github.blob(self._repository, entry.oid))
            self._entries[path] = entry
        return entry.data

    def entry(self, path: str) -> EntryFacts | None:
        """Give what stands at `path`, symlinks and submodules too; None for nothing and for a folder."""
        if path not in self._entries:
            prefetch_together({self: [path]})
        return self._entries[path]

    def irregular(self, path: str) -> bool:
        """Tell whether a folder, symlink or submodule stands at `path`. A folder shows in the listing alone."""
        entry = self.entry(path)
        below = any(each.startswith(f"{path}/") for each in self.paths() or ())
        return below or (entry is not None and not entry.is_file)

    def links(self, folder: str) -> tuple[str, ...]:
        """Give the symlinks and submodules below a folder or on the way to it. Needs the listing, as `paths`."""
        self.paths()
        every = self._listing.links if self._listing else ()
        return tuple(path for path in every if leads_into(path, folder))

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        """Read these paths now, 230 a request, or 350 where the listing has told their sizes."""
        self._along = along or self._along
        wanted = self._unknown(paths)
        sizes = self._listing.sizes if self._listing else {}
        if wanted and all(path in sizes for path in wanted):
            held = self._entries.keys() | set(wanted)
            likely = dict.fromkeys(self._along)
            more = [path for path in likely if path not in held and sizes.get(path, FULL) <= SMALL]
            wanted += more[: spare([sizes[path] for path in wanted], [sizes[path] for path in more])]
        prefetch_together({self: wanted})

    def paths(self) -> tuple[str, ...] | None:
        """Give every regular file's path, sorted; None when GitHub can't list them whole.

        One request, once; none when the other side of a change has been listed, see `tie_listings`.
        """
        if not self._listed:
            self._listing = self._other_listing() or self._github.listing(self._repository, self._sha)
            self._listed = True
        return self._listing.files if self._listing else None

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...] | None:
        """Give those of some files that hold any of some texts; None when too many would have to be brought here.

        What GitHub does not give as text is not searched.
        """
        if len(self._unknown(paths)) > MOST_SEARCHED:
            return None
        self.prefetch(paths)
        entries = ((path, self._entries[path]) for path in paths)
        return tuple(path for path, entry in entries if entry and entry.data and holds(entry.data, words))

    def _unknown(self, paths: Iterable[str]) -> list[str]:
        """Give the paths that must be asked for, and note those that the listing has shown to be absent."""
        unknown = [path for path in dict.fromkeys(paths) if path not in self._entries]
        if self._listing is None or not unknown:
            return unknown
        listed = frozenset((*self._listing.files, *self._listing.links))
        self._entries |= dict.fromkeys((path for path in unknown if path not in listed), None)
        return [path for path in unknown if path in listed]


def prefetch_together(
    wanted: Mapping[GitHubTree, Iterable[str]], question: LinkQuestion | None = None
) -> LinkFacts:
    """Read paths of several trees of one repository now, sharing the requests.

    With a `question` about a pull request's issues these are read along, which takes no further request.
    """
    by_sha = {tree._sha: (tree, tree._unknown(paths)) for tree, paths in wanted.items()}  # noqa: SLF001 - one module
    asked = {sha: paths for sha, (_, paths) in by_sha.items() if paths}
    if not asked:
        return LinkFacts()
    first = next(iter(wanted))
    # Of one path, sizes differ between commits.
    listing = first._listing if len(wanted) == 1 else None  # noqa: SLF001 - one module
    sizes = listing.sizes if listing else {}
    github, repository = first._github, first._repository  # noqa: SLF001 - one module
    links = LinkFacts()
    if question is None:
        found = github.entries(repository, asked, sizes)
    else:
        found, links = github.entries_and_links(repository, asked, question)
    for (sha, path), entry in found.items():
        by_sha[sha][0]._entries[path] = entry  # noqa: SLF001 - one module
    return links


def tie_listings(old: GitHubTree, head: GitHubTree, gone: Mapping[str, str], come: Mapping[str, str]) -> None:
    """Let the listing of either side of a change be made from the other's, once that one has been asked for.

    `gone` has the old paths with their modes of all files that differ, `come` the new ones.
    """
    # The trees are asked, and not their listings: nothing is listed before somebody wants it.
    old._other_listing = lambda: _changed_listing(head, come, gone)  # noqa: SLF001 - one module
    head._other_listing = lambda: _changed_listing(old, gone, come)  # noqa: SLF001 - one module


def _changed_listing(tree: GitHubTree, without: Mapping[str, str], but: Mapping[str, str]) -> Listing | None:
    listing = tree._listing  # noqa: SLF001 - one module
    if listing is None:
        return None
    files = {path for path, mode in but.items() if mode.startswith("100")}
    links = but.keys() - files
    return Listing(
        tuple(sorted((set(listing.files) - without.keys()) | files)),
        tuple(sorted((set(listing.links) - without.keys()) | links)),
        {path: size for path, size in listing.sizes.items() if path not in without and path not in but},
    )
