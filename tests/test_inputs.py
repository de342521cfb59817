"""The action's inputs: how they are read, and how a wrong one is told."""

import re
from dataclasses import replace

import pytest
from pydantic import ValidationError

from omnireview.errors import BadInput
from omnireview.inputs import Inputs, describe, read_inputs, unknown_inputs
from omnireview.settings import Settings

TOKEN = "ghs_secretOfTheTests"
NAMES = [
    *(
        "token",
        "fail-on",
        "fail-scope",
        "max-inline",
        "settings-path",
        "packs",
        "comment-on-clean",
        *("no-inline-for", "request-changes", "status", "check-run"),
        "coverage-file",
        "id",
    ),
    *("dry-run", "export", "format"),
]


def read(**inputs: str) -> Inputs:
    """Read inputs named as in a workflow, with `_` for `-`, as GitHub hands them over."""
    return read_inputs({f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()})


def refusal(env: dict[str, str]) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_inputs(env)
    return caught.value


def test_the_inputs_are_those_of_the_action_and_each_says_what_it_does() -> None:
    assert [name for name, _, _ in describe()] == NAMES
    for name, description, _ in describe():
        assert re.fullmatch(r"[A-Z`].{20,}\.", description), name


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("coverage.xml", ("coverage.xml",)),
        (" a b.xml,\n  **/*.info\n", ("a b.xml", "**/*.info")),
        (",\n", None),
    ],
)
def test_coverage_files_are_parted_by_commas_and_lines(given: str, read_as: tuple[str, ...] | None) -> None:
    assert read(token=TOKEN, coverage_file=given).coverage_file == read_as


def test_only_what_was_given_is_laid_over_the_settings() -> None:
    assert read(token=TOKEN).overrides == {}
    given = read(
        token=TOKEN, fail_on="major", max_inline="0", packs="core", dry_run="true", comment_on_clean="never",
        no_inline_for="none", request_changes="true", status="gate",
    )  # fmt: skip
    wanted = {
        "fail_on": "major", "max_inline": 0, "packs": ("core",), "comment_on_clean": "never",
        "no_inline_for": (), "request_changes": True,
    }  # fmt: skip
    assert given.overrides == wanted
    assert replace(Settings(), **given.overrides) == Settings(**wanted)  # type: ignore[arg-type]


def test_without_inputs_the_settings_file_decides() -> None:
    inputs = read(token=TOKEN)
    assert inputs.token.get_secret_value() == TOKEN
    assert inputs == Inputs(token=inputs.token)
    assert (inputs.fail_on, inputs.max_inline, inputs.packs, inputs.comment_on_clean) == (None, None, None, None)
    assert (inputs.dry_run, inputs.export, inputs.format) == (False, "", "text")


def test_the_defaults_of_action_yml_read_back_as_not_given() -> None:
    defaults = {f"INPUT_{name.upper()}": default for name, _, default in describe()}
    assert read_inputs(defaults | {"GITHUB_TOKEN": TOKEN}) == read(token=TOKEN)


@pytest.mark.parametrize(
    ("name", "given", "read_as"),
    [
        ("fail_on", "never", "never"),
        ("fail_on", "score<7", "score<7"),
        ("fail_on", " score<10 ", "score<10"),
        ("fail_scope", "all", "all"),
        ("max_inline", "0", 0),
        ("max_inline", "50", 50),
        ("settings_path", "tools/omnireview.yaml", "tools/omnireview.yaml"),
        ("packs", "core, security\npytorch", ("core", "security", "pytorch")),
        ("packs", " , ", None),
        ("comment_on_clean", "if-existing", "if-existing"),
        ("no_inline_for", "drafts, bots", ("drafts", "bots")),
        ("no_inline_for", "none", ()),
        ("request_changes", "true", True),
        ("status", "omnireview / gate", "omnireview / gate"),
        ("id", "py3.12", "py3.12"),
        ("dry_run", "true", True),
        ("dry_run", "false", False),
        ("export", "out/report.md", "out/report.md"),
        ("format", "github", "github"),
    ],
)
def test_an_input_is_read_as_what_it_means(name: str, given: str, read_as: object) -> None:
    assert getattr(read(token=TOKEN, **{name: given}), name) == read_as


@pytest.mark.parametrize("variable", ["INPUT_FAIL-ON", "INPUT_FAIL_ON"])
def test_hyphens_and_underscores_name_the_same_input(variable: str) -> None:
    assert read_inputs({"INPUT_TOKEN": TOKEN, variable: "major"}).fail_on == "major"


def test_an_empty_spelling_does_not_hide_the_other_one() -> None:
    env = {"INPUT_TOKEN": TOKEN, "INPUT_FAIL-ON": "", "INPUT_FAIL_ON": "minor"}
    assert read_inputs(env).fail_on == "minor"


