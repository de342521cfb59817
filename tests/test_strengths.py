"""What is good about a change: told with the files that prove it, and withheld where anything contradicts it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from git_repository import Repository
from made_reviews import found, review_of
from rendered import Page

from omnireview.compare import Judged
from omnireview.corridor import review_change
from omnireview.git import Git
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_range
from omnireview.render import as_json, as_markdown
from omnireview.settings import Settings
from omnireview.sides.make import open_sides, readers
from omnireview.strengths import Strength
from omnireview.strengths.find import find_strengths
from omnireview.terms import Placement

Files = Mapping[str, str | None]

RUNNER = "def run(stage):\n    total = stage.start()\n    return total\n"
TEST = "from omni.runner import run\n\n\ndef test_run():\n    assert run(Stage()) == 1\n"
PACKAGE = {"omni/__init__.py": ""}


def changed(folder: Path, old: Files, new: Files) -> PullRequest:
    repository = Repository(folder)
    repository.commit({path: None if text is None else text.encode() for path, text in old.items()})
    repository.commit({path: None if text is None else text.encode() for path, text in new.items()})
    return from_range(Git.open(folder), "HEAD~1..HEAD")


def strengths(folder: Path, old: Files, new: Files, *judged: Judged, unread: bool = False) -> dict[str, Strength]:
    with readers(processes=0) as workers:
        sides = open_sides(changed(folder, {**PACKAGE, **old}, new), Settings(), workers)
        return {each.kind: each for each in find_strengths(sides, judged, unread=unread)}


# --- tests -------------------------------------------------------------------------------------------------------


def test_a_test_that_comes_with_the_code_is_told(tmp_path: Path) -> None:
    told = strengths(tmp_path, {}, {"omni/runner.py": RUNNER, "tests/test_runner.py": TEST})["tests"]
    assert told.text == (
        "Tests come with the code: `tests/test_runner.py`, which it adds, imports `omni/runner.py`."
    )
    assert told.paths == ("tests/test_runner.py",)


@pytest.mark.parametrize(
    "more",
    [
        {
            "omni/__init__.py": "from omni.runner import run\n",
            "tests/test_runner.py": TEST.replace("omni.runner", "omni"),
        },
        {
            "omni/__init__.py": "def __getattr__(name):\n    return load(name)\n",
            "tests/test_runner.py": TEST.replace("omni.runner", "omni"),
        },
        {"tests/test_runner.py": "import omni.runner\n\n\ndef test_it():\n    assert omni.runner.run(1)\n"},
    ],
)
def test_a_test_may_import_the_code_through_the_packages_above(tmp_path: Path, more: Files) -> None:
    assert "tests" in strengths(tmp_path, {}, {"omni/runner.py": RUNNER, **more})


@pytest.mark.parametrize(
    "test",
    [
        "def test_nothing():\n    assert True\n",
        "from omni.runner import run\n\n\ndef helper():\n    return run(1)\n",
        "from omni.runner import other\n\n\ndef test_other():\n    assert other()\n",
        "from omni.elsewhere import run\n\n\ndef test_run():\n    assert run(1)\n",
    ],
)
def test_a_test_of_something_else_is_no_strength(tmp_path: Path, test: str) -> None:
    elsewhere = {"omni/elsewhere.py": "def run(a):\n    return a\n"}
    told = strengths(tmp_path, elsewhere, {"omni/runner.py": RUNNER, "tests/test_runner.py": test})
    assert "tests" not in told


def test_most_of_the_new_statements_must_be_in_what_is_tested(tmp_path: Path) -> None:
    long = RUNNER + "".join(f"\n\ndef more_{index}(a):\n    b = a\n    return b\n" for index in range(6))
    new = {"omni/runner.py": long, "omni/other.py": RUNNER, "tests/test_runner.py": TEST}
    told = strengths(tmp_path / "a", {}, new)["tests"]
    assert told.text.endswith("imports `omni/runner.py`, where 87 % of the new statements are.")
    assert "tests" not in strengths(tmp_path / "b", {}, {**new, "omni/other.py": long})


def test_a_test_that_was_there_before_is_no_strength_of_the_change(tmp_path: Path) -> None:
    assert "tests" not in strengths(tmp_path, {"tests/test_runner.py": TEST}, {"omni/runner.py": RUNNER})


def test_a_fault_of_the_tests_contradicts_them_and_information_does_not(tmp_path: Path) -> None:
    new = {"omni/runner.py": RUNNER, "tests/test_runner.py": TEST}
    fault = found("test-without-assertion", "tests/test_runner.py", severity="minor", aspect="testing")
    assert "tests" not in strengths(tmp_path / "a", {}, new, fault)
    info = found("flaky-test", "tests/test_runner.py", severity="info", aspect="testing")
    assert "tests" in strengths(tmp_path / "b", {}, new, info)


# --- mended ------------------------------------------------------------------------------------------------------


def mended(rule: str = "bare-except", context: str = "run", **more: object) -> Judged:
    judged = found(rule, "omni/runner.py", status="mended", **more)  # type: ignore[arg-type]
    return replace(judged, finding=replace(judged.finding, context=context))


CHANGED = RUNNER.replace("total", "count")


def test_mended_findings_are_told_by_rule_with_their_files(tmp_path: Path) -> None:
    judged = [mended(line=2), mended(line=3), mended("mutable-default", severity="minor")]
    told = strengths(tmp_path, {"omni/runner.py": RUNNER}, {"omni/runner.py": CHANGED}, *judged)["mended"]
    assert told.text == (
        "It mends 3 findings that were there before (`bare-except` and `mutable-default`) in `omni/runner.py`."
    )


@pytest.mark.parametrize(
    ("judged", "head"),
    [
        ([mended(), found(status="new", path="omni/other.py")], {"omni/runner.py": CHANGED}),
        ([mended(severity="minor")], {"omni/runner.py": CHANGED}),
        ([mended(severity="info"), mended(line=9, severity="info")], {"omni/runner.py": CHANGED}),
        ([mended(context="gone")], {"omni/runner.py": CHANGED}),
        ([mended(context="run")], {"omni/runner.py": "def other():\n    return 1\n"}),
        ([mended()], {"omni/runner.py": None}),
    ],
)
def test_what_may_only_have_moved_or_went_with_its_code_is_not_praised(
    tmp_path: Path, judged: list[Judged], head: Files
) -> None:
    assert "mended" not in strengths(tmp_path, {"omni/runner.py": RUNNER}, head, *judged)


def test_what_is_mended_in_a_renamed_file_is_told_with_its_new_name(tmp_path: Path) -> None:
    old = {"omni/runner.py": RUNNER * 3}
    new = {"omni/runner.py": None, "omni/engine.py": RUNNER * 3 + "\n"}
    assert strengths(tmp_path, old, new, mended())["mended"].paths == ("omni/engine.py",)


# --- documents, limits, notices, types ---------------------------------------------------------------------------

CLI = "import argparse\n\nparser = argparse.ArgumentParser()\nparser.add_argument('--max-steps')\n"


def test_documents_of_what_is_new_for_users_are_told(tmp_path: Path) -> None:
    new = {"omni/cli.py": CLI, "docs/serving.md": "# Serving\n\nSet `--max-steps` to end sooner.\n"}
    told = strengths(tmp_path / "a", {}, new)["docs"]
    assert told.text == "Documents come with the code: `--max-steps` in `docs/serving.md`."
    fault = found("undocumented-surface", None, None, severity="minor", aspect="documentation")
    assert "docs" not in strengths(tmp_path / "b", {}, new, fault)


@pytest.mark.parametrize("text", ["Set `--max-steps-per-run`.\n", "Nothing.\n"])
def test_a_document_that_tells_something_else_is_no_strength(tmp_path: Path, text: str) -> None:
    assert "docs" not in strengths(tmp_path, {}, {"omni/cli.py": CLI, "docs/serving.md": text})
    partly = CLI + "parser.add_argument('--other')\n"
    new = {"omni/cli.py": partly, "docs/serving.md": "`--max-steps`\n"}
    assert "docs" not in strengths(tmp_path / "partly", {}, new)


REQUEST = (
    "from pydantic import BaseModel, Field\n\n\nclass ImageRequest(BaseModel):\n"
    "    n: int = Field(default=1, ge=1, le=10)\n    prompt: str = Field(\n        max_length=1000,\n    )\n"
)


def test_limits_of_new_request_fields_are_told_unless_one_has_none(tmp_path: Path) -> None:
    told = strengths(tmp_path / "a", {}, {"omni/protocol.py": REQUEST})["limits"]
    assert "`ImageRequest.n` and `ImageRequest.prompt` in `omni/protocol.py`" in told.text
    unbounded = found("unbounded-numeric-field", "omni/protocol.py", aspect="security")
    assert "limits" not in strengths(tmp_path / "b", {}, {"omni/protocol.py": REQUEST}, unbounded)
    answers = REQUEST.replace("ImageRequest", "ImageResponse")
    assert "limits" not in strengths(tmp_path / "c", {}, {"omni/protocol.py": answers})
    open_ones = REQUEST.replace(", le=10", "")
    assert "limits" not in strengths(tmp_path / "d", {}, {"omni/protocol.py": open_ones})


NOTICE = (
    "import warnings\n\n\ndef run(stage, old=None):\n    if old is not None:\n"
    "        warnings.warn('`old` goes with 2.0', DeprecationWarning, stacklevel=2)\n    return stage\n"
)


def test_a_notice_before_something_goes_is_told(tmp_path: Path) -> None:
    told = strengths(tmp_path / "a", {"omni/runner.py": RUNNER}, {"omni/runner.py": NOTICE})["deprecation"]
    assert told.text == "Who uses the old way is warned first: `run` in `omni/runner.py`."
    gone = found("removed-cli-flag", "omni/cli.py", severity="minor")
    new = {"omni/runner.py": NOTICE}
    assert "deprecation" not in strengths(tmp_path / "b", {"omni/runner.py": RUNNER}, new, gone)
    assert "deprecation" not in strengths(tmp_path / "e", {}, {"omni/copied.py": NOTICE})
    mere = NOTICE.replace("DeprecationWarning", "UserWarning")
    assert "deprecation" not in strengths(tmp_path / "c", {"omni/runner.py": RUNNER}, {"omni/runner.py": mere})
    assert "deprecation" not in strengths(tmp_path / "d", new, {"omni/runner.py": f"{NOTICE}\n\nOTHER = 1\n"})


PIPELINE = (
    "import torch\n\n\nclass TinyPipeline:\n    @torch.no_grad()\n    def __call__(self, x):\n"
    "        return self.net(x)\n"
)
BARE = "\n\nclass BarePipeline:\n    def __call__(self, x):\n        return self.net(x)\n"


def test_a_new_pipeline_without_gradients_is_told_if_all_are(tmp_path: Path) -> None:
    told = strengths(tmp_path / "a", {}, {"omni/tiny.py": PIPELINE})["gradients"]
    assert told.text == "`TinyPipeline.__call__` runs without recording gradients (`omni/tiny.py`)."
    assert "gradients" not in strengths(tmp_path / "b", {}, {"omni/tiny.py": PIPELINE + BARE})
    assert "gradients" not in strengths(
        tmp_path / "c", {"omni/tiny.py": PIPELINE}, {"omni/tiny.py": PIPELINE + "\n"}
    )


TYPED = (
    "class Runner:\n    def start(self, n: int) -> int:\n        return n\n\n    @staticmethod\n"
    "    def stop(n: int) -> None:\n        return None\n\n    def _inner(self, x):\n        return x\n\n\n"
    "def run(*args: int) -> int:\n    return 1\n"
)


def test_types_of_all_new_public_functions_are_told(tmp_path: Path) -> None:
    told = strengths(tmp_path / "a", {}, {"omni/typed.py": TYPED})["types"]
    assert told.text == (
        "All 3 new public functions and methods have types for what they take and give (`omni/typed.py`)."
    )
    untyped = TYPED.replace("stop(n: int)", "stop(n)")
    assert "types" not in strengths(tmp_path / "b", {}, {"omni/typed.py": untyped})
    wrong = found("return-annotation-contradicted", "omni/typed.py")
    assert "types" not in strengths(tmp_path / "c", {}, {"omni/typed.py": TYPED}, wrong)


# --- all together ------------------------------------------------------------------------------------------------


def test_at_most_five_are_told_and_none_of_all_files_where_one_was_not_read(tmp_path: Path) -> None:
    new = {
        "omni/typed.py": TYPED,
        "omni/tiny.py": PIPELINE,
        "omni/cli.py": CLI,
        "omni/protocol.py": REQUEST,
        "omni/runner.py": NOTICE,
        "docs/serving.md": "`--max-steps`\n",
    }
    told = strengths(tmp_path / "a", {"omni/runner.py": RUNNER}, new, mended(), mended(line=9))
    assert list(told) == ["mended", "docs", "limits", "deprecation", "gradients"]
    left = strengths(tmp_path / "b", {"omni/runner.py": RUNNER}, new, mended(), mended(line=9), unread=True)
    assert list(left) == ["mended", "deprecation"]


def test_a_change_without_evidence_has_no_strengths(tmp_path: Path) -> None:
    assert strengths(tmp_path, {"README.md": "a\n"}, {"README.md": "b\n", "omni/x.py": "X = 1\n"}) == {}


def test_a_real_review_tells_them_in_summary_and_json_the_same_each_time(tmp_path: Path) -> None:
    pull = changed(tmp_path, PACKAGE, {"omni/runner.py": RUNNER, "tests/test_runner.py": TEST})
    review = review_change(pull, pull.base_tree, Settings())
    (told,) = as_json.document(review)["strengths"]
    assert (told["kind"], told["paths"]) == ("tests", ["tests/test_runner.py"])
    assert "What is good" in as_markdown.summary_body(review, "review")
    assert review_change(pull, pull.base_tree, Settings()).strengths == review.strengths


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    path = "omni/a`</details>@octocat|<img src=x>\u202e.py"
    review = review_of(found(severity="minor"))
    judged = mended(context="")
    judged = replace(judged, finding=replace(judged.finding, path=path))
    told = strengths(tmp_path, {path: "a = 1\n"}, {path: "a = 2\n"}, judged)
    page = Page(as_markdown.summary_body(replace(review, strengths=tuple(told.values())), "review"))
    assert "What is good" in page.text
    assert (page.open, page.pings, page.tags["img"]) == ([], [], 0)
    assert "\u202e" not in page.text


def test_a_clean_change_folds_them_away() -> None:
    review = replace(review_of(), strengths=(Strength("types", "All typed.", ("a.py",)),))
    page = Page(as_markdown.summary_body(review, "review"))
    assert page.tags["details"] == 1
    assert "What is good (1)" in page.text


def test_what_is_kept_and_not_told_is_not_praised(tmp_path: Path) -> None:
    kept = mended()
    kept = replace(kept, finding=replace(kept.finding, quiet=Placement.COPIED))
    assert strengths(tmp_path, {"omni/runner.py": RUNNER}, {"omni/runner.py": CHANGED}, kept) == {}
