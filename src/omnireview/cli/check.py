"""`omnireview check`: review a change of a git repository, or whole files."""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from omnireview.cli.log import say, tell
from omnireview.cli.output import show
from omnireview.cli.policy import folder, settings_for
from omnireview.cli.progress import Progress
from omnireview.corridor import review_change
from omnireview.errors import BadInput
from omnireview.git import Git
from omnireview.profile import Profile
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import (
    from_index,
    from_patch,
    from_paths,
    from_range,
    from_working_tree,
)
from omnireview.render.words import short
from omnireview.rules.load import REPOSITORY_PACKS, is_pack
from omnireview.settings import SETTINGS_FILES
from omnireview.tree import Tree
from omnireview.tree.of_folder import FolderTree

_MOST_FIXES = 50
"""Fixes that are proved for a terminal: each takes two scans of its file."""


def run(options: argparse.Namespace) -> int:
    """Review what the arguments name and print the review; gives the exit code of the gate."""
    if options.dry_run and not options.fix:
        raise BadInput("`--dry-run` shows what `--fix` would do.", mend="give both, or none of them")
    if options.profile and options.fix:
        raise BadInput("`--profile` tells what one review costs, and `--fix` makes several.", mend="give only one")
    pull = _find_change(options)
    if not pull.files:
        print(f"omnireview: nothing to review: {_nothing(pull)}", file=sys.stderr)
    if options.fix:
        from omnireview.cli import fix

        return fix.run(options, pull, settings_for(pull.base_tree, options))
    profiles: list[Profile] = []
    settings = settings_for(pull.base_tree, options)
    if options.format == "text" and options.max_inline is None:
        # There are no inline comments on a terminal, where each finding is shown with its fix.
        settings = replace(settings, max_inline=_MOST_FIXES)
    watch, draws = profiles.append if options.profile else None, options.format == "markdown"
    with Progress() as progress:
        review = review_change(pull, pull.base_tree, settings, draws=draws, watch=watch, progress=progress)
    code = show(review, options.format, mend=_mend(options))
    for profile in profiles:
        from omnireview.render.as_profile import text

        sys.stdout.flush()
        say(text(profile).rstrip("\n"), sys.stderr)
    return code


def _mend(options: argparse.Namespace) -> str:
    """Give the command that mends what was reviewed; "" when it is not on disk."""
    if _not_on_disk(options, folder(options)):
        return ""
    return shlex.join(["omnireview", "check", *options.what, "--fix"])


def _nothing(pull: PullRequest) -> str:
    if pull.head == pull.merge_base != pull.base:
        return f"{pull.base[:12]} holds all of {pull.head[:12]}: is the range the wrong way round?"
    return f"no file differs between {pull.old_tree.name[:12]} and {pull.head_tree.name[:12]}."


def _find_change(options: argparse.Namespace) -> PullRequest:
    place, what = folder(options), options.what
    asked = [bool(what), options.staged, options.patch is not None]
    if sum(asked) > 1:
        raise BadInput(
            "`check` reviews one thing at a time: a range or paths, --staged, or --patch.",
            mend="give only one of them",
        )
    if options.fix and (other := _not_on_disk(options, place)):
        raise BadInput(
            f"`--fix` mends files on disk, and {other} is not on disk.",
            mend="check out what is to be mended; then `omnireview check --fix` mends the working tree's change, "
            "`omnireview check PATH --fix` whole files and folders",
        )
    if len(what) == 1 and _is_range(what[0], place):
        git = Git.open(place)
        pull = from_range(git, what[0])
        if not git.bare and _differ(pull.base_tree, FolderTree(git.root, git.files()), options):
            tell(
                f"omnireview: rules and settings are those of {short(pull.base)}; "
                "the working tree's differ and are not used for a range.",
                sys.stderr,
            )
        return pull
    if what:
        return from_paths(place, what)
    git = Git.open(place)
    if options.staged:
        return from_index(git)
    if options.patch is not None:
        return from_patch(git, _read_patch(options.patch))
    return from_working_tree(git)


def _differ(base: Tree, disk: Tree, options: argparse.Namespace) -> bool:
    """Whether what would be obeyed of two trees differs, by more than the line ends that git may turn."""
    settings = () if options.settings else SETTINGS_FILES
    return _policy(base, settings) != _policy(disk, settings)


def _policy(tree: Tree, settings: Sequence[str]) -> dict[str, bytes]:
    listed = tree.paths() or ()
    paths = [*settings, *(path for path in listed if path.startswith(f"{REPOSITORY_PACKS}/") and is_pack(path))]
    tree.prefetch(paths)
    return {path: data.replace(b"\r\n", b"\n") for path in paths if (data := tree.read(path)) is not None}


def _not_on_disk(options: argparse.Namespace, place: Path) -> str:
    """Name what was asked for if it can't be mended in place, else ""."""
    if options.staged:
        return "the index"
    if options.patch is not None:
        return "a patch"
    what = options.what
    return "a range of commits" if len(what) == 1 and _is_range(what[0], place) else ""


def _is_range(name: str, place: Path) -> bool:
    return ".." in name and not name.startswith(("../", "./", "/")) and not (place / name).exists()


def _read_patch(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(
            f"The patch can't be read: {os.strerror(error.errno or 0)}.", where=name, mend="check the path"
        ) from error
