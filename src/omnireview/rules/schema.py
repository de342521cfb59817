"""The keys of a pack file. Semgrep's rule files fit as they are; what they can't say has keys of our own.

https://semgrep.dev/docs/writing-rules/rule-syntax
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from omnireview.patterns import refused
from omnireview.rules import ID, WHAT_AN_ID_IS
from omnireview.rules.deprecated import Table
from omnireview.settings.rule_words import Minutes, RulePaths, operators_of
from omnireview.settings.yaml_model import Globs, Text, YamlModel
from omnireview.terms import Aspect, Confidence, SettledBy, Stage

REFUSED = {
    **refused.REFUSED,
    **dict.fromkeys(
        (
            *("pattern-not", "pattern-inside", "pattern-not-inside", "pattern-not-regex", "focus-metavariable"),
            *("metavariable-regex", "metavariable-pattern", "metavariable-comparison", "metavariable-type"),
        ),
        "it belongs into a list under `patterns`",
    ),
}
"""Keys of Semgrep's that we know and can't obey, each with what to say."""

OwnSeverity = Literal["blocker", "major", "minor", "info"]
AnySeverity = Literal[OwnSeverity, "ERROR", "WARNING", "INFO", "CRITICAL", "HIGH", "MEDIUM", "LOW"]
Language = Literal["python", "py", "python2", "python3", "yaml", "generic"]
LinterCode = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,99}$")]


def _checked_id(word: str) -> str:
    if not re.match(ID, word):
        raise ValueError(WHAT_AN_ID_IS)
    return word


def _checked_mode(mode: str) -> str:
    if mode != "search":
        why = refused.MODES.get(mode, refused.REFUSED["mode"])
        raise ValueError(f"mode `{mode}` is not supported: {why}")
    return mode


class PackageWords(YamlModel):
    """A package at one version that the example's change adds, or removes."""

    name: Text = Field(description="Its name.")
    version: Text = Field(description="Its version.")
    manifest: Text = Field(description="The file that names it.")
    ecosystem: Text = Field(default="pip", description="GitHub's word for where it comes from.")
    scope: Literal["runtime", "development", "unknown"] = Field(
        default="runtime", description="What needs it: the program, or only who develops it."
    )
    removed: bool = Field(default=False, description="`true`: the change takes it away.")
    advisories: Mapping[str, str] = Field(
        default={}, description="Advisories against it: id → GitHub's word for how bad it is."
    )


class ExampleWords(YamlModel):
    """A snippet that the rule finds (`bad`), or leaves alone (`good` without `bad`: a near miss)."""

    bad: str | None = Field(default=None, description="What the rule finds.")
    good: str | None = Field(
        default=None,
        description="Beside `bad`: what becomes of it, byte for byte if the rule has a fix. Alone: a near miss.",
    )
    path: Text | None = Field(default=None, description="Where the snippet is said to lie.")
    files: Mapping[str, str] = Field(
        default={}, description="Further files that the example's change adds: path → text."
    )
    before: Mapping[str, str] = Field(
        default={},
        description="Files at the merge base that the change edits or removes, the snippet's own among them.",
    )
    tree: Mapping[str, str] = Field(
        default={}, description="Files that are there, and that the change leaves alone."
    )
    title: str = Field(default="", description="The title of the example's pull request.")
    body: str = Field(default="", description="What its author says of it.")
    packages: tuple[PackageWords, ...] = Field(
        default=(), description="What GitHub says of the packages that it adds and removes."
    )

    @model_validator(mode="after")
    def _says_something(self) -> "ExampleWords":
        if self.bad is None and self.good is None:
            raise ValueError("an example needs `bad` or `good`")
        return self


class WhereWords(YamlModel):
    """A severity for some places or shapes."""

    severity: OwnSeverity = Field(description="The severity there.")
    paths: Globs = Field(default=(), description="Files it is about; left out: all.")
    pattern: Text | None = Field(default=None, description="A pattern that the finding must match, too.")

    @model_validator(mode="after")
    def _says_where(self) -> "WhereWords":
        if not self.paths and self.pattern is None:
            raise ValueError("it needs `paths` or `pattern`")
        return self


