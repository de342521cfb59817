"""Rules and the changed files → `ScanResult`: findings, and every file that was not analysed, with its reason."""

from dataclasses import dataclass

from omnireview.modules import Edit
from omnireview.terms import Aspect, Confidence, SettledBy, Severity, Stage


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place of one side (head, or merge base) of the change.

    `path` and `line` are None for a finding about the pull request as a whole; `line` alone is None for one about
    a file. `context` is the enclosing qualified name ("" at module level), `source` the anchored source with white
    space and comments normalised: together with rule and path they identify the finding (see `fingerprint`).
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


@dataclass(frozen=True, slots=True)
class Skip:
    """A changed file that was left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All that one scan of one side found.

    `not_analysed` files should have been read and could not be; `skipped` ones are not for reading (binary,
    generated, vendored, notebooks, …). `unparsed` are paths of files that their parser refuses: most rules could
    not look into them.
    """

    findings: tuple[Finding, ...] = ()
    not_analysed: tuple[Skip, ...] = ()
    skipped: tuple[Skip, ...] = ()
    unparsed: tuple[str, ...] = ()
    files_read: tuple[str, ...] = ()
