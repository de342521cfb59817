"""What each version brought to the shipped rules: history.json. Pins and the promise are held by it.

The promise: a rule that is new, or stricter than in the last release, is a preview until the next major version
(before 1.0: the next minor one). docs/decisions/0028 has the words.
"""

import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from itertools import chain
from pathlib import Path

from omnireview.nouns import noun
from omnireview.terms import Severity, Stage


class Kind(StrEnum):
    """What a version can do to a rule.

    `added`: the version brought it. `heavier`: its findings weigh more, by severity or stage. `wider`: it may find
    more. `eased`: its way of looking was changed, and it finds no more than before.
    """

    ADDED = "added"
    HEAVIER = "heavier"
    WIDER = "wider"
    EASED = "eased"


Version = tuple[int, ...]

_WORD = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,63})(@(?P<version>[0-9.]{1,20}))?")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+){0,2}")


@noun
class RuleChange:
    """What a version did to a rule. `severity` and `stage` are those it had before; None: the same as now."""

    version: str
    kind: Kind
    severity: Severity | None = None
    stage: Stage | None = None


@noun
class History:
    """Every version, oldest first, and the changes of each rule, oldest first; others came with the first."""

    versions: tuple[str, ...]
    changes: Mapping[str, tuple[RuleChange, ...]]

    def later(self, rule: str, version: str) -> tuple[RuleChange, ...]:
        """Give what versions behind `version` did to a rule. `0.1` is the last 0.1 that there is."""
        pin = numbers(version)
        return tuple(each for each in self.changes.get(rule, ()) if numbers(each.version)[: len(pin)] > pin)

    def knows(self, version: str) -> bool:
        """Tell whether there is such a version: `0.1.0`, or `0.1` for the last of these."""
        pin = numbers(version)
        return any(numbers(each)[: len(pin)] == pin for each in self.versions)


@cache
def shipped_history() -> History:
    """Give the history of the shipped rules."""
    return read_history(Path(__file__).with_name("history.json").read_text(encoding="utf-8"))


def read_history(text: str) -> History:
    """Read a history. Raises ValueError, KeyError or TypeError for what is none."""
    told = json.loads(text)
    return History(
        tuple(told["versions"]),
        {rule: tuple(map(_change, changes)) for rule, changes in told["changes"].items()},
    )


def _change(words: Mapping[str, str]) -> RuleChange:
    if not _VERSION.fullmatch(words["version"]):
        raise ValueError(f"`{words['version']}` is no version")
    severity, stage = words.get("severity"), words.get("stage")
    return RuleChange(
        words["version"],
        Kind(words["change"]),
        None if severity is None else Severity(severity),
        None if stage is None else Stage(stage),
    )


def numbers(version: str) -> Version:
    """Give `0.1.2` as (0, 1, 2)."""
    return tuple(map(int, version.split(".")))


def split_pin(word: str) -> tuple[str, str]:
    """Give the pack's name and the version that it is pinned to, "" without one: `core@0.1`."""
    name, _, version = word.partition("@")
    return name, version


def pins_of(packs: Iterable[str]) -> dict[str, str]:
    """Give pack → version of those that are pinned."""
    return {name: version for name, version in map(split_pin, packs) if version}


def checked_pack(word: str) -> str:
    """Give a pack's name back, with its version if it has one.

    Raises:
        ValueError: It is none, or there is no such version; the message tells which there are.
    """
    found = _WORD.fullmatch(word)
    if found is None:
        raise ValueError(
            "allowed: up to 64 letters, digits, dots, hyphens and underscores, and perhaps a version: `core@0.1`"
        )
    version = found["version"]
    known = shipped_history()
    if version and not (_VERSION.fullmatch(version) and known.knows(version)):
        short = chain.from_iterable((".".join(each.split(".")[:2]), each) for each in known.versions)
        there = ", ".join(dict.fromkeys(short))
        raise ValueError(f"there is no version `{version}` of the shipped packs; there are {there}")
    return word
