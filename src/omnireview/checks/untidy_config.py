"""A YAML file with settings that are commented out, or with keys of one item indented in two ways.

A setting is commented out where a comment alone on its line reads `key: value` or `- value`, its key is one that
could be written beside its neighbours (it stands at their column), and the value is no sentence. Only lines that
the change adds are looked at; at most one finding of each kind is given.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import FILE, TextFile, whole_line
from omnireview.documents.comments import YamlComment, yaml_comments
from omnireview.spans import Match

SUBJECT: Final = FILE

_LARGEST = 500_000
_SETTING = re.compile(
    r"(?:- )?[a-z][a-z0-9]{0,30}(?:[_-][a-z0-9]{1,30}){0,8}:"
    r"(?:\s+(?:[\[{\"'].{1,200}|true|false|null|-?\d[\d._e+-]{0,20}|[\w./@:-]{1,120}))?"
)
_KEY = re.compile(r"( *)(- +)?[A-Za-z_][\w.-]{0,60}:(\s|$)")
_SAYS = re.compile(
    r"(?i)(?:note|e\.g|example|default|see|usage|optional|warning|todo|fixme|https?|tip|hint|options?)\b"
)


def find(file: TextFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the first of each kind at its line: `$FAULT` is what is wrong, `$MEND` what to do."""
    if not file.path.endswith((".yaml", ".yml")) or file.changed is None or len(file.data) > _LARGEST:
        return
    added = file.changed.added
    text = file.data.decode("utf-8", "replace")
    lines = text.split("\n")
    comments = {each.line: each for each in yaml_comments(text)} if "#" in text else {}
    out = [each for each in comments.values() if each.line in added and _is_setting(each, lines, comments)]
    if out:
        more = f" and {len(out) - 1} more are" if len(out) > 1 else " is"
        fault = f"`{out[0].text[:40]}`{more} commented out"
        yield _match(out[0].line, fault, "Take it out, or say when it is for.")
    odd = _oddly_indented(lines, added)
    if odd:
        yield _match(
            odd[0], f"what is below this key is indented by {odd[1]}, and by {odd[2]} above", "Use one step."
        )


def _match(line: int, fault: str, mend: str) -> Match:
    return Match(whole_line(line), line, {"$FAULT": fault, "$MEND": mend})


def _is_setting(comment: YamlComment, lines: Sequence[str], comments: dict[int, YamlComment]) -> bool:
    # A comment of its own (`# key: 1  # for two devices`) says when it is for.
    if (
        not comment.alone
        or " #" in comment.text
        or not _SETTING.fullmatch(comment.text)
        or _SAYS.match(comment.text.removeprefix("- "))
    ):
        return False
    # A comment above or below that is prose makes it an example in an explanation.
    near = (comments.get(comment.line + step) for step in (-1, 1))
    if any(each is not None and each.alone and not _SETTING.fullmatch(each.text) for each in near):
        return False
    beside = (lines[at] for at in (comment.line - 2, comment.line) if 0 <= at < len(lines))
    return any((key := _KEY.match(line)) and len(key[1]) + len(key[2] or "") == comment.column for line in beside)


def _oddly_indented(lines: Sequence[str], added: frozenset[int]) -> tuple[int, int, int] | None:
    """Give the first added key whose inner keys are indented by another step than those of a sibling above.

    With both steps.
    """
    steps: dict[int, int] = {}
    above: tuple[int, int] | None = None
    for number, line in enumerate(lines, start=1):
        key = _KEY.match(line[:200])
        if key is None:
            above = None if line.strip() and not line.lstrip().startswith("#") else above
            continue
        column = len(key[1]) + len(key[2] or "")
        if key[2]:
            steps = {at: step for at, step in steps.items() if at < column}
        if above is not None and column > above[1] and not key[2]:
            step = column - above[1]
            first = steps.setdefault(above[1], step)
            if first != step and above[0] in added and number in added:
                return above[0], step, first
        else:
            steps = {at: step for at, step in steps.items() if at <= column}
        above = (number, column) if line.rstrip().endswith(":") else None
    return None
