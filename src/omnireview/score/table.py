"""Root causes → `Scorecard`.

Each row starts at 10. A root cause (`causes`) takes from its rule's row:

| severity | first one in the row | each further one of that severity |
|---|---|---|
| blocker, settled by a change | 4.0 | 0.7 of the one before |
| blocker, settled by an addition | 2.4 | 0.7 of the one before |
| major | 2.0 | 0.7 of the one before |
| minor | 0.6 | 0.7 of the one before |
| info, and rules in preview | 0 | 0 |

Blockers of both kinds share one count. So one major weighs more than two minors (1.02), no number of minors takes
more than 2 points, and of majors more than 6.7. Rows are rounded half up to whole numbers and never below
1. Only what the change brings in counts: old, moved, mended and suppressed findings take nothing.

`untested-change` as a blocker or major holds Testing at 2 and takes nothing more.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from omnireview import places
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.score import Deduction, Row, Scorecard
from omnireview.score.causes import Cause
from omnireview.settings import Settings
from omnireview.terms import Aspect, Severity

WEIGHTS: Mapping[Aspect, float] = {
    Aspect.ARCHITECTURE: 0.25,
    Aspect.QUALITY: 0.20,
    Aspect.CORRECTNESS: 0.30,
    Aspect.TESTING: 0.05,
    Aspect.DOCUMENTATION: 0.05,
    Aspect.SECURITY: 0.15,
}
DEDUCTIONS: Mapping[Severity, float] = {Severity.BLOCKER: 4.0, Severity.MAJOR: 2.0, Severity.MINOR: 0.6}
ADDITION_SHARE = 0.6
"""A blocker that an addition settles takes this share of what one settled by a change takes."""
DIMINISHING = 0.7
FULL, FLOOR = 10, 1
LEVELS: Mapping[str, int] = {"untested-change": 2, "undocumented-surface": 4}
"""Rules that hold their row at a level."""

_CODE = (".py", ".pyi", ".yaml", ".yml")
_RULES_NAMED = 3


def fill_table(
    causes: Iterable[Cause], files: Iterable[ChangedFile], unread: Iterable[str], settings: Settings
) -> Scorecard:
    """Score a change.

    `unread` are the paths of changed files that were skipped or not analysed. A row is n/a when nothing that was
    read could have lowered it: Testing without changed Python source, Documentation without changed documentation,
    the others without changed Python or YAML; a row with a deduction is never n/a. `settings.weights` and
    `settings.deductions` replace single numbers of the tables above.
    """
    deductions = _deduct(causes, {**DEDUCTIONS, **settings.deductions})
    left_out = set(unread)
    read = [
        file.path
        for file in files
        if file.status is not FileStatus.REMOVED and file.kind is FileKind.FILE and file.path not in left_out
    ]
    rows = {aspect: _row(aspect, [d for d in deductions if d.aspect is aspect], read) for aspect in Aspect}
    return Scorecard(_overall(rows, {**WEIGHTS, **settings.weights}), rows, deductions)


def half_up(number: float, digits: int = 0) -> float:
    """Round half up, as people do and `round` does not; binary noise below a millionth is no half."""
    scale: int = 10**digits
    return math.floor(number * scale + 0.5 + 1e-6) / scale


def _deduct(causes: Iterable[Cause], first: Mapping[Severity, float]) -> tuple[Deduction, ...]:
    taken: Counter[tuple[Aspect, Severity]] = Counter()
    deductions = []
    # Of one severity the heavier ones come first, so that the sum does not depend on names.
    for cause in sorted(causes, key=lambda cause: cause.settled_by_addition):
        finding = cause.finding
        if not (cause.new and cause.decides):
            continue
        if finding.severity is not Severity.MINOR and finding.rule in LEVELS:
            level = LEVELS[finding.rule]
            deductions.append(Deduction(finding.aspect, finding.rule, finding.severity, 0.0, cause.sites, level))
            continue
        points = first[finding.severity] * DIMINISHING ** taken[finding.aspect, finding.severity]
        if finding.severity is Severity.BLOCKER and cause.settled_by_addition:
            points *= ADDITION_SHARE
        taken[finding.aspect, finding.severity] += 1
        deductions.append(Deduction(finding.aspect, finding.rule, finding.severity, points, cause.sites))
    return tuple(sorted(deductions, key=lambda deduction: deduction.severity.rank))


def _row(aspect: Aspect, deductions: Sequence[Deduction], read: Sequence[str]) -> Row:
    if deductions:
        points = FULL - sum(deduction.points for deduction in deductions)
        levels = [deduction.level for deduction in deductions if deduction.level is not None]
        return Row(int(max(FLOOR, min([half_up(points), *levels]))), _note(deductions))
    missing = _missing_evidence(aspect, read)
    return Row(None, f"n/a: {missing}") if missing else Row(FULL, "No finding")


def _missing_evidence(aspect: Aspect, read: Sequence[str]) -> str:
    if not read:
        return "no changed file was analysed"
    if aspect is Aspect.DOCUMENTATION:
        return "" if any(places.is_docs(path) for path in read) else "no documentation changed"
    if aspect is Aspect.TESTING:
        source = [path for path in read if path.endswith(".py")]
        shipped = [path for path in source if not (places.is_test(path) or places.is_docs(path))]
        return "" if shipped else "no Python source changed"
    return "" if any(path.endswith(_CODE) for path in read) else "no Python or YAML changed"


def _note(deductions: Sequence[Deduction]) -> str:
    counts = Counter(deduction.severity for deduction in deductions)
    numbers = ", ".join(
        f"{number} {severity}{'s' if number > 1 else ''}"
        for severity, number in sorted(counts.items(), key=lambda item: item[0].rank)
    )
    rules = list(dict.fromkeys(deduction.rule for deduction in deductions))
    named = ", ".join(f"`{rule}`" for rule in rules[:_RULES_NAMED])
    return f"{numbers}: {named}{', …' if len(rules) > _RULES_NAMED else ''}"


def _overall(rows: Mapping[Aspect, Row], weights: Mapping[Aspect, float]) -> float | None:
    scored = [(row.score, weights[aspect]) for aspect, row in rows.items() if row.score is not None]
    weight = sum(weight for _, weight in scored)
    if weight <= 0:
        return None
    return half_up(sum(score * weight for score, weight in scored) / weight, 1)
