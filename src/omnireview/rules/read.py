"""One pack file's bytes → `RulePack`, and all that is wrong with it, each with rule and line."""

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from omnireview.documents import Document, YamlFault, read_yaml
from omnireview.documents.mistakes import Mistake, explain
from omnireview.errors import NotAnalysed
from omnireview.github.packages import AdvisoryFacts, PackageFacts
from omnireview.patterns.metavariables import unbound
from omnireview.rules import Example, ReadPack, Rule, RulePack, SeverityWhere
from omnireview.rules.deprecated import options_of_table, table_faults
from omnireview.rules.engine import DEPRECATED, Engine, Fault, fix_regex_faults
from omnireview.rules.gate import gated
from omnireview.rules.schema import REFUSED, PackageWords, PackFrame, RuleEntry
from omnireview.terms import Aspect, Confidence, Severity

_SEVERITIES = {
    **{severity.value: severity for severity in Severity},
    "CRITICAL": Severity.BLOCKER,
    "ERROR": Severity.MAJOR,
    "HIGH": Severity.MAJOR,
    "WARNING": Severity.MINOR,
    "MEDIUM": Severity.MINOR,
    "INFO": Severity.INFO,
    "LOW": Severity.INFO,
}
# https://semgrep.dev/docs/contributing/contributing-to-semgrep-rules-repository (metadata.category)
_ASPECTS = {
    "security": Aspect.SECURITY,
    "correctness": Aspect.CORRECTNESS,
    "performance": Aspect.CORRECTNESS,
    "best-practice": Aspect.QUALITY,
    "maintainability": Aspect.QUALITY,
    "portability": Aspect.ARCHITECTURE,
}
_EXAMPLE_PATHS = {"python": "module.py", "yaml": "config.yaml"}
_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def read_pack(name: str, data: bytes, place: str, engine: Engine, *, shipped: bool = False) -> ReadPack:
    """Read one pack. `place` is the file as errors name it. A `shipped` pack must say more of its rules."""
    try:
        document = read_yaml(data, place, repeated=True)
        twice = [Mistake(each.line, each.message) for each in document.duplicates]
        frame = PackFrame.model_validate({} if document.data is None else document.data)
    except YamlFault as fault:
        return _unread(name, place, [Mistake(fault.line, fault.message)])
    except NotAnalysed as limit:
        return _unread(name, place, [Mistake(1, limit.reason)])
    except ValidationError as error:
        return _unread(name, place, [*twice, *explain(error, PackFrame, document.line)])

    rules: list[Rule] = []
    mistakes = [mistake.at(place) for mistake in twice]
    for index, words in enumerate(frame.rules):
        rule, faults = _read_rule(words, document, index, engine, shipped=shipped)
        if rule is not None:
            rules.append(rule)
        title = f"rule `{words['id']}`" if isinstance(words.get("id"), str) else f"rule {index + 1}"
        mistakes += [Mistake(line, f"{title}: {message}").at(place) for line, message in faults]
    return ReadPack(RulePack(name, tuple(rules), place), tuple(mistakes))


def _unread(name: str, place: str, mistakes: list[Mistake]) -> ReadPack:
    return ReadPack(RulePack(name, (), place), tuple(mistake.at(place) for mistake in mistakes))


def _read_rule(
    words: Mapping[str, Any], document: Document, index: int, engine: Engine, *, shipped: bool
) -> tuple[Rule | None, list[tuple[int, str]]]:
    def line(path: tuple[Hashable, ...]) -> int:
        return document.line(("rules", index, *path))

    try:
        entry = RuleEntry.model_validate(words)
    except ValidationError as error:
        return None, [
            (mistake.line, mistake.message) for mistake in explain(error, RuleEntry, line, refused=REFUSED)
        ]
    faults = [*_faults(entry, engine), *(_unsaid(entry) if shipped else ())]
    if faults:
        return None, [(line(path), message) for path, message in faults]
    return gated(_frozen(entry, f"{document.place}:{line(())}")), []


def _faults(entry: RuleEntry, engine: Engine) -> Iterator[Fault]:
    """What a model can't know of a rule."""
    matching = entry.matching
    if len(matching) > 1:
        yield (
            (next(reversed(matching)),),
            "only one of " + " and ".join(f"`{key}`" for key in matching) + " can stand here",
        )
    elif matching:
        if "python" not in _languages(entry):
            yield ("languages",), "patterns read Python only; add `python`, or name a `check`"
        fault = engine.pattern_fault(entry.operators)
        if fault:
            yield fault
    elif entry.check is None and entry.deprecated is None:
        yield (), "it has neither a pattern nor a check"
    yield from _deprecated_faults(entry, engine)
    yield from _unbound(entry)
    if entry.check is not None:
        yield from engine.check_faults(entry.check, entry.options)
    for row, where in enumerate(entry.severity_where):
        fault = engine.pattern_fault({"pattern": where.pattern}) if where.pattern else None
        if fault:
            yield ("severity-where", row, "pattern"), fault[1]
    if entry.fix_regex is not None:
        yield from fix_regex_faults(entry.fix_regex)
    if entry.aspect is None and not entry.from_semgrep:
        yield (), "`aspect` is missing; there are: " + ", ".join(Aspect)


