"""A rule → its page: what it says, why, what it finds and leaves alone, and what can be changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from inspect import getdoc
from typing import Any

from omnireview.checks import CHECKS
from omnireview.checks.options import kebab
from omnireview.corridor import SECONDS_A_FILE
from omnireview.examples.play import Play, play_watched
from omnireview.github.packages import PackageFacts
from omnireview.render.escape import code, fence, language_of
from omnireview.rules import Example, Rule
from omnireview.rules.engine import DEPRECATED
from omnireview.terms import SettledBy, Severity, Stage


def page(rule: Rule, pack: str = "") -> str:
    """Give one rule's page as Markdown. `pack` is the shipped pack that it is in."""
    return "\n".join(_lines(rule, pack)).rstrip("\n") + "\n"


def _lines(rule: Rule, pack: str) -> Iterator[str]:
    yield from (f"# {rule.id}", "")
    facts = [rule.severity, rule.aspect, f"confidence {rule.confidence}", f"{rule.effort} min to mend"]
    yield " · ".join([*facts, *([f"pack `{pack}`"] if pack else [])])
    if rule.stage is not Stage.STABLE:
        yield from ("", f"Stage {rule.stage}: it speaks in the summary only, and never fails a run.")
    if rule.off:
        yield from ("", f"Off: it runs where the settings ask for it, as with `rules: {{{rule.id}: on}}`.")
    yield from ("", rule.message, "")
    if rule.why:
        yield from ("## Why", "", rule.why, "")
    found = [example for example in rule.examples if example.bad is not None]
    fixed = _fixed(rule, found)
    if found:
        yield from ("## Found", "")
        for number, example in enumerate(found):
            yield from _snippet(_place(example), example, example.bad or "")
            if example.good is not None:
                title = "The fix makes of it:" if number in fixed else "Mended:"
                yield from _snippet(title, example, example.good)
    if fixed:
        yield from (
            "A finding carries this fix wherever it is proved to mend the fault and to change nothing else.",
            "",
        )
    spared = [example for example in rule.examples if example.bad is None]
    if spared:
        yield from ("## Left alone", "")
        for example in spared:
            yield from _snippet(_place(example), example, example.good or "")
    yield from _severities(rule)
    yield from _looks(rule)
    yield from _leaving_out(rule)
    if rule.source:
        yield from ("## Source", "", rule.source, "")


def _snippet(title: str, example: Example, code: str) -> Iterator[str]:
    language = language_of(example.path)
    if example.title:
        yield from ("A pull request with this title:", "", fence(f"{example.title}\n", ""), "")
    if example.body:
        yield from ("and this description:", "", fence(example.body.rstrip("\n") + "\n", "markdown"), "")
    yield from ([title, ""] if title else [])
    yield from (_shown(code, language), "")
    others = (("beside", example.files), ("where there was", example.before), ("with", example.tree))
    for how, files in others:
        for path, text in files.items():
            language = language_of(path)
            yield from (f"{how} `{path}`:", "", _shown(text, language), "")
    if example.packages:
        yield from ("where GitHub knows of these packages:", "", *map(_package, example.packages), "")


def _package(package: PackageFacts) -> str:
    """Give a package of an example as a row of a list."""
    said = ", ".join(f"{each.severity} {code(each.id)}" for each in package.advisories) or "nothing against it"
    gone = "" if package.added else ", taken away"
    return f"- {code(package.name)} {code(package.version)} in {code(package.manifest)}{gone}: {said}"


def _shown(text: str, language: str) -> str:
    """Give a text as a block of code; of a binary file nobody wants to see more than that it is one."""
    return fence("(binary)\n" if "\0" in text else text.rstrip("\n") + "\n", language)


def _place(example: Example) -> str:
    return "" if example.path in ("module.py", "config.yaml") else f"In `{example.path}`:"


def _fixed(rule: Rule, examples: Sequence[Example]) -> set[int]:
    """Give the numbers of the examples, from 0, in which what the rule finds carries edits."""
    shown = [
        (number, Play(example.head(example.bad), example.old, example.title, example.body, example.packages))
        for number, example in enumerate(examples)
        if example.bad is not None and example.good is not None
    ]
    played = play_watched([rule], [play for _, play in shown], SECONDS_A_FILE)
    return {
        number
        for (number, _), result in zip(shown, played, strict=True)
        if any(finding.edits for finding in result.findings if finding.rule == rule.id)
    }


