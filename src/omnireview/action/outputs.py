"""A delivery → the step's outputs, and the files of `export`."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from omnireview.action.runner import write_file
from omnireview.publish import Delivery, findings_of
from omnireview.render import as_json, as_markdown
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
    "sarif-path": "Where the SARIF report was written; empty while there is none.",
    "comment-url": "The page of the summary comment; empty when there is none.",
}
"""Name → description of every output, in the order of action.yml."""


def outputs_of(delivery: Delivery, report_path: str) -> dict[str, str]:
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
        "sarif-path": "",
        "comment-url": delivery.comment_url,
    }
    return {name: values[name] for name in OUTPUTS}


def write_reports(review: Review, export: str, env: Mapping[str, str]) -> str:
    """Write review.json, and with `export` the Markdown report; gives the path of review.json.

    `export` is "", a folder, or a file NAME.md; a relative one starts at the workspace.

    Raises:
        BadInput: a file can't be written.
    """
    target = Path(env.get("GITHUB_WORKSPACE") or ".", export)
    folder = Path(env.get("RUNNER_TEMP") or tempfile.gettempdir(), "omnireview")
    if export.endswith(".md"):
        write_file(target, as_markdown.report(review))
    elif export:
        folder = target
        write_file(folder / "SUMMARY.md", as_markdown.report(review))
    path = folder / "review.json"
    write_file(path, json.dumps(as_json.document(review), indent=2, ensure_ascii=False) + "\n")
    return str(path)


def _mended(review: Review) -> int:
    return sum(len(entry.sites) for entry in review.entries if entry.mended)
