"""What was found → the commands that a person can type next."""

import shlex
from collections.abc import Sequence

from omnireview.nouns import noun
from omnireview.render.escape import is_hidden, visible
from omnireview.render.lines import Line
from omnireview.review import Entry


@noun
class Steps:
    """How commands are written that speak of what was reviewed.

    `fix` is the command that makes the fixes, () where nothing on disk was reviewed. `report` is the one that
    writes the full report, () where there is none or it was written. `options` are those that each
    command needs (`-C DIR`). `top` is the way from where commands look for files to the repository's top, with a
    slash at its end, "" at the top itself, None when the files are not on disk.
    """

    fix: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    top: str | None = None


def next_steps(told: Sequence[Entry], steps: Steps) -> list[Line]:
    """Name the commands that help with the findings that were told; [] without any."""
    if not told:
        return []
    lines = []
    fixed = sum(entry.suggestion is not None or bool(entry.diff) for entry in told)
    if fixed and steps.fix:
        lines.append(Line.of(f"{fixed} of these can be fixed: {_typed(steps.fix)}"))
    worst = min(told, key=lambda entry: entry.judged.finding.severity.rank).judged.finding
    if steps.top is not None and worst.path and worst.line and not any(map(is_hidden, worst.path)):
        path = f"{steps.top}{worst.path}"
        at = f"{'./' if path.startswith('-') else ''}{path}:{worst.line}"
        command = _typed(("omnireview", "explain", worst.rule, "--at", at, *steps.options))
        lines.append(Line.of(f"Why it is said there: {command}"))
    if steps.report:
        lines.append(Line.of(f"Full report: {_typed(steps.report)}"))
    lines.append(Line.of(f"Next: {_typed(('omnireview', 'rules', 'show', worst.rule, *steps.options))}"))
    return lines


def _typed(command: Sequence[str]) -> str:
    return visible(shlex.join(command))
