"""A reviewed change → the `Material` of its files: the rules that ran, and the fixes that are proved."""

from collections.abc import Iterator, Sequence
from functools import partial

from omnireview.corridor import analysts, read_packs
from omnireview.edits.rounds import Unfixed
from omnireview.edits.together import MendedFile, fix_together
from omnireview.errors import NotAnalysed
from omnireview.export import Material
from omnireview.pull_request import PullRequest
from omnireview.review import Review
from omnireview.rules.effective import RulesByPath, effective
from omnireview.scan import Finding
from omnireview.scan.again import rescanner
from omnireview.settings import Settings
from omnireview.terms import Stage, Status

_PREVIEW = "its rule is in preview"


def gather(review: Review, pull: PullRequest, settings: Settings, *, fixes: bool = True) -> Material:
    """Gather what the files of a review are made of.

    With `fixes` every fix of what the change brings in is proved, whether the finding has a comment or is counted
    only; that takes a few scans of each file, within the time of a review. Fixes of preview rules are left out.

    Raises:
        BadSettings, BadRule: The policy can't be obeyed.
        GitFailed, GitHubFailed: The change can't be read.
    """
    rules = effective(read_packs(pull.base_tree, pull.repository, settings), settings)
    new = [finding for finding in _new_findings(review) if finding.edits] if fixes else []
    wanted = [finding for finding in new if finding.stage is not Stage.PREVIEW]
    return Material(
        review,
        settings,
        files=tuple(pull.files),
        head=pull.head_tree,
        rules={rule.id: rule for rule in rules},
        mended=_mend(pull, RulesByPath(rules, settings), settings, wanted) if wanted else (),
        left=tuple(Unfixed(finding, _PREVIEW) for finding in new if finding.stage is Stage.PREVIEW),
    )


def _new_findings(review: Review) -> Iterator[Finding]:
    for entry in review.entries:
        for site in entry.sites:
            if site.status is Status.NEW and not entry.quiet:
                yield site.finding


def _mend(
    pull: PullRequest, rules: RulesByPath, settings: Settings, wanted: Sequence[Finding]
) -> tuple[MendedFile, ...]:
    made: list[MendedFile] = []
    with analysts(pull, rules, settings) as workers:
        for file in sorted(pull.files, key=lambda file: file.path):
            findings = [finding for finding in wanted if finding.path == file.path]
            if not findings:
                continue
            try:
                data = pull.head_tree.read(file.path)
            except NotAnalysed:
                data = None
            if data is not None:
                alone = partial(rescanner, pull, file, workers)
                made.append(fix_together(file.path, data, findings, alone(), alone))
    return tuple(made)
