"""Checks about a pull request as a whole: its title and description, its files by name, its tests in the CI."""

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository

from omnireview.checks import CHECKS, SUBJECTS, Sighting, options_of
from omnireview.checks.model import options_model
from omnireview.corridor import review_change
from omnireview.facts.descriptions import has_figures, own_words, sections, template_lines, without_comments
from omnireview.facts.titles import is_fix, is_routine, is_unfinished, read_title
from omnireview.git import Git
from omnireview.handbook.rule_page import page
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_range
from omnireview.rules import Example
from omnireview.rules.load import load_shipped_packs
from omnireview.settings import Settings
from omnireview.sides.make import open_sides, readers

Files = Mapping[str, str | bytes | None]
SOURCE = {"omni/runner.py": "def run(stage):\n    return stage.run()\n"}
GUIDE = "The title begins with one of:\n\n- `[Bugfix]`\n- `[Core]`\n- `[Doc]`\n- `[Misc]`\n"


def changed(folder: Path, old: Files, new: Files) -> PullRequest:
    """Commit `old`, then change it by `new` (None deletes), and give that as a pull request."""
    repository = Repository(folder)
    repository.commit(_as_bytes(old))
    repository.commit(_as_bytes(new))
    return from_range(Git.open(folder), "HEAD~1..HEAD")


def look(check: str, pull: PullRequest, said: Mapping[str, Any] | None = None, **options: Any) -> list[Sighting]:
    """Give what a check sees in a pull request, of which its author has said that."""
    form = CHECKS[check].Options
    told = {name.replace("_", "-"): value for name, value in options.items()}
    options_model(form).model_validate(told)
    with readers(processes=0) as workers:
        sides = open_sides(replace(pull, **(said or {})), Settings(), workers)
        assert SUBJECTS[check] == "change"
        return list(CHECKS[check].find(sides, options_of(form, told)))


def paths(found: list[Sighting]) -> list[str | None]:
    return [each.path for each in found]


def _as_bytes(files: Files) -> dict[str, bytes | None]:
    return {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}


# --- titles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "[Bugfix] Keep the order of stages",
        "[BugFix][Core] Keep the order of stages",
        "[Bug Fix] Keep the order of stages",
        "fix(scheduler): keep the order of stages",
        "Fix the order of stages (#12)",
        "Fixed a crash when a stage has no input",
        "hotfix: keep the order of stages",
    ],
)
def test_a_title_says_that_a_fault_is_mended(title: str) -> None:
    assert is_fix(read_title(title))


@pytest.mark.parametrize(
    "title",
    [
        "[Bugfix][CI] Keep the order of steps",
        "fix typo in the scheduler",
        "Fix the docs",
        "[Fix] Remove redundant parameters",
        "Fixtures for the scheduler",
        "fix: type hints of the scheduler",
        "[Core] Prefix caching for stages",
        "",
    ],
)
def test_a_title_says_nothing_of_a_fault_in_behaviour(title: str) -> None:
    assert not is_fix(read_title(title))


@pytest.mark.parametrize(
    ("title", "author", "routine"),
    [
        ('Revert "[Core] Run stages at once"', "ann", True),
        ("Merge pull request #4 from ann/stages", "ann", True),
        ("Merge LoRA weights when a stage is loaded", "ann", False),
        ("Release memory after each stage", "ann", False),
        ("Release 0.12.0", "ann", True),
        ("v0.12.0rc1", "ann", True),
        ("Sync the caches of all ranks", "ann", False),
        ("build(deps): bump torch from 2.7 to 2.8", "ann", True),
        ("Add a stage", "dependabot[bot]", True),
        ("Add a stage", "botany", False),
    ],
)
def test_changes_that_nobody_thought_up_are_told_from_others(title: str, author: str, routine: bool) -> None:
    pull = PullRequest(*("", "", ""), (), *(None, None, None), title=title, author=author)  # type: ignore[arg-type]
    assert is_routine(pull) is routine


def test_the_convention_is_the_base_s_and_not_the_pull_request_s(tmp_path: Path) -> None:
    own = changed(tmp_path / "own", SOURCE, {"CONTRIBUTING.md": GUIDE, "omni/a.py": "A = 1\n"})
    assert not look("title-convention", own, {"title": "Add a stage"})
    theirs = changed(tmp_path / "theirs", {**SOURCE, "CONTRIBUTING.md": GUIDE}, {"CONTRIBUTING.md": "Anything.\n"})
    (found,) = look("title-convention", theirs, {"title": "Add a stage"})
    assert found.bindings["$FAULT"] == "has no prefix, such as `[Bugfix]`, `[Core]`, `[Doc]`"
    assert found.bindings["$MEND"].startswith("`CONTRIBUTING.md`")


