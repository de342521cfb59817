"""`Profile` → a table for terminals: the rules that cost most first."""

from collections.abc import Iterable

from omnireview.profile import Cost, Profile
from omnireview.render.words import number

_HEAD = ("rule", "ms", "share", "candidates", "matches")
_SHOWN = 0.0005
"""Rules that took less, in seconds, and found nothing are told as one row."""


def text(profile: Profile) -> str:
    """Write the profile: a row a rule, rules without work together, then what is done once for all of them."""
    whole = profile.seconds or 1.0
    costs = sorted(profile.rules.items(), key=lambda item: (-item[1].seconds, item[0]))
    told = [(rule, cost) for rule, cost in costs if cost.matches or cost.seconds >= _SHOWN]
    rest = [cost for rule, cost in costs if not (cost.matches or cost.seconds >= _SHOWN)]
    rows = [_row(rule, cost, whole) for rule, cost in told]
    if rest:
        rows.append(_row(f"({number(len(rest), 'other rule')})", sum(rest, Cost()), whole))
    rows += [
        (f"[{name}]", f"{seconds * 1000:.1f}", f"{seconds / whole:.0%}", "", "")
        for name, seconds in sorted(profile.shared.items(), key=lambda item: (-item[1], item[0]))
    ]
    rows.append(_row("together", _sum(profile.rules.values(), profile.seconds), whole))
    widths = [max(len(row[at]) for row in (_HEAD, *rows)) for at in range(len(_HEAD))]
    return "".join(
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
        ).rstrip()
        + "\n"
        for row in (_HEAD, *rows)
    )


def _row(name: str, cost: Cost, whole: float) -> tuple[str, str, str, str, str]:
    share = f"{cost.seconds / whole:.0%}"
    return name, f"{cost.seconds * 1000:.1f}", share, f"{cost.candidates:,}", f"{cost.matches:,}"


def _sum(costs: Iterable[Cost], seconds: float) -> Cost:
    whole = sum(costs, Cost())
    return Cost(seconds, whole.candidates, whole.matches)
