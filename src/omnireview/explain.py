"""A rule and a line → why the rule does or does not speak there, as lines of text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, fields, replace

from omnireview.checks import CHANGE, CHECKS, MODULE, PYTHON, SIDE, SUBJECTS
from omnireview.checks.options import kebab
from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import BadRule, NotAnalysed
from omnireview.examples.play import PARSES, WHAT_TAKES_LONG, Trial
from omnireview.kinds import Language, language_of, reason_in_text, reason_to_skip
from omnireview.modules import Module, SyntaxFault, parse_module
from omnireview.nouns import noun
from omnireview.patterns.trace import Answer, Step, trace
from omnireview.places import matches
from omnireview.prefilter import OUTSIDE, Gates, draw
from omnireview.render.escape import source_line
from omnireview.rules import Rule
from omnireview.rules.effective import Effective, RulesByPath
from omnireview.rules.gate import gated_again
from omnireview.scan import Finding
from omnireview.settings import Settings
from omnireview.suppress import Suppression, read_suppressions, silencers, what_lacks
from omnireview.worker import Done, Workers, processes_for

SECONDS = 30.0
"""The most work for one answer: a file is read several times for it, where a review reads it once."""
_MARKS = {Answer.YES: "yes", Answer.NO: "no ", Answer.NOT_ASKED: "-  "}


def explain(
    each: Effective,
    settings: Settings,
    path: str,
    data: bytes,
    line: int,
    *,
    rules: Sequence[Effective] = (),
    seconds: float = SECONDS,
) -> list[str]:
    """Say step by step what becomes of a rule at a line of a file, which is read as it stands.

    `path` is the file's path from the top of the repository, `data` its bytes, `line` is counted from 1. `rules`
    are all that run there: the line may be left to another one. The last line is the outcome. Nothing is said of
    the change: a finding outside the changed lines is told in other ways.

    Rule and file may be anybody's, so a child process works on them, for at most `seconds` of processor time.

    Raises:
        BadRule: It took longer.
    """
    with Workers(_answer, processes=processes_for(0), seconds=seconds) as workers:
        (outcome,) = workers.each([_Question(each, settings, path, data, line, tuple(rules))])
    if isinstance(outcome, Done):
        return outcome.result
    raise BadRule(
        f"Rule `{each.rule.id}` can't be explained here: {outcome.reason}.",
        where=f"{path}:{line}, for the rule at {each.rule.place}",
        mend=f"Ask about a smaller file. {WHAT_TAKES_LONG}",
    )


@noun
class _Question:
    """What `explain` is asked."""

    each: Effective
    settings: Settings
    path: str
    data: bytes
    line: int
    rules: tuple[Effective, ...]


def _answer(asked: _Question) -> list[str]:
    each, settings, path, data, line = asked.each, asked.settings, asked.path, asked.data, asked.line
    rule = each.rule
    text = data.decode("utf-8", "replace").split("\n")
    source = text[line - 1].strip() if 0 < line <= len(text) else ""
    head = [f"{rule.id} at {path}:{line}", *([f"    {source_line(source)}"] if source else []), ""]
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
            told += [*_of_context(module, line), *_of_gate(module, line, form)]
    # The path has been judged by now: what is played is the form of the rule that holds for it.
    whole = replace(form, include=(), exclude=())
    played = Trial([whole], settings).play({path: data})
    if played.not_analysed:
        return [*head, *told, f"Not found: the file can't be analysed: {played.not_analysed[0].reason}."]
    found = [finding for finding in played.findings if finding.rule == rule.id and finding.rule != PARSES.id]
    told += _of_check(form.check, found) if form.check else []
    if not _touching(found, line):
        running = [other.rule for other in asked.rules if not other.off]
        others = [other for other in RulesByPath(running, settings).at(path) if other.id != rule.id]
        told += _of_options(form, others, lambda one: bool(_touching(_played(one, settings, path, data), line)))
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
        return f"the rule is off ({each.origins.get('off') or each.why_off})"
    try:
        reason = reason_to_skip(file, settings.include, settings.exclude) or reason_in_text(path, data)
    except NotAnalysed as limit:
        reason = limit.reason
    if reason:
        return f"no rule reads this file: {reason}"
    language = language_of(path)
    if not {language.value, Language.GENERIC.value} & set(rule.languages):
        return f"the rule reads {' and '.join(rule.languages)}, and this file is {language.value}"
    if rule.check and SUBJECTS[rule.check] in {CHANGE, SIDE}:
        return "the rule looks at the whole tree of a change, and no line alone decides; see `omnireview check`"
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


def _of_gate(module: Module, line: int, rule: Rule) -> Iterator[str]:
    if rule.check is not None and SUBJECTS[rule.check] != MODULE:
        return  # only what looks at modules is asked by gates
    gate = rule.gate
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
    subject = "Python code" if code.SUBJECT in {MODULE, PYTHON} else f"a {code.SUBJECT}"
    yield f"The check `{check}` looks at {subject}:"
    yield from (f"    {line}".rstrip() for line in (code.__doc__ or "").strip().split("\n"))
    lines = ", ".join(dict.fromkeys(str(finding.line) for finding in found if finding.line is not None))
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
    here = _touching(found, line)
    by_spot = silencers(comments, {(each.path, each.line, each.rule) for each in found})
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
        comment = by_spot.get((finding.path, finding.line, finding.rule))
        if comment is not None:
            lacks = what_lacks(comment, finding)
            yield (
                f"The comment at line {comment.line} does not suppress it: {lacks}"
                if lacks
                else f"It is suppressed by the comment at line {comment.line}."
            )


def _touching(found: Iterable[Finding], line: int) -> list[Finding]:
    return [finding for finding in found if (finding.line or 0) <= line <= (finding.end_line or 0)]


def _of_options(rule: Rule, others: Sequence[Rule], speaks: Callable[[Rule], bool]) -> Iterator[str]:
    """Name the options of a rule's check that keep it from a line, and the rules that speak in its place.

    `speaks` tells whether a rule finds something at the line.
    """
    declared = {kebab(each.name): each for each in fields(CHECKS[rule.check].Options)} if rule.check else {}
    for name in rule.options:
        if declared[name].default is MISSING:
            continue
        options = {key: value for key, value in rule.options.items() if key != name}
        if not speaks(gated_again(replace(rule, options=options))):
            continue
        about = declared[name].metadata["description"]
        yield f"The option `{name}` of the rule keeps it from this line: {about}"
        yield from (
            f"This line is left to `{other.id}`."
            for other in others
            if f"`{other.check}`" in about and speaks(other)
        )


def _played(rule: Rule, settings: Settings, path: str, data: bytes) -> list[Finding]:
    # The path is judged elsewhere.
    played = Trial([replace(rule, include=(), exclude=())], settings).play({path: data})
    return [finding for finding in played.findings if finding.rule == rule.id]