def _deprecated_faults(entry: RuleEntry, engine: Engine) -> Iterator[Fault]:
    """What is wrong with a table of deprecated names, and with what stands beside it."""
    if entry.deprecated is None:
        return
    beside = {**entry.matching, "check": entry.check, "options": entry.options, "fix": entry.fix}
    for key, value in {**beside, "fix-regex": entry.fix_regex}.items():
        if value:
            own = "; each name has a `fix` of its own" if key.startswith("fix") else ""
            yield (key,), f"`{key}` can't stand beside `deprecated`{own}"
    if "python" not in _languages(entry):
        yield ("languages",), "`deprecated` reads Python only; add `python`"
    table = options_of_table(entry.deprecated)["names"]
    for path, message in table_faults(table, engine.pattern_fault, entry.message):
        yield (("deprecated", *path) if path else ("message",)), message


def _unbound(entry: RuleEntry) -> Iterator[Fault]:
    """What the words of a rule name and its patterns never bind, which would be said or written as `$X`.

    A check binds words of its own. Semgrep shows such a message as it is written, and so do we of its rules.
    """
    if not entry.matching or entry.check is not None:
        return
    for key, words in (("message", "" if entry.from_semgrep else entry.message), ("fix", entry.fix or "")):
        names = unbound(words, entry.matching)
        if names:
            yield (key,), f"the {key} names {', '.join(names)}, which no pattern of the rule binds"


def _unsaid(entry: RuleEntry) -> Iterator[Fault]:
    """What a shipped rule must have and a repository's own rule need not."""
    if not _KEBAB.fullmatch(entry.id):
        yield ("id",), "the id must be in kebab-case"
    for key in ("why", "source"):
        if not getattr(entry, key).strip():
            yield (), f"`{key}` is missing"
    rows = (entry.deprecated or {}).values()
    mends = entry.fix is not None or entry.fix_regex is not None or any(row.fixes for row in rows)
    found = [example for example in entry.examples if example.bad is not None]
    if not found:
        yield ("examples",), "it needs an example that it finds (`bad`)"
    elif mends and all(example.good is None for example in found):
        yield ("examples",), "it has a fix, and needs an example of what the fix makes (`bad` with `good`)"
    if len(found) == len(entry.examples):
        yield ("examples",), "it needs a near miss (an example with `good` alone)"


def _frozen(entry: RuleEntry, place: str) -> Rule:
    languages = _languages(entry)
    return Rule(
        id=entry.id,
        severity=_SEVERITIES[entry.severity],
        aspect=entry.aspect or _ASPECTS.get(str(entry.metadata.get("category")).lower(), Aspect.QUALITY),
        message=entry.message.strip(),
        languages=languages,
        confidence=_confidence(entry),
        effort=entry.effort,
        settled_by=entry.settled_by,
        stage=entry.stage,
        off=entry.off,
        severity_where=tuple(
            SeverityWhere(Severity(where.severity), where.paths, where.pattern) for where in entry.severity_where
        ),
        include=entry.paths.include or (),
        exclude=entry.paths.exclude or (),
        matching=entry.operators or None,
        check=entry.check if entry.deprecated is None else DEPRECATED,
        options=_options(entry),
        fix=entry.fix,
        fix_regex=None if entry.fix_regex is None else dict(entry.fix_regex),
        why=entry.why.strip(),
        source=entry.source.strip() or _first_reference(entry.metadata),
        python=entry.python or "",
        practice=entry.practice,
        practice_one_in=entry.practice_one_in or 0,
        at_hand=entry.at_hand,
        also_asked_by=entry.also_asked_by,
        examples=tuple(
            Example(
                bad=example.bad,
                good=example.good,
                path=example.path or _EXAMPLE_PATHS.get(languages[0], "file.txt"),
                files=dict(example.files),
                before=dict(example.before),
                tree=dict(example.tree),
                title=example.title,
                body=example.body,
                packages=tuple(map(_package, example.packages)),
            )
            for example in entry.examples
        ),
        place=place,
    )


def _package(words: PackageWords) -> PackageFacts:
    return PackageFacts(
        added=not words.removed,
        manifest=words.manifest,
        ecosystem=words.ecosystem,
        name=words.name,
        version=words.version,
        scope=words.scope,
        advisories=tuple(AdvisoryFacts(name, severity) for name, severity in words.advisories.items()),
    )


def _options(entry: RuleEntry) -> dict[str, Any]:
    if entry.deprecated is not None:
        return options_of_table(entry.deprecated)
    return dict(entry.options) if entry.check else {}


def _languages(entry: RuleEntry) -> tuple[str, ...]:
    aliases = {"py": "python", "python2": "python", "python3": "python"}
    return tuple(dict.fromkeys(aliases.get(language, language) for language in entry.languages))


def _confidence(entry: RuleEntry) -> Confidence:
    if entry.confidence is not None or not entry.from_semgrep:
        return entry.confidence or Confidence.HIGH
    word = str(entry.metadata.get("confidence")).lower()
    return Confidence(word) if word in tuple(Confidence) else Confidence.MEDIUM


def _first_reference(metadata: Mapping[str, Any]) -> str:
    references = metadata.get("references")
    if isinstance(references, list) and references:
        references = references[0]
    return references if isinstance(references, str) else ""
