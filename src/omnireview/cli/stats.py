"""`omnireview stats`: what became of our past comments, rule by rule."""

import argparse
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from omnireview.cli.log import say, tell
from omnireview.errors import Exit, GitFailed

if TYPE_CHECKING:
    from omnireview.cli.grammar import Commands

_AGO = re.compile(r"([1-9][0-9]{0,3})([dw])")
_USUAL = "90d"
_BY = "github-actions"
"""Who a workflow with GITHUB_TOKEN is in GraphQL."""


def add_stats(commands: "Commands") -> None:
    """Add the command's grammar."""
    from omnireview.cli import commands as run
    from omnireview.cli.grammar import add, add_repo

    parser = add(
        commands,
        "stats",
        run.stats,
        "tell what became of past comments, rule by rule",
        """\
        Reads the comments that reviews have posted on a repository, and tells for each rule how many were mended,
        resolved without a change, left, or are open: so you see which rule to switch off. Reads only. The token
        is read from GITHUB_TOKEN or GH_TOKEN; it needs `pull-requests: read`.

          omnireview stats
          omnireview stats --since 14d --repo owner/name --format markdown
        """,
    )
    parser.add_argument(
        "--since",
        type=since,
        default=_USUAL,
        metavar="DATE|14d",
        help="comments since a day (2026-01-31), so many days (14d) or weeks (6w) ago (default: 90d)",
    )
    add_repo(parser)
    parser.add_argument(
        "--by",
        default=_BY,
        metavar="LOGIN",
        help="whose comments count beside the token's own: the account or app of the workflow, without `[bot]` "
        "(default: github-actions)",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="how to print (default: text)"
    )


def since(text: str) -> str:
    """Read a day, or how long ago it was; gives the moment at which it began, in UTC (ISO 8601).

    Raises argparse's error for what is neither.
    """
    ago = _AGO.fullmatch(text)
    today = datetime.now(UTC).date()
    try:
        day = (
            today - timedelta(days=int(ago[1]) * (7 if ago[2] == "w" else 1)) if ago else date.fromisoformat(text)
        )
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is no day (2026-01-31) and no time ago (14d, 6w)") from None
    return f"{day.isoformat()}T00:00:00Z"


def run(options: argparse.Namespace) -> int:
    """Print what became of past comments."""
    from omnireview.cli import stats_forms
    from omnireview.cli.progress import Progress
    from omnireview.cli.review import open_github
    from omnireview.stats.gather import gather_stats

    github, repository = open_github(options)
    suppressed = _suppressed_here(repository)
    with Progress() as progress:
        stats = gather_stats(
            github, repository, options.since, by=options.by, suppressed=suppressed, told=progress
        )
    if options.format == "json":
        say(stats_forms.as_json(stats))
    elif options.format == "markdown":
        say(stats_forms.as_markdown(stats))
    else:
        tell(stats_forms.as_text(stats))
    return Exit.PASS


def _suppressed_here(repository: str) -> Mapping[str, int] | None:
    """Count suppression comments in the default branch of this checkout; None if it is of another repository."""
    from omnireview.git import Git
    from omnireview.stats.suppressed import count_suppressions
    from omnireview.tree.of_git import GitTree

    try:
        git = Git.open(Path())
        if git.repository().lower() != repository.lower():
            return None
        for name in ("upstream/HEAD", "origin/HEAD", "HEAD"):
            try:
                return count_suppressions(GitTree(git, git.commit(name), name))
            except GitFailed:
                continue
    except GitFailed:
        pass
    return None
