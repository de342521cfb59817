"""A delivery → the step's outputs, and the files of `export`."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from omnireview.export import Material
from omnireview.export.forms import FILES
from omnireview.export.write import forms_of, write_exports, write_file
from omnireview.publish import Delivery, findings_of
from omnireview.review import Review
from omnireview.terms import Severity, Status

OUTPUTS: Mapping[str, str] = {
    "score": "The overall score, 1 to 10 with one decimal; empty when no row of the table has evidence.",
    "verdict": "`do not merge yet`, `incomplete`, `approve with required changes`, `approve with suggestions` "
    "or `no findings`.",
    "findings": "How many findings the head has in the code that the change touches: "
    "new, old and suppressed ones.",
    "blockers": "How many of the new findings are blockers.",
    "new": "How many findings the change brings in.",
    "mended": "How many findings the change mends.",
    "posted": "How many comments this run wrote, inline and on files.",
    "undelivered": "How many findings could be told nowhere; above 0 the step fails with exit code 2.",
    "report-path": "Where review.json was written.",
    "sarif-path": "Where review.sarif was written, for code scanning.",
    "comment-url": "The page of the summary comment; empty when there is none.",
}
"""Name → description of every output, in the order of action.yml."""


def outputs_of(delivery: Delivery, report_path: str, sarif_path: str) -> dict[str, str]:
    """Give the value of every output in `OUTPUTS`, as text."""
    review = delivery.review
    found = findings_of(review)
    new = [judged for judged in found if judged.status is Status.NEW]
    overall = review.scorecard.overall
    values = {
        "score": "" if overall is None else f"{overall:.1f}",
        "verdict": str(review.verdict),
        "findings": str(len(found)),
        "blockers": str(sum(judged.finding.severity is Severity.BLOCKER for judged in new)),
        "new": str(len(new)),
        "mended": str(_mended(review)),
        "posted": str(delivery.posted),
        "undelivered": str(delivery.undelivered),
        "report-path": report_path,
        "sarif-path": sarif_path,
        "comment-url": delivery.comment_url,
    }
    return {name: values[name] for name in OUTPUTS}


def place_of(export: str, env: Mapping[str, str]) -> str:
    """Give the place that the input `export` names; a relative one starts at the workspace. "" without one.

    Raises:
        BadInput: its name says no form.
    """
    if not export:
        return ""
    place = str(Path(env.get("GITHUB_WORKSPACE") or ".", export)) + ("/" if export.endswith("/") else "")
    forms_of(place)
    return place


def needs_fixes(place: str) -> bool:
    """Whether what is written at a place shows fixes; code scanning does not."""
    return bool(place) and any(form.fixes for form in forms_of(place).values())


def write_reports(material: Material, place: str, env: Mapping[str, str]) -> tuple[str, str]:
    """Write what `export` asks for; gives the paths of review.json and review.sarif, which are always written.

    Without a folder to export to they stand in the runner's folder for temporary files.

    Raises:
        BadInput: a file can't be written.
    """
    written = {path.name: path for path in write_exports(material, place)} if place else {}
    folder = Path(env.get("RUNNER_TEMP") or tempfile.gettempdir(), "omnireview")
    paths = []
    for name in ("review.json", "review.sarif"):
        path = written.get(name) if len(written) > 1 else None
        if path is None:
            path = folder / name
            write_file(path, FILES[name].write(material))
        paths.append(str(path))
    return paths[0], paths[1]


def _mended(review: Review) -> int:
    return sum(len(entry.sites) for entry in review.entries if entry.mended)
