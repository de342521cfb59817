"""The action's inputs (`INPUT_*` variables) → `Inputs`, the mirror of action.yml."""

import difflib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from omnireview.errors import BadInput
from omnireview.promise import checked_pack
from omnireview.terms import fail_on_word

PREFIX: Final = "INPUT_"
HOW_TO_GIVE: Final = "give it under `with:` in the workflow's step"


def _words(value: object) -> object:
    return tuple(value.replace(",", " ").split()) or None if isinstance(value, str) else value


def _lines(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(filter(None, (part.strip() for part in value.replace(",", "\n").split("\n")))) or None


def _kinds(value: object) -> object:
    # "none" is a choice of its own, since an empty input leaves the decision to the settings.
    words = _words(value)
    return () if words == ("none",) else words


def _context(value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/()-]{0,98}[A-Za-z0-9)])?", value) is None:
        raise ValueError("allowed: up to 100 letters, digits, blanks and . _ / ( ) -")
    return value


def _path_in_repository(value: str) -> str:
    parts = value.split("/")
    if value.startswith(("/", "~")) or "\\" in value or {"", ".", ".."} & set(parts):
        raise ValueError("allowed: a path from the repository's root, such as .github/omnireview.yaml")
    return value


def _name(value: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value) is None:
        raise ValueError("allowed: up to 64 letters, digits, dots, hyphens and underscores")
    return value


def _token(value: SecretStr) -> SecretStr:
    if re.fullmatch(r"[\x21-\x7e]*", value.get_secret_value()) is None:
        raise ValueError("a token has no white space and no accents: was more than the token pasted?")
    return value


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Inputs(BaseModel):
    """What the workflow's `with:` says. None, "" and () mean "not given": the settings file then decides.

    The fields' names with hyphens, their descriptions and defaults are those of action.yml and of README's table.
    The token never shows in `repr`, in `str` or in an error.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=_kebab, populate_by_name=True)

    token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        description="The token that reads the pull request and posts the review. It needs `contents: read` and "
        "`pull-requests: write`. Without it, the variable GITHUB_TOKEN is used."
    )
    fail_on: Annotated[str, AfterValidator(fail_on_word)] | None = Field(
        default=None,
        description="What makes the check fail: `never`, `blocker`, `major`, `minor`, `score<N` (N: 1 to 10).",
    )
    fail_scope: Literal["new", "all"] | None = Field(
        default=None,
        description="Which findings count for `fail-on`: `new` ones, or `all` in the changed files.",
    )
    max_inline: Annotated[int, Field(ge=0, le=50)] | None = Field(
        default=None,
        description="The most inline comments of one review, 0 to 50; the others stand in the summary.",
    )
    settings_path: Annotated[str, AfterValidator(_path_in_repository)] | None = Field(
        default=None,
        description="The settings file, from the repository's root. It is read from the base branch.",
    )
    packs: Annotated[tuple[Annotated[str, AfterValidator(checked_pack)], ...] | None, BeforeValidator(_words)] = (
        Field(
            default=None,
            description="The rule packs to use, by name, parted by commas, spaces or lines; `core@0.1` pins one.",
        )
    )
    comment_on_clean: Literal["always", "if-existing", "never"] | None = Field(
        default=None,
        description="When there is nothing to say: comment `always`, `never`, or `if-existing`, "
        "when an earlier summary is there to be brought up to date.",
    )
    no_inline_for: Annotated[tuple[Literal["drafts", "bots"], ...] | None, BeforeValidator(_kinds)] = Field(
        default=None,
        description="Pull requests without inline comments: `drafts`, `bots`, both, or `none`.",
    )
    request_changes: bool | None = Field(
        default=None,
        description="`true`: the review requests changes while the check fails, and is dismissed when it passes.",
    )
    status: Annotated[str, AfterValidator(_context)] | None = Field(
        default=None,
        description="The name of a commit status on the head commit, beside the job; it needs `statuses: write`.",
    )
    check_run: Annotated[str, AfterValidator(_context)] | None = Field(
        default=None,
        description="The name of a check run with annotations, beside the job; it needs `checks: write`.",
    )
    coverage_file: Annotated[tuple[str, ...] | None, BeforeValidator(_lines)] = Field(
        default=None,
        description="Coverage reports of the tests (Cobertura XML or LCOV), parted by commas or lines; each a "
        "path or a glob below the workspace. The summary then tells which of the added lines the tests reached.",
    )
    id: Annotated[str, AfterValidator(_name)] | None = Field(
        default=None,
        description="A name for this review: two of one pull request need two. Not given, it is the number in a "
        "matrix.",
    )
    dry_run: bool = Field(
        default=False,
        description="`true`: show what would be posted, and post nothing.",
    )
    export: str = Field(
        default="",
        description="A folder for all reports (Markdown, fixes.patch, SARIF, HTML, …), or one file NAME.md, "
        ".json, .sarif, .html, .xml (JUnit), .svg or .patch.",
    )
    format: Literal["text", "markdown", "json", "github"] = Field(
        default="text",
        description="How the log shows the review: `text`, `markdown`, `json`, or `github` (annotations).",
    )

    @property
    def overrides(self) -> dict[str, Any]:
        """The inputs that replace fields of `Settings`, by the fields' names; those not given are left out."""
        names = (
            *("fail_on", "fail_scope", "max_inline", "packs", "comment_on_clean", "no_inline_for"),
            "request_changes",
        )
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def describe() -> tuple[tuple[str, str, str], ...]:
    """Give (name, description, default) of every input in order, as action.yml and README show them.

    The default is the text that action.yml holds: "" where the settings file steps in. The token's is "", since
    GITHUB_TOKEN steps in; action.yml can say more, `${{ github.token }}`, which only a workflow run knows. So does
    it of `id`, by which the jobs of a matrix are told apart.
    """
    return tuple(
        (_kebab(name), field.description or "", _written(field.get_default()))
        for name, field in Inputs.model_fields.items()
    )


