"""The bytes of a changed policy → the settings and rules that it makes, or why it can't be obeyed.

They are whatever the pull request's author wrote, so that they are read in a process that can be killed.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from omnireview.checks import CHANGE, SIDE, SUBJECTS
from omnireview.errors import NotAnalysed
from omnireview.extends import FetchExtended, layered
from omnireview.nouns import noun
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath, effective
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import load_packs
from omnireview.settings import Extended, Settings, read_settings, with_overrides
from omnireview.worker import Done, Workers

SECONDS = 10.0
"""The most time that reading a policy may take."""
MOST_BYTES = 1_000_000
"""Bytes of settings and packs together."""
MOST_GLOBS = 2_000
"""Globs of the settings and the rules; each is held against each changed file."""

MOST_ACROSS = 150
"""Forms of rules that look at whole trees, for all paths together: they are run without a limit of their own."""
MOST_FORMS = 5_000
"""Forms of all rules."""
MOST_PRACTICES = 30
"""Texts of a repository's own rules that the whole tree is searched for."""
MOST_CODES = 500
"""Codes of linters in a repository's own rules; each is looked up for each file with a finding."""

_INTRICATE = re.compile(r"[?\[\]\\!]")
_STARS = re.compile(r"\*+")


@noun
class WrittenPolicy:
    """A policy as its files write it: settings (name and bytes), packs by path, and what it is laid under."""

    settings: tuple[str, bytes] | None
    packs: Mapping[str, bytes]
    facts: ProjectFacts
    overrides: Mapping[str, Any] = field(default_factory=dict)
    extended: Mapping[Extended, bytes] = field(default_factory=dict)
    """What the settings in force extend; nothing else is fetched for somebody who may not change them."""


@noun
class ReadPolicy:
    """What a written policy makes."""

    settings: Settings
    rules: tuple[Rule, ...]


def load_policy(written: WrittenPolicy) -> ReadPolicy:
    """Read a policy that nobody has approved.

    Raises:
        BadSettings, BadRule: It can't be obeyed; the error tells all that is wrong, with file and line.
        NotAnalysed: To read it takes more than a preview may take.
    """
    settings_size = len(written.settings[1]) if written.settings else 0
    if settings_size + sum(map(len, written.packs.values())) > MOST_BYTES:
        raise NotAnalysed(f"the settings and rules have more than {MOST_BYTES:,} bytes")
    with Workers(_read, processes=int(hasattr(os, "fork")), seconds=SECONDS) as workers:
        (outcome,) = workers.each([written])
    if isinstance(outcome, Done):
        return outcome.result
    raise NotAnalysed(outcome.reason)


def _read(written: WrittenPolicy) -> ReadPolicy:
    settings = read_settings(written.settings[1], written.settings[0]) if written.settings else Settings()
    settings = with_overrides(layered(settings, _kept(written)), written.overrides)
    rules = effective(load_packs(settings, written.packs, written.facts), settings)
    globs = [*_globs_of(settings), *(glob for rule in rules for glob in _globs_of_rule(rule))]
    if len(globs) > MOST_GLOBS:
        raise NotAnalysed(f"the settings and rules have more than {MOST_GLOBS:,} globs")
    if (odd := next(filter(_is_intricate, globs), None)) is not None:
        raise NotAnalysed(f"the glob {odd[:100]!r} takes too long to be held against every path")
    forms = RulesByPath(rules, settings).all
    if len(forms) > MOST_FORMS or sum(map(_looks_across, forms)) > MOST_ACROSS:
        raise NotAnalysed("there are more rules, or rules that look at the whole tree, than a preview runs")
    if sum(len(rule.practice) + len(rule.at_hand) for rule in rules if not _is_shipped(rule)) > MOST_PRACTICES:
        raise NotAnalysed(
            f"`practice` and `at-hand` of the rules have more texts than the {MOST_PRACTICES} that are looked for"
        )
    if sum(len(rule.also_asked_by) for rule in rules if not _is_shipped(rule)) > MOST_CODES:
        raise NotAnalysed(f"`also-asked-by` of the rules has more than {MOST_CODES} codes")
    return ReadPolicy(settings, rules)


def _looks_across(rule: Rule) -> bool:
    return rule.check is not None and SUBJECTS[rule.check] in {CHANGE, SIDE}


def _kept(written: WrittenPolicy) -> FetchExtended:
    known = {replace(each, place=""): data for each, data in written.extended.items()}

    def fetch(wanted: tuple[Extended, ...]) -> Mapping[Extended, bytes]:
        for each in wanted:
            if replace(each, place="") not in known:
                raise NotAnalysed(f"it extends {each.name}, which is read after the merge only")
        return {each: known[replace(each, place="")] for each in wanted}

    return fetch


def _globs_of(settings: Settings) -> Iterator[str]:
    yield from (*settings.include, *settings.exclude, *settings.core_paths, *settings.platform_paths)
    for override in settings.overrides:
        yield from override.files
    for said in (settings.rules, *(override.rules for override in settings.overrides)):
        for rule in said.values():
            yield from (glob for globs in rule.paths.values() for glob in globs)
            yield from _words(rule.options.values())


def _is_shipped(rule: Rule) -> bool:
    return rule.place.startswith("rules/")


def _globs_of_rule(rule: Rule) -> Iterator[str]:
    if not _is_shipped(rule):
        yield from (*rule.include, *rule.exclude, *_words(rule.options.values()))
        yield from (glob for where in rule.severity_where for glob in where.paths)


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from (word for word in value if isinstance(word, str) and "*" in word)


def _is_intricate(glob: str) -> bool:
    """Whether a glob is one that only a regular expression can read, and a slow one."""
    return len(glob) > 500 or (
        _INTRICATE.search(glob.removeprefix("!")) is not None and len(_STARS.findall(glob)) > 2
    )
