"""Rules and a few texts → the scan of a pull request that brings these texts in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from omnireview.dependencies.told import tell_dependencies
from omnireview.diff import ChangedFile, FileStatus
from omnireview.diff.texts import diff_texts, is_binary
from omnireview.github.packages import PackageChanges, PackageFacts
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.scan import Finding, ScanResult, Skip
from omnireview.scan.change import scan_change
from omnireview.scan.file import FileScanner
from omnireview.scan.newer import within_python
from omnireview.settings import Settings
from omnireview.sides.make import open_sides, readers
from omnireview.terms import Aspect, Severity
from omnireview.tree import holds
from omnireview.worker import Done, Workers, processes_for

WHAT_TAKES_LONG = (
    "A pattern with several `...` or `$...X` beside each other tries every way to share out what stands there: "
    "use fewer, or add one that narrows where to look, such as `pattern-inside`."
)
"""What to do about a rule that was stopped."""

PARSES = Rule(
    id="example-parses",
    severity=Severity.BLOCKER,
    aspect=Aspect.QUALITY,
    message="$ERROR",
    languages=("python", "yaml"),
    check="syntax",
)
"""Finds what does not parse, unless a rule that is played is about that itself."""


@noun
class _Snippets:
    """A tree of a few texts."""

    files: Mapping[str, bytes]
    name: str = "example"

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def irregular(self, path: str) -> bool:
        return path not in self.files and any(each.startswith(f"{path}/") for each in self.files)

    def links(self, folder: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        return ()

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        """There is nothing to fetch."""

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...]:
        return tuple(path for path in paths if path in self.files and holds(self.files[path], words))


class Trial:
    """Some rules, tried on any number of texts. `PARSES` is tried along with them.

    It is done in this process, where no time is enforced: who plays what others wrote does so in a worker.
    """

    def __init__(self, rules: Sequence[Rule], settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        parses = () if any(rule.check == PARSES.check for rule in rules) else (PARSES,)
        self._rules = RulesByPath([*rules, *parses], self._settings)
        self._scanner = FileScanner(self._rules, self._settings)

    def play(
        self,
        texts: Mapping[str, bytes],
        before: Mapping[str, bytes] | None = None,
        *,
        title: str = "",
        body: str = "",
        packages: Sequence[PackageFacts] = (),
    ) -> ScanResult:
        """Scan a pull request after which the files are `texts` (path → bytes), and before which, `before`.

        What is found at the head, and told, is given. Without `before` all files are added; without `title` and
        `body` its author says nothing. `packages` is what GitHub says of those that it adds and removes.
        """
        old, head = _Snippets(before or {}), _Snippets(texts)
        pull = PullRequest(
            base="base",
            head="head",
            merge_base="base",
            files=tuple(_changes(old.files, head.files)),
            base_tree=old,
            old_tree=old,
            head_tree=head,
            title=title,
            body=body,
            dependencies=tell_dependencies(PackageChanges(tuple(packages))) if packages else None,
        )
        with Workers(self._scanner, processes=0, seconds=0) as workers, readers(processes=0) as reading:
            sides = open_sides(pull, self._settings, reading)
            found = scan_change(pull, self._rules, self._settings, workers, sides, everything=True)
        head_told = within_python(found, head).head
        return replace(head_told, findings=tuple(each for each in head_told.findings if each.quiet is None))


def _changes(old: Mapping[str, bytes], head: Mapping[str, bytes]) -> Iterator[ChangedFile]:
    for path in sorted({*old, *head}):
        before, after = old.get(path), head.get(path)
        if before == after:
            continue
        if before is None:
            status = FileStatus.ADDED
        else:
            status = FileStatus.REMOVED if after is None else FileStatus.MODIFIED
        old_path = None if before is None else path
        if any(map(is_binary, (before or b"", after or b""))):
            yield ChangedFile(path, old_path, status, skipped="binary")
        else:
            yield ChangedFile(path, old_path, status, hunks=diff_texts(before or b"", after or b""))


@noun
class Play:
    """What `Trial.play` is given: the files at the head, and at the merge base (path → text), and what is said."""

    texts: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    body: str = ""
    packages: tuple[PackageFacts, ...] = ()


def play_watched(rules: Sequence[Rule], plays: Sequence[Play], seconds: float) -> list[ScanResult]:
    """Give what some rules find in each play, worked out in a child process: rules and texts may be anybody's.

    A play that takes more than `seconds` of processor time is stopped, and its files are `not_analysed`.
    """
    # What is imported here, no child has to import again.
    import omnireview.patterns.compiler
    import omnireview.scan.python  # noqa: F401

    with Workers(_Watched(rules), processes=processes_for(0), seconds=seconds) as workers:
        return [
            outcome.result if isinstance(outcome, Done) else _stopped(play.texts, outcome.reason)
            for play, outcome in zip(plays, workers.each(plays), strict=True)
        ]


class _Watched:
    """Does a play. It is made ready in the child."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._trial = Trial(rules)

    def __call__(self, play: Play) -> ScanResult:
        texts, before = _as_bytes(play.texts), _as_bytes(play.before)
        return self._trial.play(texts, before, title=play.title, body=play.body, packages=play.packages)


def _as_bytes(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in texts.items()}


def _stopped(files: Iterable[str], reason: str) -> ScanResult:
    return ScanResult(not_analysed=tuple(Skip(path, f"{reason}. {WHAT_TAKES_LONG}") for path in files))


def faults(result: ScanResult) -> tuple[str, list[str]] | None:
    """Say why a played text proves nothing, with its lines; None when all of it was analysed and parses."""
    if result.not_analysed:
        return "it can't be analysed", [f"{skip.path}: {skip.reason}" for skip in result.not_analysed]
    broken = [finding for finding in result.findings if finding.rule == PARSES.id]
    return ("it does not parse", [told(finding) for finding in broken]) if broken else None


def told(finding: Finding) -> str:
    """Give a finding as one line."""
    place = f"{finding.path}:{finding.line}: " if finding.path else ""
    return f"{place}{finding.message}"


def numbered(text: str, only: Iterable[int] | None = None) -> list[str]:
    """Give the lines of a text with their numbers: all, or some."""
    lines = text.removesuffix("\n").split("\n")
    wanted = range(1, len(lines) + 1) if only is None else sorted({at for at in only if 1 <= at <= len(lines)})
    return [f"{number:>3} | {lines[number - 1]}" for number in wanted]
