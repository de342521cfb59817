"""Rules that found something → how the first short example of each is mended."""

from collections.abc import Iterable, Mapping

from omnireview.compare import Judged
from omnireview.nouns import noun
from omnireview.rules import Rule
from omnireview.terms import Severity, Status

MOST_LINES = 6
_LONGEST_LINE = 100


@noun
class BeforeAfter:
    """What a rule finds in its own example, and the same code mended: whole lines, each with its line end."""

    before: str
    after: str


def short_examples(rules: Iterable[Rule], judged: Iterable[Judged]) -> Mapping[str, BeforeAfter]:
    """Give the first pair of each rule that finds a new blocker or major, if it is short and stands alone.

    Of rules about files together, an example in one file says nothing; they have none here.
    """
    serious = {Severity.BLOCKER, Severity.MAJOR}
    finding = {
        site.finding.rule
        for site in judged
        if site.status is Status.NEW and site.finding.severity in serious and not site.finding.quiet
    }
    pairs = {rule.id: _pair(rule) for rule in rules if rule.id in finding}
    return {rule: pair for rule, pair in pairs.items() if pair is not None}


def _pair(rule: Rule) -> BeforeAfter | None:
    for example in rule.examples:
        if example.bad is None or example.good is None:
            continue
        if example.files or example.before or example.tree or example.title or example.body:
            return None
        pair = BeforeAfter(_ended(example.bad), _ended(example.good))
        return pair if _is_short(pair.before) and _is_short(pair.after) else None
    return None


def _ended(text: str) -> str:
    return f"{text.strip(chr(10))}\n"


def _is_short(text: str) -> bool:
    lines = text.split("\n")[:-1]
    return len(lines) <= MOST_LINES and all(len(line) <= _LONGEST_LINE for line in lines)
