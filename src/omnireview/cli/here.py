"""A place on disk → the repository around it, with its settings and rules."""

from collections.abc import Sequence
from pathlib import Path

from omnireview.corridor import read_packs, read_policy
from omnireview.documents.near import ending
from omnireview.errors import BadInput
from omnireview.git import Git, NoRepository
from omnireview.nouns import noun
from omnireview.rules.effective import Effective, resolve
from omnireview.rules.load import PROJECT_PACKS, load_shipped_packs
from omnireview.settings import Settings
from omnireview.tree.of_folder import FolderTree


@noun
class Here:
    """The repository around a place, or the folder itself: its top, its settings, its rules as they leave them.

    `bare` is True of a repository without files on disk.
    """

    root: Path
    settings: Settings
    rules: tuple[Effective, ...]
    bare: bool = False


def here(place: Path) -> Here:
    """Read the rules as `check` would run them at a place."""
    try:
        git = Git.open(place)
    except NoRepository:
        root, tree, repository, bare = place, FolderTree(place), "", False
    else:
        root, repository, bare = git.root, git.repository(), git.bare
        tree = FolderTree(root, () if bare else git.files())
    settings = read_policy(tree)
    return Here(root, settings, resolve(read_packs(tree, repository, settings), settings), bare)


def left_out(found: Here) -> tuple[Effective, ...]:
    """Give the rules of the shipped packs that are not on here, each with why."""
    loaded = {each.own.place.rpartition(":")[0] for each in found.rules}
    packs = [pack for pack in load_shipped_packs() if pack.origin not in loaded]
    why = {pack.name: _why(pack.name, found.settings) for pack in packs}
    return tuple(
        Effective(rule=rule, own=rule, pack=pack.name, off=True, origins={}, why_off=why[pack.name])
        for pack in packs
        for rule in pack.rules
    )


def _why(pack: str, settings: Settings) -> str:
    if settings.packs is not None:
        return f"`packs` of {settings.origin}"
    return f"nothing here is, or depends on, {' or '.join(PROJECT_PACKS[pack])}"


def named(resolved: Sequence[Effective], name: str) -> Effective:
    """Give the rule of this id. Raises `BadInput` when there is none, with the nearest one's id."""
    for each in resolved:
        if each.rule.id == name:
            return each
    raise BadInput(
        f"There is no rule `{name}`{ending(name, [each.rule.id for each in resolved])}",
        mend="`omnireview rules list --all` shows all",
    )
