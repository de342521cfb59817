"""`Review` → SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), for code scanning and for viewers.

GitHub's limits are those of docs.github.com, "SARIF support for code scanning", "File compatibility": 20 runs a
file, 25,000 results a run of which 5,000 are shown, 1,000 locations a result, 20 tags a rule, 10 MB when packed.
Here is one run, one location a result, one tag a rule; results are cut, the least severe first, and the run tells.

GitHub ignores `suppressions` and `baselineState` (same page): it would open an alert for what is suppressed, and
for what the change mends. So they stand only in what is written for viewers, with `everything`.
"""

import gzip
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from omnireview import __version__
from omnireview.compare import Judged
from omnireview.diff import Hunk
from omnireview.render import as_json
from omnireview.render.escape import one_line
from omnireview.render.links import repository_link
from omnireview.render.sarif_results import ROOT, Sources, artifact, is_information, message, result
from omnireview.render.sarif_rules import LEVELS, descriptor, plain
from omnireview.render.words import number
from omnireview.review import Review
from omnireview.rules import Rule
from omnireview.scan import Finding
from omnireview.terms import Status

MOST_RESULTS = 25_000
MOST_SHOWN = 5_000
LARGEST = 10_000_000
"""Bytes, packed with gzip."""
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_STANDING = [Status.NEW, Status.OLD, Status.MOVED, Status.SUPPRESSED, Status.BASELINE, Status.MENDED]


def text(
    review: Review,
    *,
    rules: Mapping[str, Rule] | None = None,
    fixes: Mapping[Finding, Sequence[Hunk]] | None = None,
    source: Callable[[str], bytes | None] = lambda path: None,  # noqa: ARG005 - called as it is declared
    everything: bool = False,
    most: int = MOST_RESULTS,
    largest: int = LARGEST,
) -> str:
    """Write a SARIF log with one run.

    `rules` are described by id, `fixes` are the verified ones of findings, `source` gives a file's bytes at the
    head (None: not to be had). Without `everything` there are only findings that a reader is to act on at the
    head: new and old ones, no information. `most` results and `largest` bytes (packed) are the limits.
    """
    told = [site for entry in review.entries if not entry.quiet for site in entry.sites]
    wanted = sorted((site for site in told if everything or _is_alert(site)), key=_worst_first)
    placed = [site for site in wanted if site.finding.path is not None]
    sources = Sources(source)
    kept = min(len(placed), most)
    while True:
        log = _log(
            review,
            placed[:kept],
            wanted,
            rules or {},
            fixes or {},
            sources=sources,
            elsewhere=len(told) - len(wanted),
        )
        written = as_json.written(log)
        packed = _packed(written, largest)
        if packed <= largest or not kept:
            return written
        kept = min(kept - 1, kept * largest * 9 // (packed * 10))


def _is_alert(site: Judged) -> bool:
    return site.status in {Status.NEW, Status.OLD, Status.MOVED} and not is_information(site.finding)


def _worst_first(site: Judged) -> tuple[object, ...]:
    finding = site.finding
    worth = (finding.severity.rank, _STANDING.index(site.status), finding.confidence.rank)
    return (*worth, finding.path or "", finding.line or 0, finding.rule, site.fingerprint)


def _packed(written: str, largest: int) -> int:
    """Give the size of a text when it is packed, or its own where that is small enough already."""
    data = written.encode()
    return len(data) if len(data) <= largest else len(gzip.compress(data, mtime=0))


def _log(
    review: Review,
    placed: Sequence[Judged],
    wanted: Sequence[Judged],
    rules: Mapping[str, Rule],
    fixes: Mapping[Finding, Sequence[Hunk]],
    *,
    sources: Sources,
    elsewhere: int,
) -> dict[str, Any]:
    of_no_file = [site for site in wanted if site.finding.path is None]
    first: dict[str, Finding] = {}
    for site in (*placed, *of_no_file):
        first.setdefault(site.finding.rule, site.finding)
    index = {rule: at for at, rule in enumerate(sorted(first))}
    left_out = len(wanted) - len(of_no_file) - len(placed)
    notifications = [
        *_unread(review),
        *(_of_the_change(site, index[site.finding.rule]) for site in of_no_file),
        *_cuts(left_out, len(placed), elsewhere),
    ]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "OmniReview",
                "version": review.versions.get("omnireview", __version__),
                "rules": [descriptor(rules.get(rule), first[rule]) for rule in sorted(first)],
            }
        },
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top folder of the repository."}}},
        "results": [result(site, index[site.finding.rule], sources, fixes) for site in placed],
    }
    if address := repository_link(review):
        run["versionControlProvenance"] = [{"repositoryUri": address, "revisionId": review.head}]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _unread(review: Review) -> list[dict[str, Any]]:
    return [
        {
            "level": "warning",
            "message": {"text": plain(f"{one_line(skip.path)} was not analysed: {skip.reason}")},
            "locations": [{"physicalLocation": {"artifactLocation": artifact(skip.path)}}],
        }
        for skip in review.not_analysed
    ]


def _of_the_change(site: Judged, rule: int) -> dict[str, Any]:
    """Tell what is about the whole change: a result without a place makes GitHub refuse the file."""
    finding = site.finding
    return {
        "level": LEVELS[finding.severity],
        "message": message(finding),
        "associatedRule": {"id": finding.rule, "index": rule},
    }


def _cuts(left_out: int, kept: int, elsewhere: int) -> list[dict[str, Any]]:
    told = []
    if left_out:
        told.append(f"{number(left_out, 'result')} left out, the least severe: the file would be too large.")
    if kept > MOST_SHOWN:
        told.append(f"GitHub shows {MOST_SHOWN:,} results of a run; the worst ones stand first.")
    if elsewhere:
        told.append(
            f"{number(elsewhere, 'finding')} suppressed, mended, or for information: in review-all.sarif and "
            "review.json."
        )
    return [{"level": "note", "message": {"text": text}} for text in told]