def test_two_spellings_that_differ_are_refused() -> None:
    error = refusal({"INPUT_TOKEN": TOKEN, "INPUT_FAIL-ON": "never", "INPUT_FAIL_ON": "minor"})
    assert "fail-on: given twice" in error.what


@pytest.mark.parametrize(
    ("name", "given", "allowed"),
    [
        ("fail-on", "error", "allowed: never, blocker, major, minor, or score<N with N from 1 to 10"),
        ("fail-on", "score<11", "score<N with N from 1 to 10"),
        ("fail-scope", "old", "allowed: new, all"),
        ("max-inline", "51", "allowed: a whole number from 0 to 50"),
        ("max-inline", "-1", "allowed: a whole number from 0 to 50"),
        ("max-inline", "many", "allowed: a whole number from 0 to 50"),
        ("settings-path", "/etc/passwd", "allowed: a path from the repository's root"),
        ("settings-path", "a/../../b", "allowed: a path from the repository's root"),
        ("packs", "core ../x", "allowed: up to 64 letters"),
        ("comment-on-clean", "yes", "allowed: always, if-existing, never"),
        ("id", "a b", "allowed: up to 64 letters"),
        ("no-inline-for", "drafts, people", "allowed: drafts, bots, or none"),
        ("request-changes", "sometimes", "allowed: true, false"),
        ("status", "x" * 101, "allowed: up to 100 letters"),
        ("check-run", "a\nb", "allowed: up to 100 letters"),
        ("dry-run", "perhaps", "allowed: true, false"),
        ("format", "xml", "allowed: text, markdown, json, github"),
    ],
)
def test_a_wrong_input_is_told_with_what_is_allowed_and_what_was_given(
    name: str, given: str, allowed: str
) -> None:
    error = refusal({"INPUT_TOKEN": TOKEN, f"INPUT_{name.upper()}": given})
    assert error.what.startswith(f"The input {name}: ")
    assert allowed in error.what
    assert error.what.endswith(f"given: {given!r}")


def test_all_problems_are_told_together() -> None:
    error = refusal({"INPUT_FAIL-ON": "error", "INPUT_MAX-INLINE": "x", "INPUT_FORMAT": "xml"})
    assert error.what.startswith("4 inputs do not fit:")
    for name in ("token", "fail-on", "max-inline", "format"):
        assert f"  - {name}: " in error.what


def test_a_missing_token_is_told_with_the_line_to_add() -> None:
    error = refusal({"INPUT_TOKEN": "", "GITHUB_TOKEN": " "})
    assert error.what == "The input token: not given, and GITHUB_TOKEN is not set"
    assert "${{ github.token }}" in error.mend


def test_the_input_goes_before_github_token() -> None:
    env = {"INPUT_TOKEN": TOKEN, "GITHUB_TOKEN": "other"}
    assert read_inputs(env).token.get_secret_value() == TOKEN
    assert read_inputs({"GITHUB_TOKEN": "other"}).token.get_secret_value() == "other"


def test_the_token_never_shows() -> None:
    inputs = read(token=TOKEN)
    shown = [repr(inputs), str(inputs), repr(inputs.model_dump()), inputs.model_dump_json()]
    assert not [text for text in shown if TOKEN in text]


@pytest.mark.parametrize("token", [f"{TOKEN} {TOKEN}", f"{TOKEN}\nX: y", f"{TOKEN}é"])
def test_a_token_that_is_none_is_refused_without_being_shown(token: str) -> None:
    error = refusal({"INPUT_TOKEN": token, "INPUT_FAIL-ON": "error"})
    assert "a token has no white space" in error.what
    assert TOKEN not in str(error)
    assert error.__cause__ is None


def test_inputs_can_not_be_changed_and_take_no_unknown_name() -> None:
    inputs = read(token=TOKEN)
    with pytest.raises(ValidationError, match="frozen"):
        inputs.fail_on = "never"
    with pytest.raises(ValidationError, match="extra"):
        Inputs.model_validate({"token": TOKEN, "fail-onn": "never"})


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("INPUT_FAIL-IF", "did you mean `fail-on`?"),
        ("INPUT_MAX_INLIN", "did you mean `max-inline`?"),
        ("INPUT_ZZZZ", "the inputs are token, fail-on"),
    ],
)
def test_an_unknown_input_is_a_warning_with_the_nearest_right_name(variable: str, hint: str) -> None:
    (warning,) = unknown_inputs({"INPUT_TOKEN": TOKEN, "INPUT_FAIL_ON": "x", "INPUT_DRY-RUN": "", variable: "1"})
    assert hint in warning
    assert read_inputs({"INPUT_TOKEN": TOKEN, variable: "1"}).token
