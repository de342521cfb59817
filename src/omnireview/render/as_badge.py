"""`Review` → a badge (SVG): verdict and overall score, for a page that shows many reviews.

The words say all that the colour says; each colour has a contrast of at least 4.5 to the white letters on it
(WCAG 2.2, 1.4.3). No font is measured: `textLength` makes any font fit the width.
"""

from omnireview.render.escape import html
from omnireview.review import Review
from omnireview.score import Verdict

COLORS = {
    Verdict.DO_NOT_MERGE: "#b3261e",
    Verdict.INCOMPLETE: "#57606a",
    Verdict.REQUIRED_CHANGES: "#8f4e00",
    Verdict.SUGGESTIONS: "#0b6e4f",
    Verdict.NO_FINDINGS: "#1a7f37",
}
LABEL_COLOR = "#3d444d"
_WORDS = {
    Verdict.DO_NOT_MERGE: "do not merge yet",
    Verdict.INCOMPLETE: "incomplete",
    Verdict.REQUIRED_CHANGES: "required changes",
    Verdict.SUGGESTIONS: "suggestions",
    Verdict.NO_FINDINGS: "no findings",
}
_LABEL = "review"
_NARROW, _WIDE = frozenset("filjt.,:;'|!/· "), frozenset("mwMW")
_PADDING = 12


def text(review: Review) -> str:
    """Write the badge; the same bytes for the same verdict and score."""
    overall = review.scorecard.overall
    score = "no score" if overall is None else f"{overall:g}/10"
    value = f"{score} · {_WORDS[review.verdict]}"
    title = html(f"Review: {review.verdict.value}, {score}")
    left, right = _width(_LABEL) + _PADDING, _width(value) + _PADDING
    whole = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{title}">\n'
        f"<title>{title}</title>\n"
        f'<clipPath id="r"><rect width="{whole}" height="20" rx="3"/></clipPath>\n'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="{LABEL_COLOR}"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{COLORS[review.verdict]}"/></g>\n'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" '
        'aria-hidden="true">\n'
        f"{_words(_LABEL, left / 2)}\n{_words(value, left + right / 2)}\n</g>\n</svg>\n"
    )


def _words(text: str, middle: float) -> str:
    return f'<text x="{middle:g}" y="14" textLength="{_width(text)}">{html(text)}</text>'


def _width(text: str) -> int:
    """Estimate the pixels of a text in 11 px Verdana."""
    return round(sum(4.2 if letter in _NARROW else 10.2 if letter in _WIDE else 6.9 for letter in text))
