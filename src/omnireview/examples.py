"""Rules → what their own examples prove: `rehearse` plays each as a pull request that adds the snippet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from omnireview.diff import ChangedFile, FileStatus
from omnireview.diff.texts import diff_texts
from omnireview.edits import apply_edits
from omnireview.pull_request import PullRequest
from omnireview.rules import Example, Rule
from omnireview.rules.effective import RulesByPath
from omnireview.scan import Finding, ScanResult
from omnireview.scan.change import Side, scan_change
from omnireview.scan.ready import ReadyRules
from omnireview.scan.wording import METAVARIABLE
from omnireview.settings import Settings
from omnireview.terms import Aspect, Severity

_PARSES = Rule(
    id="example-parses",
    severity=Severity.BLOCKER,
    aspect=Aspect.QUALITY,
    message="$ERROR",
    languages=("python", "yaml"),
    check="syntax",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold. `number` counts the rule's examples from 1; `lines` shows what went wrong."""

    rule: str
    number: int
    what: str
    place: str
    """`file:line` of the rule."""
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """Give the failure as a heading and indented lines."""
        head = f"{self.place}: rule `{self.rule}`, example {self.number}: {self.what}"
        return "\n".join([head, *(f"    {line}" for line in self.lines)])


@dataclass(frozen=True, slots=True)
class _Snippets:
    """A tree of a few texts."""

    files: Mapping[str, bytes]
    name: str = "example"

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def irregular(self, path: str) -> bool:
        return path not in self.files and any(each.startswith(f"{path}/") for each in self.files)

    def prefetch(self, paths: Iterable[str]) -> None:
        """There is nothing to fetch."""

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))


def rehearse(rules: Iterable[Rule]) -> list[Failure]:
    """Play the examples of some rules, each by its own rule alone, and give those that don't hold.

    A `bad` must be found. A `good` must stay quiet. With both, and where the findings carry a fix, all fixes
    together must make `good` of `bad`, byte for byte. Every snippet must parse, unless the rule is about that.
    """
    ready = ReadyRules(Settings())
    return [
        Failure(rule.id, number, what, rule.place, tuple(lines))
        for rule in rules
        for number, example in enumerate(rule.examples, start=1)
        for what, lines in _failures(rule, example, ready)
    ]


def _failures(rule: Rule, example: Example, ready: ReadyRules) -> Iterator[tuple[str, list[str]]]:
    for text in (example.bad, example.good):
        if text is None:
            continue
        files = {example.path: text, **example.files}
        result = _scan(rule, files, ready)
        if result.not_analysed:
            yield "it can't be analysed", [f"{skip.path}: {skip.reason}" for skip in result.not_analysed]
            return
        broken = [finding for finding in result.findings if finding.rule == _PARSES.id]
        if broken:
            yield "it does not parse", [_told(finding) for finding in broken]
            return
        unbound = sorted({word for finding in result.findings for word in METAVARIABLE.findall(finding.message)})
        if unbound:
            yield f"its message names {', '.join(unbound)}, which nothing binds", []
        found = [finding for finding in result.findings if finding.rule == rule.id]
        if text is example.bad:
            yield from _of_bad(example, text, found)
        elif found:
            yield "`good` must stay quiet, and is found", [*_numbered(text), *map(_told, found)]


def _of_bad(example: Example, text: str, found: list[Finding]) -> Iterator[tuple[str, list[str]]]:
    if not found:
        yield "`bad` must be found, and stays quiet", _numbered(text)
        return
    edits = [edit for finding in found if finding.path == example.path for edit in finding.edits]
    if not edits or example.good is None:
        return
    mended = apply_edits(text.encode(), edits)
    if mended is None:
        yield "its fixes overlap", [*_numbered(text), *map(_told, found)]
    elif mended != example.good.encode():
        wanted = ["the fix makes:", *_numbered(mended.decode()), "`good` is:", *_numbered(example.good)]
        yield "the fix does not make `good` of `bad`", wanted


def _scan(rule: Rule, files: Mapping[str, str], ready: ReadyRules) -> ScanResult:
    texts = {path: text.encode() for path, text in files.items()}
    empty, head = _Snippets({}), _Snippets(texts)
    pull = PullRequest(
        base="base",
        head="head",
        merge_base="base",
        files=tuple(
            ChangedFile(path, None, FileStatus.ADDED, hunks=diff_texts(b"", data)) for path, data in texts.items()
        ),
        base_tree=empty,
        old_tree=empty,
        head_tree=head,
    )
    rules = [rule] if rule.check == _PARSES.check else [rule, _PARSES]
    return scan_change(pull, RulesByPath(rules, Settings()), Settings(), Side.HEAD, ready)


def _told(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}: " if finding.path else ""
    return f"{place}{finding.message}"


def _numbered(text: str) -> list[str]:
    return [f"{number:>3} | {line}" for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1)]
