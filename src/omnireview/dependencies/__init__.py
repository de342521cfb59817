"""What a change does to the packages that the project is built on, and what is known against them."""

import re
from enum import StrEnum

from omnireview.github.packages import AdvisoryFacts, PackageFacts
from omnireview.nouns import noun

_GHSA = re.compile(r"GHSA(-[23456789cfghjmpqrvwx]{4}){3}", re.IGNORECASE)
_WORST_FIRST = ("critical", "high", "moderate", "medium", "low")


class Move(StrEnum):
    """What becomes of a package in a manifest."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"


@noun
class Dependency:
    """One package in one manifest: as it is at the head, or, for one that is removed, as it was.

    `before` has the versions that an update takes away. `advisories` are those against the version at the head
    that none of these had, worst first: what the change brings in. `inherited` counts the others.
    """

    move: Move
    package: PackageFacts
    before: tuple[str, ...] = ()
    advisories: tuple[AdvisoryFacts, ...] = ()
    inherited: int = 0

    @property
    def worst(self) -> str:
        """The word for the worst advisory that the change brings in; "" without one."""
        return self.advisories[0].severity if self.advisories else ""


@noun
class Dependencies:
    """All of them, vulnerable ones first.

    `unread` says why nothing is known, `whole` is False where GitHub has more.
    """

    each: tuple[Dependency, ...] = ()
    whole: bool = True
    unread: str = ""

    def of(self, move: Move) -> tuple[Dependency, ...]:
        """Give those that are added, updated or removed."""
        return tuple(each for each in self.each if each.move is move)

    @property
    def vulnerable(self) -> tuple[Dependency, ...]:
        """Those with an advisory that the change brings in."""
        return tuple(each for each in self.each if each.advisories)


def rank(severity: str) -> int:
    """Give the place of a word for how bad an advisory is, 0 for the worst; unknown words come last."""
    return _WORST_FIRST.index(severity) if severity in _WORST_FIRST else len(_WORST_FIRST)


def advisory_page(advisory: AdvisoryFacts) -> str:
    """Give GitHub's page of an advisory, made from its id alone; "" for what is no such id."""
    return f"https://github.com/advisories/{advisory.id}" if _GHSA.fullmatch(advisory.id) else ""
