"""A change, its findings and the rules that ran → the `Section`s of the checklist that it touches, answered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from omnireview.checklist import Answer, Chapter, Decided, Item, Section
from omnireview.checklist.areas import touched_areas, touches
from omnireview.checklist.items import CHAPTERS
from omnireview.checks import CHANGE, SIDE, SUBJECTS
from omnireview.compare import Judged
from omnireview.diff import FileStatus
from omnireview.kinds import Language, language_of
from omnireview.pull_request import PullRequest
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.settings import Settings
from omnireview.terms import Status


def answer_checklist(
    pull: PullRequest,
    judged: Iterable[Judged],
    rules: RulesByPath,
    settings: Settings,
    unread: Iterable[str],
) -> tuple[Section, ...]:
    """Give the items that the change touches, the settings' own last; () where they switch the checklist off.

    That is so when it touches an area of the item and one of its section. A finding whose rule stands at no such
    item brings in the first that has it.

    `unread` are the paths of changed files that were not analysed or skipped: no rule has looked at them.

    Raises:
        GitFailed, GitHubFailed: A changed file can't be read.
    """
    if not settings.checklist.show or not pull.files:
        return ()
    found: dict[str, list[Judged]] = {}
    for each in judged:
        if each.status is Status.NEW and each.finding.quiet is None:
            found.setdefault(each.finding.rule, []).append(each)
    chapters = [*_touched(pull, found), *_own(pull, settings)]
    wanted = {rule for chapter in chapters for item in chapter.items for rule in item.rules}
    looked = _looked(pull, rules, wanted, set(unread))
    return tuple(
        Section(chapter.title, tuple(_answer(item, found, looked) for item in chapter.items))
        for chapter in chapters
    )


def _touched(pull: PullRequest, found: Iterable[str]) -> Iterator[Chapter]:
    areas = touched_areas(pull)
    asked = {
        item.asks
        for chapter in CHAPTERS
        for item in chapter.items
        if areas.intersection(chapter.areas) and areas.intersection(item.areas or chapter.areas)
    }
    every = [item for chapter in CHAPTERS for item in chapter.items]
    for rule in sorted(found):
        having = [item.asks for item in every if rule in item.rules]
        if having and not asked.intersection(having):
            asked.add(having[0])
    for chapter in CHAPTERS:
        items = tuple(item for item in chapter.items if item.asks in asked)
        if items:
            yield Chapter(chapter.title, chapter.areas, items)


def _own(pull: PullRequest, settings: Settings) -> Iterator[Chapter]:
    sections: dict[str, list[Item]] = {}
    for own in settings.checklist.items:
        if not own.paths or touches(pull, own.paths):
            decided = Decided.PARTLY if own.rules else Decided.PERSON
            sections.setdefault(own.section, []).append(Item(own.item, decided, own.rules))
    return (Chapter(title, (), tuple(items)) for title, items in sections.items())


def _looked(pull: PullRequest, rules: RulesByPath, wanted: set[str], unread: set[str]) -> set[str]:
    """Give the ids of the wanted rules that looked at something of the change."""
    # These read both trees, whatever the names of the changed files.
    looked = {rule.id for rule in rules.all if rule.check is not None and SUBJECTS[rule.check] in {CHANGE, SIDE}}
    for file in pull.files:
        waiting = wanted - looked
        if not waiting:
            break
        if file.status is not FileStatus.REMOVED and file.path not in unread:
            language = language_of(file.path)
            looked.update(rule.id for rule in rules.at(file.path, waiting) if _reads(rule, language))
    return looked & wanted


def _reads(rule: Rule, language: Language) -> bool:
    return language.value in rule.languages or Language.GENERIC.value in rule.languages


def _answer(item: Item, found: Mapping[str, Sequence[Judged]], looked: set[str]) -> Answer:
    sites = sorted((site for rule in item.rules for site in found.get(rule, ())), key=_worst_first)
    return Answer(
        item.asks,
        item.decided,
        tuple(sites),
        tuple(rule for rule in item.rules if rule in looked and rule not in found),
        tuple(rule for rule in item.rules if rule not in looked and rule not in found),
    )


def _worst_first(site: Judged) -> tuple[object, ...]:
    finding = site.finding
    return finding.severity.rank, finding.path or "", finding.line or 0, finding.rule, site.fingerprint
