"""Findings of what a project does everywhere, or a file again and again → the same, with less weight.

Whoever maintains a project that trusts every model's code, or speaks to CUDA in half of its files, has decided so;
one more line changes nothing. Such a finding belongs into the summary, where somebody can decide anew for all.
Asked is the merge base alone, so that a change can't make a practice of its own fault, and only where a rule that
names its practice (`practice`) has found something. Where a few places say little of a large project, a rule asks
for a share of its files as well (`practice-one-in`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from omnireview import places
from omnireview.rules import Rule
from omnireview.scan import Finding
from omnireview.scan.change import Scans
from omnireview.terms import Confidence, Severity
from omnireview.tree import Tree, what_is_read

EVERYWHERE: Final = 8
"""So many places make a practice."""
HERE: Final = 2
"""So many places make a practice of the file that they stand in."""
_OF_ONE_FILE: Final = 4
"""So many places of one file count."""
_APART: Final = (places.is_test, places.is_example, places.is_docs, places.is_script, places.is_vendored)
_WEIGHTY: Final = frozenset({Severity.BLOCKER, Severity.MAJOR})


def eased_by_practice(scans: Scans, base: Tree, rules: Iterable[Rule]) -> Scans:
    """Give the scans; what the project does everywhere, or the file already, is not worth a comment of its own.

    A major or a blocker becomes a minor of medium confidence, a minor becomes information. A severity that the
    settings chose stays. Where `base` can't be searched all is left as it is.
    """
    asked = {rule.id: rule for rule in rules if rule.practice and not rule.severity_set}
    every = (each for side in (scans.head, scans.old) for each in side.findings if each.line is not None)
    found = {(each.rule, each.path or "") for each in every if each.rule in asked}
    everywhere = {rule for rule in {rule for rule, _ in found} if _is_practised(base, asked[rule])}
    practised = {
        (rule, path)
        for rule, path in found
        if rule in everywhere or _held(base, path, asked[rule].practice) >= HERE
    }
    if not practised:
        return scans

    def eased(finding: Finding) -> Finding:
        return _lighter(finding, practised)

    return replace(scans, head=scans.head.weighed(eased), old=scans.old.weighed(eased))


def is_library(path: str) -> bool:
    """Tell whether a file is Python of the project's own: no test, example, script, or copy of another's."""
    return path.endswith(".py") and not any(is_apart(path) for is_apart in _APART)


def _is_practised(base: Tree, rule: Rule) -> bool:
    paths = [path for path in base.paths() or () if is_library(path)]
    times, files, wanted = 0, 0, -(-len(paths) // rule.practice_one_in) if rule.practice_one_in else 1
    for path in base.holding(rule.practice, paths) or ():
        # A tree may give files that only may hold a text.
        held = _held(base, path, rule.practice)
        times += min(_OF_ONE_FILE, held)
        files += held > 0
        if times >= EVERYWHERE and files >= wanted:
            return True
    return False


def _held(base: Tree, path: str, texts: Sequence[str]) -> int:
    data = what_is_read(base, path) or b""
    return sum(data.count(text.encode()) for text in texts)


def _lighter(finding: Finding, practised: set[tuple[str, str]]) -> Finding:
    if (finding.rule, finding.path or "") not in practised or finding.severity is Severity.INFO:
        return finding
    if finding.severity in _WEIGHTY:
        confidence = max(finding.confidence, Confidence.MEDIUM, key=lambda each: each.rank)
        return replace(finding, severity=Severity.MINOR, confidence=confidence)
    return replace(finding, severity=Severity.INFO)