def test_prefixes_of_the_options_go_before_those_of_a_document(tmp_path: Path) -> None:
    pull = changed(tmp_path, {**SOURCE, "CONTRIBUTING.md": GUIDE}, {"omni/a.py": "A = 1\n"})
    assert not look("title-convention", pull, {"title": "feat(omni): a stage"}, prefixes=["feat", "fix"])
    (found,) = look("title-convention", pull, {"title": "[Core] A stage"}, prefixes=["feat", "fix"])
    assert found.bindings["$FAULT"] == "has no prefix, such as `feat:`, `fix:`"


@pytest.mark.parametrize(
    "said",
    [
        {"title": "[WIP] Add a stage", "draft": True},
        {"title": "Add a stage", "draft": True},
        {"title": "Add a stage", "author": "renovate[bot]"},
        {"title": ""},
    ],
)
def test_titles_of_drafts_and_bots_and_of_plain_ranges_are_left_alone(
    tmp_path: Path, said: dict[str, Any]
) -> None:
    pull = changed(tmp_path, {**SOURCE, "CONTRIBUTING.md": GUIDE}, {"omni/a.py": "A = 1\n"})
    assert not look("title-convention", pull, said)


# --- descriptions ------------------------------------------------------------------------------------------------


def test_a_section_holds_what_stands_under_its_inner_headings() -> None:
    plan, inner, result = sections("# Test Plan\r\n## On CPU\r\npytest\r\n# Test Result\r\n")
    assert (plan.heading, inner.heading, result.heading) == ("Test Plan", "On CPU", "Test Result")
    assert own_words(plan.lines, ())
    assert not own_words(result.lines, ())


def test_a_comment_in_a_code_block_is_no_heading() -> None:
    assert [each.heading for each in sections("## Test Plan\n```bash\n# run all\npytest\n```\n## Notes\n")] == [
        "Test Plan",
        "Notes",
    ]


def test_boxes_of_the_template_say_nothing_ticked_or_not() -> None:
    template = template_lines("- [ ] I ran the tests\n- [ ] I wrote documents\n")
    assert not own_words(["- [x] I ran the tests", "* [ ] I wrote documents", "", "---", "TBD", "<br/>"], template)
    assert not own_words(["- [ ] I did what a newer template asks for", "cc @ann, @bob and @team/core"], template)
    assert own_words(["- [x] I ran the tests on two A100"], template)
    assert own_words(["cc @ann, who ran it on two A100"], template)
    assert own_words(["N/A"], template)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("a step takes 12.1 ms", True),
        ("1.4x faster on H100", True),
        ("saves 3 GiB", True),
        ("35% fewer", True),
        ("![before](https://example.org/a.png)", True),
        ("| batch | 8 |\n|---|---|\n| 1 | 55 | 41 |", True),
        ("fixes #35 in vLLM 0.11.0", False),
        ("on 2 GPUs with Python 3.12", False),
        ("<!-- 12 ms -->", False),
    ],
)
def test_a_figure_has_a_unit_or_stands_in_a_table(text: str, has: bool) -> None:
    assert has_figures(text) is has


@pytest.mark.parametrize(
    "body",
    [
        "# " * 30_000,
        "<!--" * 16_000,
        "[" * 60_000,
        "improves " * 7_000,
        "reduces a-b c d " * 4_000,
        "|1" * 30_000,
        "1," * 30_000,
        "\n".join(["## Test Plan"] * 5_000),
        "- [ ] " * 10_000,
        "</" * 30_000,
        "**" * 30_000,
        "\u00a0\n" * 30_000,
    ],
)
def test_a_hostile_description_costs_little(tmp_path: Path, body: str) -> None:
    pull = changed(tmp_path, SOURCE, {"omni/a.py": "def f():\n    return 1\n"})
    began = time.process_time()
    for check in ("empty-test-plan", "unsupported-performance-claim", "title-convention"):
        look(check, pull, {"title": body[:256] or "a", "body": body})
    has_figures(body)
    without_comments(body)
    assert time.process_time() - began < 2


