"""A task → its `FileScan`. Only a file with a candidate is parsed with all that it holds."""

from collections.abc import Iterable, Sequence
from time import thread_time
from typing import Any

from omnireview.checks import DOCUMENT, FILE, MODULE, PARSE, SUBJECTS
from omnireview.diff import ChangedFile
from omnireview.errors import NotAnalysed, NotForReading
from omnireview.modules.decode import Source, decode
from omnireview.prefilter import Candidates, Gates, Sketch, draw, touch
from omnireview.profile import Profile, merged
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.scan import ScanResult, Skip
from omnireview.scan.kinds import Language, language_of
from omnireview.scan.ready import ReadyRules
from omnireview.scan.task import FileScan, Task
from omnireview.settings import Settings

SMALL = 100
"""Lines up to which a file is looked at whole: that costs as little as to find out what its change touches."""
_SKETCHING = "sketching both sides"


class FileScanner:
    """Runs rules over changed files, one at a time. It can be pickled; what it has made ready stays behind."""

    def __init__(
        self, rules: RulesByPath, settings: Settings, *, profile: bool = False, prefilter: bool = True
    ) -> None:
        """Take the rules that there are; `prefilter` can be switched off, and then nothing else is found."""
        self._rules = rules
        self._settings = settings
        self._profile = profile
        self._prefilter = prefilter
        self._ready = ReadyRules(settings)
        self._gates: dict[tuple[int, ...], Gates] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made from."""
        return _make, (self._rules, self._settings, self._profile, self._prefilter)

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
        started = thread_time()
        file = task.file
        head = _Side(file.path, task.head, file)
        old = _Side(file.old_path or file.path, task.old, None)
        touched_head, touched_old = self._touched(task, head, old)
        readers = [rule for rule in rules if _reads_modules(rule)]
        gates = self._gates_of(readers)
        # What is tied on one side only would be looked for there alone.
        tied = frozenset[int]().union(*(gates.tied(side.sketch) for side in (head, old) if side.sketch))
        drawn = Profile(shared={_SKETCHING: thread_time() - started}) if self._profile else Profile()
        results = [
            self._found(
                side,
                rules,
                readers,
                touched,
                None if side.sketch is None else gates.ask(side.sketch, touched, tied),
            )
            for side, touched in ((head, touched_head), (old, touched_old))
        ]
        return FileScan(results[0][0], results[1][0], merged([drawn, *(profile for _, profile in results)]))

    def _touched(
        self, task: Task, head: "_Side", old: "_Side"
    ) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        """Tell which units of each side to look at; None for all."""
        if task.everything:
            return None, None
        if task.units is not None:
            return task.units, task.units
        if head.sketch is None or old.sketch is None:
            return None, None
        if max(len(head.sketch.lines), len(old.sketch.lines)) <= SMALL:
            return None, None
        touched = touch(task.file, head.sketch, old.sketch)
        return (None, None) if touched is None else (touched.head, touched.old)

    def _found(
        self,
        side: "_Side",
        rules: Sequence[Rule],
        readers: Sequence[Rule],
        touched: frozenset[str] | None,
        seen: Candidates | None,
    ) -> tuple[ScanResult, Profile]:
        if side.data is None:
            return ScanResult(), Profile()
        from omnireview.scan.text import scan_bytes

        found = scan_bytes(side.path, side.data, side.file, self._ready(_about(rules, FILE, Language.PYTHON)))
        if side.source is None:
            return ScanResult(tuple(found), not_analysed=(Skip(side.path, side.refused),)), Profile()
        sketch = side.sketch
        unlooked = _unlooked(side.path, sketch, touched) if sketch is not None else {}
        if seen is not None and not seen:
            return ScanResult(tuple(found), unlooked=unlooked), Profile()
        from omnireview.scan.python import Look, Side, scan_python

        look = Look(sketch, touched, seen, profile=self._profile)
        parses = self._ready(_about(rules, PARSE, Language.PYTHON))
        try:
            told, profile = scan_python(
                Side(side.path, side.data, side.source), readers, self._ready, look, parses
            )
        except NotAnalysed as limit:
            return ScanResult(tuple(found), not_analysed=(Skip(side.path, limit.reason),)), Profile()
        found += told.findings
        return ScanResult(tuple(found), told.not_analysed, unparsed=told.unparsed, unlooked=unlooked), profile

    def _gates_of(self, rules: Sequence[Rule]) -> Gates:
        key = tuple(map(id, rules))
        if key not in self._gates:
            self._gates[key] = Gates([rule.gate if self._prefilter else None for rule in rules])
        return self._gates[key]


class _Side:
    """One side of a changed Python file, as far as it can be had without parsing all that it holds."""

    def __init__(self, path: str, data: bytes | None, file: ChangedFile | None) -> None:
        self.path = path
        self.data = data
        self.file = file
        self.refused = ""
        self.source: Source | None = None
        self.sketch: Sketch | None = None
        try:
            if data is not None:
                self.source = decode(data)
                self.sketch = draw(self.source.text)
        except NotAnalysed as limit:
            self.source = None
            self.refused = limit.reason


def _make(rules: RulesByPath, settings: Settings, profile: bool, prefilter: bool) -> FileScanner:
    return FileScanner(rules, settings, profile=profile, prefilter=prefilter)


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


def _unlooked(path: str, sketch: Sketch, touched: frozenset[str] | None) -> dict[str, tuple[tuple[int, int], ...]]:
    if touched is None:
        return {}
    ranges = tuple((unit.first, unit.last) for unit in sketch.units if unit.name not in touched)
    return {path: ranges} if ranges else {}