def _severities(rule: Rule) -> Iterator[str]:
    if rule.severity_where:
        yield from ("## Severity by place", "", "The first that fits decides.", "")
        for row in rule.severity_where:
            where = [f"in {', '.join(f'`{glob}`' for glob in row.paths)}"] if row.paths else []
            where += [f"within what `{' '.join(row.pattern.split())}` matches"] if row.pattern else []
            yield f"- {row.severity}: {' and '.join(where)}"
        yield from (f"- {rule.severity}: elsewhere", "")
    if rule.severity is Severity.BLOCKER or any(row.severity is Severity.BLOCKER for row in rule.severity_where):
        addition = rule.settled_by is SettledBy.ADDITION
        way = (
            "something added: a test, a limit or a document" if addition else "a change of the lines that it names"
        )
        yield from (f"A blocker of this rule is settled by {way}.", "")


def _looks(rule: Rule) -> Iterator[str]:
    yield from ("## Where it looks", "", f"Files of {' and '.join(rule.languages)}.", "")
    if rule.include:
        yield from (f"Only in {', '.join(f'`{glob}`' for glob in rule.include)}.", "")
    if rule.exclude:
        yield from (f"Not in {', '.join(f'`{glob}`' for glob in rule.exclude)}.", "")
    if rule.python:
        yield from (f"Not in projects that support a Python below {rule.python}.", "")
    if rule.practice:
        said = " or ".join(f"`{text}`" for text in rule.practice)
        share = f" and in every {rule.practice_one_in}th file" if rule.practice_one_in else ""
        where = f"at eight places or more{share}, or the file in question at two"
        yield from (f"Without a comment of its own where the merge base holds {said} {where}.", "")
    if rule.at_hand:
        said = " nor ".join(f"`{text}`" for text in rule.at_hand)
        yield from (
            f"Information where neither the file nor an eighth of those below its top folder hold {said}.",
            "",
        )
    if rule.also_asked_by:
        said = ", ".join(f"`{code}`" for code in rule.also_asked_by)
        yield from (f"Information where the project's ruff, flake8 or pylint is told to leave out {said}.", "")
    yield from (f"It is written in `{rule.place.rpartition(':')[0]}`.", "")
    if rule.check is None:
        return
    check = CHECKS[rule.check]
    yield from (f"By the check `{rule.check}`: {getdoc(check)}", "")
    if rule.check == DEPRECATED:
        yield from _deprecated(rule)
        return
    options = fields(check.Options)
    if options:
        yield from ("## Options", "", "| option | here | default | meaning |", "|---|---|---|---|")
        for option in options:
            name = kebab(option.name)
            default = "none" if option.default is MISSING else _value(option.default)
            here = _value(rule.options[name]) if name in rule.options else "default"
            meaning = option.metadata["description"].replace("|", "\\|")
            yield f"| `{name}` | {here} | {default} | {meaning} |"
        yield ""


def _deprecated(rule: Rule) -> Iterator[str]:
    yield from ("## The names", "", "| name | deprecated in | use instead | fix |", "|---|---|---|---|")
    for name, row in rule.options["names"].items():
        instead = f"`{row['replacement']}`" if "replacement" in row else ""
        fix = "the name" if row.get("fix") else "by the call" if row.get("calls") else ""
        yield f"| `{name}` | {row.get('since', '')} | {instead} | {fix} |"
    yield ""


def _value(value: Any) -> str:
    plain = dict(value) if isinstance(value, Mapping) else value
    written = json.dumps(plain, ensure_ascii=False, default=list)
    return "none" if written in ("[]", "{}", "null", '""') else f"`{written}`".replace("|", "\\|")


def _leaving_out(rule: Rule) -> Iterator[str]:
    yield from ("## Leave it out", "")
    if {"python", "yaml"} & set(rule.languages):
        comment = f"`# omnireview: ignore[{rule.id}] reason`"
        yield from (
            f"One finding: {comment} in its statement or alone above it. A blocker needs the reason.",
            "",
        )
    yield f"Everywhere, in `.github/omnireview.yaml`: `rules: {{{rule.id}: off}}`. A severity there changes it."
    yield ""
