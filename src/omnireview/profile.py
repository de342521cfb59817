"""What rules cost → `Profile`: time, candidates and matches of each, put together from several scans."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from omnireview.nouns import noun


@noun
class Cost:
    """What one rule cost.

    `seconds` are CPU time; `candidates` are the files, each side for itself, in which it might find something.
    """

    seconds: float = 0.0
    candidates: int = 0
    matches: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        """Put two costs of one rule together."""
        return Cost(self.seconds + other.seconds, self.candidates + other.candidates, self.matches + other.matches)


@noun
class Profile:
    """Costs by rule id, and seconds of CPU time by the name of what is done for all rules together."""

    rules: Mapping[str, Cost] = field(default_factory=dict)
    shared: Mapping[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """All the time there is."""
        return sum(cost.seconds for cost in self.rules.values()) + sum(self.shared.values())


def merged(profiles: Iterable[Profile]) -> Profile:
    """Put the profiles of several files, sides or processes together."""
    rules: dict[str, Cost] = {}
    shared: dict[str, float] = {}
    for profile in profiles:
        for rule, cost in profile.rules.items():
            rules[rule] = rules.get(rule, Cost()) + cost
        for name, seconds in profile.shared.items():
            shared[name] = shared.get(name, 0.0) + seconds
    return Profile(rules, shared)
