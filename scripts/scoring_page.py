"""The numbers of the score, and what was measured with them → docs/scoring.md."""
# ruff: noqa: E501 - rows of a Markdown table can't be wrapped

import re
from collections.abc import Mapping

from omnireview.render.words import ASPECTS
from omnireview.review import Review
from omnireview.score.deduct import ADDITION_SHARE, DEDUCTIONS, DIMINISHING, FLOOR, FULL, LEVELS, half_up
from omnireview.score.table import WEIGHTS
from omnireview.terms import Aspect, Severity

Scores = Mapping[str, float | str | None]
"""Aspect, `overall` and `verdict` of a change, by name."""

EXPERT: Scores = {
    "architecture": 8,
    "quality": 7,
    "correctness": 8,
    "testing": 2,
    "documentation": 4,
    "security": 6,
    "overall": 7,
    "verdict": "approve with required changes",
}
"""What an expert's review of vLLM-Omni's pull request 15 says."""
EXPERT_PULL = "15"
ROW_BOUND, OVERALL_BOUND = 1, 0.5
_MEASURED = re.compile(r"^## Held against an expert's table\n.*?(?=^## )", re.MULTILINE | re.DOTALL)

SETTINGS = """\
score:
  # Security decides more than half of the overall here; weights are taken against each other.
  weights: {security: 1.0}
  # A single major takes its row to 7.
  deductions: {major: 3.0}
  # A change without a test leaves Testing at 5 at most; 10 would lift the level.
  levels: {untested-change: 5}
"""


def page(measured: str) -> str:
    """Give the page; `measured` is its section of what was measured."""
    first, share = DEDUCTIONS, ADDITION_SHARE
    blocker, addition = first[Severity.BLOCKER], first[Severity.BLOCKER] * share
    major = first[Severity.MAJOR]
    endless = 1 / (1 - DIMINISHING)
    own = sum(weight * float(EXPERT[aspect.value] or 0) for aspect, weight in WEIGHTS.items())
    low, high = _fitting()
    return f"""\
# How the score is made

<!-- Made by `python scripts/scoring.py`. Do not edit. -->

The score sums up what the rules found, so that two states of a change can be compared. The verdict does not follow
from it: that asks whether there is a blocker, and what settles it. `omnireview explain score BASE..HEAD` prints
where each lost point of a change comes from; the summary comment has the same, folded.

## Rows

A row starts at {FULL} and loses points for each **root cause**: the findings of one rule in one file are one. Only
what the change brings in counts. What was there before, was moved, mended or suppressed takes nothing; neither does
information, nor what a rule in preview says.

| severity | first one in the row | each further one of that severity |
|:--|--:|:--|
| blocker that a change of its lines settles | {blocker:.1f} | {DIMINISHING:g} of the one before |
| blocker that an addition settles (a test, a limit, another pull request) | {addition:.1f} | {DIMINISHING:g} of the one before |
| major | {first[Severity.MAJOR]:.1f} | {DIMINISHING:g} of the one before |
| minor | {first[Severity.MINOR]:.1f} | {DIMINISHING:g} of the one before |
| information | 0 | 0 |

Both kinds of blockers share one count, the heavier first. The row is rounded half up, and never below {FLOOR}. Two
rules hold their row at a level instead, and take nothing more:

| rule | row | at most |
|:--|:--|--:|
{_levels()}

A row is **n/a** where nothing that was read could have lowered it: Testing without changed source, Documentation
without changed documentation, the others without changed Python or YAML.

## Overall

The weighted mean of the rows that have a score, to one decimal; the weight of a row that is n/a goes to the others.

| row | weight |
|:--|--:|
{_weights()}

- **A blocker holds the overall** at what it alone leaves of a row: {FULL - blocker:g} where its lines must change,
  {FULL - addition:g} where an addition settles it. Five good rows do not make up for an import that fails. A blocker
  in a row without weight holds nothing.
- A row that would be n/a but for its findings counts where it lowers the overall, and only there. Else a fault in
  the documentation would raise the score of a change that has none.

It follows that more findings never raise a row or the overall, that a mended finding never lowers them, and that
the order of findings and files does not matter. The tests hold that with findings drawn at random.

## Before and after

For the rows of which something was found at the merge base, the summary and `explain score` compare the **code that
the change touches** on both sides, by the same deductions. *Before* counts the findings of the merge base: those that
are still there and those that are mended. *After* counts those still there and the new ones. So the two numbers are
about the code and the score is about the change, and they differ. The comparison sees no more than the review does:
of a changed file the functions that the change reaches, unless `fail-scope` is `all`. An old finding counts with the
severity that it has at the head. What is said of a change as a whole, such as a missing test, has no counterpart at
the merge base and counts on neither side.

## Where the numbers come from

| number | origin |
|:--|:--|
| weights | The expert's own rows give {own:.1f} by them, and the expert's overall is {EXPERT["overall"]}. |
| levels {LEVELS["untested-change"]} and {LEVELS["undocumented-surface"]} | The expert's rows for a change with no test, and with no document of what is new. |
| blocker {blocker:g} | Chosen: one weighs more than two majors of a row ({major * (1 + DIMINISHING):.1f}) and less than three ({major * (1 + DIMINISHING + DIMINISHING**2):.1f}). |
| {share:g} of it, {addition:g}, for an addition | Fitted: halfway between a major and a blocker. From {low:g} to {high:g} the rows with such a blocker come out at 7, within 1 of the expert's 8 and 6; beyond, one of them is missed. |
| major {first[Severity.MAJOR]:g} | The expert's rows with one major and smaller things are 7 and 8. |
| minor {first[Severity.MINOR]:g} | Chosen: one shows (9), and two weigh less than a major. |
| {DIMINISHING:g} | Chosen: any number of one severity takes at most {endless:.1f} times the first: {first[Severity.MINOR] * endless:.1f} points of minors, {first[Severity.MAJOR] * endless:.1f} of majors. |
| what holds the overall | Follows from the blocker's points, so that it is no number of its own. |

## Your own numbers

`weights` (0 to 1, not all 0), `deductions` (0 to 9) and `levels` (1 to 10) in `.github/omnireview.yaml` replace single
numbers; what is left out keeps its default. An unknown row, severity or rule is refused with its line.

```yaml
{SETTINGS}```

{measured}
## Limits

- There is one expert's table with all rows to hold this against, and its rows were in view when the numbers were
  chosen. That they come out within the bounds shows that the numbers can say it; it does not prove them.
- The score counts what rules find. A row of 10 means that no rule found a fault there, and not that there is none:
  whether a design is right, no rule says.
- New rules find more, so scores of different versions of OmniReview do not compare. The summary names its version.
- A large change has more places to go wrong, and loses more; the score is not per line.
- Rounding hides small things: a row may stay the same with one minor more or less. `explain score` shows the points.
"""


