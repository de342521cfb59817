"""The settings file's keys: their meaning, their values, their defaults. The documentation is made from this."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from omnireview.promise import checked_pack
from omnireview.settings import USUAL_BASELINE, Settings
from omnireview.settings.area_words import AreaName, AreaWords, whole
from omnireview.settings.checklist_words import ChecklistWords
from omnireview.settings.extends_words import ExtendsWord
from omnireview.settings.layer import Layer
from omnireview.settings.rule_words import OverrideWords, RuleWords
from omnireview.settings.score import Score
from omnireview.settings.upstream_words import PackageName, UpstreamWords
from omnireview.settings.yaml_model import Globs, YamlModel, checked_path
from omnireview.terms import FAIL_ON, fail_on_word

REFUSED = {
    "since": "there is no such setting: `omnireview baseline` accepts what is there, each finding with its "
    "reason, and `omnireview check COMMIT..HEAD` reviews what came since a commit"
}
"""Keys that people may look for, and why there are none."""

_DEFAULTS = Settings()


Pack = Annotated[str, AfterValidator(checked_pack)]
FailOn = Annotated[str, AfterValidator(fail_on_word), Field(json_schema_extra={"pattern": f"^({FAIL_ON})$"})]


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


class SettingsWords(YamlModel):
    """Settings of OmniReview, `.github/omnireview.yaml`."""

    extends: Annotated[tuple[ExtendsWord, ...], Field(max_length=20)] = Field(
        default=(),
        description="What these settings build upon, the lowest first: files of other repositories, as "
        "`owner/repo/path@sha` with a whole commit sha, which are settings or packs; and shipped packs by name, "
        "to be used beside the others. What is written here goes before what they say; docs/extends.md.",
        examples=[["octo-org/policy/omnireview.yaml@0123456789abcdef0123456789abcdef01234567", "vllm"]],
    )
    packs: tuple[Pack, ...] | None = Field(
        default=_DEFAULTS.packs,
        description=(
            "Shipped packs to use. Left out: all general ones, and those named after a project when the "
            "repository is that project or depends on it. The repository's own packs are always used. `core@0.1` "
            "pins a pack: a rule that came later is off, and one that became stricter later is as it was, or in "
            "preview; docs/promise.md."
        ),
        examples=[["core@0.1", "security", "pytorch"]],
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
    upstream: Mapping[PackageName, UpstreamWords] = Field(
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
    baseline: Annotated[str, AfterValidator(checked_path)] | None = Field(
        default=None,
        description="A file of findings that are accepted for a time, each with its reason, from the repository's "
        "root. `omnireview baseline` makes it; docs/baseline.md.",
        examples=[USUAL_BASELINE],
    )
    comment_on_clean: Literal["always", "if-existing", "never"] = Field(
        default="always", description="Whether a pull request without findings gets a summary comment."
    )
    no_inline_for: tuple[Literal["drafts", "bots"], ...] = Field(
        default=("drafts",),
        description="Pull requests that get no inline comments: `drafts`, and those that `bots` open. What would "
        "stand inline is told in the summary; the check is the same.",
        examples=[["drafts", "bots"]],
    )
    request_changes: bool = Field(
        default=_DEFAULTS.request_changes,
        description="Whether the review requests changes while the check fails. It is dismissed by the first run "
        "that passes; see docs/required-check.md for what that needs.",
        examples=[True],
    )
    on_unanalysable: Literal["fail", "warn"] = Field(
        default="fail", description="What to do when a changed file could not be analysed."
    )
