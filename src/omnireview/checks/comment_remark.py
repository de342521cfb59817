"""A comment that is known by its words.

`remark: suppression` finds `# noqa` and `# type: ignore` without a code, and comments that switch a checker off
for a whole file; not those of a module that may be missing (`try: import x`, `except ImportError: x = None`).
`remark: todo` finds TODO, FIXME and XXX without a name in brackets, an issue or a link. `remark: history` finds
what belongs into the change's description: "as reviewed", "per PR #12", "in this PR", "this used to be"; not where
a link says more.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.handlers import caught

SUBJECT: Final = PYTHON
REACH: Final = "function"

_CODELESS = r"(?!\s*:\s*[A-Za-z]+\d)(?![\w-])"
_REMARKS: Final = {
    "suppression": re.compile(
        rf"#\s*(?P<said>(?i:noqa){_CODELESS}|(?:type|pyright):\s*ignore(?!\s*\[)(?![\w-])|mypy:\s*ignore-errors"
        rf"|(?:ruff|flake8):\s*noqa{_CODELESS}|pylint:\s*(?:disable=all|skip-file))"
    ),
    "todo": re.compile(r"#[\s#]*(?P<said>TODO|FIXME|XXX)\b(?P<rest>.*)", re.DOTALL),
    "history": re.compile(
        r"(?i)\b(?P<said>per (?:the )?(?:code )?(?:review|reviewer|feedback)\b(?! of)|per (?:PR|MR) ?#?\d+"
        r"|as (?:reviewed|discussed (?:in|with|offline|on))\b"
        r"|as (?:suggested|requested) (?:by|in) (?:the )?(?:review\w*|PR|maintainer\w*)"
        r"|(?:address\w*|from|after) (?:the )?(?:code )?review(?:er)?(?:'s)? (?:comment|feedback|remark)s?"
        r"|(?:added|changed|fixed|removed|modified|updated|introduced) (?:in|by|for|per) (?:this )?"
        r"(?:PR|MR|pull request)\b"
        r"|in (?:this|the current) (?:PR|MR|pull request|commit)\b"
        r"|(?:this|it|there|which|that|here) used to (?:be|have|do|live)\b)"
    ),
}
_IMPORTING = frozenset({"ImportError", "ModuleNotFoundError"})
_OWNED = re.compile(
    r"\s*[(\[][^)\]]{2,60}[)\]]|\s*@\w|[^\n]{0,400}?(?:https?://|#\d+|\b[A-Z]{2,10}-\d+\b|(?<!\w)@[A-Za-z]|\bgh-\d+)"
)


@noun
class Options(CheckOptions):
    """What is found."""

    remark: Literal["suppression", "todo", "history"] = option("Which comments are found.")


def words(options: Options) -> frozenset[str]:
    """One of these stands in the file; none where the words are many."""
    if options.remark == "todo":
        return frozenset({"TODO", "FIXME", "XXX"})
    if options.remark == "suppression":
        return frozenset({"noqa", "NOQA", "ignore", "disable", "skip"})
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such comment; `$SAID` is what it is known by.

    Of a suppression `$PLACE` tells what it covers, and `$NAMED` shows how one error is named.
    """
    remark = _REMARKS[options.remark]
    for comment in file.comments:
        found = remark.search(comment.text)
        if found is None or (options.remark == "todo" and _OWNED.match(found["rest"])):
            continue
        if options.remark == "history" and "://" in comment.text:
            continue
        said = " ".join(found["said"].split())
        if options.remark == "suppression" and comment.line in file.once(_optional_imports):
            continue
        start = file.lines.character(comment.line, comment.column)
        span = file.lines.span(start, start + len(comment.text))
        told = _suppressed(said) if options.remark == "suppression" else {}
        yield Match(span, span.line, {"$SAID": said, **told})


def _suppressed(said: str) -> dict[str, str]:
    """Tell what a suppression covers, and how one error is named instead."""
    tool = said.partition(":")[0].strip().lower()
    if tool == "noqa":
        return {"$PLACE": "on the line", "$NAMED": "noqa: CODE"}
    if tool in {"type", "pyright"} and "ignore" in said:
        return {"$PLACE": "on the line", "$NAMED": f"{tool}: ignore[code]"}
    named = {"mypy": 'mypy: disable-error-code="code"', "pylint": "pylint: disable=code"}
    return {"$PLACE": "in the file", "$NAMED": named.get(tool, f"{tool}: noqa: CODE")}


def _optional_imports(file: PythonFile) -> frozenset[int]:
    """Give the lines on which a module that may be missing is imported, or something stands in for it."""
    found: set[int] = set()
    for tried in file.whole.nodes(ast.Try):
        handlers = [each for each in tried.handlers if _IMPORTING & set(caught(each))]
        imports = [each for each in tried.body if isinstance(each, (ast.Import, ast.ImportFrom))]
        if handlers and imports:
            for each in (*imports, *handlers, *(inner for handler in handlers for inner in handler.body)):
                last = each.end_lineno or each.lineno
                if isinstance(each, ast.ExceptHandler):
                    last = each.lineno
                found.update(range(each.lineno, last + 1))
    return frozenset(found)
