"""What a change to the settings, the repository's own rules or the baseline will do, once it is merged.

It is shown and never obeyed: the base side's policy decides the review that it stands in.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from omnireview.nouns import noun
from omnireview.score import Verdict


@noun
class PolicySource:
    """Where the settings of any tree are found, as whoever started the review decided it.

    `given` is a file from elsewhere (its name and bytes), which no tree has a say in; `path` one to take instead
    of the usual ones. `overrides` replace fields of `Settings`.
    """

    path: str = ""
    given: tuple[str, bytes] | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)


@noun
class Effect:
    """What becomes of one rule's findings in this pull request: sites that come, go, and change their weight."""

    rule: str
    added: int = 0
    gone: int = 0
    changed: int = 0


@noun
class Standing:
    """Verdict, overall score and gate under one policy; `because` says why the gate fails, "" where it passes."""

    verdict: Verdict
    overall: float | None
    because: str = ""


@noun
class AfterMerge:
    """The effect of a changed policy on the pull request that changes it.

    Of `refused` (why the new policy can't be obeyed: every run would be refused after the merge), `unknown` (why
    its effect can't be told) and the rest one is set. `effects` are by rule; `before` is what the review says,
    `after` what it would say. `notes` are for the reader.
    """

    files: tuple[str, ...]
    refused: str = ""
    unknown: str = ""
    effects: tuple[Effect, ...] = ()
    before: Standing | None = None
    after: Standing | None = None
    notes: tuple[str, ...] = ()

    @property
    def added(self) -> int:
        """Sites that come."""
        return sum(each.added for each in self.effects)

    @property
    def gone(self) -> int:
        """Sites that go."""
        return sum(each.gone for each in self.effects)

    @property
    def changed(self) -> int:
        """Sites that stay, with another severity or stage."""
        return sum(each.changed for each in self.effects)
