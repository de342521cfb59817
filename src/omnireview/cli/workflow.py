"""`omnireview action`: the step of a GitHub Actions job."""

import argparse
import os
from pathlib import Path

from omnireview.action import run_action
from omnireview.corridor import GITHUB, read_policy, review_change
from omnireview.coverage.find import find_reports
from omnireview.errors import BadSettings
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
    settings_file = None
    if inputs.settings_path:
        data = policy.read(inputs.settings_path)
        if data is None:
            raise BadSettings(
                f"The base branch has no settings file `{inputs.settings_path}`.",
                where=f"input settings-path, read at {policy.name[:7]}",
                mend="correct the path; a file that only the pull request adds is obeyed after the merge",
            )
        settings_file = inputs.settings_path, data
    settings = read_policy(policy, settings_file=settings_file, overrides=inputs.overrides)
    server_url = os.environ.get("GITHUB_SERVER_URL") or GITHUB
    reports = find_reports(inputs.coverage_file or (), Path(os.environ.get("GITHUB_WORKSPACE") or "."))
    review = review_change(pull, policy, settings, server_url=server_url, draws=True, coverage=reports)
    return review, settings
