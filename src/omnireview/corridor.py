"""A pull request → `Review`: the whole way, in one place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from omnireview import __version__
from omnireview.compare import Judged, compare
from omnireview.edits import Suggestion, verify_fix
from omnireview.errors import BadRule, NotAnalysed
from omnireview.pull_request import PullRequest
from omnireview.review import Review, write_review
from omnireview.review.place import Suggest
from omnireview.rules import RulePack
from omnireview.rules.effective import RulesByPath, effective
from omnireview.rules.facts import read_facts
from omnireview.rules.load import find_packs, load_packs
from omnireview.scan import ScanResult, Skip
from omnireview.scan.change import Side, scan_change
from omnireview.scan.ready import ReadyRules
from omnireview.scan.text import scan_text
from omnireview.settings import Settings, find_settings, read_settings
from omnireview.suppress import suppress
from omnireview.tree import Tree

GITHUB = "https://github.com"
"""Where links point unless a run says otherwise, as Enterprise does (GITHUB_SERVER_URL)."""


def read_policy(
    policy: Tree, *, settings_file: tuple[str, bytes] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Read the settings that hold: a given file (its name and bytes), else the tree's own, else the defaults.

    `overrides` replace fields of `Settings`, as a command's options and the action's inputs do.

    Raises:
        BadSettings: The file can't be obeyed.
    """
    found = settings_file or find_settings(policy)
    settings = read_settings(found[1], found[0]) if found else Settings()
    return replace(settings, **(overrides or {}))


def review_change(pull: PullRequest, policy: Tree, settings: Settings, *, server_url: str = GITHUB) -> Review:
    """Review a change from end to end; nothing is posted.

    `policy` is the tree that packs are read from: the base side of a pull request, what is on disk for a plain
    check.

    Raises:
        BadSettings, BadRule: The policy can't be obeyed; then nothing has been reviewed.
        GitFailed, GitHubFailed: The change can't be read.
    """
    packs = read_packs(policy, pull.repository, settings)
    rules = RulesByPath(effective(packs, settings), settings)
    ready = ReadyRules(settings)
    head = scan_change(pull, rules, settings, Side.HEAD, ready)
    old = scan_change(pull, rules, settings, Side.OLD, ready)
    judged = compare(pull.files, head, old)
    silenced = suppress(judged, head.files_read, pull.head_tree, {rule.id for rule in rules.all})
    return write_review(
        pull,
        silenced.judged,
        settings,
        not_analysed=head.not_analysed,
        skipped=head.skipped,
        suggest=_suggester(pull, rules, ready),
        versions={"omnireview": __version__},
        notes=silenced.notes,
        server_url=server_url,
    )


def read_packs(policy: Tree, repository: str, settings: Settings) -> tuple[RulePack, ...]:
    """Load the packs that hold for a repository (`owner/name`, or ""): the shipped ones it needs, and its own.

    Raises:
        BadRule: A pack is broken, or the repository's own packs can't be looked for.
    """
    own = find_packs(policy)
    if own is None:
        raise BadRule(
            "The repository's own rules can't be looked for: its files could not be listed whole.",
            where=policy.name,
            mend="Run again; if it stays so, the repository is too large to be listed over GitHub's API.",
        )
    return load_packs(settings, own, read_facts(repository, policy))


def _suggester(pull: PullRequest, rules: RulesByPath, ready: ReadyRules) -> Suggest:
    files = {file.path: file for file in pull.files}

    def suggest(judged: Judged) -> Suggestion | None:
        path = judged.finding.path
        data = pull.head_tree.read(path) if path is not None and judged.finding.edits else None
        if path is None or data is None:
            return None

        def scan(text: bytes) -> ScanResult:
            try:
                return scan_text(path, text, files[path], ready(rules.at(path)))
            except NotAnalysed as limit:
                return ScanResult(not_analysed=(Skip(path, limit.reason),))

        return verify_fix(data, judged.finding, scan)

    return suggest
