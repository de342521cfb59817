"""Loaded packs and settings → the rules that hold, for the repository and for each path, and who says so."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from omnireview.cache import key_of, open_cache
from omnireview.checks import OF_NO_FILE, option_names
from omnireview.documents.near import nearest
from omnireview.nouns import noun
from omnireview.patterns.metavariables import unbound
from omnireview.places import matches
from omnireview.promise import History, pins_of, shipped_history
from omnireview.rules import Rule, RulePack
from omnireview.rules.engine import Engine, shipped_engine
from omnireview.rules.gate import gated_again
from omnireview.rules.load import load_shipped_packs
from omnireview.rules.pinned import pinned
from omnireview.settings import RuleSetting, Settings
from omnireview.settings.refusal import bad_settings

_OF_NO_FILE = "speaks of the change as a whole"


@noun
class Effective:
    """A rule as the repository's settings leave it.

    `own` is the rule as its pack writes it, at `own.place`. `off` is True when nothing switches it on anywhere.
    `origins` maps what the settings changed everywhere (`severity`, `stage`, `message`, `effort`, `options`,
    `paths`, `pattern`, `off`, `on`) to the `file:line` that says so. `why_off` says why it is off where the
    settings do not.
    """

    rule: Rule
    own: Rule
    pack: str
    off: bool
    origins: Mapping[str, str]
    why_off: str = ""
    pinned: str = ""
    """Why it is not as its pack writes it, though the settings say nothing of it: the pack is pinned."""


def effective(packs: Iterable[RulePack], settings: Settings, *, engine: Engine | None = None) -> tuple[Rule, ...]:
    """Give the rules to run, settings applied. A rule that is off, but on for some paths, is among them.

    Raises:
        BadSettings: The settings name a rule that no shipped or loaded pack has, or options or a pattern that
            don't fit it.
    """
    return tuple(each.rule for each in resolve(packs, settings, engine=engine) if not each.off)


def resolve(
    packs: Iterable[RulePack],
    settings: Settings,
    *,
    engine: Engine | None = None,
    history: History | None = None,
) -> tuple[Effective, ...]:
    """Give every rule of the packs, also those that are off, with what the settings changed. Errors as there.

    `history` is what pins of packs are read by; left out: that of the shipped rules.
    """
    packs, told = _pinned(packs, settings, history or shipped_history())
    rules = {rule.id: rule for pack in packs for rule in pack.rules}
    mistakes = list(_mistakes(rules, settings, engine))
    if mistakes:
        raise bad_settings(settings.origin, mistakes)
    resolved = []
    for pack in packs:
        for rule in pack.rules:
            setting = settings.rules.get(rule.id)
            elsewhere = any(
                not override.rules[rule.id].off for override in settings.overrides if rule.id in override.rules
            )
            off = setting.off if setting else rule.off
            resolved.append(
                Effective(
                    rule=form_of(rule, setting) if setting else rule,
                    own=rule,
                    pack=pack.name,
                    off=off and not elsewhere,
                    origins=dict.fromkeys(_changed(rule, setting), setting.place) if setting else {},
                    why_off=told.get(rule.id) or f"{rule.place} (off unless the settings say `on`)"
                    if off and not setting
                    else "",
                    pinned="" if off and not setting else told.get(rule.id, ""),
                )
            )
    return tuple(resolved)


def _pinned(
    packs: Iterable[RulePack], settings: Settings, history: History
) -> tuple[tuple[RulePack, ...], dict[str, str]]:
    """Give the packs as far as pins leave them, and why a rule differs, by its id."""
    pins, told, result = pins_of((*(settings.packs or ()), *settings.more_packs)), {}, []
    for pack in packs:
        version = pins.get(pack.name, "") if pack.origin == f"rules/{pack.name}.yaml" else ""
        rules = []
        for rule in pack.rules if version else ():
            form, why = pinned(rule, version, history)
            rules.append(form)
            if why:
                told[rule.id] = f"`{pack.name}@{version}` of {settings.origin}: {why}"
        result.append(replace(pack, rules=tuple(rules)) if version else pack)
    return tuple(result), told


class RulesByPath:
    """The rules for each path, per-path settings applied; the last override that names a rule decides for it.

    A rule that several paths share is one object, so what is made ready of it can be kept by identity.
    """

    def __init__(self, rules: Iterable[Rule], settings: Settings) -> None:
        self._choices: list[tuple[str, list[tuple[Sequence[str], Rule | None]], Rule | None]] = []
        for rule in rules:
            setting = settings.rules.get(rule.id)
            rows: list[tuple[Sequence[str], Rule | None]] = [
                (override.files, None if said.off else form_of(rule, said))
                for override in reversed(settings.overrides)
                if (said := override.rules.get(rule.id)) is not None
            ]
            # Who runs a rule that is off, by its name, wants it; an override wants it for its own files.
            off = setting.off if setting else rule.off and bool(rows)
            self._choices.append((rule.id, rows, None if off else rule))

    @property
    def all(self) -> tuple[Rule, ...]:
        """Every rule in every form that some path can ask for."""
        forms = [form for _, rows, rule in self._choices for form in (rule, *(each for _, each in rows))]
        return tuple(form for form in forms if form is not None)

    def at(self, path: str | None, only: Container[str] | None = None) -> tuple[Rule, ...]:
        """Give the rules for `path`, its `paths` looked at; None stands for the pull request as a whole.

        With `only` others than those ids are left out.
        """
        asked = (choice for choice in self._choices if only is None or choice[0] in only)
        found = (self._form(rows, rule, path) for _, rows, rule in asked)
        return tuple(rule for rule in found if rule is not None and (path is None or _looks_at(rule, path)))

    @staticmethod
    def _form(
        rows: Iterable[tuple[Sequence[str], Rule | None]], rule: Rule | None, path: str | None
    ) -> Rule | None:
        if path is not None:
            for globs, form in rows:
                if matches(path, globs):
                    return form
        return rule


def _looks_at(rule: Rule, path: str) -> bool:
    return (not rule.include or matches(path, rule.include)) and not matches(path, rule.exclude)


def form_of(rule: Rule, setting: RuleSetting) -> Rule:
    """Give the rule as a setting wants it. A severity set by hand holds everywhere."""
    changed = replace(
        rule,
        severity=setting.severity or rule.severity,
        severity_set=setting.severity is not None or rule.severity_set,
        severity_where=() if setting.severity else rule.severity_where,
        stage=setting.stage or rule.stage,
        message=setting.message or rule.message,
        effort=setting.effort or rule.effort,
        options={**rule.options, **setting.options},
        include=setting.paths.get("include", rule.include),
        exclude=setting.paths.get("exclude", rule.exclude),
        matching=setting.matching or rule.matching,
        # A fix mends what the rule's own pattern finds, and nobody knows what it makes of another's.
        fix=None if setting.matching else rule.fix,
        fix_regex=None if setting.matching else rule.fix_regex,
    )
    return gated_again(changed) if setting.options or setting.matching else changed


def _changed(rule: Rule, setting: RuleSetting) -> list[str]:
    said = {
        "off": setting.off,
        "on": rule.off and not setting.off,
        "severity": setting.severity,
        "stage": setting.stage,
        "message": setting.message,
        "effort": setting.effort,
        "options": setting.options,
        "paths": setting.paths,
        "pattern": setting.matching,
    }
    return [key for key, value in said.items() if value]


def _mistakes(rules: Mapping[str, Rule], settings: Settings, engine: Engine | None) -> Iterator[str]:
    named = [
        *settings.rules.items(),
        *(item for override in settings.overrides for item in override.rules.items()),
    ]
    asked = [(name, own.place) for own in settings.checklist.items for name in own.rules]
    unknown = [
        (name, at) for name, at in (*((name, said.place) for name, said in named), *asked) if name not in rules
    ]
    elsewhere = _shipped_ids() if unknown else frozenset()
    for name, at in unknown:
        if name not in elsewhere:
            yield f"{at}: there is no rule `{name}`{_near(name, elsewhere | set(rules))}"
    for override in settings.overrides:
        for name, said in override.rules.items():
            if name in rules and rules[name].check in OF_NO_FILE:
                yield f"{said.place}: rule `{name}` {_OF_NO_FILE}; say it under `rules`"
    for name, said in settings.rules.items():
        if said.paths and name in rules and rules[name].check in OF_NO_FILE:
            yield f"{said.place}: rule `{name}` {_OF_NO_FILE}, and takes no `paths`"
    for name, said in named:
        if name in rules and (said.options or said.matching or said.message):
            everywhere = settings.rules.get(name, said)
            yield from (f"{said.place}: {text}" for text in _misfits(rules[name], said, everywhere, engine))


def _misfits(rule: Rule, said: RuleSetting, everywhere: RuleSetting, engine: Engine | None) -> Iterator[str]:
    """Give what does not fit a rule of the options, the pattern and the message that a setting gives it.

    `everywhere` is what the settings say of the rule for all paths, over which the setting is laid. What
    fitted once is kept, for it takes the libraries of all checks and patterns to find out.
    """
    if said.options and rule.check is None:
        yield f"rule `{rule.id}` has no check and so no options"
        return
    if said.matching and rule.matching is None:
        yield (
            f"rule `{rule.id}` looks by the check `{rule.check}`, whose place no pattern can take: "
            "switch the rule off, and write one of your own"
        )
        return
    message, matching = (
        said.message or everywhere.message or rule.message,
        said.matching or everywhere.matching or rule.matching,
    )
    names = unbound(message, matching) if matching and rule.check is None else ()
    if names:
        yield f"rule `{rule.id}`: its message names {', '.join(names)}, which its pattern does not bind"
    if not said.options and not said.matching:
        return
    options = {**rule.options, **said.options}
    cache, key = open_cache(), key_of("fit", json.dumps([rule.check, options, said.matching], sort_keys=True))
    if engine is None and cache.read(key, bool):
        return
    judge = engine or shipped_engine()
    misfits = []
    if rule.check is not None:
        misfits = [text for _, text in judge.check_faults(rule.check, options)]
        check = judge.checks.get(rule.check)
        if misfits and check is not None and not option_names(check.Options):
            misfits = [f"its check `{rule.check}` has no options"]
    fault = judge.pattern_fault(said.matching) if said.matching else None
    misfits += [fault[1]] if fault else []
    if not misfits and engine is None:
        cache.write(key, plain=True)
    yield from (f"rule `{rule.id}`: {text}" for text in misfits)


def _near(name: str, known: Iterable[str]) -> str:
    hint = nearest(name, known)
    return hint if hint.startswith("; did") else "; `omnireview rules list` shows all"


def _shipped_ids() -> frozenset[str]:
    """Ids of all shipped packs: a setting for a rule whose pack is not on is no mistake."""
    return frozenset(rule.id for pack in load_shipped_packs() for rule in pack.rules)
