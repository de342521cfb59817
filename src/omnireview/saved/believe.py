"""What a saved scan says of a file → its `FileScan`, if the rules that hold here can say it of that file.

This keeps out what no rule says: unknown rules, severities that they do not have, other words, lines that are not
there. It does not show that a rule finds it there; see `recall` for that.
"""

from collections.abc import Mapping

from omnireview.checks import CHANGE, SIDE, SUBJECTS
from omnireview.patterns.metavariables import METAVARIABLE
from omnireview.rules import Rule
from omnireview.saved.form import FileForm, FindingForm, SideForm
from omnireview.scan import Finding, ScanResult
from omnireview.scan.task import FileScan, Task
from omnireview.terms import Placement, Severity


class Unbelievable(Exception):
    """No rule says that. The message continues the sentence "it claims of a file"."""


def believe(form: FileForm, task: Task, rules: Mapping[str, Rule]) -> FileScan:
    """Give what a saved scan says of a file that was analysed. `rules` are those for its path, by id.

    Raises:
        Unbelievable: The rules can't say it.
    """
    if form.head is None or form.old is None:
        raise ValueError("the file was not analysed")
    old_path = task.file.old_path or task.file.path
    return FileScan(
        head=_side(form.head, task.file.path, task.head, rules), old=_side(form.old, old_path, task.old, rules)
    )


def _side(form: SideForm, path: str, data: bytes | None, rules: Mapping[str, Rule]) -> ScanResult:
    if data is None:
        if form.findings or form.unparsed or form.unlooked:
            raise Unbelievable("something at a side on which it is not")
        return ScanResult()
    lines = data.split(b"\n")
    if any(first > last or last > len(lines) for first, last in form.unlooked):
        raise Unbelievable("lines that it does not have")
    return ScanResult(
        findings=tuple(_finding(each, path, lines, rules) for each in form.findings),
        unparsed=(path,) if form.unparsed else (),
        unlooked={path: form.unlooked} if form.unlooked else {},
    )


def _finding(form: FindingForm, path: str, lines: list[bytes], rules: Mapping[str, Rule]) -> Finding:
    rule = rules.get(form.rule)
    if rule is None or (rule.check is not None and SUBJECTS[rule.check] in {SIDE, CHANGE}):
        raise Unbelievable("what no rule about such files finds")
    if not form.line <= form.end_line <= len(lines):
        raise Unbelievable("lines that it does not have")
    if form.columns and not form.columns[0] < form.columns[1] <= len(lines[form.line - 1]):
        raise Unbelievable("columns that it does not have")
    if not _may_weigh(form, rule) or not could_word(rule.message, form.message):
        raise Unbelievable("what its rule does not say")
    return Finding(
        rule=rule.id,
        severity=form.severity,
        aspect=rule.aspect,
        confidence=form.confidence,
        settled_by=form.settled_by,
        stage=rule.stage,
        effort=rule.effort,
        message=form.message,
        path=path,
        line=form.line,
        end_line=form.end_line,
        context=form.context,
        source=form.source,
        unit=form.unit,
        python=form.python,
        quiet=Placement.COPIED if form.copied else None,
        columns=form.columns,
    )


def _may_weigh(form: FindingForm, rule: Rule) -> bool:
    """Whether a rule can give a finding these: a check has a word of its own on each, unless settings decide."""
    says = rule.check is not None
    own = {rule.severity, *(row.severity for row in rule.severity_where)}
    if form.copied:
        weighs = form.severity is Severity.INFO
    else:
        weighs = form.severity in own or (says and not rule.severity_set)
    return (
        weighs
        and (
            says
            or (form.confidence, form.settled_by, form.python) == (rule.confidence, rule.settled_by, rule.python)
        )
        and (says or not form.fixable or rule.fix is not None or rule.fix_regex is not None)
    )


def could_word(template: str, message: str) -> bool:
    """Whether a message is a template with something in the place of each metavariable, on one line of code.

    What stands there holds no backtick, so that it can't leave the code span that the template puts it in.
    """
    parts = METAVARIABLE.split(template.rstrip())
    # The end of a message is cut off where nothing but space stands behind it.
    return any(_fits(parts, text) for text in dict.fromkeys((message, f"{message} ")))


def _fits(parts: list[str], text: str) -> bool:
    first, *others = parts
    if not others:
        return text == first
    *middle, last = others
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0 or not _is_plain(text[at:found]):
            return False
        at = found + len(part)
    return _is_plain(text[at:end])


def _is_plain(text: str) -> bool:
    return "`" not in text and "\n" not in text
