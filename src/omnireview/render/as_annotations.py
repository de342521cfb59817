"""`Review` → workflow commands, which GitHub shows as annotations of the run where nothing may be posted.

Format: docs.github.com/actions/reference/workflow-commands-for-github-actions. GitHub shows at most 10 annotations
of each level and step.
"""

from collections.abc import Callable

from omnireview.render.escape import command_data, command_property, one_line, visible
from omnireview.render.words import also, new_entries
from omnireview.review import Entry, Review
from omnireview.terms import Severity

_LEVELS = {Severity.BLOCKER: "error", Severity.MAJOR: "warning", Severity.MINOR: "notice"}
_SHOWN = 10


def commands(review: Review, origin: Callable[[str], str] = lambda _: "") -> list[str]:
    """Write one command for each new finding: blockers are errors, majors warnings, minors notices; worst first.

    At most 10 of a level; the last of them tells how many more there are. Information is left out. `origin` says
    where a finding comes from, by its fingerprint: "" where there is nothing to say.
    """
    lines = []
    for severity, level in _LEVELS.items():
        entries = [entry for entry in new_entries(review) if entry.judged.finding.severity is severity]
        entries.sort(key=_worst_first)
        left = len(entries) - _SHOWN
        for index, entry in enumerate(entries[:_SHOWN], start=1):
            more = f" (+{left} more, see the job summary)" if left > 0 and index == _SHOWN else ""
            whence = origin(entry.judged.fingerprint)
            lines.append(_command(level, entry, (f" (from {whence})" if whence else "") + more))
    return lines


def _worst_first(entry: Entry) -> tuple[int, str, int, str, str]:
    finding = entry.judged.finding
    place = (finding.path or "", finding.line or 0)
    return finding.confidence.rank, *place, finding.rule, entry.judged.fingerprint


def _command(level: str, entry: Entry, more: str) -> str:
    finding = entry.judged.finding
    properties: dict[str, str] = {}
    if finding.path is not None:
        properties["file"] = visible(finding.path)
    if finding.path is not None and finding.line is not None:
        properties["line"] = str(finding.line)
        properties["endLine"] = str(max(finding.line, finding.end_line or 0))
    properties["title"] = f"{finding.severity}: {visible(finding.rule)}"
    told = ",".join(f"{name}={command_property(value)}" for name, value in properties.items())
    message = " ".join(filter(None, [one_line(finding.message), also(entry)]))
    return f"::{level} {told}::{command_data(message + more)}"
