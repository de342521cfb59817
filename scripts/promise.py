"""Hold the shipped rules against the last release: what is new or stricter is a preview, and its history is told.

    python scripts/promise.py             # say what breaks the promise; exit code 1 if anything does
    python scripts/promise.py --record    # with a release: write down the rules as they are released

docs/promise.md has the promise in words. tests/released_rules.json holds what was released, a line a rule.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from omnireview import __version__
from omnireview.promise import History, Kind, numbers, shipped_history
from omnireview.rules import Rule
from omnireview.rules.load import load_shipped_packs
from omnireview.terms import Severity, Stage

RECORD = Path(__file__).parents[1] / "tests" / "released_rules.json"
HISTORY = "src/omnireview/promise/history.json"

_LOOKS = "looks in another way"
State = Mapping[str, Any]


def state_of(rule: Rule) -> dict[str, Any]:
    """Give what the promise is about: the worst severity, the stage, and a digest of all by which it looks."""
    looks = (
        *(sorted(rule.languages), rule.include, rule.exclude, rule.matching, rule.check),
        *(rule.options, rule.python, [(row.severity, row.paths, row.pattern) for row in rule.severity_where]),
    )
    text = json.dumps(looks, sort_keys=True, default=list)
    worst = min((rule.severity, *(row.severity for row in rule.severity_where)), key=lambda each: each.rank)
    return {
        "severity": worst.value,
        "stage": rule.stage.value,
        "off": rule.off,
        "looks": hashlib.sha256(text.encode()).hexdigest()[:16],
    }


def breaches(
    released: Mapping[str, Any], rules: Iterable[Rule], history: History, version: str = __version__
) -> Iterator[str]:
    """Give a sentence for each rule that breaks the promise, with what to do.

    `released` is what `--record` has written at the last release; before the first one nothing is promised.
    """
    last = released["version"]
    if not last:
        return
    if version not in history.versions:
        yield f"{HISTORY}: add `{version}` to `versions`, so that packs can be pinned to it."
    for rule in rules:
        before, now = released["rules"].get(rule.id), state_of(rule)
        kinds = [change.kind for change in history.later(rule.id, last)]
        if before is None:
            what, lacks = "is new", [] if Kind.ADDED in kinds else [{"version": version, "change": "added"}]
        elif before["stage"] == now["stage"] == "preview" and before["off"] <= now["off"]:
            continue  # what never failed a run does not now
        else:
            ways = list(_ways(before, now))
            what, lacks = " and ".join(ways), list(_lacking(before, now, set(kinds), version))
            if not ways or (not lacks and Kind.EASED in kinds and ways == [_LOOKS]):
                continue
        if lacks:
            eased = ' ("eased" in the place of "wider" if it finds no more than before)'
            yield (
                f"rule `{rule.id}` {what} since {last}: write it down in {HISTORY}, under `changes`: "
                f'"{rule.id}": {json.dumps(lacks)}{eased if "wider" in str(lacks) else ""}.'
            )
        if rule.stage is not Stage.PREVIEW and not rule.off and step(version) == step(last):
            way = (
                "give it `stage: preview`"
                if before is None
                else "take that back, or make what is new of it a rule of its own with `stage: preview`"
            )
            yield f"rule `{rule.id}` {what} since {last}, and {version} is no major version: {way}."


def step(version: str) -> tuple[int, ...]:
    """Give what a version promises by: its major number; before 1.0 the minor one, too."""
    parts = numbers(version)
    return parts[:1] if parts[0] else parts[:2]


def _lacking(before: State, now: State, kinds: set[Kind], version: str) -> Iterator[dict[str, str]]:
    """Give the entries that the history lacks of a rule."""
    ways = list(_ways(before, now))
    if Kind.HEAVIER not in kinds and [way for way in ways if way != _LOOKS]:
        worse = Severity(now["severity"]).rank < Severity(before["severity"]).rank
        was = {"severity": before["severity"]} if worse else {}
        was |= {"stage": "preview"} if now["stage"] != before["stage"] == "preview" else {}
        yield {"version": version, "change": "heavier", **was}
    if _LOOKS in ways and not kinds & {Kind.WIDER, Kind.EASED}:
        yield {"version": version, "change": "wider"}


def _ways(before: State, now: State) -> Iterator[str]:
    """Say in which ways a rule may be stricter than it was."""
    if Severity(now["severity"]).rank < Severity(before["severity"]).rank:
        yield f"went from {before['severity']} to {now['severity']}"
    if (before["stage"], now["stage"]) == ("preview", "stable"):
        yield "left its preview"
    if before["off"] and not now["off"]:
        yield "is no longer off"
    if before["looks"] != now["looks"]:
        yield _LOOKS


def record(version: str, rules: Iterable[Rule]) -> str:
    """Give the record of a release: one line a rule, so that a difference can be read."""
    lines = [f"    {json.dumps(rule.id)}: {json.dumps(state_of(rule))}" for rule in sorted(rules, key=_by_id)]
    return f'{{\n  "version": {json.dumps(version)},\n  "rules": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


def _by_id(rule: Rule) -> str:
    return rule.id


def shipped() -> list[Rule]:
    """Give all shipped rules."""
    return [rule for pack in load_shipped_packs() for rule in pack.rules]


def main(arguments: list[str] | None = None) -> int:
    """Record, or judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write down the rules as they are released")
    options = parser.parse_args(arguments)
    if options.record:
        RECORD.write_text(record(__version__, shipped()), encoding="utf-8")
        return 0
    found = list(breaches(json.loads(RECORD.read_text("utf-8")), shipped(), shipped_history()))
    print("\n".join(found) or "The promise is kept.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
