"""`omnireview check`: review a change of a git repository, or whole files."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from omnireview.cli.coverage import coverage_reports
from omnireview.cli.export import is_printed, needs_pictures, print_file, refuse_with_fix, write_export
from omnireview.cli.log import say, tell
from omnireview.cli.output import show
from omnireview.cli.policy import folder, settings_for, source_for
from omnireview.cli.progress import Progress
from omnireview.corridor import review_change
from omnireview.coverage import Report
from omnireview.errors import BadFile, BadInput
from omnireview.git import Git
from omnireview.nouns import noun
from omnireview.profile import Profile
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import (
    from_index,
    from_patch,
    from_paths,
    from_range,
    from_working_tree,
)
from omnireview.render.next_steps import Steps
from omnireview.render.words import short
from omnireview.rules.load import REPOSITORY_PACKS, is_pack
from omnireview.saved import Opener
from omnireview.settings import SETTINGS_FILES
from omnireview.tree import Tree, what_is_read
from omnireview.tree.of_folder import FolderTree

_MOST_FIXES = 50
"""Fixes that are proved for a terminal: each takes two scans of its file."""


def run(options: argparse.Namespace) -> int:
    """Review what the arguments name and print the review; gives the exit code of the gate."""
    if options.dry_run and not options.fix:
        raise BadInput("`--dry-run` shows what `--fix` would do.", mend="give both, or none of them")
    if options.quiet and options.format != "text":
        raise BadInput("`--quiet` leaves the verdict of the text alone.", mend="give it without `--format`")
    if options.profile and options.fix:
        raise BadInput("`--profile` tells what one review costs, and `--fix` makes several.", mend="give only one")
    refuse_with_fix(options)
    asked = read_asked(options)
    pull = find_change(options)
    if not pull.files:
        print(f"omnireview: nothing to review: {_nothing(pull)}", file=sys.stderr)
    if options.fix:
        from omnireview.cli import fix

        return fix.run(options, pull, settings_for(pull.base_tree, options))
    return show_change(options, pull, asked)


@noun
class Asked:
    """What is asked for beside the review: whether its pictures, and of which coverage reports it tells."""

    pictures: bool
    coverage: tuple[Report, ...]


def read_asked(options: argparse.Namespace) -> Asked:
    """Read that before any work. Raises `BadInput` for what can't be."""
    return Asked(needs_pictures(options), coverage_reports(options))


def show_change(options: argparse.Namespace, pull: PullRequest, asked: Asked, opener: Opener | None = None) -> int:
    """Review a change, of what `opener` reads if it is given, and print it; gives the exit code of the gate."""
    profiles: list[Profile] = []
    settings = settings_for(pull.base_tree, options)
    if options.format == "text" and options.max_inline is None:
        # There are no inline comments on a terminal, where each finding is shown with its fix.
        settings = replace(settings, max_inline=_MOST_FIXES)
    watch = profiles.append if options.profile else None
    draws = asked.pictures or options.format in {"markdown", "html"}
    with Progress(quiet=options.quiet) as progress:
        review = review_change(
            pull,
            pull.base_tree,
            settings,
            draws=draws,
            coverage=asked.coverage,
            source=source_for(options),
            saved=opener(pull, settings) if opener else None,
            watch=watch,
            progress=progress,
        )
    if is_printed(options):
        code = print_file(options, review, pull, settings)
    else:
        code = show(
            review,
            options.format,
            quiet=options.quiet,
            head=pull.head_tree,
            files=pull.files,
            steps=_steps(options, pull) if review.entries and pull.number is None else None,
        )
    write_export(options, review, pull, settings)
    for profile in profiles:
        from omnireview.render.as_profile import text

        sys.stdout.flush()
        say(text(profile).rstrip("\n"), sys.stderr)
    return code


def _steps(options: argparse.Namespace, pull: PullRequest) -> Steps:
    """Give how to write the commands that speak of what was reviewed."""
    place = folder(options)
    given = ("-C", options.folder) if options.folder != "." else ()
    policy = [("--settings", options.settings), ("--packs", ",".join(options.packs or ()))]
    asked = tuple(word for name, value in policy if value for word in (name, value))
    report = _report(options, (*asked, *given))
    if _not_on_disk(options, place):
        return Steps(report=report, options=given)
    tree = pull.head_tree
    root = tree.root if isinstance(tree, FolderTree) else Git.open(place).root
    up = os.path.relpath(root, place.resolve())
    here = place.resolve().is_relative_to(root)
    return Steps(
        fix=("omnireview", "check", *options.what, "--fix", *asked, *given),
        report=report,
        options=given,
        top=None if not here else "" if up == "." else f"{Path(up).as_posix()}/",
    )


def _report(options: argparse.Namespace, policy: tuple[str, ...]) -> tuple[str, ...]:
    """Give the command that writes the full report of this change; () if one was written, or can't be made."""
    if options.export or options.patch == "-":
        return ()
    what = (*options.what, *(["--staged"] if options.staged else []))
    patch = ("--patch", options.patch) if options.patch else ()
    return ("omnireview", "check", *what, *patch, "--export", "report.html", *policy)


def _nothing(pull: PullRequest) -> str:
    if pull.head == pull.merge_base != pull.base:
        return f"{pull.base[:12]} holds all of {pull.head[:12]}: is the range the wrong way round?"
    return f"no file differs between {pull.old_tree.name[:12]} and {pull.head_tree.name[:12]}."


def find_change(options: argparse.Namespace) -> PullRequest:
    """Find what the arguments name: a range, paths, a patch, the index, else the working tree.

    Raises:
        BadInput, GitFailed: They name several things, or what can't be read.
    """
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
    return {path: data.replace(b"\r\n", b"\n") for path in paths if (data := what_is_read(tree, path)) is not None}


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
        raise BadFile(
            f"The patch can't be read: {os.strerror(error.errno or 0)}.", where=name, mend="check the path"
        ) from error
