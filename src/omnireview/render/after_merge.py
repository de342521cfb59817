"""`AfterMerge` → what the settings of a change would do to its review, as Markdown, plain lines and JSON."""

from typing import Any

from omnireview.after_merge import AfterMerge, Effect, Standing
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, prose, row, visible
from omnireview.render.schema_words import one_of, record, whole, words
from omnireview.render.words import listed, number, score
from omnireview.review import Review
from omnireview.score import Verdict

_TITLE = "Settings of this change, after the merge"
_LONGEST = 4_000
_MINUS = "\N{MINUS SIGN}"
_MORE = "| {n} more {where} | | | |"


def after_merge_block(review: Review) -> Block:
    """What the changed policy does to this pull request, folded; openly, that it will be refused."""
    after = review.after_merge
    if after is None:
        return Block()
    files = listed([code(path) for path in after.files])
    if after.refused:
        head = (
            f"**{_TITLE}:** {files} will be refused, and with that every review, until that is mended. "
            "This review obeys the base branch.\n"
        )
        rows = [
            f"- {prose(line.strip(), _LONGEST)}" for line in after.refused[:_LONGEST].split("\n") if line.strip()
        ]
        return Block(head, tuple(rows), more="- {n} more lines {where}")
    if after.unknown:
        told = f"{files}: the effect on this change can't be told: {prose(after.unknown, 500)}."
        return details(f"{_TITLE}: not known", told)
    told = "\n".join(
        [
            f"{files} changed. This review obeys the base branch; after the merge it would be:",
            "",
            f"- {_verdicts(after)}",
            f"- {prose(_gates(after), 500)}",
            *(f"- {prose(note, 500)}" for note in after.notes),
        ]
    )
    if not after.effects:
        return details(f"{_TITLE}: {_sum(after)}", told)
    table = [row("Rule", "Come", "Go", "Weigh otherwise"), "|:--|--:|--:|--:|"]
    return details(
        f"{_TITLE}: {_sum(after)}", told + "\n\n" + "\n".join(table), [_row(each) for each in after.effects], _MORE
    )


def after_merge_lines(review: Review) -> list[str]:
    """Give the same for a terminal, a line each."""
    after = review.after_merge
    if after is None:
        return []
    files = listed([visible(path) for path in after.files])
    if after.refused:
        told = "; ".join(line.strip() for line in after.refused[:_LONGEST].split("\n") if line.strip())
        return [f"after the merge {files} will be refused, and with that every review: {told}"]
    if after.unknown:
        return [f"what {files} will do after the merge can't be told: {after.unknown}"]
    lines = [f"{files}, after the merge: {_sum(after)}; {_verdicts(after).replace('**', '')}; {_gates(after)}"]
    lines += [
        f"  {visible(each.rule)}: +{each.added}, {_MINUS}{each.gone}"
        + (f", ±{each.changed}" if each.changed else "")
        for each in after.effects
    ]
    return [*lines, *after.notes]


def after_merge_json(after: AfterMerge | None) -> dict[str, Any] | None:
    """Give the same as JSON values, as `after_merge_schema` describes them."""
    if after is None:
        return None
    return {
        "files": list(after.files),
        "refused": after.refused or None,
        "unknown": after.unknown or None,
        "rules": [
            {"rule": each.rule, "added": each.added, "gone": each.gone, "changed": each.changed}
            for each in after.effects
        ],
        "before": _standing_json(after.before),
        "after": _standing_json(after.after),
        "notes": list(after.notes),
    }


def after_merge_schema() -> dict[str, Any]:
    """Give the schema of `after_merge_json`, where there is something to tell."""
    nothing: dict[str, Any] = {"type": "null"}
    standing = record(
        {
            "verdict": one_of(Verdict),
            "overall": {"anyOf": [{"type": "number", "minimum": 1, "maximum": 10}, nothing]},
            "failed_because": words("Why the gate fails; empty where it passes."),
        }
    )
    texts: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    effect = record(
        {
            "rule": words("The rule's id."),
            "added": whole(0, "Findings of this change that come with the new policy."),
            "gone": whole(0, "Findings that go."),
            "changed": whole(0, "Findings that stay, with another severity or stage."),
        }
    )
    return record(
        {
            "files": texts | {"description": "The files of policy that the change touches."},
            "refused": {"anyOf": [words("Why the new policy can't be obeyed."), nothing]},
            "unknown": {"anyOf": [words("Why its effect can't be told."), nothing]},
            "rules": {"type": "array", "items": effect},
            "before": {"anyOf": [standing, nothing]},
            "after": {"anyOf": [standing, nothing]},
            "notes": texts,
        }
    )


def _standing_json(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "verdict": standing.verdict.value,
        "overall": standing.overall,
        "failed_because": standing.because,
    }


def _sum(after: AfterMerge) -> str:
    if not after.effects:
        return "the same findings"
    more = f", {number(after.changed, 'finding')} with another weight" if after.changed else ""
    return f"+{after.added}, {_MINUS}{after.gone}{more}"


def _row(each: Effect) -> str:
    return row(code(each.rule), *(str(count) if count else "" for count in (each.added, each.gone, each.changed)))


def _verdicts(after: AfterMerge) -> str:
    if after.before is None or after.after is None:
        return ""
    old, new = ((each.verdict.value, f"{score(each.overall)}/10") for each in (after.before, after.after))
    if old == new:
        return f"the same verdict, {old[0]}, and score, {old[1]}"
    return f"**{old[0]}** ({old[1]}) → **{new[0]}** ({new[1]})"


def _gates(after: AfterMerge) -> str:
    if after.before is None or after.after is None:
        return ""
    failed, fails = bool(after.before.because), bool(after.after.because)
    if not failed and not fails:
        return "the check passes as now"
    if failed and not fails:
        return "the check, which fails now, passes"
    return f"the check fails{'' if failed else ', which passes now'}: {after.after.because}"
