"""`omnireview action`: the step of a GitHub Actions job."""

import argparse
import os
from pathlib import Path

from omnireview.action import run_action
from omnireview.after_merge import PolicySource
from omnireview.corridor import GITHUB, read_policy, review_change
from omnireview.coverage.find import find_reports
from omnireview.inputs import Inputs
from omnireview.pull_request import PullRequest
from omnireview.review import Review
from omnireview.settings import Settings


def run(_: argparse.Namespace) -> int:
    """Run the action with this process's environment; gives its exit code."""
    return run_action(os.environ, review_change=review_with_inputs)


def review_with_inputs(pull: PullRequest, inputs: Inputs) -> tuple[Review, Settings]:
    """Review a pull request under its base branch's policy, the action's inputs laid over it.

    Coverage files are read below the workspace, into which a step before this one has put them.
    """
    policy = pull.base_tree
    settings = read_policy(policy, settings_path=inputs.settings_path or "", overrides=inputs.overrides)
    server_url = os.environ.get("GITHUB_SERVER_URL") or GITHUB
    reports = find_reports(inputs.coverage_file or (), Path(os.environ.get("GITHUB_WORKSPACE") or "."))
    source = PolicySource(path=inputs.settings_path or "", overrides=inputs.overrides)
    review = review_change(
        pull, policy, settings, server_url=server_url, draws=True, coverage=reports, source=source
    )
    return review, settings
