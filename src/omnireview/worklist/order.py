"""Items to mend → the order in which to mend them.

By dependency first: of two items the one goes first without which the other can't be done, tried out, or would be
done in vain. Of what is free to be done next, the worst goes first, of these the quickest, and of these the first
by path, line and rule, so that one order remains.

What depends on what:

- In one file, what keeps it from being read or loaded (a syntax error, an import or a configured path that finds
  nothing) goes before all else in it: before that is mended nothing else can be tried out.
- In one file, what decides which files, classes and signatures there are (a copy of another file, a signature that
  its callers do not fit, the order of base classes) goes before the faults inside of them, which may go with it;
  but not before worse ones, which can be mended without it.
- A verified fix goes before what stands on the lines that it replaces.
- Tests follow the code, and documents follow the tests: both describe what the code does in the end.

Where dependencies contradict each other, the worst and quickest of what is left goes first.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from heapq import heapify, heappop, heappush
from itertools import pairwise

from omnireview import places
from omnireview.nouns import noun
from omnireview.review import Entry
from omnireview.terms import Aspect
from omnireview.worklist.minutes import alone

LOADS = frozenset(
    {
        "broken-stage-graph",
        "registry-entry-without-target",
        "removed-symbol-still-imported",
        "undeclared-dependency",
        "unparsable-file",
        "unresolved-config-path",
        "unresolved-first-party-import",
        "unresolved-upstream-import",
        "upstream-pin-breaks",
    }
)
"""Rules about what keeps a file from being read or loaded."""
SHAPES = frozenset(
    {
        "attribute-only-on-subclass",
        "call-does-not-match-signature",
        "changed-signature-breaks-caller",
        "changed-signature-breaks-override",
        "duplicated-block",
        "missing-super-init",
        "mixin-after-module",
        "near-duplicate-file",
        "override-signature-mismatch",
        "public-signature-changed",
        "unconventional-name",
        "unimplemented-vllm-interface",
    }
)
"""Rules about which files, classes and signatures there are."""


class Step(IntEnum):
    """Where an item stands among those that it shares a file with, and tests and documents among all."""

    LOADS = 0
    SHAPES = 1
    INSIDE = 2
    TESTS = 3
    DOCUMENTS = 4


@noun
class Draft:
    """What will be an item: entries that say the same. `key` sorts those that are free to be done next."""

    entries: tuple[Entry, ...]
    step: Step
    key: tuple[object, ...]

    @property
    def rank(self) -> int:
        """How bad it is; 0 is the worst."""
        return self.entries[0].judged.finding.severity.rank

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it names, each once."""
        named = (entry.judged.finding.path for entry in self.entries)
        return tuple(dict.fromkeys(path for path in named if path is not None))


def draft(entries: Sequence[Entry]) -> Draft:
    """Make a draft of entries that say the same; the first speaks for all."""
    finding = entries[0].judged.finding
    key = (
        finding.severity.rank,
        alone(entries),
        finding.path or "",
        finding.line or 0,
        finding.rule,
        entries[0].judged.fingerprint,
    )
    return Draft(tuple(entries), _step(entries), key)


def in_order(drafts: Iterable[Draft]) -> list[Draft]:
    """Sort drafts as the module says. The result is the same whatever the order they come in; none is lost."""
    every = sorted(drafts, key=lambda each: each.key)
    graph = _Graph(len(every))
    by_path: dict[str, list[int]] = {}
    for index, each in enumerate(every):
        for path in each.paths:
            by_path.setdefault(path, []).append(index)
    for indices in by_path.values():
        graph.in_steps([(min(every[index].step, Step.SHAPES), index) for index in indices])
        shapes = [index for index in indices if every[index].step is Step.SHAPES]
        inside = [index for index in indices if every[index].step > Step.SHAPES]
        for rank in {every[index].rank for index in inside if shapes}:
            before = [(0, index) for index in shapes if every[index].rank <= rank]
            graph.in_steps([*before, *((1, index) for index in inside if every[index].rank == rank)])
    graph.in_steps([(max(each.step, Step.INSIDE), index) for index, each in enumerate(every)])
    for first, then in _replaced(every, by_path):
        graph.add(first, then)
    return [every[index] for index in graph.sorted()]


def _step(entries: Sequence[Entry]) -> Step:
    finding = entries[0].judged.finding
    if finding.rule in LOADS:
        return Step.LOADS
    for step, aspect, is_of in (
        (Step.TESTS, Aspect.TESTING, places.is_test),
        (Step.DOCUMENTS, Aspect.DOCUMENTATION, places.is_docs),
    ):
        # What is said about tests or documents of a line of code is mended there.
        paths = [entry.judged.finding.path for entry in entries]
        if all(finding.aspect is aspect if path is None else is_of(path) for path in paths):
            return step
    return Step.SHAPES if finding.rule in SHAPES else Step.INSIDE


def _replaced(drafts: Sequence[Draft], by_path: dict[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Give the pairs of which the first has a fix that replaces a line of the second."""
    for index, each in enumerate(drafts):
        for entry in each.entries:
            path, fix = entry.judged.finding.path, entry.suggestion
            if path is None or fix is None:
                continue
            for other in by_path[path]:
                lines = _lines(drafts[other], path) if other != index else ()
                if any(fix.start_line <= line <= fix.end_line for line in lines):
                    yield index, other


def _lines(draft: Draft, path: str) -> Iterator[int]:
    for entry in draft.entries:
        if entry.judged.finding.path == path:
            yield from (site.finding.line for site in entry.sites if site.finding.line is not None)


class _Graph:
    """What goes before what, among numbers from 0, of which lower ones are preferred.

    Negative numbers are gates: all of one step lead into a gate, and the gate to all of the next. That takes one
    edge for each of them, where pairs would take a product.
    """

    def __init__(self, size: int) -> None:
        self._after: dict[int, list[int]] = {index: [] for index in range(size)}
        self._waits: dict[int, int] = dict.fromkeys(range(size), 0)

    def add(self, first: int, then: int) -> None:
        """Put one before the other."""
        self._after[first].append(then)
        self._waits[then] += 1

    def in_steps(self, members: Sequence[tuple[int, int]]) -> None:
        """Put all of a lower step before all of a higher one."""
        steps: dict[int, list[int]] = {}
        for step, index in members:
            steps.setdefault(step, []).append(index)
        ordered = [steps[step] for step in sorted(steps)]
        before: list[int] = []
        for these, those in pairwise(ordered):
            gate = -len(self._after) - 1
            self._after[gate], self._waits[gate] = [], 0
            for index in (*before, *these):
                self.add(index, gate)
            for index in those:
                self.add(gate, index)
            before = [gate]

    def sorted(self) -> Iterator[int]:
        """Give all numbers, gates left out; where they go round in a circle, the lowest of those left."""
        free = [index for index, waits in self._waits.items() if not waits]
        heapify(free)
        while self._waits:
            if not free:
                heappush(free, min(index for index in self._waits if index >= 0))
            index = heappop(free)
            if self._waits.pop(index, None) is None:
                continue
            if index >= 0:
                yield index
            for then in self._after[index]:
                if then in self._waits:
                    self._waits[then] -= 1
                    if not self._waits[then]:
                        heappush(free, then)
