"""A rule and a line → why the rule does or does not speak there, as lines of text."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from omnireview.checks import CHECKS, MODULE, PULL_REQUEST
from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import NotAnalysed
from omnireview.examples.play import PARSES, Trial
from omnireview.gates import Gate
from omnireview.modules import Module, SyntaxFault, parse_module
from omnireview.patterns.trace import Answer, Step, trace
from omnireview.places import matches
from omnireview.prefilter import OUTSIDE, Gates, draw
from omnireview.rules import Rule
from omnireview.rules.effective import Effective, RulesByPath
from omnireview.scan import Finding
from omnireview.scan.kinds import Language, language_of, reason_in_text, reason_to_skip
from omnireview.settings import Settings
from omnireview.suppress import Suppression, read_suppressions

_MARKS = {Answer.YES: "yes", Answer.NO: "no ", Answer.NOT_ASKED: "-  "}


def explain(each: Effective, settings: Settings, path: str, data: bytes, line: int) -> list[str]:
    """Say step by step what becomes of a rule at a line of a file, which is read as it stands.

    `path` is the file's path from the top of the repository, `data` its bytes, `line` is counted from 1. The last
    line is the outcome. Nothing is said of the change: a finding outside the changed lines is told in other ways.
    """
    rule = each.rule
    text = data.decode("utf-8", "replace").split("\n")
    source = text[line - 1].strip() if 0 < line <= len(text) else ""
    head = [f"{rule.id} at {path}:{line}", *([f"    {source}"] if source else []), ""]
    reason = _left_out(each, settings, path, data)
    if reason:
        return [*head, f"Not found: {reason}."]
    (form,) = RulesByPath([rule], settings).at(path)
    told: list[str] = []
    if language_of(path) is Language.PYTHON:
        try:
            module = parse_module(path, data)
        except SyntaxFault as fault:
            told.append(
                f"The file does not parse (line {fault.line}: {fault.message}): most rules can't look into it."
            )
        except NotAnalysed as limit:
            return [*head, f"Not found: the file can't be analysed: {limit.reason}."]
        else:
            try:
                traced = trace(form.matching, module, line) if form.matching is not None else None
            except NotAnalysed as limit:
                return [*head, f"Not found: the file can't be analysed: {limit.reason}."]
            told += [row for step in traced.steps for row in _row(step)] if traced else []
            told += [*_of_context(module, line), *_of_gate(module, line, form.gate)]
    # The path has been judged by now: what is played is the form of the rule that holds for it.
    whole = replace(form, include=(), exclude=())
    played = Trial([whole], settings).play({path: data})
    if played.not_analysed:
        return [*head, *told, f"Not found: the file can't be analysed: {played.not_analysed[0].reason}."]
    found = [finding for finding in played.findings if finding.rule == rule.id and finding.rule != PARSES.id]
    told += _of_check(form.check, found) if form.check else []
    told = [*told, ""] if told else []
    return [
        *head,
        *told,
        *_outcome(form, _severity_place(each, settings, path), read_suppressions(path, data), line, found),
    ]


def _left_out(each: Effective, settings: Settings, path: str, data: bytes) -> str:
    """Say why the rule does not look at the file at all; "" when it does."""
    rule = each.rule
    file = ChangedFile(path, None, FileStatus.ADDED)
    if each.off:
        return f"the rule is off ({each.origins.get('off', 'settings')})"
    try:
        reason = reason_to_skip(file, settings.include, settings.exclude) or reason_in_text(path, data)
    except NotAnalysed as limit:
        reason = limit.reason
    if reason:
        return f"no rule reads this file: {reason}"
    language = language_of(path)
    if not {language.value, Language.GENERIC.value} & set(rule.languages):
        return f"the rule reads {' and '.join(rule.languages)}, and this file is {language.value}"
    if rule.check and CHECKS[rule.check].SUBJECT == PULL_REQUEST:
        return "the rule judges a pull request as a whole, and no single line"
    if rule.include and not matches(path, rule.include):
        return f"the rule looks only at {', '.join(rule.include)}"
    if matches(path, rule.exclude):
        told = next(glob for glob in rule.exclude if matches(path, [glob]))
        return f"the rule does not look at {told}"
    if not RulesByPath([rule], settings).at(path):
        return "the settings switch the rule off for this path (paths.overrides)"
    return ""


def _row(step: Step) -> Iterator[str]:
    pad = "  " * step.depth
    operand = f": {step.operand}" if step.operand else ""
    yield f"{_MARKS[step.answer]} {pad}{step.operator}{operand}"
    yield from (f"      {pad}{reason}" for reason in step.told)


def _of_context(module: Module, line: int) -> Iterator[str]:
    around = [each.name for each in module.definitions if each.span.line <= line <= each.span.end_line]
    if around:
        yield f"The line stands in `{around[-1]}`."


def _of_gate(module: Module, line: int, gate: Gate | None) -> Iterator[str]:
    try:
        sketch = draw(module.text)
    except NotAnalysed:
        sketch = None
    if gate is None or sketch is None:
        return
    unit = sketch.unit_at(line)
    if not Gates([gate]).ask(sketch, frozenset({unit.name if unit else OUTSIDE})):
        where = f"in `{unit.name}`" if unit else "outside of the functions"
        yield f"The rule's gate, a quick look that comes first, sees nothing {where} that it could find."


def _of_check(check: str, found: list[Finding]) -> Iterator[str]:
    code = CHECKS[check]
    yield (
        f"The check `{check}` looks at " + ("Python code" if code.SUBJECT == MODULE else f"a {code.SUBJECT}") + ":"
    )
    yield from (f"    {line}".rstrip() for line in (code.__doc__ or "").strip().split("\n"))
    lines = ", ".join(str(finding.line) for finding in found if finding.line is not None)
    yield f"In this file it finds line {lines}." if lines else "In this file it finds nothing."


def _severity_place(each: Effective, settings: Settings, path: str) -> str:
    """Give where the settings set the severity that holds for a path; "" where they don't."""
    for override in reversed(settings.overrides):
        said = override.rules.get(each.rule.id)
        if said is not None and matches(path, override.files):
            # The override that decides is laid over what the settings say of the rule everywhere.
            return said.place if said.severity else each.origins.get("severity", "")
    return each.origins.get("severity", "")


def _outcome(
    rule: Rule, set_at: str, comments: Sequence[Suppression], line: int, found: list[Finding]
) -> Iterator[str]:
    here = [finding for finding in found if (finding.line or 0) <= line <= (finding.end_line or 0)]
    if not here:
        yield "Not found: the rule has nothing to say of this line."
        return
    for finding in here:
        yield f"Found: {finding.severity}: {finding.message}"
        if finding.line != line:
            yield f"It is said at line {finding.line}, where what is found begins."
        if set_at:
            yield f"The severity is set at {set_at}."
        elif finding.severity is not rule.severity:
            yield f"By `severity-where` it is {finding.severity} here; elsewhere it is {rule.severity}."
        if finding.edits:
            yield "It has a fix, which is offered when it is proved to mend this and to change nothing else."
        for comment in comments:
            if finding.rule in comment.rules and _silences(comment, finding, found):
                yield f"It is suppressed by the comment at line {comment.line}."


def _silences(comment: Suppression, finding: Finding, found: list[Finding]) -> bool:
    """Tell whether a comment is about a finding: at its line, or in its statement when no other is at its line."""
    if comment.target == finding.line:
        return True
    return finding.line in comment.statement and all(other.line != comment.target for other in found)
