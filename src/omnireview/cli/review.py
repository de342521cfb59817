"""`omnireview review`: review a pull request over GitHub's API, and post the review."""

import argparse
import os
import re
import sys
from pathlib import Path

from omnireview.cli.coverage import coverage_reports
from omnireview.cli.export import is_printed, needs_pictures, print_file, write_export
from omnireview.cli.log import say
from omnireview.cli.output import gate, show
from omnireview.cli.policy import settings_for, source_for
from omnireview.cli.progress import Progress
from omnireview.corridor import GITHUB, review_change
from omnireview.errors import BadInput, Topic
from omnireview.git import Git
from omnireview.github import GitHub
from omnireview.publish import publish
from omnireview.pull_request import PullRequest
from omnireview.pull_request.remote import from_github
from omnireview.saved import Opener

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")


def run(options: argparse.Namespace) -> int:
    """Review one pull request and post the review, or with --dry-run only say what would be posted."""
    return post_review(options)


def post_review(options: argparse.Namespace, opener: Opener | None = None) -> int:
    """Review a pull request, of what `opener` reads if it is given, and post the review."""
    if options.quiet and options.format != "text":
        raise BadInput("`--quiet` leaves the verdict of the text alone.", mend="give it without `--format`")
    needs_pictures(options)
    coverage = coverage_reports(options)
    github, pull = open_pull(options)
    settings = settings_for(pull.base_tree, options)
    server_url = os.environ.get("GITHUB_SERVER_URL") or GITHUB
    with Progress(quiet=options.quiet) as progress:
        review = review_change(
            pull,
            pull.base_tree,
            settings,
            server_url=server_url,
            draws=True,
            coverage=coverage,
            source=source_for(options),
            saved=opener(pull, settings) if opener else None,
            progress=progress,
        )
    delivery = publish(
        review,
        pull,
        github,
        instance="omnireview",
        run="",
        comment_on_clean=settings.comment_on_clean,
        no_inline_for=settings.no_inline_for,
        request_changes=settings.request_changes,
        dry_run=options.dry_run,
    )
    if is_printed(options):
        print_file(options, delivery.review, pull, settings)
    else:
        show(delivery.review, options.format, quiet=options.quiet, head=pull.head_tree, files=pull.files)
    told = "\n".join(delivery.lines if options.quiet else (*delivery.preview, *delivery.lines))
    say(told, sys.stderr if options.format in {"json", "html"} or is_printed(options) else sys.stdout)
    # Last, for it may fail: what was posted is told by then.
    write_export(options, delivery.review, pull, settings)
    return max(gate(review), delivery.exit)


def open_pull(options: argparse.Namespace) -> tuple[GitHub, PullRequest]:
    """Read the pull request that the arguments name.

    Raises:
        BadInput: The repository or the token is missing, or the pull request is closed and would be written to.
    """
    github, repository = open_github(options)
    pull = from_github(github, repository, options.pr_number)
    if not pull.open and not options.dry_run:
        raise BadInput(
            f"The pull request {repository}#{options.pr_number} is closed, so nothing is posted on it.",
            mend="add --dry-run to see what the review would be",
        )
    return github, pull


def open_github(options: argparse.Namespace) -> tuple[GitHub, str]:
    """Give a client for the repository that the arguments name, or that this checkout is of, and its name.

    Raises:
        BadInput: The repository or the token is missing.
    """
    repository = options.repo or _repository_here()
    if not _REPOSITORY.fullmatch(repository):
        raise BadInput(f"`{repository}` is no repository.", mend="give --repo as OWNER/NAME")
    return GitHub.of(_token(), os.environ, notice=_tell_waiting), repository


def _tell_waiting(text: str) -> None:
    # A person before a terminal wants to know why nothing happens; in a pipe it would only be noise.
    if sys.stderr.isatty():
        print(f"omnireview: {text}", file=sys.stderr, flush=True)


def _token() -> str:
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN") or ""
    if not token.strip() or any(character.isspace() for character in token.strip()):
        raise BadInput(
            "There is no token for GitHub, or more than a token was pasted.",
            mend="set GITHUB_TOKEN to a token with `contents: read` and `pull-requests: write` "
            "(to read alone, as --dry-run and `omnireview stats` do: read), for example with  "
            "export GITHUB_TOKEN=$(gh auth token)",
            topic=Topic.CREDENTIALS,
        )
    return token


def _repository_here() -> str:
    repository = Git.open(Path()).repository()
    if not repository:
        raise BadInput("No remote of this repository is on GitHub.", mend="give --repo OWNER/NAME")
    return repository
