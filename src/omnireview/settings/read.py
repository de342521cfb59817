"""A settings file's bytes → `Settings`, or all that is wrong with it."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from omnireview.documents import Document, YamlFault, read_yaml
from omnireview.documents.mistakes import Mistake, explain
from omnireview.errors import BadSettings, NotAnalysed
from omnireview.settings import Override, RuleSetting, Settings, UpstreamSetting
from omnireview.settings.area_words import freeze
from omnireview.settings.checklist_words import freeze_checklist
from omnireview.settings.extends_words import freeze_extends
from omnireview.settings.refusal import bad_settings
from omnireview.settings.rule_words import RuleWords
from omnireview.settings.schema import REFUSED, SettingsWords
from omnireview.terms import Aspect, Severity, Stage


def settings_of(data: bytes, place: str) -> Settings:
    """Read, validate and freeze. See `omnireview.settings.read_settings`."""
    try:
        document = read_yaml(data, place, repeated=True)
    except YamlFault as fault:
        raise _refused(place, [Mistake(fault.line, fault.message)]) from None
    except NotAnalysed as limit:
        raise _refused(place, [Mistake(1, limit.reason)]) from None
    twice = [Mistake(each.line, each.message) for each in document.duplicates]
    try:
        words = SettingsWords.model_validate({} if document.data is None else document.data)
    except ValidationError as error:
        mistakes = [*twice, *explain(error, SettingsWords, document.line, refused=REFUSED)]
        raise _refused(place, sorted(mistakes, key=lambda mistake: mistake.line)) from None
    if twice:
        raise _refused(place, twice)
    return _frozen(words, document)


def _refused(place: str, mistakes: list[Mistake]) -> BadSettings:
    return bad_settings(place, (mistake.at(place) for mistake in mistakes))


def _frozen(words: SettingsWords, document: Document) -> Settings:
    weights = words.score.weights.model_dump(exclude_none=True)
    deductions = words.score.deductions.model_dump(exclude_none=True)
    return Settings(
        packs=words.packs,
        rules=_rules(words.rules, document, ("rules",)),
        include=words.paths.include,
        exclude=words.paths.exclude,
        overrides=tuple(
            Override(
                files=override.files,
                rules=_rules(override.rules, document, ("paths", "overrides", index, "rules")),
                place=f"{document.place}:{document.line(('paths', 'overrides', index))}",
            )
            for index, override in enumerate(words.paths.overrides)
        ),
        core_paths=words.core_paths,
        platform_paths=words.platform_paths,
        layers=words.layers,
        upstream={
            name: UpstreamSetting(
                file=told.file or "",
                variable=told.variable or "",
                version=told.version or "",
                place=f"{document.place}:{document.line(('upstream', name))}",
            )
            for name, told in words.upstream.items()
        },
        focus={name: freeze(name, area) for name, area in words.focus.items()},
        checklist=freeze_checklist(words.checklist, document),
        weights={Aspect(name): weight for name, weight in weights.items()},
        deductions={Severity(name): points for name, points in deductions.items()},
        levels=words.score.levels.model_dump(exclude_none=True, by_alias=True),
        fail_on=words.fail_on,
        fail_scope=words.fail_scope,
        max_inline=words.max_inline,
        baseline=words.baseline or "",
        comment_on_clean=words.comment_on_clean,
        no_inline_for=words.no_inline_for,
        request_changes=words.request_changes,
        on_unanalysable=words.on_unanalysable,
        extends=freeze_extends(words.extends, document),
        more_packs=tuple(word for word in words.extends if "/" not in word),
        written=tuple(_written(words)),
        origin=document.place,
    )


def _written(words: SettingsWords) -> Iterator[str]:
    """Give the fields of `Settings` that a file sets; of mappings the keys tell, so that these are left out."""
    yield from sorted(words.model_fields_set - {"rules", "paths", "upstream", "focus", "checklist", "score"})
    yield from sorted(words.paths.model_fields_set & {"include", "exclude"})
    yield from (("checklist",) if "show" in words.checklist.model_fields_set else ())


def _rules(
    rules: Mapping[str, RuleWords], document: Document, path: tuple[str | int, ...]
) -> dict[str, RuleSetting]:
    return {
        name: RuleSetting(
            off=words.severity == "off",
            severity=Severity(words.severity) if words.severity not in (None, "on", "off") else None,
            stage=None if words.stage is None else Stage(words.stage),
            message=words.message,
            effort=words.effort,
            options=dict(words.options),
            paths=words.paths.model_dump(exclude_none=True),
            matching=words.matching,
            place=f"{document.place}:{document.line((*path, name))}",
        )
        for name, words in rules.items()
    }
