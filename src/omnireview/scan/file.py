"""A task → its `FileScan`. Only a file with a candidate is parsed with all that it holds."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from sys import version_info
from time import thread_time
from typing import Any

from omnireview.checks import DOCUMENT, FILE, MODULE, PARSE, PYTHON, SUBJECTS
from omnireview.diff import ChangedFile
from omnireview.errors import NotAnalysed, NotForReading
from omnireview.kinds import Language, language_of
from omnireview.modules.decode import Source, decode
from omnireview.nouns import noun
from omnireview.prefilter import Candidates, Gates, Reached, Sketch, Touched, draw, touch, touch_inside
from omnireview.profile import Profile, merged
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.scan import ScanResult, Skip
from omnireview.scan.ready import ReadyRules
from omnireview.scan.task import FileScan, Task
from omnireview.settings import Settings

SMALL = 100
"""Lines up to which a file is looked at whole: that costs as little as to find out what its change touches."""
IGNORE = "omnireview:"
"""What a file holds in which a finding is suppressed."""
Unlooked = dict[str, tuple[tuple[int, int], ...]]
_SKETCHING = "sketching both sides"
_TOO_NEW = (
    f"the parser of Python {version_info.major}.{version_info.minor}, with which most rules read, refuses it; "
    "a newer Python may"
)


class FileScanner:
    """Runs rules over changed files, one at a time. It can be pickled; what it has made ready stays behind."""

    def __init__(
        self,
        rules: RulesByPath,
        settings: Settings,
        *,
        profile: bool = False,
        prefilter: bool = True,
        small: int = SMALL,
    ) -> None:
        """Take the rules that there are; files of up to `small` lines are looked at whole.

        `prefilter` can be switched off, and then nothing else is found.
        """
        self._rules = rules
        self._settings = settings
        self._profile = profile
        self._prefilter = prefilter
        self._small = small
        self._ready = ReadyRules(settings)
        self._gates: dict[tuple[int, ...], Gates] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made from."""
        return _make, (self._rules, self._settings, self._profile, self._prefilter, self._small)

    def __call__(self, task: Task) -> FileScan:
        """Scan one file. A side that can't be analysed is told in its result."""
        rules = self._rules.at(task.file.path)
        if language_of(task.file.path) is Language.PYTHON:
            return self._python(task, rules)
        return FileScan(
            head=self._side(task.file.path, task.head, task.file, rules),
            old=self._side(task.file.old_path or task.file.path, task.old, None, rules),
        )

    def _side(self, path: str, data: bytes | None, file: ChangedFile | None, rules: Sequence[Rule]) -> ScanResult:
        if data is None:
            return ScanResult()
        from omnireview.scan.text import scan_bytes, scan_yaml

        language = language_of(path)
        found = scan_bytes(path, data, file, self._ready(_about(rules, FILE, language)))
        if language is not Language.YAML:
            return ScanResult(tuple(found))
        try:
            told = scan_yaml(
                path,
                data,
                self._ready(_about(rules, DOCUMENT, language)),
                self._ready(_about(rules, PARSE, language)),
            )
        except NotForReading as other:
            return ScanResult(tuple(found), skipped=(Skip(path, other.reason),))
        except NotAnalysed as limit:
            return ScanResult(tuple(found), not_analysed=(Skip(path, limit.reason),))
        return ScanResult((*found, *told.findings), unparsed=told.unparsed)

    def _python(self, task: Task, rules: Sequence[Rule]) -> FileScan:
        started = thread_time() if self._profile else 0.0
        file = task.file
        head = _Side(file.path, task.head, file)
        old = _Side(file.old_path or file.path, task.old, None)
        touched, outline = self._touched(task, head, old)
        readers = [rule for rule in rules if _reads_modules(rule)]
        gates = self._gates_of(readers)
        # What is tied on one side only would be looked for there alone.
        tied = frozenset[int]().union(*(gates.tied(sketch) for sketch in (head.sketch, outline) if sketch))
        reached: Reached = {}
        if touched is not None and head.sketch is not None and outline is not None:
            reached = gates.reached(touched, head.sketch, outline)
        units = None if touched is None else touched.units
        drawn = Profile(shared={_SKETCHING: thread_time() - started}) if self._profile else Profile()
        results = [
            self._found(
                side,
                rules,
                readers,
                _Asked(
                    units,
                    None if sketch is None else gates.ask(sketch, units, tied, reached),
                    {} if sketch is None else _unlooked(side.path, sketch, units),
                ),
            )
            for side, sketch in ((head, head.sketch), (old, outline))
        ]
        told, before = (side.eased(result) for side, (result, _) in zip((head, old), results, strict=True))
        return FileScan(told, before, merged([drawn, *(profile for _, profile in results)]))

    def _touched(self, task: Task, head: "_Side", old: "_Side") -> tuple[Touched | None, Sketch | None]:
        """Tell which units to look at, None for all; and give the old side as far as it has to be known."""
        if task.units is not None and not task.everything:
            return Touched(task.units), old.sketch
        if task.everything or head.sketch is None or old.source is None:
            return None, old.sketch
        if max(len(head.sketch.lines), old.source.text.count("\n") + 1) <= self._small:
            return None, old.sketch
        inside = touch_inside(task.file, head.sketch, old.source.text)
        before = old.sketch if inside is None else inside.old
        if before is None:
            return None, None
        touched = touch(task.file, head.sketch, before) if inside is None else inside.touched
        # Of a comment that suppresses it is said when it has nothing to do, so that all rules must look there.
        return Touched(touched.units) if touched and IGNORE in head.sketch.text else touched, before

    def _found(
        self,
        side: "_Side",
        rules: Sequence[Rule],
        readers: Sequence[Rule],
        asked: "_Asked",
    ) -> tuple[ScanResult, Profile]:
        if side.data is None:
            return ScanResult(), Profile()
        from omnireview.scan.text import scan_bytes

        found = scan_bytes(side.path, side.data, side.file, self._ready(_about(rules, FILE, Language.PYTHON)))
        standard = _about(rules, PYTHON, Language.PYTHON)
        drawn = Profile()
        if standard and side.source is not None and side.sketch is not None:
            from omnireview.scan.standard import Seen, scan_standard

            seen = Seen(side.path, side.source, side.sketch, asked.touched)
            more, drawn = scan_standard(seen, standard, self._ready, profile=self._profile)
            found += more
            standard = []
        if side.source is not None and asked.seen is not None and not asked.seen:
            return ScanResult(tuple(found), unlooked=asked.unlooked), drawn
        sketch = side.sketch
        if side.source is None:
            return ScanResult(tuple(found), not_analysed=(Skip(side.path, side.refused),)), Profile()
        from omnireview.scan.python import Look, Side, scan_python

        look = Look(sketch, asked.touched, asked.seen, profile=self._profile)
        parses = self._ready(_about(rules, PARSE, Language.PYTHON))
        try:
            told, profile = scan_python(
                Side(side.path, side.data, side.source), readers, self._ready, look, parses
            )
        except NotAnalysed as limit:
            return ScanResult(tuple(found), not_analysed=(Skip(side.path, limit.reason),)), Profile()
        found += told.findings
        unread = () if told.unparsed or not standard else (Skip(side.path, _TOO_NEW),)
        return ScanResult(
            tuple(found), (*told.not_analysed, *unread), unparsed=told.unparsed, unlooked=asked.unlooked
        ), merged([drawn, profile])

    def _gates_of(self, rules: Sequence[Rule]) -> Gates:
        key = tuple(map(id, rules))
        if key not in self._gates:
            self._gates[key] = Gates([rule.gate if self._prefilter else None for rule in rules])
        return self._gates[key]


