"""Nouns of a rule pack: `Rule`, `Example`, `RulePack`."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from omnireview.gates import Gate
from omnireview.github.packages import PackageFacts
from omnireview.nouns import noun
from omnireview.terms import Aspect, Confidence, SettledBy, Severity, Stage

ID = r"^[A-Za-z][A-Za-z0-9._-]{0,99}$"
WHAT_AN_ID_IS = "an id is letters, digits, hyphens, dots and underscores, at most 100, and begins with a letter"


@noun
class Example:
    """A snippet that a rule must find (`bad`) or must leave alone (`good` alone, a near miss).

    With both, `good` is what `bad` becomes when mended, byte for byte when the rule has a fix.
    `path` is where the snippet is said to lie; `files` are further files that the change adds (path → text),
    `before` are files at the merge base that it edits or removes, `tree` files that it leaves alone. `title` and
    `body` are what its author says of it, `packages` what GitHub says of the packages that it adds and removes.
    """

    bad: str | None
    good: str | None
    path: str
    files: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    tree: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    body: str = ""
    packages: tuple[PackageFacts, ...] = ()

    def head(self, text: str) -> dict[str, str]:
        """Give all files at the head, with `text` for the snippet."""
        return {**self.tree, self.path: text, **self.files}

    @property
    def old(self) -> dict[str, str]:
        """All files at the merge base."""
        return {**self.tree, **self.before}


@noun
class SeverityWhere:
    """One row of `severity-where`: the first whose paths and pattern both match decides."""

    severity: Severity
    paths: tuple[str, ...] = ()
    pattern: str | None = None


@noun
class Rule:
    """One rule: what to say, and how to look. See the rule language for each field's meaning."""

    id: str
    severity: Severity
    aspect: Aspect
    message: str
    languages: tuple[str, ...]
    confidence: Confidence = Confidence.HIGH
    effort: int = 5
    settled_by: SettledBy = SettledBy.CHANGE
    stage: Stage = Stage.STABLE
    off: bool = False
    """True of a rule that is for those who ask for it in their settings."""
    severity_where: tuple[SeverityWhere, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    matching: Mapping[str, Any] | None = None
    """The rule's Semgrep operators as written (`pattern`, `patterns`, `pattern-either`, …); None without any."""
    check: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    fix: str | None = None
    fix_regex: Mapping[str, Any] | None = None
    """Semgrep's `regex`, `replacement` and `count` as written; without effect beside `fix`."""
    why: str = ""
    source: str = ""
    python: str = ""
    """The lowest Python that has what the rule asks for, as `3.10`; "" where any has it."""
    practice: tuple[str, ...] = ()
    """Texts that show, where one stands at many places, that a project does so everywhere."""
    practice_one_in: int = 0
    """Of so many library files one has to hold such a text, too; 0 where any number will do."""
    at_hand: tuple[str, ...] = ()
    """Texts that show that what the rule asks for is at hand; where they are not around, it only informs."""
    also_asked_by: tuple[str, ...] = ()
    """Codes of linters that ask the same; where the project has switched one of them off, it only informs."""
    examples: tuple[Example, ...] = ()
    place: str = ""
    """`file:line` where the rule is written."""
    severity_set: bool = False
    """True when settings chose the severity, which then holds everywhere."""
    gate: Gate | None = None
    """None when nothing is known, so that the rule has to look everywhere."""


@noun
class RulePack:
    """A named set of rules, and where it was read."""

    name: str
    rules: tuple[Rule, ...]
    origin: str


@noun
class ReadPack:
    """A pack as far as it could be read. `mistakes` are lines of text that begin with `file:line: `."""

    pack: RulePack
    mistakes: tuple[str, ...] = ()
