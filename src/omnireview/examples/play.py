"""Rules and a few texts → the scan of a pull request that adds these texts."""

from collections.abc import Iterable, Mapping, Sequence

from omnireview.diff import ChangedFile, FileStatus
from omnireview.diff.texts import diff_texts
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.scan import Finding, ScanResult
from omnireview.scan.change import scan_change
from omnireview.scan.file import FileScanner
from omnireview.settings import Settings
from omnireview.terms import Aspect, Severity
from omnireview.worker import Workers

_SECONDS = 60.0
"""Examples are the author's own text and are played in this process, where no time is enforced."""

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

    def prefetch(self, paths: Iterable[str]) -> None:
        """There is nothing to fetch."""

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))


class Trial:
    """Some rules, tried on any number of texts. `PARSES` is tried along with them."""

    def __init__(self, rules: Sequence[Rule], settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        parses = () if any(rule.check == PARSES.check for rule in rules) else (PARSES,)
        self._rules = RulesByPath([*rules, *parses], self._settings)
        self._scanner = FileScanner(self._rules, self._settings)

    def play(self, texts: Mapping[str, bytes]) -> ScanResult:
        """Scan a pull request that adds `texts` (path → bytes)."""
        empty, head = _Snippets({}), _Snippets(texts)
        pull = PullRequest(
            base="base",
            head="head",
            merge_base="base",
            files=tuple(
                ChangedFile(path, None, FileStatus.ADDED, hunks=diff_texts(b"", data))
                for path, data in texts.items()
            ),
            base_tree=empty,
            old_tree=empty,
            head_tree=head,
        )
        with Workers(self._scanner, processes=0, seconds=_SECONDS) as workers:
            return scan_change(pull, self._rules, self._settings, workers, everything=True).head


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
