"""The files of an export: their names, and what writes each."""

from collections.abc import Callable, Mapping

from omnireview.errors import NotAnalysed, UserError
from omnireview.export import Material
from omnireview.nouns import noun

Write = Callable[[Material], bytes]


@noun
class Form:
    """One file of an export: what it is for, what writes it, and whether that takes fixes and pictures."""

    use: str
    write: Write
    fixes: bool = False
    pictures: bool = False


def _summary(material: Material) -> bytes:
    from omnireview.render import as_markdown

    # The marker by which a run knows its own comment is none of a reader's business.
    _, _, text = as_markdown.summary_body(material.review, "").partition("\n")
    return _encoded(text)


def _report(material: Material) -> bytes:
    from omnireview.render import as_markdown

    return _encoded(as_markdown.report(material.review))


def _fixes(material: Material) -> bytes:
    from omnireview.render import as_fixes

    return _encoded(as_fixes.text(material.review, material.mended, material.left, material.rules))


def _patch(material: Material) -> bytes:
    from omnireview.diff.write import write_hunks

    return b"".join(write_hunks(file.path, file.hunks) for file in material.mended)


def _json(material: Material) -> bytes:
    from omnireview.render import as_json

    return _encoded(as_json.text(material.review) + "\n")


def _sarif(material: Material) -> bytes:
    return _sarif_of(material, everything=False)


def _whole_sarif(material: Material) -> bytes:
    return _sarif_of(material, everything=True)


def _sarif_of(material: Material, *, everything: bool) -> bytes:
    from omnireview.render import as_sarif

    fixes = {mend.finding: mend.hunks for file in material.mended for mend in file.mends}

    def source(path: str) -> bytes | None:
        try:
            return material.head.read(path) if material.head else None
        except (NotAnalysed, UserError):  # the review is made: a column is not worth its loss
            return None

    written = as_sarif.text(
        material.review, rules=material.rules, fixes=fixes, source=source, everything=everything
    )
    return _encoded(written + "\n")


def _html(material: Material) -> bytes:
    from omnireview.page import html

    return _encoded(html(material.review, material.files, material.head))


def _junit(material: Material) -> bytes:
    from omnireview.render import as_junit

    return _encoded(as_junit.text(material.review, material.settings))


def _badge(material: Material) -> bytes:
    from omnireview.render import as_badge

    return _encoded(as_badge.text(material.review))


def _encoded(text: str) -> bytes:
    """Encode as UTF-8; bytes of a path that are none are shown as escapes."""
    return text.encode("utf-8", "backslashreplace")


FILES: Mapping[str, Form] = {
    "SUMMARY.md": Form("the summary comment: verdict, what must be mended, score", _summary, pictures=True),
    "REVIEW.md": Form("the full report, with what is said on the lines", _report, pictures=True),
    "SUGGESTED_FIXES.md": Form("each verified fix with its reason, and what needs a person", _fixes, fixes=True),
    "fixes.patch": Form("all verified fixes, for `git apply`", _patch, fixes=True),
    "review.json": Form("everything, for programs; its schema is schemas/review.json", _json),
    "review.sarif": Form("what is to be mended, for GitHub's code scanning and for editors", _sarif, fixes=True),
    "review-all.sarif": Form(
        "also what is suppressed, mended or for information, for viewers of SARIF", _whole_sarif, fixes=True
    ),
    "review.html": Form(
        "one page with the diff, to be opened in a browser; it loads nothing", _html, pictures=True
    ),
    "junit.xml": Form("a test for each finding, for pages that show tests", _junit),
    "badge.svg": Form("verdict and score as a picture", _badge),
}
"""Name → form of every file of a folder, in the order in which they are written."""

SUFFIXES: Mapping[str, Form] = {
    ".md": FILES["REVIEW.md"],
    ".json": FILES["review.json"],
    ".sarif": FILES["review.sarif"],
    ".html": FILES["review.html"],
    ".xml": FILES["junit.xml"],
    ".svg": FILES["badge.svg"],
    ".patch": FILES["fixes.patch"],
}
"""How a file's name ends → what is written into it."""
