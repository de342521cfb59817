"""The settings file's keys: their meaning, their values, their defaults. The documentation is made from this."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue

from omnireview.settings import Settings
from omnireview.settings.area_words import AreaName, AreaWords, whole
from omnireview.settings.checklist_words import ChecklistWords
from omnireview.settings.layer import Layer
from omnireview.settings.score import Score
from omnireview.settings.yaml_model import Globs, Text, YamlModel, with_short_form
from omnireview.terms import FAIL_ON, fail_on_word

NOT_YET = frozenset({"extends", "baseline", "since"})
"""Keys that later versions will know. They are refused: a setting that has no effect looks like one that has."""

OPERATORS = ("pattern", "patterns", "pattern-either", "pattern-regex")
"""Semgrep's operators that can stand at the top of a rule; exactly one does."""

_DEFAULTS = Settings()


def _checked_version(version: str) -> str:
    if re.fullmatch(r"v?[0-9]+(\.[0-9]+)*([a-z.+-][a-z0-9.+-]*)?", version) is None:
        raise ValueError(f"a version is written as 0.11.0, not `{version}`")
    return version


def _checked_variable(name: str) -> str:
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) is None:
        raise ValueError(f"`{name}` is no name of a variable or key")
    return name


def _checked_package(name: str) -> str:
    normal = re.sub(r"[-_.]+", "-", name).lower()
    if name != normal or re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name) is None:
        raise ValueError("a package is written in PyPI's way: small letters, digits and hyphens")
    return name


FailOn = Annotated[str, AfterValidator(fail_on_word), Field(json_schema_extra={"pattern": f"^({FAIL_ON})$"})]
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


class Paths(YamlModel):
    """Which files are reviewed."""

    include: Globs = Field(
        default=(), description="Review only these files. Empty: all.", examples=[["src/**", "tests/**"]]
    )
    exclude: Globs = Field(default=(), description="Never review these files.", examples=[["src/legacy/**"]])
    overrides: tuple[OverrideWords, ...] = Field(
        default=(),
        description="Rule settings for some files only. The last that matches a file and names the rule decides.",
        examples=[[{"files": ["benchmarks/**"], "rules": {"print-in-library": "off", "mutable-default": "info"}}]],
    )


class UpstreamWords(YamlModel):
    """Where the version of a package is told."""

    file: Text | None = Field(
        default=None,
        alias="from",
        description="A file of the repository that names the version.",
        examples=["docker/Dockerfile.ci"],
    )
    variable: Annotated[str, AfterValidator(_checked_variable)] | None = Field(
        default=None,
        description="The `ARG`, environment variable or key of that file that holds the version. Left out: the "
        "file requires the package, as `vllm==0.11.0`.",
        examples=["VLLM_BASE_TAG"],
    )
    version: Annotated[str, AfterValidator(_checked_version)] | None = Field(
        default=None, description="The version itself, instead of `from`.", examples=["0.11.0"]
    )

    @model_validator(mode="after")
    def _says_one(self) -> "UpstreamWords":
        if (self.file is None) == (self.version is None):
            raise ValueError("it needs either `from` or `version`")
        if self.variable is not None and self.file is None:
            raise ValueError("`variable` needs `from`, the file that sets it")
        return self


class SettingsWords(YamlModel):
    """Settings of OmniReview, `.github/omnireview.yaml`."""

    packs: tuple[Text, ...] | None = Field(
        default=_DEFAULTS.packs,
        description=(
            "Shipped packs to use. Left out: all general ones, and those named after a project when the "
            "repository is that project or depends on it. The repository's own packs are always used."
        ),
        examples=[["core", "security", "pytorch"]],
    )
    rules: Mapping[str, RuleWords] = Field(
        default={},
        description="Rule id → a severity, `on`, `off`, or a mapping of what to change of the rule.",
        examples=[{"debug-leftover": "off", "bare-except": {"severity": "minor", "effort": 5}}],
    )
    paths: Paths = Field(default=Paths(), description="Which files are reviewed, and how.")
    core_paths: Globs = Field(
        default=_DEFAULTS.core_paths,
        description="The heart of the project: here a change without a test is a blocker.",
        examples=[["src/engine/**"]],
    )
    platform_paths: Globs = Field(
        default=_DEFAULTS.platform_paths,
        description="Code for one kind of device, beside what its name shows to be (`platforms/`, `gpu_*`, …).",
        examples=[["src/kernels/**"]],
    )
    upstream: Mapping[Annotated[str, AfterValidator(_checked_package)], UpstreamWords] = Field(
        default={},
        description="Packages that the project builds on → where their version is told. Imports, calls and "
        "overrides are then checked against what that version has. Left out: the version that pyproject.toml or "
        "requirements*.txt pins with `==`.",
        examples=[{"vllm": {"from": "docker/Dockerfile.ci", "variable": "VLLM_BASE_TAG"}}],
    )
    layers: tuple[Layer, ...] = Field(
        default=_DEFAULTS.layers,
        description="Packages and modules by layer, from the top down: each may import from its own layer and "
        "from those below. A list in the place of a name is several side by side.",
        examples=[["relay.entrypoints", "relay.engine", ["relay.worker", "relay.core"], "relay.distributed"]],
    )
    focus: Annotated[Mapping[AreaName, AreaWords], AfterValidator(whole)] = Field(
        default={},
        description="Areas of the project in which a person should look when a change touches them, by name, with "
        "questions that no rule can answer. What is written here of a shipped one (engine, model, media, "
        "diffusion, worker, scheduling, attention, loading, api, processes, stages, build) replaces its own; "
        "`off` leaves it out. Tests, examples, documents and scripts touch no area.",
        examples=[
            {
                "kernels": {
                    "title": "Kernels",
                    "paths": ["csrc/**"],
                    "questions": ["On which devices, and against what, were the kernels in {files} measured?"],
                },
                "media": "off",
            }
        ],
    )
    checklist: ChecklistWords = Field(default=ChecklistWords(), description="The review checklist.")
    score: Score = Field(
        default=Score(), description="How the score is made. docs/scoring.md tells where the numbers come from."
    )
    fail_on: FailOn = Field(
        default=_DEFAULTS.fail_on,
        description="The run fails from this severity on, or below this overall score.",
        examples=["blocker"],
    )
    fail_scope: Literal["new", "all"] = Field(
        default="new",
        description="Whether only new findings can fail the run, or those that were there before, too.",
    )
    max_inline: Annotated[int, Field(strict=True, ge=0, le=50)] = Field(
        default=_DEFAULTS.max_inline,
        description="At most this many inline comments; the rest stands in the summary.",
    )
    comment_on_clean: Literal["always", "if-existing", "never"] = Field(
        default="always", description="Whether a pull request without findings gets a summary comment."
    )
    on_unanalysable: Literal["fail", "warn"] = Field(
        default="fail", description="What to do when a changed file could not be analysed."
    )
