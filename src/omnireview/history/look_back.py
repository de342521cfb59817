"""The memory of earlier reviews and this one → `Since`."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping

from omnireview.history import Fate, Memory, Past, Push, Relation, Remembered, Since, Trail
from omnireview.terms import Severity

Follow = Callable[[str, tuple[str, ...]], Trail]
"""Gives what was pushed since a commit. The paths are those for which it matters which commit touches them."""


def look_back(
    memory: Memory, now: Push, fates: Mapping[str, Fate], unread: frozenset[str], follow: Follow
) -> Since:
    """Tell what became of the findings of the last review, and which of this one's are new since then.

    A finding is known again by its fingerprint; else, if nothing else claims it, by its code that stands elsewhere
    now; else by its place, if it is the one finding of its rule there on both sides, and no blocker: what one edit
    of a line has turned into each other is still open (docs/decisions/0008).
    `fates` are those of findings that are found and no longer new, by fingerprint; `unread` the paths of files
    that were not analysed. The memory must hold a head before this one.
    """
    before = memory.before(now.head)
    last = before[-1]
    known = _pair(last.findings, now.findings)
    taken = set(known.values())
    gone = tuple(old for old in last.findings if old not in taken)
    come = [finding for finding in now.findings if finding not in known]
    trail = follow(last.head, tuple(sorted({old.path for old in gone if old.fingerprint not in fates})))
    seen = _seen_before(last, before[:-1])
    reopened = [finding for finding in come if not seen.isdisjoint((_fingerprint(finding), _kin(finding)))]
    fresh = [finding for finding in come if seen.isdisjoint((_fingerprint(finding), _kin(finding)))]
    unsure = sum(_may_be_forgotten(finding, last) for finding in fresh)
    same_policy = (now.base, now.version) == (last.base, last.version)
    return Since(
        last=last.head,
        relation=trail.relation,
        pushes=(*before, now),
        new=tuple(finding for finding in fresh if not _may_be_forgotten(finding, last)),
        open=tuple(finding for finding in now.findings if finding in known),
        reopened=tuple(reopened),
        past=tuple(_past(old, fates, unread, trail, same_policy=same_policy) for old in gone),
        unsure=unsure,
    )


def _pair(before: tuple[Remembered, ...], now: tuple[Remembered, ...]) -> dict[Remembered, Remembered]:
    """Give finding of this review → the one of the last that it is."""
    known: dict[Remembered, Remembered] = {}
    left = dict.fromkeys(before)
    for key in (_fingerprint, _kin):
        waiting: dict[Hashable, list[Remembered]] = {}
        for old in left:
            waiting.setdefault(key(old), []).append(old)
        for finding in now:
            if finding not in known and key(finding) is not None and (partners := waiting.get(key(finding))):
                known[finding] = partners.pop(0)
                del left[known[finding]]
    counts = Counter(_scope(old) for old in left), Counter(_scope(each) for each in now if each not in known)
    alone = {_scope(old): old for old in left}
    for finding in now:
        place = _scope(finding)
        if finding not in known and place is not None and counts[0][place] == counts[1][place] == 1:
            known[finding] = alone[place]
    return known


def _seen_before(last: Push, earlier: tuple[Push, ...]) -> set[Hashable]:
    """Give the names of findings that earlier reviews told and the last did not."""
    known = {key(old) for push in earlier for old in push.findings for key in (_fingerprint, _kin)}
    return known - {key(old) for old in last.findings for key in (_fingerprint, _kin)} - {None}


def _fingerprint(finding: Remembered) -> Hashable:
    return finding.fingerprint


def _kin(finding: Remembered) -> Hashable:
    return (finding.rule, finding.kin) if finding.kin else None


def _scope(finding: Remembered) -> Hashable:
    fits = finding.scope and finding.severity is not Severity.BLOCKER
    return (finding.rule, finding.severity, finding.path, finding.scope) if fits else None


def _may_be_forgotten(finding: Remembered, last: Push) -> bool:
    """Tell whether the last review may have told it and had no room for it: the worst are remembered first."""
    worst = last.findings[-1].severity.rank if last.findings else 0
    return last.cut > 0 and finding.severity.rank >= worst


def _past(
    old: Remembered, fates: Mapping[str, Fate], unread: frozenset[str], trail: Trail, *, same_policy: bool
) -> Past:
    if old.fingerprint in fates:
        return Past(old, fates[old.fingerprint])
    if trail.renamed.get(old.path, old.path) in unread:
        return Past(old, Fate.UNREAD)
    if trail.relation is not Relation.AHEAD:
        return Past(old, Fate.MENDED)
    touching = trail.touched.get(old.path)
    commit = touching[0] if touching and len(touching) == 1 else ""
    if old.path in trail.removed:
        return Past(old, Fate.REMOVED, commit)
    if touching is None and old.path and trail.whole and not same_policy:
        return Past(old, Fate.UNTOUCHED)
    # What one file lacks can be mended in another; then it is the push that did it.
    only = trail.commits[0] if touching is None and len(trail.commits) == 1 else ""
    return Past(old, Fate.MENDED, commit or only)
