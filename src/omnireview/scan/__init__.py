"""Rules and the changed files → `ScanResult`: findings, and every file that was not analysed, with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from omnireview.nouns import noun
from omnireview.spans import Edit
from omnireview.terms import Aspect, Confidence, Placement, SettledBy, Severity, Stage


@noun
class Finding:
    """One fault at one place of one side (head, or merge base) of the change.

    `path` and `line` are None for a finding about the pull request as a whole; `line` alone is None for one about
    a file. `context` is the enclosing qualified name ("" at module level), `source` the anchored source with white
    space and comments normalised: together with rule and path they identify the finding (see `fingerprint`).
    `columns` are those of `line` that it is about: the first and the one behind the last, from 0, in characters;
    None where it is about whole lines. `unit` is the outermost function around it, "" outside of functions, None
    where that is not known.
    `python` is the lowest Python that has what the finding asks for (`3.10`), "" where any has it. `quiet` says
    why it is not told; None of what is.
    """

    rule: str
    severity: Severity
    aspect: Aspect
    confidence: Confidence
    settled_by: SettledBy
    stage: Stage
    effort: int
    message: str
    path: str | None = None
    line: int | None = None
    end_line: int | None = None
    context: str = ""
    source: str = ""
    edits: tuple[Edit, ...] = ()
    unit: str | None = None
    python: str = ""
    quiet: Placement | None = None
    columns: tuple[int, int] | None = None


@noun
class Skip:
    """A changed file that was left out, and why."""

    path: str
    reason: str


@noun
class ScanResult:
    """All that one scan of one side found.

    `not_analysed` files should have been read and could not be; `skipped` ones are not for reading (binary,
    generated, vendored, notebooks, …). `unparsed` are paths of files that their parser refuses: most rules could
    not look into them. `unlooked` are, by path, the lines (first and last) of functions that the change does not
    touch: nothing was looked for there.
    """

    findings: tuple[Finding, ...] = ()
    not_analysed: tuple[Skip, ...] = ()
    skipped: tuple[Skip, ...] = ()
    unparsed: tuple[str, ...] = ()
    files_read: tuple[str, ...] = ()
    unlooked: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def weighed(self, weigh: Callable[[Finding], Finding]) -> "ScanResult":
        """Give the same with what `weigh` makes of each finding."""
        return replace(self, findings=tuple(map(weigh, self.findings)))