class RuleEntry(YamlModel):
    """One rule of a pack."""

    id: Annotated[str, AfterValidator(_checked_id), Field(json_schema_extra={"pattern": ID})] = Field(
        description="Names the fault, in kebab-case, for ever: `mutable-default`."
    )
    severity: AnySeverity = Field(
        description="How much a finding matters. Of Semgrep's words ERROR and HIGH are major, WARNING and MEDIUM "
        "minor, INFO and LOW info, CRITICAL is a blocker."
    )
    message: Text = Field(description="What is wrong here and what to do, in one or two short sentences.")
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = Field(
        description="What the rule reads: `python`, `yaml`, or `generic` for every text file."
    )
    severity_where: tuple[WhereWords, ...] = Field(
        default=(), description="Severity by place or shape; the first that fits decides."
    )
    aspect: Aspect | None = Field(
        default=None, description="The row of the score table; of Semgrep rules it comes from `metadata.category`."
    )
    confidence: Confidence | None = Field(default=None, description="How sure a finding is. Default: high.")
    effort: Minutes = Field(default=5, description="Minutes to mend one finding.")
    settled_by: SettledBy = Field(
        default=SettledBy.CHANGE,
        description="What settles a blocker: a change, or an added test, limit or document.",
    )
    stage: Stage = Field(
        default=Stage.STABLE, description="A `preview` rule speaks in the summary only and never fails a run."
    )
    off: bool = Field(
        default=False,
        description="`true` for a rule that not everybody wants: it runs where the settings say `on` to it, or "
        "anything else but `off`.",
    )
    pattern: Text | None = Field(default=None, description="Semgrep's `pattern`.")
    patterns: tuple[Any, ...] | None = Field(default=None, description="Semgrep's `patterns`: all must match.")
    pattern_either: tuple[Any, ...] | None = Field(default=None, description="Semgrep's `pattern-either`.")
    pattern_regex: Text | None = Field(default=None, description="Semgrep's `pattern-regex`.")
    check: Text | None = Field(default=None, description="A shipped check, beside or instead of a pattern.")
    deprecated: Table | None = Field(
        default=None,
        description="Instead of patterns: dotted names that a package has deprecated or removed, each with what "
        "to use instead.",
    )
    options: Mapping[str, Any] = Field(
        default={}, description="The check's options; of a rule with patterns alone, Semgrep's."
    )
    paths: RulePaths = Field(default=RulePaths(), description="Files that the rule looks at.")
    python: Annotated[str, Field(pattern=r"^3\.\d{1,2}$")] | None = Field(
        default=None,
        description='The lowest Python that has what the rule asks for, in quotes: `"3.10"`. Of a project that '
        "supports a lower one nothing is told.",
    )
    practice: tuple[Text, ...] = Field(
        default=(),
        description="Texts of one line. Where they stand at eight or more places of the merge base's Python files "
        "(four at most of one file; no tests or examples), or at two of the file in question, that is meant, and "
        "the finding weighs less: it has no comment of its own.",
    )
    practice_one_in: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="With `practice`: of so many Python files of the merge base one has to hold such a text, too.",
    )
    at_hand: tuple[Text, ...] = Field(
        default=(),
        description="Texts of one line that show that what the rule asks for is at hand. Where neither the file "
        "itself holds one nor every eighth Python file below the same top folder (no tests or examples), a "
        "finding is information.",
    )
    also_asked_by: tuple[LinterCode, ...] = Field(
        default=(),
        description="Codes of ruff and flake8, codes and names of pylint, that ask the same question: `B904`, "
        "`raise-missing-from`. Where the merge base's configuration at the top switches one of them off, for all "
        "files or for that in question, a finding is information. A blocker stays, and so do rules of security.",
    )
    fix: str | None = Field(default=None, description="What replaces the match; metavariables are filled in.")
    fix_regex: Mapping[str, Any] | None = Field(
        default=None,
        description="Semgrep's: `regex`, `replacement` and perhaps `count`; `fix` goes first.",
    )
    why: str = Field(default="", description="One or two sentences on why it matters.")
    source: str = Field(default="", description="The practice or document behind the rule.")
    examples: tuple[ExampleWords, ...] = Field(default=(), description="What the rule finds and leaves alone.")
    metadata: Mapping[str, Any] = Field(
        default={}, description="Semgrep's; category, confidence, references count."
    )
    mode: Annotated[str, AfterValidator(_checked_mode)] = Field(default="search", description="Only `search`.")
    min_version: str | None = Field(default=None, description="Semgrep's; without effect.")
    max_version: str | None = Field(default=None, description="Semgrep's; without effect.")

    @property
    def matching(self) -> dict[str, Any]:
        """The operators that stand at the top of the rule, under their names."""
        return operators_of(self)

    @property
    def operators(self) -> dict[str, Any]:
        """The same with Semgrep's `options`, which change what the operators mean; a check has its own."""
        matching = self.matching
        return (
            {**matching, "options": dict(self.options)}
            if matching and self.options and not self.check
            else matching
        )

    @property
    def from_semgrep(self) -> bool:
        """Whether the severity is one of Semgrep's words: then our own keys may be missing."""
        return self.severity.isupper()


class PackFile(YamlModel):
    """A pack of rules for OmniReview."""

    rules: tuple[RuleEntry, ...] = Field(description="The rules.")


class PackFrame(YamlModel):
    """A pack file whose rules have not been looked at yet."""

    rules: tuple[Mapping[str, Any], ...]
