"""`Review` → one HTML page that a person keeps: it loads nothing, and reads whole without its script.

`parts` says what stands on the page and in which order, `templates/` how it looks. All text passes `template`,
which escapes it.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from omnireview.diff import ChangedFile
from omnireview.page.findings import gather
from omnireview.page.parts import ABOVE, BELOW, Part, fill
from omnireview.page.template import Template
from omnireview.render.escape import one_line
from omnireview.review import Review
from omnireview.terms import Aspect, Severity, Status
from omnireview.tree import Tree

_LONGEST_TITLE = 300


def html(review: Review, files: Iterable[ChangedFile] = (), head: Tree | None = None) -> str:
    """Write the page of a review; the same bytes for the same review.

    `files` are the changed files, whose hunks are shown around the findings. Where a finding stands outside of
    them, `head` is read, the tree that was reviewed; without both the findings stand alone. At most 5,000 findings
    are shown, and the page tells how many more there are.

    Raises:
        GitFailed, GitHubFailed: `head` can't be read.
    """
    style, script = _asset("style.css"), _asset("script.js")
    findings = gather(review, files, head)
    above, below = (fill(sections, review, findings) for sections in (ABOVE, BELOW))
    return Template("page.html").write(
        policy=_policy(style, script),
        style=style,
        script=script,
        title=one_line(review.title, _LONGEST_TITLE),
        review=review,
        findings=findings,
        facets=findings.facets(severity=list(Severity), status=list(Status), aspect=list(Aspect)),
        above=above,
        below=below,
        parts=[*above, *([Part("findings", "Findings", "")] if findings.files else []), *below],
    )


def _policy(style: str, script: str) -> str:
    """Give the page's Content-Security-Policy: nothing is loaded, and no style and no script but its own run."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
