"""Where a change comes from → `PullRequest`, one value whatever the source."""

from collections.abc import Callable
from dataclasses import dataclass, field

from omnireview.dependencies import Dependencies
from omnireview.diff import ChangedFile
from omnireview.github.facts import LinkFacts
from omnireview.tree import Tree


def _unknown() -> str:
    return ""


@dataclass(frozen=True)
class PullRequest:
    """A change under review. Shas are full; `base` is the base branch's tip, from which policy is read.

    Local sources (working tree, index, patch, commit range) have no number, and an empty title, body and author.
    """

    base: str
    head: str
    merge_base: str
    files: tuple[ChangedFile, ...]
    base_tree: Tree
    """The base branch's tip: settings and packs come from here."""
    old_tree: Tree
    """The merge base: what the change is compared with."""
    head_tree: Tree
    repository: str = ""
    """`owner/name`, empty when unknown."""
    number: int | None = None
    title: str = ""
    body: str = ""
    author: str = ""
    author_is_bot: bool = False
    draft: bool = False
    open: bool = True
    locked: bool = False
    from_fork: bool = False
    whole: bool = False
    """No change, but whole files that somebody named: each of their lines counts as new."""
    links: LinkFacts = field(default_factory=LinkFacts)
    """The issues that it closes or names, as GitHub tells them; none for local sources."""
    base_day: Callable[[], str] = _unknown
    """Gives the day on which the base was committed, as `2026-01-31`, or "": what is for a time ends by it."""
    dependencies: Dependencies | None = None
    """What it does to the packages; None for local sources, and where it changes no manifest."""
    files_missing: int = 0
    """How many changed files GitHub knows of but did not list."""
