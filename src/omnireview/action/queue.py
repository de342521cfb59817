"""The commits of a merge group, and its findings → which pull request of the group brings which finding.

Nothing is guessed. GitHub names the last pull request of a group in the name of the group's branch, and the first
line of a queue's commit names its pull request by the methods "merge" and "squash". By "rebase" no commit names
one; then it is known only where the whole group is one commit.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from omnireview.compare import Judged
from omnireview.errors import GitHubFailed
from omnireview.event import MergeGroup
from omnireview.github import GitHub
from omnireview.github.facts import CommitFacts, Comparison
from omnireview.nouns import noun
from omnireview.render.escape import code
from omnireview.review import Review
from omnireview.terms import Severity, Status

MOST_ASKED = 50
"""Files of which it is asked, in one request, which commits touched them."""

MOST_LISTED = 100
"""Findings in the list of who brings what; the others stand in the review below it alone."""

_MERGED = re.compile(r"Merge pull request #([1-9][0-9]{0,17}) from ")
_SQUASHED = re.compile(r".* \(#([1-9][0-9]{0,17})\)")


@noun
class Brought:
    """`numbers` has the group's pull requests in the order of the queue; empty: not known.

    `by` maps the fingerprint of each new finding to the one that brings it, or to several of which each may be it.
    A finding of which nothing is known is not in it. `notes` says what could not be read.
    """

    numbers: tuple[int, ...] = ()
    by: Mapping[str, tuple[int, ...]] | None = None
    notes: tuple[str, ...] = ()

    def of(self, fingerprint: str) -> str:
        """Say which pull request brings a finding: `#12`, `#12 or #15`, or "" where it is not known."""
        return " or ".join(f"#{number}" for number in (self.by or {}).get(fingerprint, ()))


def who_brings(github: GitHub, group: MergeGroup, compared: Comparison, review: Review) -> Brought:
    """Find which pull request brings which new finding: in no request, or in one where the group has several."""
    if compared.total > len(compared.log):
        return Brought(
            notes=(f"the group has {compared.total} commits, too many to tell its pull requests apart",)
        )
    owners = owners_of(compared.log, group)
    numbers = tuple(dict.fromkeys(number for number in owners.values() if number is not None))
    new = [site for entry in review.entries if not entry.quiet for site in entry.sites if _told(site)]
    if len(numbers) == 1 and None not in owners.values():
        return Brought(numbers, {site.fingerprint: numbers for site in new})
    paths = list(dict.fromkeys(site.finding.path for site in new if site.finding.path))[:MOST_ASKED]
    if not numbers or not paths:
        return Brought(numbers)
    try:
        touching = github.touching(group.repository, group.head_sha, paths)
    except GitHubFailed as failure:
        return Brought(numbers, notes=(f"which pull request brings what could not be read: {failure.what}",))
    by: dict[str, tuple[int, ...]] = {}
    for site in new:
        shas = touching.get(site.finding.path or "") or ()
        told = {owners[sha] for sha in shas if sha in owners}
        if told and None not in told:
            by[site.fingerprint] = tuple(number for number in numbers if number in told)
    return Brought(numbers, by)


def owners_of(log: Sequence[CommitFacts], group: MergeGroup) -> dict[str, int | None]:
    """Give each commit of a group its pull request; None where it is not known. In the order of the queue.

    Along the first parents stand the queue's own commits, one for each pull request; what is reached through the
    second parent of one belongs to it. Words of a commit are believed only if the last one agrees with GitHub's
    own name of the group.
    """
    known = {commit.sha: commit for commit in log}
    chain: list[CommitFacts] = []
    sha = group.head_sha
    while sha in known and sha not in {commit.sha for commit in chain}:
        chain.append(known[sha])
        sha = known[sha].parents[0] if known[sha].parents else ""
    chain.reverse()
    if sha != group.base_sha or not chain:
        return dict.fromkeys(known)
    named = [_number(commit) for commit in chain]
    if len(chain) == 1 and group.last is not None:
        named = [group.last]
    elif named[-1] is None or named[-1] != group.last:
        return dict.fromkeys(known)
    owners: dict[str, int | None] = {}
    for commit, number in zip(chain, named, strict=True):
        owners[commit.sha] = number
        for below in _reached(commit.parents[1:], known):
            owners.setdefault(below, number)
    return {**owners, **dict.fromkeys(known.keys() - owners.keys())}


def block_of(group: MergeGroup, brought: Brought, review: Review) -> str:
    """Write the part of the job summary that tells which pull request brings what; Markdown."""
    lines = [f"## Merge group for {code(group.branch)}", ""]
    held = ", ".join(f"#{number}" for number in brought.numbers)
    last = f"not known; the last one is #{group.last}" if group.last else "not known"
    lines += [f"Pull requests of the group: {held or last}.", ""]
    told = [entry.judged for entry in review.entries if not entry.quiet and _told(entry.judged)]
    for site in told[:MOST_LISTED]:
        finding = site.finding
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path or "the whole change"
        owner = brought.of(site.fingerprint) or "not known"
        lines.append(f"- {owner}: {finding.severity} {code(finding.rule)} at {code(place)}")
    lines += [f"- and {len(told) - MOST_LISTED} more"] if len(told) > MOST_LISTED else []
    return "\n".join(lines).rstrip() + "\n"


def _told(site: Judged) -> bool:
    return site.status is Status.NEW and site.finding.severity is not Severity.INFO


def _number(commit: CommitFacts) -> int | None:
    found = _MERGED.match(commit.subject) if len(commit.parents) > 1 else _SQUASHED.fullmatch(commit.subject)
    return int(found[1]) if found else None


def _reached(starts: Iterable[str], known: Mapping[str, CommitFacts]) -> list[str]:
    seen: dict[str, None] = {}
    waiting = list(starts)
    while waiting:
        sha = waiting.pop()
        if sha in known and sha not in seen:
            seen[sha] = None
            waiting += known[sha].parents
    return list(seen)
