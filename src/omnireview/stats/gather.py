"""A repository on GitHub, and a time → the conversations in which we have commented since, within a budget."""

from collections.abc import Callable, Mapping

from omnireview.errors import GitHubFailed
from omnireview.github import GitHub
from omnireview.github.facts import Conversation
from omnireview.render.marker import read
from omnireview.render.words import number
from omnireview.stats import Stats
from omnireview.stats.tally import tally

MOST_PAGES = 20
"""Requests for the list of comments, a hundred in each."""
MOST_PULLS = 100
"""Pull requests whose conversations are read, at one request or a little more each."""

_HOPELESS = {0, 401, 403, 429}
"""What stands in the way of every further pull request, too; 0: GitHub can't be reached."""


def gather_stats(
    github: GitHub,
    repository: str,
    since: str,
    *,
    by: str,
    suppressed: Mapping[str, int] | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
    most_pages: int = MOST_PAGES,
    most_pulls: int = MOST_PULLS,
) -> Stats:
    """Read what became of our comments since a time in UTC (ISO 8601), newest pull requests first.

    What the budget leaves unread is told in `stopped`, and so is a pull request that can't be read. `told` hears
    how many pull requests have been read, of how many.

    Raises:
        GitHubFailed: the comments can't be listed.
    """
    listed = github.review_comments(repository, since, most_pages)
    stopped = []
    if not listed.whole:
        oldest = listed.comments[-1].created if listed.comments else since
        read_so_far = number(len(listed.comments), "comment")
        stopped.append(f"The list of comments was read back to {oldest} only: after {read_so_far} it stops.")
    marked = [each for each in listed.comments if (mark := read(each.body)) and mark.kind == "finding"]
    numbers = list(dict.fromkeys(each.pull for each in marked))
    if len(numbers) > most_pulls:
        left = len(numbers) - most_pulls
        stopped.append(f"The {most_pulls} pull requests with the newest comments were read, {left} more were not.")
    conversations: list[Conversation] = []
    for done, pull in enumerate(numbers[:most_pulls], start=1):
        try:
            conversations.append(github.conversation(repository, pull))
        except GitHubFailed as error:
            if error.status in _HOPELESS:
                stopped.append(f"It stopped after {number(len(conversations), 'pull request')}: {error.what}")
                break
            stopped.append(f"#{pull} could not be read: {error.what}")
        told(done, min(len(numbers), most_pulls))
    counted = {each.id for each in marked}
    rules = tally(conversations, counted, by=by, suppressed=suppressed)
    return Stats(repository, since, rules, len(conversations), tuple(stopped))
