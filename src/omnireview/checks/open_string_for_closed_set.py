"""A field of a configuration class that takes any text, though its own words list the few that mean something.

Looked at are fields `name: str` of dataclasses, of pydantic models and of classes that are called a configuration
or arguments. The list is a comment beside or above the field, or its `description`, that says "one of", "either",
"options" or the like and quotes at least two words, or that consists of such words alone. Examples ("e.g.", "such
as", "etc.") are no list.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Comment, PythonFile
from omnireview.spans import Match
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "file"

_CLASS = re.compile(r"(?:Config|Configuration|Args|Arguments|Settings|Params)$")
_BASES: Final = frozenset({"BaseModel", "BaseSettings"})
_QUOTED = re.compile(r"(?<![\w'])['\"`]([A-Za-z][\w.-]{0,40})['\"`](?!\w)")
_SAYS = re.compile(
    r"(?i)\b(?:one of|either|choices?|options?:|options? (?:are|include)|must be|can be|allowed"
    r"|(?:valid|supported|possible) values?)"
)
_ALONE = re.compile(r"#?\s{0,4}(?:['\"`][\w.-]{1,40}['\"`](?:\s{0,3}(?:,|\||/|or|and)\s{0,3}){0,2}){2,12}\.?")
_OPEN = re.compile(
    r"(?i)\be\.?g\b|such as|for example|\betc\b|\.\.\.|\u2026|\blike\b|defaults? to|alias|custom|any other|path"
)
_LONGEST = 400
_MOST_SHOWN = 3


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"str"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such field: `$FIELD`, and `$VALUES`, the first of what its words list."""
    comments: Mapping[int, Comment] | None = None
    for owner in file.nodes(ast.ClassDef):
        fields = [each for each in owner.body if isinstance(each, ast.AnnAssign) and _is_text(each.annotation)]
        if not fields or not _is_configuration(owner):
            continue
        if comments is None:
            comments = {each.line: each for each in file.comments}
        for field in fields:
            values = next((found for text in _said(field, comments) if (found := _listed(text))), ())
            if values and isinstance(field.target, ast.Name):
                span = file.head(field)
                shown = ", ".join(f'"{value}"' for value in values[:_MOST_SHOWN])
                yield Match(span, span.line, {"$FIELD": field.target.id, "$VALUES": shown})


def _is_configuration(owner: ast.ClassDef) -> bool:
    names = {last_name(base) for base in owner.bases}
    decorators = {last_name(each.func if isinstance(each, ast.Call) else each) for each in owner.decorator_list}
    return "dataclass" in decorators or bool(names & _BASES) or bool(_CLASS.search(owner.name))


def _is_text(annotation: ast.expr) -> bool:
    """Tell whether an annotation is `str`, perhaps with `None`."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        sides = (annotation.left, annotation.right)
        return any(map(_is_text, sides)) and any(isinstance(each, ast.Constant) for each in sides)
    if isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "Optional":
        return _is_text(annotation.slice)
    return isinstance(annotation, ast.Name) and annotation.id == "str"


def _said(field: ast.AnnAssign, comments: Mapping[int, Comment]) -> Iterator[str]:
    """Give what is said of a field: beside it, above it, and in its `description`."""
    for line in range(field.lineno, (field.end_lineno or field.lineno) + 1):
        if (beside := comments.get(line)) is not None:
            yield beside.text
    above = comments.get(field.lineno - 1)
    if above is not None and above.alone:
        yield above.text
    if isinstance(field.value, ast.Call):
        for keyword in field.value.keywords:
            if keyword.arg in ("description", "help") and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)


def _listed(text: str) -> tuple[str, ...]:
    text = text[:_LONGEST]
    values = tuple(dict.fromkeys(_QUOTED.findall(text)))
    if len(values) < 2 or _OPEN.search(text):
        return ()
    return values if _SAYS.search(text) or _ALONE.fullmatch(text.strip()) else ()