def test_the_template_is_the_base_s(tmp_path: Path) -> None:
    template = "## Purpose\n\n## Test Plan\nTell us how.\n"
    path = ".github/PULL_REQUEST_TEMPLATE/core.md"
    stage = "".join(f"A_{each} = b({each})\n" for each in range(12))
    pull = changed(tmp_path, {**SOURCE, path: template}, {path: "## Purpose\n", "omni/a.py": stage})
    said = {"title": "[Core] A stage", "body": template.replace("\n", "\r\n")}
    (found,) = look("empty-test-plan", pull, said)
    assert found.bindings == {"$WHAT": '"Test Plan" is empty in the description'}
    (found,) = look("empty-test-plan", pull, {"title": "[Core] A stage"})
    assert found.bindings == {"$WHAT": 'There is no description, so no "Test Plan"'}


def test_one_of_two_sections_is_a_smaller_matter(tmp_path: Path) -> None:
    pull = changed(tmp_path, SOURCE, {"omni/a.py": "A = b()\n"})
    said = {"title": "[Core] A stage", "body": "## Test Plan\npytest tests/stages\n## Test Result\n"}
    (found,) = look("empty-test-plan", pull, said)
    assert found.bindings == {"$WHAT": '"Test Result" is empty in the description', "$SEVERITY": "minor"}


def test_an_empty_plan_of_a_change_of_a_few_statements_is_a_smaller_matter(tmp_path: Path) -> None:
    pull = changed(tmp_path, SOURCE, {"omni/a.py": "A = b()\n"})
    (found,) = look("empty-test-plan", pull, {"title": "[Core] A stage", "body": "## Test Plan\n"})
    assert found.bindings["$SEVERITY"] == "minor"


@pytest.mark.parametrize("title", ["[WIP] A stage", "A stage [DO NOT MERGE]", "tmp", "Draft: a stage", "Test 2"])
def test_a_title_says_that_nobody_shall_review_yet(title: str) -> None:
    assert is_unfinished(title)


@pytest.mark.parametrize("title", ["[Test] Fix a stage", "Draft models of two stages", "Skip empty stages"])
def test_a_title_that_sounds_like_it_is_one_for_review(title: str) -> None:
    assert not is_unfinished(title)


def test_a_claim_of_the_description_is_a_smaller_matter_than_one_of_the_title(tmp_path: Path) -> None:
    pull = changed(tmp_path, SOURCE, {"omni/a.py": "A = b()\n"})
    (found,) = look("unsupported-performance-claim", pull, {"title": "[Core] Speed up stages"})
    assert found.bindings == {"$WHERE": "title", "$CLAIM": "Speed up"}
    said = {"title": "[Core] Stages", "body": "> should be faster\n\nIt reduces peak memory."}
    (found,) = look("unsupported-performance-claim", pull, said)
    assert found.bindings == {"$WHERE": "description", "$CLAIM": "reduces peak memory", "$SEVERITY": "minor"}


def test_a_heading_can_t_leave_the_words_of_a_message(tmp_path: Path) -> None:
    pull = changed(tmp_path, SOURCE, {"omni/a.py": "A = b()\n"})
    said = replace(pull, title="[Core] A stage", body="## Test Plan`<img src=x>` [a](//b)\n")
    review = review_change(said, said.base_tree, Settings())
    told = [site.finding.message for entry in review.entries for site in entry.sites]
    (message,) = [each for each in told if "Test Plan" in each]
    assert "`" not in message


def test_without_a_title_nothing_is_said_of_words(tmp_path: Path) -> None:
    pull = changed(tmp_path, SOURCE, {"omni/a.py": "A = b()\n"})
    for check in (
        *("title-convention", "empty-test-plan", "bugfix-without-regression-test"),
        *("unsupported-performance-claim", "hot-path-change-without-figures"),
    ):
        assert not look(check, pull), check


# --- how much a change is ----------------------------------------------------------------------------------------

MENDED = {"omni/a.py": "def f(x):\n    if x is None:\n        return 0\n    y = g(x)\n    return y\n"}


