"""The closed vocabularies that settings, rules, findings and reviews share."""

import re
from enum import StrEnum
from typing import Final

FAIL_ON: Final = r"never|blocker|major|minor|score<([1-9]|10)"
"""The words of `fail-on`, in settings, inputs and options alike."""


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst; sorts findings."""
        return list(Severity).index(self)


class Aspect(StrEnum):
    """The rows of the score table, in the table's order."""

    ARCHITECTURE = "architecture"
    QUALITY = "quality"
    CORRECTNESS = "correctness"
    TESTING = "testing"
    DOCUMENTATION = "documentation"
    SECURITY = "security"


class Confidence(StrEnum):
    """How sure a rule is of its findings, surest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest; sorts findings of one severity."""
        return list(Confidence).index(self)


class SettledBy(StrEnum):
    """What mends a blocker: a change of the lines it names, or something added beside them."""

    CHANGE = "change"
    ADDITION = "addition"


class Stage(StrEnum):
    """`preview` rules speak in the summary only and never fail the gate, until the next major version."""

    STABLE = "stable"
    PREVIEW = "preview"


class Status(StrEnum):
    """A finding between the merge base and the head."""

    NEW = "new"
    OLD = "old"
    MOVED = "moved"
    MENDED = "mended"
    SUPPRESSED = "suppressed"
    BASELINE = "baseline"
    """Accepted for a time, by the file that the settings name."""


SILENCED = frozenset({Status.SUPPRESSED, Status.BASELINE})
"""What somebody accepts, with a reason: it counts for nothing, and is told apart."""


class Placement(StrEnum):
    """Where the review says a finding."""

    INLINE = "inline"
    FILE = "file"
    SUMMARY = "summary"
    COUNT = "count"
    COPIED = "copied"
    """Nowhere: it stands in code that is kept equal to other code, where it has to be mended."""
    PYTHON = "python"
    """Nowhere: what it asks for needs a newer Python than the lowest that the project supports."""


QUIET = frozenset({Placement.COPIED, Placement.PYTHON})
"""Places of what is not told, and stands in the ledger and in review.json alone."""


def fail_on_word(word: str) -> str:
    """Give a word of `fail-on` back if it is one.

    Raises:
        ValueError: It is none; the message tells which there are.
    """
    if re.fullmatch(FAIL_ON, word) is None:
        raise ValueError(f"allowed: never, blocker, major, minor, or score<N with N from 1 to 10, not `{word}`")
    return word
