"""A finding → its `result` in SARIF: where it stands, by what it is known again, and the fix."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from omnireview.compare import Judged
from omnireview.diff import Hunk
from omnireview.render.escape import prose
from omnireview.render.line_hash import line_hashes
from omnireview.render.links import quoted
from omnireview.render.sarif_rules import LEVELS, plain
from omnireview.scan import Finding
from omnireview.terms import SILENCED, Severity, Status

ROOT = "%SRCROOT%"
OURS = "omnireview/v1"
"""The key of our fingerprint, which holds no line: rule, path, enclosing name, source and occurrence."""
GITHUBS = "primaryLocationLineHash"
"""The only key that GitHub's code scanning uses."""

_STANDING = {
    Status.NEW: "new",
    Status.OLD: "unchanged",
    Status.MOVED: "updated",
    Status.MENDED: "absent",
    Status.SUPPRESSED: "unchanged",
    Status.BASELINE: "unchanged",
}
_LONGEST = 2_000


class Sources:
    """The lines of the head's files, and their hashes, each made when they are asked for."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._lines: dict[str, list[str]] = {}
        self._hashes: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str | None:
        """Give a line without its end; None where the file is not to be had."""
        lines = self._known(path)
        return lines[number - 1] if 0 < number <= len(lines) else None

    def hash(self, path: str, number: int) -> str | None:
        """Give a line's hash as GitHub makes it; None where the file is not to be had."""
        self._known(path)
        hashes = self._hashes[path]
        return hashes[number - 1] if 0 < number <= len(hashes) else None

    def _known(self, path: str) -> list[str]:
        if path not in self._lines:
            data = self._read(path)
            text = (data or b"").decode("utf-8", "replace")
            self._lines[path] = [] if data is None else [line.removesuffix("\r") for line in text.split("\n")]
            self._hashes[path] = [] if data is None else line_hashes(data)
        return self._lines[path]


def result(judged: Judged, rule: int, sources: Sources, fixes: Mapping[Finding, Sequence[Hunk]]) -> dict[str, Any]:
    """Write one finding about a file or a line. `rule` is the index of its rule in the run."""
    finding = judged.finding
    at_head = judged.status is not Status.MENDED
    prints = {OURS: judged.fingerprint}
    hashed = sources.hash(finding.path or "", finding.line or 1) if at_head else None
    if hashed:
        prints[GITHUBS] = hashed
    written: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        # A result that is only information has no level (SARIF 2.1.0, 3.27.10).
        **(
            {"kind": "informational", "level": "none"}
            if is_information(finding)
            else {"level": LEVELS[finding.severity]}
        ),
        "message": message(finding),
        "locations": [location(finding, sources if at_head else None)],
        "partialFingerprints": prints,
        "baselineState": _STANDING[judged.status],
        "properties": {
            "severity": finding.severity.value,
            "aspect": finding.aspect.value,
            "confidence": finding.confidence.value,
            "minutes": finding.effort,
        },
    }
    if judged.status in SILENCED:
        reason = {"justification": plain(judged.reason)} if judged.reason else {}
        kind = "external" if judged.status is Status.BASELINE else "inSource"
        written["suppressions"] = [{"kind": kind, "status": "accepted", **reason}]
    if hunks := fixes.get(finding):
        written["fixes"] = [_fix(finding, hunks)]
    return written


def is_information(finding: Finding) -> bool:
    """Whether a finding is counted only."""
    return finding.severity is Severity.INFO


def message(finding: Finding) -> dict[str, str]:
    """Give the message of a finding, as text and as Markdown; braces are doubled, as SARIF asks (3.11.5)."""
    shown = {"text": plain(finding.message, _LONGEST), "markdown": prose(finding.message, _LONGEST)}
    return {form: text.replace("{", "{{").replace("}", "}}") for form, text in shown.items()}


def artifact(path: str) -> dict[str, str]:
    """Give a path as an address below the root: bytes that are no plain letters are quoted (RFC 3986)."""
    return {"uri": quoted(path), "uriBaseId": ROOT}


def location(finding: Finding, sources: Sources | None) -> dict[str, Any]:
    """Point at the line where a person would point; at the first one for a finding about a file.

    GitHub asks for all four numbers, and shows in a pull request only what lies wholly in its diff: so it is one
    line, though what is found may reach over more.
    """
    line = finding.line or 1
    text = sources.line(finding.path or "", line) if sources else None
    region = {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 2}
    if finding.line and finding.columns and finding.columns[0] < finding.columns[1]:
        region |= {"startColumn": finding.columns[0] + 1, "endColumn": finding.columns[1] + 1}
    elif text and text.strip():
        region |= {"startColumn": len(text) - len(text.lstrip()) + 1, "endColumn": len(text.rstrip()) + 1}
    return {"physicalLocation": {"artifactLocation": artifact(finding.path or ""), "region": region}}


def _fix(finding: Finding, hunks: Sequence[Hunk]) -> dict[str, Any]:
    return {
        "description": {"text": "Proved to mend it, and to change nothing else."},
        "artifactChanges": [
            {
                "artifactLocation": artifact(finding.path or ""),
                "replacements": [each for hunk in hunks for each in _replacements(hunk)],
            }
        ],
    }


def _replacements(hunk: Hunk) -> list[dict[str, Any]]:
    """Give what a hunk replaces, run by run of lines; a line end that is not there is not invented."""
    made: list[dict[str, Any]] = []
    at = hunk.old_start + (hunk.old_count == 0)
    removed: list[str] = []
    added: list[str] = []
    ends = True

    def close() -> None:
        nonlocal at, ends
        if removed or added:
            last = at + len(removed) - (not ends)
            column = 1 if ends else len(removed[-1]) + 1
            region = {"startLine": at, "startColumn": 1, "endLine": last, "endColumn": column}
            made.append(
                {"deletedRegion": region, **({"insertedContent": {"text": "".join(added)}} if added else {})}
            )
        at += len(removed)
        ends = True
        removed.clear()
        added.clear()

    for line in hunk.lines:
        if line.sign == " ":
            close()
            at += 1
        elif line.sign == "-":
            removed.append(line.text)
            ends = not line.no_newline
        else:
            added.append(line.text + ("" if line.no_newline else "\n"))
    close()
    return made