def test_a_mend_without_a_test_is_found_from_three_statements_on(tmp_path: Path) -> None:
    pull = changed(tmp_path, {**SOURCE, "omni/a.py": "def f(x):\n    return g(x)\n"}, MENDED)
    (found,) = look("bugfix-without-regression-test", pull, {"title": "[Bugfix] None is 0"})
    assert found.bindings["$FILE"] == "omni/a.py"
    assert not look("bugfix-without-regression-test", pull, {"title": "[Bugfix] None is 0"}, least=6)


def test_a_large_mend_is_left_to_the_rule_about_untested_changes(tmp_path: Path) -> None:
    long = "def f():\n" + "".join(f"    a{number} = g({number})\n" for number in range(25))
    pull = changed(tmp_path, SOURCE, {"omni/a.py": long})
    assert not look("bugfix-without-regression-test", pull, {"title": "[Bugfix] None is 0"})
    assert look("untested-change", pull)


def test_moving_statements_makes_no_large_change(tmp_path: Path) -> None:
    long = "def f():\n" + "".join(f"    a{number} = g({number})\n" for number in range(40))
    new = changed(tmp_path / "new", SOURCE, {"omni/a.py": long})
    (found,) = look("large-pull-request", new, statements=30)
    assert (found.bindings["$COUNT"], found.bindings["$PARTS"]) == ("41", "`omni`")
    moved = {"omni/a.py": None, "omni/b.py": f"import os\n\n\nclass Stage:\n    x = 1\n\n{long}"}
    assert not look("large-pull-request", changed(tmp_path / "moved", {"omni/a.py": long}, moved), statements=30)


def test_a_hot_function_that_only_moves_has_not_changed(tmp_path: Path) -> None:
    body = "".join(f"        a{number} = g({number})\n" for number in range(30))
    one = f"class Runner:\n    def execute_model(self):\n{body}        return 1\n"
    two = f"class Base:\n    x = 1\n\n\n{one}"
    said = {"title": "[Core] A base"}
    moved = changed(tmp_path / "moved", {"omni/r.py": one}, {"omni/r.py": two})
    assert not look("hot-path-change-without-figures", moved, said)
    small = "class Runner:\n    def execute_model(self):\n        return 1\n"
    grown = changed(tmp_path / "grown", {"omni/r.py": small}, {"omni/r.py": one})
    (found,) = look("hot-path-change-without-figures", grown, said)
    assert (found.path, found.line, found.bindings["$NAME"]) == ("omni/r.py", 2, "Runner.execute_model")


# --- files -------------------------------------------------------------------------------------------------------


def test_large_files_are_found_by_what_they_are(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 1_000
    new: Files = {
        "a.wav": b"RIFF\0\0",
        "b.bin": noise,
        "poster.png": noise * 5,
        "tests/film.mp4": noise * 5,
        "kept.wav": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "third_party/x.so": noise,
        "answers.json": '["' + "word " * 50_000 + '"]\n',
        "package-lock.json": "{" + '"a": 1,\n' * 40_000 + "}",
        "omni/table.py": "A = [\n" + "    1,\n" * 60_000 + "]\n",
    }
    found = look("binary-committed", changed(tmp_path, SOURCE, new))
    assert {each.path: each.bindings["$WHAT"] for each in found} == {
        "a.wav": "audio",
        "answers.json": "250 kB",
        "b.bin": "256 kB",
        "poster.png": "1,280 kB",
        "tests/film.mp4": "1,280 kB",
    }


def test_small_binary_files_and_pictures_are_left_alone(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 1_000
    new: Files = {"small.bin": noise[:1_000], "logo.png": noise, "tests/beep.wav": noise}
    assert not look("binary-committed", changed(tmp_path, SOURCE, new))


def test_a_binary_file_that_changes_is_left_alone(tmp_path: Path) -> None:
    assert not look("binary-committed", changed(tmp_path, {"a.wav": b"\0a"}, {"a.wav": b"\0b"}))


def test_a_changed_mode_is_all_that_a_file_has_changed_in(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"omni/a.py": b"A = 1\n", "run.sh": b"true\n", "omni/b.py": b"B = 1\n"})
    for name in ("omni/a.py", "run.sh"):
        repository.git("update-index", "--chmod=+x", name)
    repository.write({"omni/b.py": b"B = 2\n"})
    repository.git("add", "omni/b.py")
    repository.git("commit", "--quiet", "--message=change")
    (found,) = look("unrelated-file", from_range(Git.open(tmp_path), "HEAD~1..HEAD"))
    assert (found.path, found.bindings["$WHY"]) == ("omni/a.py", "changes in its mode alone")


def test_many_files_with_white_space_are_what_the_change_is_for(tmp_path: Path) -> None:
    old = {f"omni/m{number}.py": f"M = {number}   \n" for number in range(6)}
    new = {path: text.rstrip() + "\n" for path, text in old.items()}
    few = changed(tmp_path / "few", old, {**dict(list(new.items())[:2]), "omni/x.py": "X = 1\n"})
    assert paths(look("unrelated-file", few)) == ["omni/m0.py", "omni/m1.py"]
    many = changed(tmp_path / "many", old, {**new, "omni/x.py": "X = 1\n"})
    assert not look("unrelated-file", many)


def test_a_renamed_module_is_judged_by_its_new_name(tmp_path: Path) -> None:
    text = "".join(f"A{number} = {number}\n" for number in range(30))
    moved = changed(
        tmp_path / "moved", {"omni/ARWorker.py": text}, {"omni/ARWorker.py": None, "new/ARWorker.py": text}
    )
    assert not look("unconventional-name", moved)
    renamed = changed(tmp_path / "renamed", {"omni/ar.py": text}, {"omni/ar.py": None, "omni/ARWorker.py": text})
    (found,) = look("unconventional-name", renamed)
    assert found.bindings == {"$FILE": "ARWorker.py", "$NAME": "ar_worker.py"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Über.py", "über.py"),
        ("HTTPServer2.py", "http_server2.py"),
        ("a-b.c.py", "a_b_c.py"),
    ],
)
def test_a_name_is_offered_that_python_can_import(tmp_path: Path, name: str, wanted: str) -> None:
    (found,) = look("unconventional-name", changed(tmp_path, SOURCE, {f"omni/{name}": "A = 1\n"}))
    assert found.bindings["$NAME"] == wanted


