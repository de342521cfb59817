"""A change and a shard → the bytes of the saved scan of that share."""

from collections.abc import Callable
from dataclasses import replace

from omnireview.corridor import analysts, read_packs
from omnireview.pull_request import PullRequest
from omnireview.rules.effective import RulesByPath, effective
from omnireview.saved import Shard
from omnireview.saved.seal import policy_seal
from omnireview.saved.share import share_of
from omnireview.saved.write import write_scan
from omnireview.scan.change import tasks_of
from omnireview.settings import Settings


def scan_share(
    pull: PullRequest, settings: Settings, shard: Shard, *, progress: Callable[[int, int], None] | None = None
) -> bytes:
    """Run the rules about files over one share of a change, at both sides, within the time of a review.

    Rules about whole trees are not run: the job that merges has both trees open, and runs them once.

    Raises:
        BadSettings, BadRule: The policy can't be obeyed.
        GitFailed, GitHubFailed: The change can't be read.
    """
    packs = read_packs(pull.base_tree, pull.repository, settings)
    rules = RulesByPath(effective(packs, settings), settings)
    share = replace(pull, files=share_of(pull.files, shard))
    tasks = tasks_of(share, settings, everything=settings.fail_scope == "all")
    with analysts(share, rules, settings, progress=progress) as workers:
        return write_scan(pull, policy_seal(packs, settings), shard, tasks, workers.each(tasks))
