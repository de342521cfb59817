"""`Review` → its `Worklist`."""

from collections.abc import Iterable

from omnireview.review import Entry, Review
from omnireview.terms import Aspect, Severity
from omnireview.worklist import Bucket, Item, Worklist
from omnireview.worklist.criteria import criteria_of
from omnireview.worklist.minutes import Clock, rounded
from omnireview.worklist.order import Draft, Step, draft, in_order

THOUGHT = 30
"""Minutes at one place from which mending is no mere edit: the rule asks for a design."""


def plan_work(review: Review) -> Worklist:
    """Say what to do about a change.

    Before the merge: its new blockers and majors of stable rules, ordered as `worklist.order` tells. Those with
    the same rule, severity and words are one item, in however many files. An item is for the same day when it is
    about tests or documentation, or when its rule takes half an hour at one place; else it is for now. After the
    merge: all else that the change brings in and that is told: minors, what rules in preview say, and information,
    of which each rule is one item; the worst first, then the quickest.
    """
    clock = Clock()
    before = in_order(draft(group) for group in _groups(review.must_fix))
    rest = (entry for entry in review.entries if entry.new and not entry.required)
    after = sorted((draft(group) for group in _groups(rest)), key=lambda each: each.key)
    items = tuple(Item(each.entries, rounded(clock.minutes(each.entries)), _bucket(each)) for each in before)
    later = tuple(Item(each.entries, rounded(clock.minutes(each.entries)), Bucket.LATER) for each in after)
    return Worklist(items, later, criteria_of(review, items))


def _groups(entries: Iterable[Entry]) -> list[list[Entry]]:
    groups: dict[object, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_words(entry), []).append(entry)
    return [sorted(group, key=_place) for group in groups.values()]


def _words(entry: Entry) -> object:
    finding = entry.judged.finding
    if finding.severity is Severity.INFO:
        return finding.rule
    # Findings about the whole change have no place to tell them apart, so each keeps its own words.
    told = finding.message if finding.path else entry.judged.fingerprint
    return finding.rule, finding.severity, finding.stage, told


def _place(entry: Entry) -> tuple[str, int, str]:
    finding = entry.judged.finding
    return finding.path or "", finding.line or 0, entry.judged.fingerprint


def _bucket(each: Draft) -> Bucket:
    finding = each.entries[0].judged.finding
    described = each.step in {Step.TESTS, Step.DOCUMENTS} and finding.aspect in {
        Aspect.TESTING,
        Aspect.DOCUMENTATION,
    }
    return Bucket.SAME_DAY if described or finding.effort >= THOUGHT else Bucket.NOW