def test_lines_that_another_document_takes_up_are_not_lost(tmp_path: Path) -> None:
    lines = [f"Stage {number} needs a device.\n" for number in range(60)]
    long = {"docs/a.md": "".join(lines)}
    cut = changed(tmp_path / "cut", long, {"docs/a.md": "".join(lines[:5])})
    (found,) = look("docs-removed", cut)
    assert (found.path, found.bindings["$COUNT"]) == ("docs/a.md", "55")
    assert not look("docs-removed", cut, {"title": "[Doc] Simplify the page on stages"})
    moved = {"docs/a.md": "".join(lines[:5]), "docs/b.md": "".join(lines[5:])}
    assert not look("docs-removed", changed(tmp_path / "moved", long, moved))
    gone: Files = {"docs/a.md": None, "tools/run.sh": None}
    whole = changed(tmp_path / "gone", {**long, "tools/run.sh": "true\n"}, gone)
    assert not look("docs-removed", whole)
    assert not look("docs-removed", cut, {"title": '[Docs] Revert "Tell more of stages"'})


def test_a_document_that_is_told_elsewhere_or_written_anew_has_lost_nothing(tmp_path: Path) -> None:
    lines = [f"Stage {number} needs a device.\n" for number in range(60)]
    there = {
        "docs/a.md": "".join(lines),
        "docs/b.md": "".join(f"- **Stage {n}** needs a device\n" for n in range(60)),
    }
    assert not look("docs-removed", changed(tmp_path / "there", there, {"docs/a.md": "See [b](b.md).\n"}))
    heads = ["# Stages\n", "## Devices\n", "## Memory\n"]
    long = {"docs/a.md": "".join((*heads, *lines))}
    anew = {"docs/a.md": "".join(f"{head}\nIn one line.\n" for head in heads)}
    assert not look("docs-removed", changed(tmp_path / "anew", long, anew))
    (found,) = look("docs-removed", changed(tmp_path / "cut", long, {"docs/a.md": heads[0]}))
    assert found.bindings["$COUNT"] == "62"
    only = changed(tmp_path / "only", {**long, "docs/b.md": "B\n"}, {"docs/a.md": None})
    assert not look("docs-removed", only)
    moved = changed(
        tmp_path / "moved", long, {"docs/a.md": None, "docs/use.md": "".join((*heads[:1], *lines[:9]))}
    )
    (found,) = look("docs-removed", moved)
    assert found.bindings["$FILE"] == found.path


