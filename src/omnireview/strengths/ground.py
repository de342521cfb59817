"""Both sides of a change and what was found → `Ground`: what proofs of strengths stand on."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from omnireview.compare import Judged
from omnireview.facts.declared import is_apart, read_changed
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface import Read, Symbol
from omnireview.terms import Aspect, Severity, Status

NAMED = 3
"""Names or files that a sentence tells; the others are counted."""
FUNCTIONS = frozenset({"function"})


@noun
class New:
    """A definition that the change brings in: the file, and the classes around it with itself, outermost first."""

    path: str
    chain: tuple[Symbol, ...]

    @property
    def symbol(self) -> Symbol:
        """The definition itself."""
        return self.chain[-1]

    @property
    def name(self) -> str:
        """Its name with those of the classes around it: `Runner.step`."""
        return ".".join(each.name for each in self.chain)

    @property
    def public(self) -> bool:
        """True when no name on the way to it begins with an underscore."""
        return not any(each.name.startswith("_") for each in self.chain)


@dataclass(frozen=True)
class Ground:
    """What proofs stand on. `judged` are all findings of the change."""

    sides: Sides
    judged: Sequence[Judged]

    @cached_property
    def head(self) -> Mapping[str, Read]:
        """The changed Python files of the head, without tests, examples, documents, scripts and copies."""
        return read_changed(self.sides.head, is_apart)

    @cached_property
    def definitions(self) -> tuple[New, ...]:
        """What these define and no changed file defined before under that name, in the order of paths and lines.

        What stands in a private module or folder is left out, as is what may be defined or not.
        """
        old = read_changed(self.sides.old, lambda _: False)
        known = {".".join(part.name for part in chain) for read in old.values() for chain in _chains(read)}
        return tuple(
            new
            for path, read in self.head.items()
            if "._" not in f".{read.surface.module}".replace("__", "")
            for chain in _chains(read)
            if (new := New(path, chain)).name not in known
        )

    def added(self, path: str) -> frozenset[int]:
        """Give the lines that the change adds to a file."""
        file = self.sides.head.files.get(path)
        return frozenset(file.added) if file else frozenset()

    def contradicted(self, aspect: Aspect | None = None, rules: Collection[str] = ()) -> bool:
        """Tell whether the change brings in a fault that speaks against a strength.

        That is any finding of some rules, and any of an aspect that is more than information.
        """
        return any(
            site.status is Status.NEW
            and (
                site.finding.rule in rules
                or (site.finding.aspect is aspect and site.finding.severity is not Severity.INFO)
            )
            for site in self.judged
        )


def told(names: Iterable[str]) -> str:
    """Join names as code spans, the first few of them: `` `a`, `b` and 2 more ``."""
    every = list(dict.fromkeys(names))
    # One more would take as much room as its number.
    shown = every if len(every) == NAMED + 1 else every[:NAMED]
    spans = [f"`{name.replace('`', '')}`" for name in shown]
    left = len(every) - len(shown)
    *first, last = [*spans, f"{left} more"] if left else spans
    return f"{', '.join(first)} and {last}" if first else last


def _chains(read: Read) -> Iterator[tuple[Symbol, ...]]:
    """Give the definitions of a file that are sure to be there, each behind the classes around it."""
    stack: list[tuple[Symbol, ...]] = [(symbol,) for symbol in reversed(read.surface.symbols)]
    while stack:
        chain = stack.pop()
        symbol = chain[-1]
        if symbol.kind not in {"class", "function"} or symbol.conditional or symbol.typing_only:
            continue
        yield chain
        if symbol.kind == "class":
            stack += [(*chain, member) for member in reversed(symbol.members) if not member.on_instance]
