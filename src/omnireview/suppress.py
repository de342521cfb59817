"""`# omnireview: ignore[rule-id] reason` at the head → `Suppression`s, and the findings that they silence."""

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from omnireview.compare import Judged
from omnireview.scan.kinds import Language, language_of
from omnireview.terms import Severity, Status
from omnireview.tree import Tree

_MARK = re.compile(r"#\s*omnireview:\s*ignore\b(?:\[(?P<rules>[^\]\n]*)\])?(?P<reason>[^#\n]*)")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One suppression comment. Lines are 1-based.

    `target` is the line whose findings it silences: its own, or, when the comment stands alone, the next line that
    is neither blank nor a comment.
    """

    path: str
    line: int
    target: int
    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The judged findings with the silenced ones marked, and what a reader must know of the comments."""

    judged: tuple[Judged, ...]
    notes: tuple[str, ...]


def suppress(judged: Sequence[Judged], paths: Iterable[str], head: Tree, rule_ids: Iterable[str]) -> Suppressed:
    """Mark the findings of the head that a suppression comment names, and report comments that do nothing.

    Only the rule that is named is silenced; a blocker also needs a reason. `paths` are the changed files, `head`
    their tree. A comment is a note in the result when it names no rule, a rule that does not exist, or a rule that
    finds nothing there.
    """
    known = set(rule_ids)
    suppressions = [
        found
        for path in sorted(set(paths))
        if (data := head.read(path)) is not None
        for found in read_suppressions(path, data)
    ]
    silencers: dict[tuple[str | None, int | None, str], Suppression] = {
        (found.path, found.target, rule): found for found in reversed(suppressions) for rule in found.rules
    }
    used: set[tuple[Suppression, str]] = set()
    notes: list[str] = []
    result = []
    for entry in judged:
        finding = entry.finding
        by = None if entry.status is Status.MENDED else silencers.get((finding.path, finding.line, finding.rule))
        if by is None:
            result.append(entry)
            continue
        used.add((by, finding.rule))
        if finding.severity is Severity.BLOCKER and not by.reason:
            notes.append(
                f"`{by.path}` line {by.line}: a blocker is suppressed only with a reason; "
                f"write `# omnireview: ignore[{finding.rule}]` and why, behind it."
            )
            result.append(entry)
            continue
        result.append(replace(entry, status=Status.SUPPRESSED, reason=by.reason))
    notes += [note for suppression in suppressions for note in _idle(suppression, known, used)]
    return Suppressed(tuple(result), tuple(notes))


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
    commented = _comment_lines(code) if language is Language.PYTHON else None
    found = []
    for number, text in enumerate(lines, start=1):
        mark = _MARK.search(text) if commented is None or number in commented else None
        if mark is None:
            continue
        alone = not text[: mark.start()].strip()
        target = _next_code_line(lines, number) if alone else number
        named = tuple(name.strip() for name in (mark["rules"] or "").split(",") if name.strip())
        found.append(Suppression(path, number, target, named, mark["reason"].strip()))
    return found


def _comment_lines(code: str) -> set[int] | None:
    """Give the lines that hold a Python comment; None when the file can't be told apart into tokens."""
    # Text and not bytes: with bytes the file chooses the codec, and some of those fail in ways of their own.
    tokens = tokenize.generate_tokens(io.StringIO(code, newline="\n").readline)
    try:
        return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None


def _next_code_line(lines: Sequence[str], number: int) -> int:
    for later, text in enumerate(lines[number:], start=number + 1):
        if text.strip() and not text.lstrip().startswith("#"):
            return later
    return number


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