def compared(review: Review) -> Scores:
    """Give the scores of a review, and its verdict."""
    card = review.scorecard
    rows: dict[str, float | str | None] = {aspect.value: card.aspects[aspect].score for aspect in Aspect}
    return {**rows, "overall": card.overall, "verdict": review.verdict.value}


def misses(expert: Scores, ours: Scores) -> list[str]:
    """Name each row that is too far from the expert's, and a verdict that is another one."""
    told = [
        f"{title}: {_shown(ours[name])}, and the expert says {_shown(expert[name])}"
        for name, title in _titles().items()
        if not _near(name, expert[name], ours[name])
    ]
    return told + ([f"Verdict: {ours['verdict']}"] if ours["verdict"] != expert["verdict"] else [])


def measured_section(scores: Mapping[str, Scores]) -> str:
    """Give the section of what was measured: scores by pull request, the expert's own among them."""
    ours = scores[EXPERT_PULL]
    missed = misses(EXPERT, ours)
    lines = ["## Held against an expert's table", ""]
    lines += [
        f"An expert's review of vLLM-Omni's pull request {EXPERT_PULL}, and what the rules find there, scored."
    ]
    lines += [
        f"A row is missed when it is further than {ROW_BOUND} from the expert's, the overall further than {OVERALL_BOUND}.",
        "",
    ]
    lines += ["| row | expert | OmniReview | apart | |", "|:--|--:|--:|--:|:--|"]
    for name, title in _titles().items():
        near = "" if _near(name, EXPERT[name], ours[name]) else "**missed**"
        lines.append(
            f"| {title} | {_shown(EXPERT[name])} | {_shown(ours[name])} | {_apart(EXPERT[name], ours[name])} | {near} |"
        )
    lines += [
        f"| Verdict | {EXPERT['verdict']} | {ours['verdict']} | | {'' if EXPERT['verdict'] == ours['verdict'] else '**missed**'} |",
        "",
    ]
    lines += [f"Missed: {'; '.join(missed) if missed else 'none'}.", ""]
    lines += [
        "Other pull requests of vLLM-Omni, of which no expert gave a table: for reading with their findings.",
        "",
    ]
    lines += [
        f"| pull request | {' | '.join(title.split(' ')[-1] for title in ASPECTS.values())} | overall | verdict |"
    ]
    lines += [f"|:--|{'--:|' * (len(ASPECTS) + 1)}:--|"]
    for number, each in sorted(scores.items(), key=lambda item: int(item[0])):
        cells = [_shown(each[aspect.value]) for aspect in Aspect]
        lines.append(f"| {number} | {' | '.join(cells)} | {_shown(each['overall'])} | {each['verdict']} |")
    return "\n".join([*lines, ""])


def measured_part(text: str) -> str:
    """Give that section of a page. Raises ValueError where it is not there."""
    found = _MEASURED.search(text)
    if found is None:
        raise ValueError("the page has no measured section: give --repo")
    return found[0].rstrip("\n") + "\n"


def _titles() -> dict[str, str]:
    return {**{aspect.value: title for aspect, title in ASPECTS.items()}, "overall": "Overall"}


def _near(name: str, expert: float | str | None, ours: float | str | None) -> bool:
    bound = OVERALL_BOUND if name == "overall" else ROW_BOUND
    numbers = isinstance(expert, int | float) and isinstance(ours, int | float)
    return abs(float(expert or 0) - float(ours or 0)) <= bound + 1e-9 if numbers else expert == ours


def _shown(value: float | str | None) -> str:
    return "n/a" if value is None else value if isinstance(value, str) else f"{value:g}"


def _apart(expert: float | str | None, ours: float | str | None) -> str:
    if not isinstance(expert, int | float) or not isinstance(ours, int | float):
        return ""
    return f"{ours - expert:+.1f}".removesuffix(".0").replace("+0", "0") if ours != expert else "0"


def _levels() -> str:
    rows = {"untested-change": Aspect.TESTING, "undocumented-surface": Aspect.DOCUMENTATION}
    return "\n".join(
        f"| [{rule}](rules/{rule}.md) | {ASPECTS[rows[rule]]} | {level} |" for rule, level in LEVELS.items()
    )


def _weights() -> str:
    return "\n".join(f"| {ASPECTS[aspect]} | {weight:.2f} |" for aspect, weight in WEIGHTS.items())


def _fitting() -> tuple[float, float]:
    """Give the shares between which one such blocker leaves a row at 7."""
    fits = [
        share / 1000 for share in range(1001) if half_up(FULL - DEDUCTIONS[Severity.BLOCKER] * share / 1000) == 7
    ]
    return min(fits), max(fits)
