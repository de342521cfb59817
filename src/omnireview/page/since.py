"""`Since` → the values of the page's part on what happened since the last review."""

from collections.abc import Iterator
from typing import Any

from omnireview.history import Past, Relation, Remembered, Since
from omnireview.render import since as words
from omnireview.render.escape import visible
from omnireview.render.links import commit_link, permalink
from omnireview.render.words import short
from omnireview.review import Review


def since_of(review: Review) -> dict[str, Any] | None:
    """Give what is new and what is over since the last review, None without an earlier one.

    `rows` of findings of this review have their fingerprint as `mark`; those that are over have `link`, to where
    they stood.
    """
    since = review.since
    if since is None:
        return None
    ahead = since.relation is Relation.AHEAD
    rows = list(_rows(since, review))
    return {
        "last": short(since.last),
        "link": commit_link(review, since.last) if ahead else "",
        "gist": words.gist(since),
        "told": " ".join(words.sentences(since)),
        "pushes": since.pushes if len(since.pushes) > words.PUSHES_IN_WORDS else (),
        "rows": rows,
        "title": words.rows_title(len(rows)),
    }


def _rows(since: Since, review: Review) -> Iterator[dict[str, Any]]:
    for word, findings in words.present(since):
        for finding in findings:
            yield {
                "word": word,
                "by": "",
                "by_link": "",
                **_finding(finding, permalink(review, finding.path, finding.line)),
            }
    for past in words.past(since):
        then = since.last if since.relation is Relation.AHEAD else ""
        link = permalink(review, past.finding.path, past.finding.line, then) if then else ""
        yield {"word": words.TOLD[past.fate].capitalize(), **_by(past, review), **_finding(past.finding, link)}


def _by(past: Past, review: Review) -> dict[str, str]:
    link = commit_link(review, past.commit) if past.commit else ""
    return {"by": short(past.commit) if past.commit else "", "by_link": link}


def _finding(finding: Remembered, link: str) -> dict[str, Any]:
    line = f":{finding.line}" if finding.line else ""
    return {
        "severity": finding.severity,
        "place": visible(finding.path) + line if finding.path else "",
        "link": link if finding.path else "",
        "rule": visible(finding.rule),
        "mark": finding.fingerprint,
    }
