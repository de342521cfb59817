"""The review checklist: what a reviewer asks of a change, and what the rules can answer of it.

Its sections are those of `items`, and of the settings; only what the change touches is asked.
"""

from enum import StrEnum

from omnireview.compare import Judged
from omnireview.nouns import noun


class Decided(StrEnum):
    """Who can answer an item."""

    PERSON = "by a person"
    PARTLY = "partly by rules"
    RULES = "by rules"


@noun
class Item:
    """One item: a question, who can answer it, and the rules that look for the faults it asks about.

    It is asked when the change touches one of its `areas`; without any, with its section.
    """

    asks: str
    decided: Decided = Decided.PERSON
    rules: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@noun
class Chapter:
    """A section as it is written down: its title, the areas it is about, and its items."""

    title: str
    areas: tuple[str, ...]
    items: tuple[Item, ...]


@noun
class Against:
    """Something beside the findings that an item waits for: its words, and the page of it, "" without one."""

    words: str
    page: str = ""


@noun
class Answer:
    """One item as the rules leave it. That nothing was found is no tick: it proves nothing.

    `found` are the new findings of its rules; `silent` the rules that looked and found nothing; `idle` those that
    looked at none of the changed files, because they are off or read other files.
    `known` is a sentence without a full stop about what is known beside the rules, `against` what the item waits
    for; `settled` tells that this answers it as far as it can be answered without a person.
    """

    asks: str
    decided: Decided
    found: tuple[Judged, ...] = ()
    silent: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    known: str = ""
    against: tuple[Against, ...] = ()
    settled: bool = False

    @property
    def open(self) -> bool:
        """True when a person has to answer all of it: no rule looked, and nothing else is known."""
        return not (self.found or self.silent or self.against or self.settled)


@noun
class Section:
    """A part of the checklist with the items that this change touches; it has at least one."""

    title: str
    answers: tuple[Answer, ...]
