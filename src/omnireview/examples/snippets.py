"""Rules → what their own examples prove: `rehearse` plays each as a pull request that brings the snippet in."""

from collections.abc import Iterable, Iterator

from omnireview.corridor import SECONDS_A_FILE
from omnireview.edits import apply_edits
from omnireview.examples.failure import Failure
from omnireview.examples.play import Play, faults, numbered, play_watched, told
from omnireview.patterns.metavariables import METAVARIABLE
from omnireview.rules import Example, Rule
from omnireview.scan import Finding, ScanResult


def rehearse(rules: Iterable[Rule], *, seconds: float = SECONDS_A_FILE) -> list[Failure]:
    """Play the examples of some rules, each by its own rule alone, and give those that don't hold.

    A `bad` must be found. A `good` must stay quiet. With both, and where the findings carry a fix, all fixes
    together must make `good` of `bad`, byte for byte. Every snippet must parse, unless the rule is about that.
    An example that takes more than `seconds` of processor time is stopped, which is a failure, too.
    """
    return [failure for rule in rules for failure in _of_rule(rule, seconds)]


def _of_rule(rule: Rule, seconds: float) -> Iterator[Failure]:
    shown = [
        (number, example, text)
        for number, example in enumerate(rule.examples, start=1)
        for text in (example.bad, example.good)
        if text is not None
    ]
    plays = [
        Play(example.head(text), example.old, example.title, example.body, example.packages)
        for _, example, text in shown
    ]
    for (number, example, text), result in zip(shown, play_watched([rule], plays, seconds), strict=True):
        for what, lines in _failures(rule, example, text, result):
            yield Failure(rule.id, number, what, rule.place, tuple(lines))


def _failures(rule: Rule, example: Example, text: str, result: ScanResult) -> Iterator[tuple[str, list[str]]]:
    fault = faults(result)
    if fault:
        yield fault
        return
    unbound = sorted({word for finding in result.findings for word in METAVARIABLE.findall(finding.message)})
    if unbound:
        yield f"its message names {', '.join(unbound)}, which nothing binds", []
    found = [finding for finding in result.findings if finding.rule == rule.id]
    if text is example.bad:
        yield from _of_bad(example, text, found)
    elif found:
        yield "`good` must stay quiet, and is found", [*numbered(text), *map(told, found)]


def _of_bad(example: Example, text: str, found: list[Finding]) -> Iterator[tuple[str, list[str]]]:
    if not found:
        yield "`bad` must be found, and stays quiet", numbered(text)
        return
    edits = [edit for finding in found if finding.path == example.path for edit in finding.edits]
    if not edits or example.good is None:
        return
    mended = apply_edits(text.encode(), edits)
    if mended is None:
        yield "its fixes overlap", [*numbered(text), *map(told, found)]
    elif mended != example.good.encode():
        wanted = ["the fix makes:", *numbered(mended.decode()), "`good` is:", *numbered(example.good)]
        yield "the fix does not make `good` of `bad`", wanted