def read_inputs(env: Mapping[str, str]) -> Inputs:
    """Read `INPUT_*` variables; empty ones are taken as not given.

    GitHub upper-cases an input's name and keeps its hyphens (`INPUT_FAIL-ON`): docs.github.com, "Metadata syntax",
    `inputs`. Underscores are accepted as well, since not every shell can set a name with a hyphen.

    Raises:
        BadInput: with every problem at once, each naming the input, what is allowed and what was given.
    """
    given: dict[str, str] = {}
    problems = []
    for name in _names():
        spellings = (env.get(_variable(name), ""), env.get(_variable(name).replace("-", "_"), ""))
        values = list(dict.fromkeys(filter(None, (spelling.strip() for spelling in spellings))))
        if len(values) > 1:
            problems.append(f"{name}: given twice, with different values, as {_variable(name)} with - and with _")
        elif values:
            given[name] = values[0]
    if "token" not in given and (fallback := env.get("GITHUB_TOKEN", "").strip()):
        given["token"] = fallback
    try:
        inputs = Inputs.model_validate(given)
    except ValidationError as error:
        # Only our own words leave this function: pydantic's would quote what was given, the token included.
        problems += [_problem(given, dict(detail)) for detail in error.errors(include_url=False)]
        inputs = None
    if problems or inputs is None:
        _refuse(problems, missing_token="token" not in given)
    return inputs


def unknown_inputs(env: Mapping[str, str]) -> tuple[str, ...]:
    """Give one sentence for every `INPUT_*` variable that is no input of ours, with the nearest right name."""
    known = {_variable(name): name for name in _names()}
    known |= {variable.replace("-", "_"): name for variable, name in known.items()}
    warnings = []
    for variable in sorted(env):
        if not variable.startswith(PREFIX) or variable in known:
            continue
        name = variable.removeprefix(PREFIX).lower()
        near = difflib.get_close_matches(name.replace("_", "-"), _names(), n=1)
        hint = f"; did you mean `{near[0]}`?" if near else f"; the inputs are {', '.join(_names())}"
        warnings.append(f"{name!r} is not an input of this action and is ignored{hint}")
    return tuple(warnings)


def _names() -> list[str]:
    return [_kebab(name) for name in Inputs.model_fields]


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _written(default: Any) -> str:
    if isinstance(default, bool):
        return "true" if default else "false"
    return default if isinstance(default, str) else ""


def _problem(given: Mapping[str, str], detail: Mapping[str, Any]) -> str:
    name = _kebab(str(detail["loc"][0]))
    if detail["type"] == "missing":
        return f"{name}: not given, and GITHUB_TOKEN is not set"
    if detail["type"] == "literal_error":
        allowed = "allowed: " + str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        allowed += ", or none" if name == "no-inline-for" else ""
    elif detail["type"] == "value_error":
        allowed = str(detail["ctx"]["error"])
    elif detail["type"].startswith("bool"):
        allowed = "allowed: true, false"
    else:
        allowed = "allowed: a whole number from 0 to 50"
    return f"{name}: {allowed}" if name == "token" else f"{name}: {allowed}; given: {given[name]!r}"


def _refuse(problems: list[str], *, missing_token: bool) -> NoReturn:
    if len(problems) == 1:
        what = f"The input {problems[0]}"
    else:
        what = "\n".join([f"{len(problems)} inputs do not fit:", *(f"  - {problem}" for problem in problems)])
    mend = 'add `with: {token: "${{ github.token }}"}` to the step' if missing_token else HOW_TO_GIVE
    raise BadInput(what, where="the action's inputs", mend=mend)
