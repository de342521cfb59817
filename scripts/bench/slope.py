"""What a rule that matches nothing costs: the same review with ten, fifty and two hundred of them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from rows import Row

COUNTS = (10, 50, 200)
_SHAPES = (
    "pattern: legacy_{n}.load_{n}($PATH, ..., device=$DEVICE)",
    "pattern: $MODEL.to_legacy_{n}(...)",
    "pattern: import legacy_{n}",
    "pattern: |\n  with legacy_{n}($A) as $B:\n      ...",
    "pattern: |\n  class $C(Legacy{n}):\n      ...",
    "patterns:\n  - pattern: $X.forward_{n}(...)\n  - pattern-not: $X.forward_{n}(..., cache=True, ...)",
    "pattern: $X = legacy_{n}[$INDEX]",
    "pattern: |\n  @legacy_{n}\n  def $F(...):\n      ...",
    'pattern: open("legacy_{n}.json", ...)',
    "patterns:\n  - pattern: raise Legacy{n}Error(...)\n  - pattern-inside: |\n      def $F(...):\n          ...",
)
"""One of each kind of pattern that packs hold: calls, imports, compound heads, decorators, strings, insides."""


@dataclass(frozen=True, slots=True)
class Slope:
    """Milliseconds of CPU and, where counted, million instructions that one more rule takes."""

    name: str
    milliseconds: float
    instructions: float | None


def rules(count: int) -> str:
    """Write a pack of `count` rules that match nothing in any code but theirs."""
    told = ["rules:\n"]
    for n in range(count):
        shape = indent(_SHAPES[n % len(_SHAPES)].format(n=n), "    ")
        told.append(
            f"  - id: legacy-{n}\n    languages: [python]\n    severity: WARNING\n    message: Gone.\n{shape}\n"
        )
    return "".join(told)


def slope(name: str, rows: Sequence[Row]) -> Slope:
    """Give the slope between the first and the last of some rows, one for each of `COUNTS`."""
    more = COUNTS[-1] - COUNTS[0]
    counted = None
    if rows[0].instructions is not None and rows[-1].instructions is not None:
        counted = (rows[-1].instructions - rows[0].instructions) / more
    apart = statistics.median(run.cpu - rows[0].runs[number].cpu for number, run in rows[-1].runs.items())
    return Slope(name, 1000 * apart / more, counted)
