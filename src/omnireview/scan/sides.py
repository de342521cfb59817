"""Both sides of a change, and the rules about whole trees → the findings at each side."""

from collections.abc import Iterator
from dataclasses import replace
from time import thread_time

from omnireview.checks import CHANGE, SIDE, SUBJECTS, Sighting, Subject
from omnireview.kinds import reason_by_path
from omnireview.nouns import noun
from omnireview.profile import Cost, Profile
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.scan import Finding
from omnireview.scan.ready import ReadyRule, ReadyRules
from omnireview.scan.wording import anchored_source
from omnireview.sides import Side, Sides
from omnireview.spans import Match, Span


@noun
class Across:
    """What was found across the trees of both sides, and what it cost."""

    head: tuple[Finding, ...]
    old: tuple[Finding, ...]
    profile: Profile


def scan_sides(sides: Sides, rules: RulesByPath) -> Across:
    """Run the rules about trees: those about one side at both, those about the change once, for the head.

    At the merge base a renamed file is judged by the rules for its new path, so that moving it brings nothing in.
    What they see in files that the settings leave out, or that are vendored or generated, is no finding; nor is
    what a rule sees where it does not look.
    """
    ready = ReadyRules(sides.settings)
    head: list[Finding] = []
    old: list[Finding] = []
    costs: dict[str, Cost] = {}
    new, before_it = _Lines(sides.head), _Lines(sides.old)
    for rule in rules.all:
        if _subject(rule) not in {CHANGE, SIDE}:
            continue
        started = thread_time()
        (each,) = ready([rule])
        before = len(head)
        if _subject(rule) == CHANGE:
            head += _found(sides, new, each, rules, sides)
        else:
            head += _found(sides.head, new, each, rules, sides)
            old += _found(sides.old, before_it, each, rules, sides)
        cost = Cost(thread_time() - started, 1, len(head) - before)
        costs[rule.id] = costs.get(rule.id, Cost()) + cost
    return Across(tuple(head), tuple(old), Profile(costs))


def _subject(rule: Rule) -> Subject | None:
    return SUBJECTS[rule.check] if rule.check else None


def _found(
    subject: Side | Sides, lines: "_Lines", ready: ReadyRule, rules: RulesByPath, sides: Sides
) -> Iterator[Finding]:
    if ready.check is None:
        return
    side = lines.side
    for sighting in ready.check.find(subject, ready.options):
        file = None if sighting.path is None else side.files.get(sighting.path)
        path = file.path if file else sighting.path
        if any(form is ready.rule for form in rules.at(path)) and _is_for_reading(sighting, side, sides):
            yield _finding(sighting, lines, ready)


def _is_for_reading(sighting: Sighting, side: Side, sides: Sides) -> bool:
    path = sighting.path
    if path is None or path in side.files:
        return True
    return not reason_by_path(path, sides.settings.include, sides.settings.exclude)


def _finding(sighting: Sighting, lines: "_Lines", ready: ReadyRule) -> Finding:
    line, end = sighting.line or 0, sighting.end_line or sighting.line or 0
    match = Match(Span(line, 0, end, 0, 0, 0), line, sighting.bindings)
    source = _source(sighting, lines)
    found = ready.find(match, sighting.path, context=sighting.context, source=source)
    return found if line else replace(found, line=None, end_line=None)


class _Lines:
    """The files of one side, each split into lines once."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self._held: dict[str, list[str]] = {}

    def of(self, path: str) -> list[str]:
        if path not in self._held:
            self._held[path] = (self.side.index.text(path) or "").split("\n")
        return self._held[path]


def _source(sighting: Sighting, lines: _Lines) -> str:
    """Give what identifies a sighting beside its place: what the check tells it apart by, else its source."""
    if sighting.identity or sighting.path is None or sighting.line is None:
        return sighting.identity
    last = sighting.end_line or sighting.line
    return anchored_source("\n".join(lines.of(sighting.path)[sighting.line - 1 : last]))
