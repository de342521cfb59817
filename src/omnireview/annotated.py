"""A text with Semgrep's test annotations → `Annotations`: the lines where each rule must, and must not, speak.

https://semgrep.dev/docs/writing-rules/testing-rules
"""

import re
from collections.abc import Collection, Mapping

from omnireview.nouns import noun

_ANNOTATION = re.compile(
    r"""(?:\#|//|<!--|\(\*|/\*)[ ]?                       # a comment of Python, JavaScript, XML, OCaml, CSS
        (?P<word>(?:todo|deep|pro)?(?:ruleid|ok))\s*:\s*
        (?:(?:deep|pro|todo)(?:ruleid|ok)\s*:\s*)*        # what engines across files find: not asked of us
        (?P<rules>[\w.-]+(?:\s*,\s*[\w.-]+)*)""",
    re.VERBOSE,
)
_MEANING = {"deepruleid": "todoruleid", "proruleid": "todoruleid", "deepok": "todook", "prook": "todook"}

Lines = Mapping[str, frozenset[int]]
"""Rule id → line numbers, from 1."""


@noun
class Verdict:
    """Lines that a rule should have found and did not (`missed`), and found and should not have (`wrong`)."""

    missed: tuple[int, ...]
    wrong: tuple[int, ...]

    def __bool__(self) -> bool:
        """True when something is amiss."""
        return bool(self.missed or self.wrong)


@noun
class Annotations:
    """What a text says of rules, one mapping an annotation word.

    An annotation speaks of the line below it; several above each other speak of the first line below them all.
    Known gaps (`todoruleid`, `todook`, and what only an engine across files finds) excuse either outcome.
    """

    ruleid: Lines
    ok: Lines
    todoruleid: Lines
    todook: Lines

    @property
    def rules(self) -> frozenset[str]:
        """Every rule that is named."""
        return frozenset().union(self.ruleid, self.ok, self.todoruleid, self.todook)

    def judge(self, rule: str, found: Collection[int]) -> Verdict:
        """Compare what is said with the first lines of what a rule found; other lines must stay quiet."""
        nothing: frozenset[int] = frozenset()
        excused = self.todoruleid.get(rule, nothing) | self.todook.get(rule, nothing)
        wanted = self.ruleid.get(rule, nothing)
        return Verdict(
            missed=tuple(sorted(wanted - set(found) - excused)), wrong=tuple(sorted(set(found) - wanted - excused))
        )


def read_annotations(text: str) -> Annotations:
    """Read the annotations of a text; one without any gives empty mappings."""
    said: dict[str, dict[str, set[int]]] = {word: {} for word in ("ruleid", "ok", "todoruleid", "todook")}
    waiting: list[tuple[str, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        annotation = _ANNOTATION.search(line)
        alone = annotation is not None and not line[: annotation.start()].strip()
        if waiting and not alone:
            for word, rule in waiting:
                said[word].setdefault(rule, set()).add(number)
            waiting = []
        if annotation is not None:
            word = _MEANING.get(annotation["word"], annotation["word"])
            waiting += [(word, rule.strip()) for rule in annotation["rules"].split(",")]
    lines = {word: {rule: frozenset(at) for rule, at in rules.items()} for word, rules in said.items()}
    return Annotations(**lines)