def test_a_block_is_cut_where_a_function_ends_and_may_be_marked_where_that_is_the_custom(tmp_path: Path) -> None:
    def made(name: str, first: str) -> str:
        body = "".join(f"    stage.step({number})\n" for number in range(40))
        rest = "".join(f"    stage.stop({number})\n" for number in range(10))
        return f"def {first}(stage):\n    {first}_it(stage)\n{rest}\n\ndef {name}(stage):\n{body}\n\n"

    old = {"omni/first.py": made("run", "begin")}
    limits = "".join(f"LIMIT_{number} = {number}\n" for number in range(30))
    new = {"omni/second.py": f"{limits}\n\n" + made("run", "start")}
    (found,) = look("duplicated-block", changed(tmp_path / "cut", old, new))
    text = new["omni/second.py"].split("\n")
    assert text[(found.line or 0) - 1] == "def run(stage):"
    assert text[(found.end_line or 0) - 1] == "    stage.step(39)"
    assert found.bindings["$MEND"] == "Move them into one function"
    marks = {f"omni/m{n}.py": f"# Copied from omni.first.run\ndef run_{n}():\n    return {n}\n" for n in range(5)}
    (found,) = look("duplicated-block", changed(tmp_path / "marked", old | marks, new))
    assert (
        found.bindings["$MEND"] == "Move them into one function, or mark the copy `# Copied from omni.first.run`"
    )


def test_the_custom_for_a_licence_is_that_of_the_files_in_the_folder(tmp_path: Path) -> None:
    head = "# SPDX-License-Identifier: Apache-2.0\nA = 1\n"
    text = "".join(f"A{number} = {number}\n" for number in range(9))
    old = {f"omni/m{number}.py": head for number in range(6)} | {"omni/__init__.py": ""}
    pull = changed(
        tmp_path / "one", old, {"omni/new.py": text, "omni/sub/__init__.py": text, "omni/tiny.py": "A = 1\n"}
    )
    assert paths(look("missing-license-header", pull)) == ["omni/new.py"]
    old |= {f"omni/bare/n{number}.py": "A = 1\n" for number in range(3)}
    old |= {f"omni/few/n{number}.py": head for number in range(2)}
    pull = changed(tmp_path / "two", old, {"omni/bare/new.py": text, "omni/few/new.py": text})
    assert paths(look("missing-license-header", pull)) == []


def test_one_sibling_of_a_platform_that_changes_is_enough(tmp_path: Path) -> None:
    old = {f"omni/{name}_worker.py": "def load(a):\n    return a\n" for name in ("gpu", "npu", "xpu")}
    new = (
        "def load(a):\n" + "".join(f"    b{number} = f(a, {number})\n" for number in range(6)) + "    return b0\n"
    )
    alone = changed(tmp_path / "alone", old, {"omni/gpu_worker.py": new})
    (found,) = look("platform-sibling-unchanged", alone)
    assert found.bindings["$SIBLING"] == "omni/npu_worker.py"
    assert not look("platform-sibling-unchanged", alone, {"title": "x", "body": "NPU and XPU need no change"})
    both = changed(tmp_path / "both", old, {"omni/gpu_worker.py": new, "omni/npu_worker.py": new})
    assert not look("platform-sibling-unchanged", both)


# --- tests in the CI ---------------------------------------------------------------------------------------------

TEST = "def test_it():\n    assert f() == 1\n"


def ci(*commands: str) -> str:
    return "steps:\n" + "".join(f"  - command: {command}\n" for command in commands)


def selection(folder: Path, commands: list[str], **more: str) -> list[Sighting]:
    old = {".buildkite/p.yml": ci(*commands), "tests/old/test_a.py": TEST, **more}
    return look("unselected-test", changed(folder, old, {"tests/new/test_b.py": TEST}))


@pytest.mark.parametrize(
    "command",
    [
        "pytest",
        "pytest tests",
        "python -m pytest -v ./tests/new/",
        "cd tests && pytest -s new/test_b.py::test_it",
        "pytest -x $WHERE",
        "pytest tests/${{ fromJson(needs.made.outputs.all)[matrix.part] }}",
        "pytest tests/old {posargs}",
        "torchrun --nproc-per-node=2 -m pytest tests/new",
        "bash .buildkite/all.sh",
        "echo begin && pytest tests/new",
        "pip install -e . ; pytest tests/new",
        "make test",
    ],
)
def test_a_test_that_some_step_may_run_is_left_alone(tmp_path: Path, command: str) -> None:
    script = "#!/bin/bash\npytest -v \\\n  tests/new\n"
    more = {".buildkite/all.sh": script, "Makefile": "test:\n\tpytest $(WHERE)\n"}
    assert not selection(tmp_path, ["pytest tests/old", command], **more)


