"""What a repository can say of one rule, everywhere or for some files."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue

from omnireview.settings.yaml_model import Globs, Text, YamlModel, with_short_form

OPERATORS = ("pattern", "patterns", "pattern-either", "pattern-regex")
"""Semgrep's operators that can stand at the top of a rule; exactly one does."""

Minutes = Annotated[int, Field(strict=True, ge=1, le=600)]


def operators_of(words: YamlModel) -> dict[str, Any]:
    """Give the operators that stand at the top of a rule, under their names in YAML."""
    written = {key: getattr(words, key.replace("-", "_")) for key in OPERATORS}
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in written.items()
        if value is not None
    }


class RulePaths(YamlModel):
    """Where a rule looks."""

    include: Globs | None = Field(default=None, description="Only these files.", examples=[["src/**"]])
    exclude: Globs | None = Field(default=None, description="Not these files.", examples=[["src/legacy/**"]])


class RuleWords(YamlModel):
    """What a repository can say of one rule."""

    severity: Literal["blocker", "major", "minor", "info", "on", "off"] | None = Field(
        default=None,
        description="How much a finding matters, instead of `severity` and `severity-where`. `off` silences the "
        "rule; `on` leaves it its own severity, and switches on one that is off.",
        examples=["minor"],
    )
    stage: Literal["stable", "preview"] | None = Field(
        default=None,
        description="`stable` lets a preview rule comment on lines and fail the run, once you trust it; `preview` "
        "leaves a rule to the summary.",
        examples=["stable"],
    )
    message: Text | None = Field(
        default=None, description="What to say instead.", examples=["Say what you expect."]
    )
    effort: Minutes | None = Field(default=None, description="Minutes to mend one finding.", examples=[10])
    options: Mapping[str, Any] = Field(
        default={},
        description="Options of the rule's check; the others stay as they are. A rule without a check has none.",
        examples=[{"limit": 100}],
    )
    paths: RulePaths = Field(default=RulePaths(), description="Replaces the rule's own `include` or `exclude`.")
    pattern: Text | None = Field(
        default=None,
        description="A Semgrep pattern that replaces the rule's own; the rule's fix goes with that. A rule "
        "that has only a check takes none.",
        examples=["torch.load(...)"],
    )
    patterns: tuple[Any, ...] | None = Field(
        default=None, description="Semgrep patterns that must all match, likewise."
    )
    pattern_either: tuple[Any, ...] | None = Field(
        default=None, description="Semgrep patterns of which one must match."
    )
    pattern_regex: Text | None = Field(default=None, description="A regular expression, likewise.")

    @model_validator(mode="before")
    @classmethod
    def _severity_alone(cls, value: Any) -> Any:
        return {"severity": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_matching_part(self) -> "RuleWords":
        if len(self.matching or {}) > 1:
            raise ValueError("only one of " + ", ".join(OPERATORS) + " can stand here")
        return self

    @property
    def matching(self) -> dict[str, Any] | None:
        """The operator that is written, under its name; None without one."""
        return operators_of(self) or None

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Give the schema with its short form: a severity alone."""
        short = {"enum": ["blocker", "major", "minor", "info", "on", "off"], "type": "string"}
        return with_short_form(short, "RuleWords", core, handler)


class OverrideWords(YamlModel):
    """Rule settings for some files."""

    files: Annotated[Globs, Field(min_length=1)] = Field(description="The files it is about.")
    rules: Mapping[str, RuleWords] = Field(
        description="Rule id → severity, `on`, `off` or a mapping, as in `rules`."
    )
