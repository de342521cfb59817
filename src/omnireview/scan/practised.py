"""Findings of what a project does everywhere → the same, with less weight.

Whoever maintains a project that trusts every model's code, or speaks to CUDA in half of its files, has decided so;
one more line changes nothing. Such a finding belongs into the summary, where somebody can decide anew for all.
Asked is the merge base alone, so that a change can't make a practice of its own fault, and only where a rule that
names its practice (`practice`) has found something.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from omnireview import places
from omnireview.rules import Rule
from omnireview.scan import Finding, ScanResult
from omnireview.scan.change import Scans
from omnireview.terms import Confidence, Severity
from omnireview.tree import Tree, what_is_read

EVERYWHERE: Final = 8
"""So many places make a practice."""
_OF_ONE_FILE: Final = 4
"""So many places of one file count."""
_APART: Final = (places.is_test, places.is_example, places.is_docs, places.is_script, places.is_vendored)
_WEIGHTY: Final = frozenset({Severity.BLOCKER, Severity.MAJOR})


def eased_by_practice(scans: Scans, base: Tree, rules: Iterable[Rule]) -> Scans:
    """Give the scans; what the project does everywhere has no weight for a comment of its own.

    A major or a blocker becomes a minor of medium confidence, a minor becomes information. A severity that the
    settings chose stays. Where `base` can't be searched all is left as it is.
    """
    asked = {rule.id: rule.practice for rule in rules if rule.practice and not rule.severity_set}
    found = {each.rule for side in (scans.head, scans.old) for each in side.findings if each.line is not None}
    practised = {rule for rule in found if rule in asked and _is_practised(base, asked[rule])}
    if not practised:
        return scans
    return replace(scans, head=_eased(scans.head, practised), old=_eased(scans.old, practised))


def _is_practised(base: Tree, texts: Sequence[str]) -> bool:
    paths = [
        path
        for path in base.paths() or ()
        if path.endswith(".py") and not any(is_apart(path) for is_apart in _APART)
    ]
    held = 0
    for path in base.holding(texts, paths) or ():
        # A tree may give files that only may hold a text.
        data = what_is_read(base, path) or b""
        held += min(_OF_ONE_FILE, sum(data.count(text.encode()) for text in texts))
        if held >= EVERYWHERE:
            return True
    return False


def _eased(result: ScanResult, practised: set[str]) -> ScanResult:
    return replace(result, findings=tuple(_lighter(each, practised) for each in result.findings))


def _lighter(finding: Finding, practised: set[str]) -> Finding:
    if finding.rule not in practised or finding.severity is Severity.INFO:
        return finding
    if finding.severity in _WEIGHTY:
        confidence = max(finding.confidence, Confidence.MEDIUM, key=lambda each: each.rank)
        return replace(finding, severity=Severity.MINOR, confidence=confidence)
    return replace(finding, severity=Severity.INFO)
