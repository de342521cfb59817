"""`# omnireview: ignore[rule-id] reason` at the head → `Suppression`s, and the findings that they silence."""

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import replace

from omnireview.compare import Judged
from omnireview.kinds import Language, language_of
from omnireview.nouns import noun
from omnireview.scan import Finding, ScanResult
from omnireview.terms import Severity, Status
from omnireview.tree import Tree, what_is_read

_LAYOUT = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}

_MARK = re.compile(r"#\s*omnireview:\s*ignore\b(?:\[(?P<rules>[^\]\n#]*)\])?(?P<reason>[^#\n]*)")
"""No part reaches over a `#`: a line of nothing but half-written comments is read once, and not once for each."""


@noun
class Suppression:
    """One suppression comment. Lines are 1-based.

    `target` is the line whose findings it silences: its own, or, when the comment stands alone, the next line that
    is neither blank nor a comment. Where that line has none of the rule, it silences those on the other lines of
    the same `statement` of Python (of a compound one: of its header), which may be written over several.
    """

    path: str
    line: int
    target: int
    rules: tuple[str, ...]
    reason: str
    statement: range = range(0)


@noun
class Suppressed:
    """The judged findings with the silenced ones marked, and what a reader must know of the comments."""

    judged: tuple[Judged, ...]
    notes: tuple[str, ...]


def suppress(judged: Sequence[Judged], scan: ScanResult, head: Tree, rule_ids: Iterable[str]) -> Suppressed:
    """Mark the findings of the head that a suppression comment names, and report comments that do nothing.

    Only the rule that is named is silenced; a blocker also needs a reason. `scan` is what was found at the
    head, `head` its tree. A comment is a note in the result when it names no rule, a rule that does not exist, or
    a rule that finds nothing there.
    """
    known = set(rule_ids)
    live = [entry.finding for entry in judged if entry.status is not Status.MENDED]
    read = set(scan.files_read)
    suppressions = [
        found
        for path in sorted(read | {finding.path for finding in live if finding.path})
        if (data := what_is_read(head, path)) is not None
        for found in read_suppressions(path, data)
    ]
    by_spot = silencers(suppressions, {(found.path, found.line, found.rule) for found in live})
    used: set[tuple[Suppression, str]] = set()
    notes: list[str] = []
    result = []
    for entry in judged:
        finding = entry.finding
        by = None if entry.status is Status.MENDED else by_spot.get((finding.path, finding.line, finding.rule))
        if by is None:
            result.append(entry)
            continue
        used.add((by, finding.rule))
        lacks = what_lacks(by, finding)
        if lacks:
            notes.append(f"`{by.path}` line {by.line}: {lacks}")
            result.append(entry)
            continue
        result.append(replace(entry, status=Status.SUPPRESSED, reason=by.reason))
    # In a file that the change does not touch only some rules look, and a comment there may be for another.
    looked_at = [each for each in suppressions if each.path in read and not _is_unlooked(each, scan)]
    notes += [note for suppression in looked_at for note in _idle(suppression, known, used)]
    return Suppressed(tuple(result), tuple(dict.fromkeys(notes)))


def what_lacks(suppression: Suppression, finding: Finding) -> str:
    """Say why a comment that names a finding does not silence it; "" when it does."""
    if finding.severity is not Severity.BLOCKER or suppression.reason:
        return ""
    return (
        "a blocker is suppressed only with a reason; "
        f"write `# omnireview: ignore[{finding.rule}]` and why, behind it."
    )


def _is_unlooked(suppression: Suppression, scan: ScanResult) -> bool:
    """Whether a comment stands where the change touches nothing, so that nothing was looked for."""
    ranges = scan.unlooked.get(suppression.path, ())
    return any(first <= suppression.target <= last for first, last in ranges)


Spot = tuple[str | None, int | None, str]
"""A path, a line of it, and a rule."""


def silencers(suppressions: Sequence[Suppression], findings: set[Spot]) -> dict[Spot, Suppression]:
    """Give the comment that silences each spot; one that points at it before one elsewhere in its statement."""
    exact: dict[Spot, Suppression] = {}
    nearby: dict[Spot, Suppression] = {}
    for by in suppressions:
        for rule in by.rules:
            spot = (by.path, by.target, rule)
            exact.setdefault(spot, by)
            if spot not in findings:
                for line in by.statement:
                    nearby.setdefault((by.path, line, rule), by)
    return nearby | exact


def read_suppressions(path: str, data: bytes) -> list[Suppression]:
    """Read the suppression comments of a Python or YAML file, in order of lines; other files have none.

    In Python only comments count, and not what a string says of them. A file that does not parse is searched line
    by line, so that a suppression works there too.
    """
    language = language_of(path)
    if language is Language.GENERIC or b"omnireview:" not in data:
        return []
    code = data.decode("utf-8-sig", errors="replace")
    lines = code.split("\n")
    layout = _read_layout(code) if language is Language.PYTHON else None
    below = _next_code_lines(lines)
    found = []
    for number, text in enumerate(lines, start=1):
        begin = 0 if layout is None else layout.comments.get(number)
        alone = text.lstrip().startswith("#")
        for mark in () if begin is None else _MARK.finditer(text, begin):
            target = below[number] if alone else number
            named = tuple(name.strip() for name in (mark["rules"] or "").split(",") if name.strip())
            statement = layout.statements.get(target, range(0)) if layout else range(0)
            found.append(Suppression(path, number, target, named, mark["reason"].strip(), statement))
    return found


@noun
class _Layout:
    """Line → where its comment starts, and line → all lines of its statement where that has several."""

    comments: dict[int, int]
    statements: dict[int, range]


def _read_layout(code: str) -> _Layout | None:
    """Tell a text apart into tokens; None when that can't be done."""
    # Text and not bytes: with bytes the file chooses the codec, and some of those fail in ways of their own.
    tokens = tokenize.generate_tokens(io.StringIO(code, newline="\n").readline)
    layout, start = _Layout({}, {}), 0
    try:
        for token in tokens:
            if token.type == tokenize.COMMENT:
                layout.comments[token.start[0]] = token.start[1]
            elif token.type == tokenize.NEWLINE:
                lines = range(start, token.start[0] + 1)
                layout.statements.update(dict.fromkeys(lines, lines) if len(lines) > 1 else {})
                start = 0
            elif token.type not in _LAYOUT and not start:
                start = token.start[0]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None
    return layout


def _next_code_lines(lines: Sequence[str]) -> list[int]:
    """Give for each line (from 1) the next below it that is no comment and not blank, or else itself."""
    below, later = [0] * (len(lines) + 1), 0
    for number in range(len(lines), 0, -1):
        below[number] = later or number
        text = lines[number - 1].strip()
        later = number if text and not text.startswith("#") else later
    return below


def _idle(suppression: Suppression, known: set[str], used: set[tuple[Suppression, str]]) -> list[str]:
    where = f"`{suppression.path}` line {suppression.line}"
    if not suppression.rules:
        return [f"{where}: `omnireview: ignore` names no rule, so it suppresses nothing; write `ignore[rule-id]`."]
    return [
        f"{where}: `ignore[{rule}]` "
        + ("suppresses nothing; remove it." if rule in known else "names a rule that does not run here.")
        for rule in suppression.rules
        if (suppression, rule) not in used
    ]