@noun
class _Asked:
    """What the prefilter says of one side; None is all, or everything."""

    touched: frozenset[str] | None
    seen: Candidates | None
    unlooked: Unlooked


class _Side:
    """One side of a changed Python file, as far as it can be had without parsing all that it holds."""

    def __init__(self, path: str, data: bytes | None, file: ChangedFile | None) -> None:
        self.path = path
        self.data = data
        self.file = file
        self.refused = ""
        self.source: Source | None = None
        try:
            self.source = None if data is None else decode(data)
        except NotAnalysed as limit:
            self.refused = limit.reason

    def eased(self, result: ScanResult) -> ScanResult:
        """Give what was found in it, with less weight where the text says that it is a copy."""
        from omnireview.scan.copied import eased

        return result if self.source is None else eased(result, self.source.text, lambda: self.sketch)

    @cached_property
    def sketch(self) -> Sketch | None:
        """The text's sketch. Where the parser gives up, nothing is known of the side but why."""
        try:
            return None if self.source is None else draw(self.source.text, self.path)
        except NotAnalysed as limit:
            self.source = None
            self.refused = limit.reason
            return None


def _make(
    rules: RulesByPath,
    settings: Settings,
    profile: bool,
    prefilter: bool,
    small: int,
) -> FileScanner:
    return FileScanner(rules, settings, profile=profile, prefilter=prefilter, small=small)


def _about(rules: Iterable[Rule], subject: str, language: Language) -> list[Rule]:
    """Give the rules whose check looks at that subject, and that read the language."""
    spoken = {language.value, Language.GENERIC.value}
    return [
        rule
        for rule in rules
        if rule.check is not None and SUBJECTS[rule.check] == subject and spoken & set(rule.languages)
    ]


def _reads_modules(rule: Rule) -> bool:
    looks = rule.matching is not None or (rule.check is not None and SUBJECTS[rule.check] == MODULE)
    return looks and Language.PYTHON.value in rule.languages


def _unlooked(path: str, sketch: Sketch, touched: frozenset[str] | None) -> Unlooked:
    if touched is None:
        return {}
    ranges = tuple((unit.first, unit.last) for unit in sketch.units if unit.name not in touched)
    return {path: ranges} if ranges else {}
