"""A rule → its `Gate`: the signs of its operators and of its check, as plain data."""

import json
from dataclasses import replace
from typing import cast

from omnireview.cache import key_of, open_cache
from omnireview.checks import CHECKS, MODULE, PYTHON, SUBJECTS, ModuleCheck, PythonCheck, options_of
from omnireview.gates import Gate, Sign, either
from omnireview.patterns.gate import around, gate_of
from omnireview.rules import Rule


def gated(rule: Rule) -> Rule:
    """Give the rule with its gate. Of a rule that is run on no Python file it holds no signs."""
    return replace(rule, gate=_gate(rule))


def gated_again(rule: Rule) -> Rule:
    """Give a rule that settings have changed with its gate, of the cache where the same has been asked before."""
    where = [row.pattern for row in rule.severity_where]
    asked = json.dumps([rule.check, rule.options, rule.matching, where], sort_keys=True)
    cache, key = open_cache(), key_of("gate", asked)
    kept = cache.read(key, lambda plain: (None if plain["gate"] is None else Gate.of(plain["gate"]),))
    if kept is None:
        kept = (_gate(rule),)
        cache.write(key, {"gate": kept[0] and kept[0].data()})
    return replace(rule, gate=kept[0])


def _gate(rule: Rule) -> Gate | None:
    if rule.matching is None and rule.check is not None and SUBJECTS.get(rule.check) == PYTHON:
        return _of_words(rule, rule.check)
    gates: list[Gate | None] = []
    if rule.matching is not None:
        gates.append(gate_of(rule.matching))
    if rule.check is not None and SUBJECTS.get(rule.check) == MODULE:
        check = cast("ModuleCheck", CHECKS[rule.check])
        gates.append(check.gate(options_of(check.Options, rule.options)))
    gate = either(gates)
    where = [row.pattern for row in rule.severity_where if row.pattern is not None]
    return gate if gate is None else around(gate, where)


def _of_words(rule: Rule, name: str) -> Gate | None:
    """Give the gate of a rule about the standard tree: one of some words stands in the file."""
    check = cast("PythonCheck", CHECKS[name])
    words = check.words(options_of(check.Options, rule.options))
    return Gate(tuple(Sign((), words=(word,)) for word in sorted(words))) if words else None
