"""Root causes → `Scorecard`: rows by their deductions (`deduct`), and the overall score out of the rows.

The overall is the weighted mean of the rows that have evidence. While a blocker stands it is held at what that
blocker alone would leave of a row: the mean of five good rows does not make a change good that can't be merged.
Only what the change brings in counts: old, moved, mended and suppressed findings take nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from omnireview import places
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.score import Deduction, Row, Scorecard
from omnireview.score.causes import Cause
from omnireview.score.deduct import FLOOR, FULL, Tariff, deduct, half_up, score_of, tariff_of, weigh_each
from omnireview.score.touched import touched_rows
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

_CODE = (".py", ".pyi", ".yaml", ".yml")
_RULES_NAMED = 3


def fill_table(
    causes: Iterable[Cause], files: Iterable[ChangedFile], unread: Iterable[str], settings: Settings
) -> Scorecard:
    """Score a change.

    `unread` are the paths of changed files that were skipped or not analysed. A row is n/a when nothing that was
    read could have lowered it: Testing without changed Python source (tests, examples, documentation and scripts
    are none), Documentation without changed documentation, the others without changed Python or YAML; a row with a
    deduction is never n/a. `settings.weights`, `deductions` and `levels` replace single numbers of the tables.
    """
    every, tariff = list(causes), tariff_of(settings)
    counting = [cause for cause in every if cause.decides]
    left_out = set(unread)
    read = [
        file.path
        for file in files
        if file.status is not FileStatus.REMOVED and file.kind is FileKind.FILE and file.path not in left_out
    ]
    missing = {aspect: _missing_evidence(aspect, read) for aspect in Aspect}
    taken = deduct(counting, tariff)
    by_row = {
        aspect: weigh_each([each for each in taken if each.aspect is aspect], evidence=not missing[aspect])
        for aspect in Aspect
    }
    rows = {aspect: _row(by_row[aspect], missing[aspect]) for aspect in Aspect}
    weights = {**WEIGHTS, **settings.weights}
    shares = _shares(rows, weights, {aspect for aspect in Aspect if missing[aspect]})
    mean = sum((row.score or 0) * shares[aspect] for aspect, row in rows.items()) if any(shares.values()) else None
    held = _held([cause for cause in counting if weights[cause.finding.aspect] > 0], tariff)
    overall = mean if mean is None or held is None else min(mean, held)
    ordered = sorted((each for row in by_row.values() for each in row), key=lambda each: each.severity.rank)
    return Scorecard(
        None if overall is None else half_up(overall, 1),
        {aspect: Row(row.score, row.note, shares[aspect]) for aspect, row in rows.items()},
        tuple(ordered),
        None if mean is None else half_up(mean, 1),
        None if mean is None else held,
        touched_rows(every, tariff),
    )


def _row(deductions: Sequence[Deduction], missing: str) -> Row:
    if deductions:
        return Row(score_of(deductions), _note(deductions))
    return Row(None, f"{missing[0].upper()}{missing[1:]}") if missing else Row(FULL, "No finding")


def _missing_evidence(aspect: Aspect, read: Sequence[str]) -> str:
    if not read:
        return "no changed file was analysed"
    if aspect is Aspect.DOCUMENTATION:
        return "" if any(places.is_docs(path) for path in read) else "no documentation changed"
    if aspect is Aspect.TESTING:
        apart = (places.is_test, places.is_docs, places.is_example, places.is_script)
        source = [path for path in read if path.endswith(".py") and not any(each(path) for each in apart)]
        return "" if source else "no Python source changed beside tests, examples, documents and scripts"
    return "" if any(path.endswith(_CODE) for path in read) else "no Python or YAML changed"


def _note(deductions: Sequence[Deduction]) -> str:
    counts = Counter(deduction.severity for deduction in deductions)
    numbers = ", ".join(
        f"{number} {severity}{'s' if number > 1 else ''}"
        for severity, number in sorted(counts.items(), key=lambda item: item[0].rank)
    )
    rules = list(dict.fromkeys(deduction.rule for deduction in deductions))
    named = ", ".join(f"`{rule}`" for rule in rules[:_RULES_NAMED])
    levels = [deduction.level for deduction in deductions if deduction.level is not None]
    held = f", so at most {min(levels)}" if levels and min(levels) < FULL else ""
    return f"{numbers}: {named}{', …' if len(rules) > _RULES_NAMED else ''}{held}"


def _shares(
    rows: Mapping[Aspect, Row], weights: Mapping[Aspect, float], without_evidence: set[Aspect]
) -> dict[Aspect, float]:
    """Give each row's part in the overall score.

    A row that has nothing but its findings for evidence counts where it lowers the overall, and only there: else
    a fault in the documentation would raise the score of a change that has no documentation.
    """
    scored = {aspect: row.score for aspect, row in rows.items() if row.score is not None and weights[aspect] > 0}
    counted = [aspect for aspect in scored if aspect not in without_evidence]
    doubtful = sorted((aspect for aspect in scored if aspect in without_evidence), key=lambda each: scored[each])
    for aspect in doubtful:
        weight = sum(weights[each] for each in counted)
        points = sum(scored[each] * weights[each] for each in counted)
        if not counted or scored[aspect] * weight < points:
            counted.append(aspect)
    weight = sum(weights[each] for each in counted)
    return {aspect: weights[aspect] / weight if aspect in counted else 0.0 for aspect in Aspect}


def _held(causes: Iterable[Cause], tariff: Tariff) -> float | None:
    blockers = [tariff.alone(cause) for cause in causes if cause.finding.severity is Severity.BLOCKER]
    return max(float(FLOOR), FULL - max(blockers)) if blockers else None
