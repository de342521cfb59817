"""A finding, and ways to write the comment that suppresses it → the one that is proved to silence it alone."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from omnireview.answer.proposal import Proposal
from omnireview.compare import Judged
from omnireview.diff import diff_texts
from omnireview.pull_request import PullRequest
from omnireview.review import Review
from omnireview.terms import Status
from omnireview.tree import what_is_read
from omnireview.tree.overlay import Overlay

ReviewAgain = Callable[[PullRequest], Review]
"""Reviews a change as the review on the pull request was made."""


def first_proved(
    pull: PullRequest, before: Review, target: Judged, ways: Iterable[Proposal], again: ReviewAgain
) -> Proposal | None:
    """Give the first way that is proved, by a review of the change as it would be with it; None if none is.

    Proved means: of all findings nothing changes but that those of the target's rule on its line are suppressed,
    and all files that were analysed still are.
    """
    path = target.finding.path or ""
    targets = {site.fingerprint for site in sites_of(before) if _same_spot(site, target)}
    for way in ways:
        after = again(with_file(pull, path, way.data))
        if _changed(before, after) == dict.fromkeys(targets, Status.SUPPRESSED) and _unread(before) == _unread(
            after
        ):
            return way
    return None


def with_file(pull: PullRequest, path: str, data: bytes) -> PullRequest:
    """Give the pull request as it would be with other bytes in one of its files, which the head has."""
    files = []
    for file in pull.files:
        if file.path == path:
            old = what_is_read(pull.old_tree, file.old_path) or b""
            file = replace(file, hunks=diff_texts(old, data))  # noqa: PLW2901 - it takes the other's place
        files.append(file)
    return replace(pull, files=tuple(files), head_tree=Overlay(pull.head_tree, {path: data}))


def sites_of(review: Review) -> list[Judged]:
    """Give all findings that a review knows, those that the change mends among them."""
    return [site for entry in review.entries for site in entry.sites]


def _same_spot(site: Judged, target: Judged) -> bool:
    here, there = site.finding, target.finding
    return (here.rule, here.path, here.line) == (there.rule, there.path, there.line) and site.status in {
        Status.NEW,
        Status.OLD,
        Status.MOVED,
    }


def _changed(before: Review, after: Review) -> dict[str, Status | None]:
    """Give what became of each finding that is not what it was; None for one that is gone."""
    old, new = ({site.fingerprint: site.status for site in sites_of(review)} for review in (before, after))
    return {name: new.get(name) for name in old.keys() | new.keys() if old.get(name) is not new.get(name)}


def _unread(review: Review) -> set[tuple[str, str]]:
    return {(skip.path, skip.reason) for skip in (*review.not_analysed, *review.skipped)}
