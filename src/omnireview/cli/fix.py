"""`omnireview check --fix`: mend what has a verified fix, in the files or as a patch."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from omnireview.cli.log import is_log, say
from omnireview.cli.output import gate, show
from omnireview.cli.policy import folder
from omnireview.diff.write import write_patch
from omnireview.edits.disk import replace_file
from omnireview.edits.rounds import Unfixed
from omnireview.errors import Exit
from omnireview.fixes import Fixes, fix_change, review_fixed
from omnireview.git import Git
from omnireview.pull_request import PullRequest
from omnireview.render.escape import inert, visible
from omnireview.render.words import number
from omnireview.scan import Finding
from omnireview.settings import Settings
from omnireview.tree.of_folder import FolderTree


def run(options: argparse.Namespace, pull: PullRequest, settings: Settings) -> int:
    """Fix the files of a change that is on disk, and print what was done and the review of what is left.

    Gives the exit code of what is left, 2 if a file could not be written. With `--dry-run` nothing is written, and
    standard output is a patch alone.
    """
    tree = pull.head_tree
    root = tree.root if isinstance(tree, FolderTree) else Git.open(folder(options)).root
    fixes = fix_change(pull, settings, root)
    if options.dry_run:
        patch = b"".join(write_patch(file.path, file.before, file.after) for file in fixes.files)
        if is_log(sys.stdout):
            # `git apply` passes over what stands before and behind.
            patch = inert(patch.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape") + b"\n"
        sys.stdout.flush()
        sys.stdout.buffer.write(patch)
        sys.stdout.buffer.flush()
        if not options.quiet:
            say("\n".join(_told(fixes, "Would fix")), sys.stderr)
        return gate(review_fixed(pull, settings, fixes))
    refused = _write(fixes, root)
    fixes = _without(fixes, refused)
    if not options.quiet:
        told = "\n".join(_told(fixes, "Fixed"))
        say(f"{told}\n", sys.stdout if options.format == "text" else sys.stderr)
    review = review_fixed(pull, settings, fixes)
    code = show(review, options.format, quiet=options.quiet, head=FolderTree(root))
    return max(code, Exit.USER_SIDE) if refused else code


def _write(fixes: Fixes, root: Path) -> dict[str, str]:
    """Write the files; gives why one could not be written, by path."""
    told = {file.path: replace_file(root, file.path, file.before, file.after) for file in fixes.files}
    return {path: reason for path, reason in told.items() if reason}


def _without(fixes: Fixes, refused: Mapping[str, str]) -> Fixes:
    left = [
        Unfixed(finding, refused[file.path])
        for file in fixes.files
        if file.path in refused
        for finding in file.fixed
    ]
    written = tuple(file for file in fixes.files if file.path not in refused)
    return replace(fixes, files=written, left=(*fixes.left, *left))


def _told(fixes: Fixes, done: str) -> list[str]:
    fixed = [finding for file in fixes.files for finding in file.fixed]
    lines = [f"{done} {number(len(fixed), 'finding')} in {number(len(fixes.files), 'file')}:"]
    if not fixed:
        lines = ["There is nothing to fix."] if not fixes.left else []
    lines += [f"  {_place(finding)}" for finding in _in_order(fixed)]
    if fixes.left:
        lines.append("Not fixed, though there is a fix:")
        reasons = {id(unfixed.finding): unfixed.reason for unfixed in fixes.left}
        findings = _in_order([unfixed.finding for unfixed in fixes.left])
        lines += [f"  {_place(finding)}: {visible(reasons[id(finding)])}" for finding in findings]
    if fixes.unmendable:
        has = "has" if fixes.unmendable == 1 else "have"
        lines.append(f"{number(fixes.unmendable, 'finding')} {has} no fix that a program could make.")
    return lines


def _place(finding: Finding) -> str:
    return f"{visible(finding.path or '')}:{finding.line}  {visible(finding.rule)}"


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.path or "", finding.line or 0, finding.rule))