@pytest.mark.parametrize(
    "command",
    [
        "pytest tests/old/test_a.py",
        "pytest tests --ignore=tests/new",
        "pytest tests/old/${{ matrix.part }} -k $WORD",
        'pytest tests/old -m "$LEVEL"',
        "pytest tests/ne",
        '"pip install -e . && pytest tests/old -m \\"cpu\\""',
        "pip install pytest",
    ],
)
def test_a_test_that_no_step_runs_is_found(tmp_path: Path, command: str) -> None:
    (found,) = selection(tmp_path, ["pytest -n 4 --timeout 60 tests/old", command])
    assert found.path == "tests/new/test_b.py"
    assert found.bindings["$FAULT"].startswith("no step of the CI runs `test_b.py`; its steps run `tests/old`")


def test_a_step_that_names_what_is_gone_is_found_where_it_stands(tmp_path: Path) -> None:
    old = {".buildkite/p.yml": ci("pytest tests/old", "pytest tests/kept"), "tests/old/test_a.py": TEST}
    old["tests/kept/test_k.py"] = TEST
    pull = changed(tmp_path, old, {"tests/old/test_a.py": None, "tests/kept/test_a.py": TEST})
    (found,) = look("unselected-test", pull)
    assert (found.path, found.line, found.bindings["$FAULT"]) == (
        ".buildkite/p.yml",
        2,
        "this step runs `tests/old`, which is gone",
    )


def test_a_step_that_the_change_adds_settles_it(tmp_path: Path) -> None:
    old = {".buildkite/p.yml": ci("pytest tests/old"), "tests/old/test_a.py": TEST}
    new = {".buildkite/p.yml": ci("pytest tests/old", "pytest tests/new"), "tests/new/test_b.py": TEST}
    assert not look("unselected-test", changed(tmp_path, old, new))


def test_a_marker_is_missed_where_every_reaching_step_asks_for_one(tmp_path: Path) -> None:
    old = {".buildkite/p.yml": ci("pytest -m 'core and cpu' tests", 'pytest -m "slow" tests/new')}
    (found,) = look(
        "missing-test-marker", changed(tmp_path / "no", old, {"tests/new/test_b.py": f"import os\n\n\n{TEST}"})
    )
    assert (found.line, found.bindings["$MARKERS"]) == (4, "`core`, `cpu`, `slow`")
    marked = f"import pytest\n\n\n@pytest.mark.core\n@pytest.mark.cpu\n{TEST}"
    assert not look("missing-test-marker", changed(tmp_path / "yes", old, {"tests/new/test_b.py": marked}))
    every = {".buildkite/p.yml": ci("pytest -m core tests", "pytest -m 'not slow' tests")}
    assert not look("missing-test-marker", changed(tmp_path / "all", every, {"tests/new/test_b.py": TEST}))


@pytest.mark.parametrize(
    "line", ["pytest " * 500, "pytest " + "'" * 3_000, "-m " * 900 + "pytest \\", "a/" * 1_900]
)
def test_a_hostile_pipeline_costs_little(tmp_path: Path, line: str) -> None:
    pull = changed(tmp_path, SOURCE, {".buildkite/p.yml": f"{line}\n" * 200, "tests/test_b.py": TEST})
    began = time.process_time()
    look("unselected-test", pull)
    look("missing-test-marker", pull)
    assert time.process_time() - began < 4


# --- examples ----------------------------------------------------------------------------------------------------


def test_a_rule_s_page_shows_the_title_and_the_description_of_an_example() -> None:
    rules = {rule.id: rule for pack in load_shipped_packs() for rule in pack.rules}
    shown = replace(
        rules["empty-test-plan"],
        examples=(Example("A = 1\n", None, "a.py", title="[Core] A stage", body="## Test Plan\n"),),
    )
    said = page(shown, "project")
    assert "A pull request with this title:\n\n```\n[Core] A stage\n```" in said
    assert "and this description:\n\n```markdown\n## Test Plan\n```" in said
