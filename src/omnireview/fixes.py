"""A change on disk → `Fixes`: its verified fixes, made in memory, and the review of what they leave."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from omnireview.corridor import analysts, read_packs, review_change
from omnireview.diff import ChangedFile, diff_texts
from omnireview.edits.rounds import FixedFile, Unfixed, fix_file
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.review import Review
from omnireview.rules.effective import RulesByPath, effective
from omnireview.scan import Finding
from omnireview.scan.again import rescanner
from omnireview.settings import Settings
from omnireview.terms import Stage, Status
from omnireview.tree.of_folder import FolderTree
from omnireview.tree.overlay import Overlay

SECONDS = 600.0
"""The most time for proving fixes: somebody waits for them, and each takes a scan of its file or more."""


@noun
class Fixes:
    """What can be mended without a person: the files that change, and the findings whose fix was not made.

    `unmendable` counts the new findings that have no fix at all.
    """

    review: Review
    """The review without the fixes."""
    files: tuple[FixedFile, ...] = ()
    left: tuple[Unfixed, ...] = ()
    unmendable: int = 0


def fix_change(pull: PullRequest, settings: Settings, root: Path) -> Fixes:
    """Make every verified fix of what a change brings in, in the bytes of the files below `root`, in memory.

    Suppressed findings, old ones and those of preview rules are left alone.

    Raises:
        BadSettings, BadRule: The policy can't be obeyed.
        GitFailed: The change can't be read.
    """
    review = review_change(pull, pull.base_tree, settings)
    new = list(_new_findings(review))
    rules = RulesByPath(effective(read_packs(pull.base_tree, pull.repository, settings), settings), settings)
    disk = FolderTree(root)
    fixed: list[FixedFile] = []
    left = [Unfixed(finding, "its rule is in preview") for finding in new if finding.edits and _preview(finding)]
    with analysts(pull, rules, settings, SECONDS) as workers:
        for file in pull.files:
            wanted = [each for each in new if each.path == file.path and each.edits and not _preview(each)]
            if not wanted:
                continue
            data = disk.read(file.path)
            if data is None or not _same_text(data, pull.head_tree.read(file.path)):
                left += [
                    Unfixed(finding, "git keeps it in another form than it has on disk") for finding in wanted
                ]
                continue
            done = fix_file(file.path, data, wanted, rescanner(pull, file, workers))
            left += done.left
            if done.fixed:
                fixed.append(done)
    return Fixes(review, tuple(fixed), tuple(left), sum(not finding.edits for finding in new))


def review_fixed(pull: PullRequest, settings: Settings, fixes: Fixes) -> Review:
    """Review a change again as it is with its files fixed."""
    if not fixes.files:
        return fixes.review
    texts = {file.path: _as_git_keeps(file, pull.head_tree.read(file.path)) for file in fixes.files}
    tree = Overlay(pull.head_tree, texts)
    changed = tuple(again for file in pull.files if (again := _changed(file, pull, texts)) is not None)
    return review_change(replace(pull, head_tree=tree, files=changed), pull.base_tree, settings)


def _new_findings(review: Review) -> Iterator[Finding]:
    for entry in review.entries:
        for site in entry.sites:
            if site.status is Status.NEW and site.finding.quiet is None:
                yield site.finding


def _preview(finding: Finding) -> bool:
    return finding.stage is Stage.PREVIEW


def _same_text(data: bytes, reviewed: bytes | None) -> bool:
    """Whether a file is what was reviewed, or that with the line ends that git turns into LF (core.autocrlf)."""
    return data == reviewed or data.replace(b"\r\n", b"\n") == reviewed


def _as_git_keeps(file: FixedFile, reviewed: bytes | None) -> bytes:
    return file.after if file.before == reviewed else file.after.replace(b"\r\n", b"\n")


def _changed(file: ChangedFile, pull: PullRequest, texts: Mapping[str, bytes]) -> ChangedFile | None:
    """Give a file's part of the diff with its fixes made; None when they have taken the whole change back."""
    if file.path not in texts:
        return file
    old = (pull.old_tree.read(file.old_path) if file.old_path else None) or b""
    hunks = diff_texts(old, texts[file.path])
    return replace(file, hunks=hunks) if hunks or file.old_path != file.path else None
