"""A change to the settings or to a repository's own rules is shown as its effect, and obeyed after the merge."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from git_repository import Repository
from sandbox_case import branched
from test_sandbox_action import FAULTY, Run

from omnireview.after_merge import AfterMerge, Effect, PolicySource
from omnireview.corridor import read_policy, review_change
from omnireview.errors import Exit
from omnireview.git import Git
from omnireview.pull_request.local import from_range, from_working_tree
from omnireview.render import as_json, as_markdown, as_text
from omnireview.review import Review
from omnireview.sandbox import serve
from omnireview.score import Verdict

PLACE = ".github/omnireview.yaml"
PACK = ".github/omnireview/rules/own.yaml"
OWN = b"""\
rules:
  - id: no-stop
    severity: blocker
    aspect: quality
    message: Nothing stops here.
    languages: [python]
    pattern: one()
"""
Files = Mapping[str, bytes | None]


def reviewed(folder: Path, base: Files, head: Files, source: PolicySource | None = None) -> Review:
    repository = Repository(folder / "repository")
    old, new = repository.commit({"engine.py": b"\n", **base}), repository.commit({"engine.py": FAULTY, **head})
    pull = from_range(Git.open(repository.root), f"{old}..{new}")
    settings = read_policy(pull.base_tree)
    return review_change(pull, pull.base_tree, settings, source=source or PolicySource())


def foreseen(folder: Path, base: Files, head: Files) -> AfterMerge:
    after = reviewed(folder, base, head).after_merge
    assert after is not None
    return after


def test_a_rule_that_the_change_switches_off_still_speaks_and_its_loss_is_shown(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {}, {PLACE: b"rules: {dynamic-code-execution: off, silent-broad-except: info}\n"})
    rules = {entry.judged.finding.rule for entry in review.entries if entry.new}
    assert rules >= {"dynamic-code-execution", "silent-broad-except"}
    assert review.failed
    after = review.after_merge
    assert after is not None
    assert after.files == (PLACE,)
    assert after.effects == (Effect("dynamic-code-execution", gone=1), Effect("silent-broad-except", changed=1))
    assert after.before is not None
    assert after.after is not None
    assert (after.before.verdict, bool(after.before.because)) == (Verdict.DO_NOT_MERGE, True)
    assert (after.after.verdict, after.after.because) == (Verdict.NO_FINDINGS, "")

    page = as_markdown.summary_body(review, "x")
    assert "Settings of this change, after the merge: +0, \N{MINUS SIGN}1, 1 finding with another weight" in page
    assert "- the check, which fails now, passes" in page
    assert "| `dynamic-code-execution` |  | 1 |  |" in page
    assert f"{PLACE}, after the merge: +0" in as_text.text(review)
    told = as_json.document(review)["after_merge"]
    assert told["rules"][0] == {"rule": "dynamic-code-execution", "added": 0, "gone": 1, "changed": 0}
    assert told["after"] == {
        "verdict": "no findings",
        "overall": told["after"]["overall"],
        "failed_because": "",
    }


def test_a_rule_that_the_change_brings_is_shown_with_what_it_would_find(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {}, {PACK: OWN})
    assert "no-stop" not in {entry.judged.finding.rule for entry in review.entries}
    assert review.after_merge is not None
    assert review.after_merge.effects == (Effect("no-stop", added=1),)


def test_a_gate_that_the_change_tightens_does_not_fail_before_the_merge(tmp_path: Path) -> None:
    base = b"fail-on: never\n"
    review = reviewed(tmp_path, {PLACE: base}, {PLACE: b"fail-on: blocker\n"})
    assert not review.failed
    assert review.after_merge is not None
    assert review.after_merge.effects == ()
    assert review.after_merge.after is not None
    assert review.after_merge.after.because.startswith("1 new blocker")
    page = as_markdown.summary_body(review, "x")
    assert "after the merge: the same findings" in page
    assert "the check fails, which passes now: 1 new blocker" in page


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ({PLACE: b"fail-on: sometimes\nmax-inlin: 3\n"}, [f"{PLACE}:1: ", f"{PLACE}:2: "]),
        ({PLACE: b"rules: {bare-exept: off}\n"}, [f"{PLACE}:1: there is no rule `bare-exept`"]),
        ({PACK: OWN.replace(b"one()", b"one(")}, [f"{PACK}:7: rule `no-stop`"]),
        ({PLACE: b"{}", ".github/omnireview.yml": b"{}"}, ["There are two settings files"]),
    ],
    ids=["unknown key and value", "unknown rule", "pattern that does not parse", "two files"],
)
def test_what_will_be_refused_is_told_openly_with_its_lines(
    tmp_path: Path, head: dict[str, bytes | None], told: list[str]
) -> None:
    review = reviewed(tmp_path, {}, head)
    assert review.entries
    assert review.after_merge is not None
    assert [part for part in told if part not in review.after_merge.refused] == []
    page = as_markdown.summary_body(review, "x")
    assert "will be refused, and with that every review, until that is mended" in page


def test_a_settings_file_that_is_removed_or_moved_leaves_the_defaults(tmp_path: Path) -> None:
    after = foreseen(tmp_path, {PLACE: b"rules: {dynamic-code-execution: off}\n"}, {PLACE: None})
    assert after.effects == (Effect("dynamic-code-execution", added=1),)


def test_a_symlink_in_the_place_of_the_settings_is_refused(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    old = repository.commit({"engine.py": b"\n", "other.yaml": b"{}"})
    (tmp_path / ".github").mkdir()
    (tmp_path / PLACE).symlink_to("../other.yaml")
    new = repository.commit({"engine.py": FAULTY})
    pull = from_range(Git.open(tmp_path), f"{old}..{new}")
    review = review_change(pull, pull.base_tree, read_policy(pull.base_tree), source=PolicySource())
    assert review.after_merge is not None
    assert "no regular file" in review.after_merge.refused


@pytest.mark.parametrize(
    "settings",
    [
        b"a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]\n" * 300,
        b"[" * 100_000,
        b"paths: {exclude: ['" + b"[ab]*" * 40 + b"c']}\n",
        b"paths: {exclude: [" + b"x, " * 3_000 + b"]}\n",
        b"#" * 2_000_000,
        b"packs: [\xff]\n",
    ],
    ids=["aliases", "brackets", "slow glob", "many globs", "size", "no UTF-8"],
)
def test_hostile_settings_are_an_answer_and_cost_no_finding(tmp_path: Path, settings: bytes) -> None:
    review = reviewed(tmp_path, {}, {PLACE: settings})
    assert {"dynamic-code-execution", "silent-broad-except"} <= {
        entry.judged.finding.rule for entry in review.entries
    }
    assert review.after_merge is not None
    assert review.after_merge.refused or review.after_merge.unknown
    assert len(as_markdown.summary_body(review, "x")) < 60_000


def test_a_pattern_that_takes_for_ever_stops_the_preview_alone(tmp_path: Path) -> None:
    slow = OWN.replace(b"pattern: one()", b'pattern-regex: "(a|aa|aaa|a*)+$"')
    review = reviewed(tmp_path, {}, {PACK: slow, "long.py": b'TEXT = "' + b"a" * 3_000 + b'!"\n'})
    assert not review.not_analysed
    after = review.after_merge
    assert after is not None
    assert after.unknown or after.notes


def test_rules_that_read_the_whole_tree_again_and_again_are_not_run(tmp_path: Path) -> None:
    rule = (
        "  - {id: again-%d, severity: minor, aspect: quality, message: No., languages: [python], "
        "check: near-duplicate-file}\n"
    )
    pack = "rules:\n" + "".join(rule % number for number in range(400))
    review = reviewed(tmp_path, {}, {PACK: pack.encode()})
    assert review.after_merge is not None
    assert "look at the whole tree" in review.after_merge.unknown


def test_names_and_words_of_the_changed_policy_stay_text(tmp_path: Path) -> None:
    evil = b"rules: {'</details>@octocat': off}\n"
    page = as_markdown.summary_body(reviewed(tmp_path, {}, {PLACE: evil}), "x")
    assert "</details>@octocat" not in page.replace("`</details>@octocat`", "")


def test_nothing_is_foreseen_where_the_policy_is_left_alone_or_obeyed_at_once(tmp_path: Path) -> None:
    assert reviewed(tmp_path, {PLACE: b"{}"}, {}).after_merge is None
    repository = Repository(tmp_path / "other")
    repository.commit({"engine.py": b"\n"})
    repository.write({"engine.py": FAULTY, PLACE: b"rules: {dynamic-code-execution: off}\n"})
    pull = from_working_tree(Git.open(repository.root))
    review = review_change(pull, pull.base_tree, read_policy(pull.base_tree), source=PolicySource())
    assert review.after_merge is None
    assert "dynamic-code-execution" not in {entry.judged.finding.rule for entry in review.entries}


def test_the_options_of_the_run_are_laid_over_the_changed_settings_too(tmp_path: Path) -> None:
    source = PolicySource(overrides={"fail_on": "never"})
    review = reviewed(tmp_path, {}, {PLACE: b"fail-on: minor\n"}, source)
    assert review.after_merge is not None
    assert review.after_merge.after is not None
    assert review.after_merge.after.because == ""


def test_on_github_the_effect_stands_in_the_summary_and_takes_no_further_request(tmp_path: Path) -> None:
    new = {"engine.py": FAULTY, PLACE: b"rules: {dynamic-code-execution: off}\n"}
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        run = Run(tmp_path, repository, sandbox)
        assert run() == Exit.POLICY_FAILED
        plain = len(sandbox.sent("GET")) + len([each for each in sandbox.sent("POST") if each.path == "/graphql"])
    repository = branched(tmp_path / "second", {"engine.py": b"\n"}, new)
    with serve(repository.root, base="main", head="change") as sandbox:
        run = Run(tmp_path, repository, sandbox)
        assert run() == Exit.POLICY_FAILED
        (summary,) = sandbox.pull.comments
        assert "Settings of this change, after the merge: +0, \N{MINUS SIGN}1" in summary.body
        asked = len(sandbox.sent("GET")) + len([each for each in sandbox.sent("POST") if each.path == "/graphql"])
        assert asked == plain
        told = json.loads((tmp_path / "temp" / "omnireview" / "review.json").read_text("utf-8"))
        assert told["after_merge"]["files"] == [PLACE]


NOTES = ".github/omnireview/rules/notes"


def moved_on(repository: Repository, files: Files) -> None:
    """Let `main` go on, while `change` is checked out."""
    repository.git("checkout", "--quiet", "main")
    repository.commit(dict(files))
    repository.git("checkout", "--quiet", "change")


def test_what_the_base_branch_has_changed_as_well_is_told(tmp_path: Path) -> None:
    repository = branched(
        tmp_path, {"engine.py": b"\n", PLACE: b"max-inline: 1\n"}, {"engine.py": FAULTY, PLACE: b"max-inline: 2\n"}
    )
    moved_on(repository, {PLACE: b"max-inline: 3\n"})
    pull = from_range(Git.open(tmp_path), "main..change")
    review = review_change(pull, pull.base_tree, read_policy(pull.base_tree), source=PolicySource())
    assert review.after_merge is not None
    assert [note for note in review.after_merge.notes if f"The base branch has changed `{PLACE}` as well" in note]


def test_a_large_file_beside_the_packs_costs_no_review(tmp_path: Path) -> None:
    large = f"{NOTES}.txt"
    repository = branched(
        tmp_path,
        {"engine.py": b"\n", large: b"x\n" * 3_000_000},
        {"engine.py": FAULTY, large: b"x\n", PLACE: b"{}"},
    )
    moved_on(repository, {"other.py": b"x = 1\n"})
    pull = from_range(Git.open(tmp_path), "main..change")
    review = review_change(pull, pull.base_tree, read_policy(pull.base_tree), source=PolicySource())
    assert review.after_merge is not None
    assert review.after_merge.files == (PLACE,)
    assert not review.after_merge.unknown


def test_many_files_beside_the_packs_cost_no_requests(tmp_path: Path) -> None:
    asked = []
    for count in (1, 20):
        notes = {f"{NOTES}/{number}.yaml": b"rules: []\n" for number in range(count)}
        notes |= {f"{NOTES}/{number}.txt": b"x\n" for number in range(count)}
        folder = tmp_path / str(count)
        changed = {path: data + b"# more\n" for path, data in notes.items()}
        repository = branched(folder, {"engine.py": b"\n", **notes}, {"engine.py": FAULTY, **changed})
        moved_on(repository, {"other.py": b"x = 1\n"})
        (tmp_path / f"run-{count}").mkdir()
        with serve(repository.root, base="main", head="change") as sandbox:
            assert Run(tmp_path / f"run-{count}", repository, sandbox)() == Exit.POLICY_FAILED
            asked.append(len(sandbox.sent("GET")) + len(sandbox.sent("POST")))
    assert asked[1] <= asked[0] + 3


@pytest.mark.parametrize("name", [PLACE, ".github/omnireview.yml"])
def test_a_folder_in_the_place_of_the_settings_is_refused(tmp_path: Path, name: str) -> None:
    review = reviewed(tmp_path, {PLACE: b"{}"}, {PLACE: None, f"{name}/one.txt": b"x\n"})
    assert review.after_merge is not None
    assert "no regular file" in review.after_merge.refused


def test_texts_that_the_whole_tree_would_be_searched_for_are_not_looked_for(tmp_path: Path) -> None:
    rule = (
        "  - {id: often-%d, severity: minor, aspect: quality, message: No., languages: [python], "
        "pattern: one(), practice: [a, e, i, o, u]}\n"
    )
    pack = "rules:\n" + "".join(rule % number for number in range(40))
    review = reviewed(tmp_path, {}, {PACK: pack.encode()})
    assert review.after_merge is not None
    assert "`practice`" in review.after_merge.unknown


def test_an_option_without_measure_costs_no_time(tmp_path: Path) -> None:
    files: Files = {"one.py": b"import two\n\nx = 1\n", "two.py": b"import one\n\ny = 1\n"}
    option = b"rules: {new-import-cycle: {severity: on, options: {longest: 1000000000}}}\n"
    begun = time.monotonic()
    after = foreseen(tmp_path, {}, {**files, PLACE: option})
    assert (after.refused, after.unknown) == ("", "")
    assert time.monotonic() - begun < 60
