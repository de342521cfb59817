"""The baseline: findings that a repository accepts for a time, each with its reason."""

import json
from pathlib import Path

import pytest
from git_repository import Repository
from sandbox_case import branched
from test_sandbox_action import Run

from omnireview.after_merge import Effect, PolicySource
from omnireview.baseline.read import read_baseline
from omnireview.cli import run
from omnireview.corridor import read_policy, review_change
from omnireview.errors import BadSettings, Exit
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.render import as_json, as_junit, as_markdown, as_sarif, as_text
from omnireview.review import Review
from omnireview.sandbox import serve
from omnireview.settings import Settings
from omnireview.terms import Status

FILE = ".github/omnireview-baseline.yaml"
SETTINGS = ".github/omnireview.yaml"
NAMED = f"fail-scope: all\nbaseline: {FILE}\n".encode()
DROPS = "`omnireview baseline --update` drops them."
ENTRY = "  - {fingerprint: 'aaaaaaaaaaaaaaaa', rule: r, path: p, reason: x, added: 2025-01-01}\n"
OLD = b'''\
"""Reads numbers."""


def load(text: str) -> int:
    """Give the number in a text."""
    return eval(text)


def other(text: str) -> int:
    """Give the number in a text."""
    return int(text)
'''
SECOND = OLD.replace(b"return int(text)", b"return eval(text)")


def made(folder: Path, files: dict[str, bytes | None], *arguments: str) -> Repository:
    """Give a repository with these files and a baseline of all that is found in them, on main."""
    repository = Repository(folder / "repository")
    repository.commit({SETTINGS: NAMED, FILE: b"", **files})
    (repository.root / FILE).unlink()
    assert run(["baseline", "-C", str(repository.root), *arguments]) == Exit.PASS
    repository.commit()
    return repository


def reviewed(repository: Repository, files: dict[str, bytes | None]) -> Review:
    base = repository.git("rev-parse", "HEAD").decode().strip()
    pull = from_range(Git.open(repository.root), f"{base}..{repository.commit(files)}")
    return review_change(pull, pull.base_tree, read_policy(pull.base_tree))


def statuses(review: Review) -> list[tuple[str, int | None, Status]]:
    sites = [site for entry in review.entries for site in entry.sites]
    return sorted(
        (site.finding.rule, site.finding.line, site.status)
        for site in sites
        if "code-execution" in site.finding.rule
    )


def test_what_was_there_counts_for_nothing_and_what_is_new_as_always(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD}, "--reason", "before the rewrite")
    review = reviewed(repository, {"numbers.py": b"# Numbers.\n" + SECOND})
    assert statuses(review) == [
        ("dynamic-code-execution", 7, Status.BASELINE),
        ("dynamic-code-execution", 12, Status.NEW),
    ]
    assert review.failed_because.startswith("1 finding") or review.failed_because.startswith("1 blocker")
    assert (review.ledger["baseline"], review.ledger["suppressed"]) == (1, 0)
    page = as_markdown.summary_body(review, "x")
    assert "<summary>Accepted by the baseline (1 finding)</summary>" in page
    assert "reason: before the rewrite" in page
    assert "1 finding of the baseline" in as_text.text(review)
    told = [each["status"] for each in as_json.document(review)["findings"]]
    assert told.count("baseline") == 1


def test_without_new_findings_the_check_passes_even_where_all_findings_count(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    review = reviewed(repository, {"numbers.py": OLD + b"\n\nLIMIT = 3\n"})
    assert statuses(review) == [("dynamic-code-execution", 6, Status.BASELINE)]
    assert not review.failed


def test_a_renamed_file_s_findings_are_known_by_the_old_name(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    review = reviewed(repository, {"numbers.py": None, "counts.py": OLD + b"\n\nLIMIT = 3\n"})
    assert statuses(review) == [("dynamic-code-execution", 6, Status.BASELINE)]


@pytest.mark.parametrize(
    ("until", "accepted"), [("2024-12-31", False), ("2025-01-01", True), ("2025-01-02", True)]
)
def test_an_entry_over_age_counts_again_by_the_day_of_the_base_commit(
    tmp_path: Path, until: str, *, accepted: bool
) -> None:
    """The test's commits are all of 2025-01-01."""
    repository = made(tmp_path, {"numbers.py": OLD}, "--until", until)
    review = reviewed(repository, {"numbers.py": OLD + b"\n\nLIMIT = 3\n"})
    assert statuses(review) == [("dynamic-code-execution", 6, Status.BASELINE if accepted else Status.OLD)]
    told = f"1 baseline entry is over age, so that what it accepted counts again (`{FILE}`, line 5)."
    assert (told in review.notes) is not accepted
    assert review.failed is not accepted


def test_an_author_s_own_dates_change_nothing(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD}, "--until", "2024-12-31")
    base = repository.git("rev-parse", "HEAD").decode().strip()
    repository.write({"numbers.py": OLD + b"\n\nLIMIT = 3\n"})
    repository.git("add", "--all")
    repository.git("-c", "user.useConfigOnly=false", "commit", "--quiet", "--date=2020-01-01", "--message=x")
    pull = from_range(Git.open(repository.root), f"{base}..HEAD")
    assert review_change(pull, pull.base_tree, read_policy(pull.base_tree)).failed


def test_a_change_can_t_put_its_own_findings_into_the_baseline(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": b"x = 1\n"})
    repository.write({"numbers.py": OLD})
    (repository.root / FILE).unlink()
    assert run(["baseline", "-C", str(repository.root)]) == Exit.PASS
    review = reviewed(repository, {})
    assert statuses(review) == [("dynamic-code-execution", 6, Status.NEW)]
    assert review.failed


def test_an_entry_that_matches_nothing_in_a_file_that_was_read_is_counted_once(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": SECOND, "other.py": OLD})
    repository.commit({"numbers.py": b"x = 1\n"})
    review = reviewed(repository, {"numbers.py": b"x = 2\n"})
    told = [note for note in review.notes if "baseline" in note]
    assert told == [f"2 baseline entries match nothing in the files that were read whole; {DROPS}"]


def test_a_finding_that_the_change_mends_is_mended(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    review = reviewed(repository, {"numbers.py": OLD.replace(b"eval(", b"int(")})
    assert statuses(review) == [("dynamic-code-execution", 6, Status.MENDED)]


def test_every_report_tells_it_apart(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    review = reviewed(repository, {"numbers.py": OLD + b"\n\nLIMIT = 3\n"})
    results = json.loads(as_sarif.text(review, everything=True))["runs"][0]["results"]
    assert [each["suppressions"][0]["kind"] for each in results if "suppressions" in each] == ["external"]
    assert "in the baseline: there when the baseline was made" in as_junit.text(review, Settings())


def test_whole_files_are_checked_against_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    assert run(["check", "-C", str(repository.root), "numbers.py"]) == Exit.PASS
    assert "1 finding of the baseline" in capsys.readouterr().out
    repository.write({"numbers.py": SECOND})
    assert run(["check", "-C", str(repository.root), "numbers.py"]) == Exit.POLICY_FAILED


def test_what_a_change_to_it_will_do_is_shown(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    base = repository.git("rev-parse", "HEAD").decode().strip()
    head = repository.commit({"numbers.py": OLD + b"\n\nLIMIT = 3\n", FILE: b"entries: []\n"})
    pull = from_range(Git.open(repository.root), f"{base}..{head}")
    review = review_change(pull, pull.base_tree, read_policy(pull.base_tree), source=PolicySource())
    assert not review.failed
    assert review.after_merge is not None
    assert review.after_merge.effects == (Effect("dynamic-code-execution", added=1),)
    assert review.after_merge.after is not None
    assert review.after_merge.after.because


def test_update_drops_what_is_mended_and_keeps_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = made(tmp_path, {"numbers.py": SECOND, "other.py": OLD, "gone.py": OLD}, "--until", "2020-01-01")
    file = repository.root / FILE
    text = file.read_text("utf-8").replace("there when the baseline was made", 'José\'s: \\"later\\"', 1)
    file.write_text(text, "utf-8")
    before = read_baseline(file.read_bytes(), FILE).entries
    repository.write({"numbers.py": OLD, "gone.py": None})
    capsys.readouterr()
    assert run(["baseline", "-C", str(repository.root), "--update"]) == Exit.PASS
    told = capsys.readouterr().out
    assert "2 entries dropped, 2 kept" in told
    assert "2 of them are over age" in told
    after = read_baseline(file.read_bytes(), FILE).entries
    assert {each.path for each in after.values()} == {"numbers.py", "other.py"}
    assert set(after) < set(before)
    assert {each.reason for each in after.values()} <= {each.reason for each in before.values()}
    again = file.read_bytes()
    assert run(["baseline", "-C", str(repository.root), "--update"]) == Exit.PASS
    assert file.read_bytes() == again


def test_update_adds_nothing_and_keeps_what_was_not_looked_for(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD, "other.py": OLD})
    before = (repository.root / FILE).read_bytes()
    repository.write({"third.py": OLD})
    assert run(["baseline", "-C", str(repository.root), "--update", "third.py"]) == Exit.PASS
    assert (repository.root / FILE).read_bytes() == before
    repository.write({SETTINGS: NAMED + b"rules: {dynamic-code-execution: off}\n"})
    assert run(["baseline", "-C", str(repository.root), "--update"]) == Exit.PASS
    repository.write(
        {SETTINGS: NAMED + b"paths: {overrides: [{files: ['*'], rules: {dynamic-code-execution: off}}]}\n"}
    )
    assert run(["baseline", "-C", str(repository.root), "--update"]) == Exit.PASS
    assert (repository.root / FILE).read_bytes() == before


def test_an_entry_whose_rule_is_off_is_not_said_to_match_nothing(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": SECOND})
    repository.commit({SETTINGS: NAMED + b"rules: {dynamic-code-execution: off}\n"})
    review = reviewed(repository, {"numbers.py": b"x = 2\n"})
    assert [note for note in review.notes if "baseline" in note] == []


def test_update_keeps_what_stands_in_a_file_that_has_become_too_large(tmp_path: Path) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    before = (repository.root / FILE).read_bytes()
    repository.write({"numbers.py": OLD + b"# x\n" * 1_300_000})
    assert run(["baseline", "-C", str(repository.root), "--update"]) == Exit.PASS
    assert (repository.root / FILE).read_bytes() == before


@pytest.mark.parametrize("option", ["--reason", "--until"])
def test_update_refuses_a_word_that_it_would_not_obey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    assert run(["baseline", "-C", str(repository.root), "--update", option, "2027-06-30"]) == Exit.USER_SIDE
    assert option in capsys.readouterr().err


def test_without_a_path_all_files_are_accepted_from_a_folder_below_too(tmp_path: Path) -> None:
    repository = made(tmp_path, {"engine/numbers.py": OLD, "other.py": OLD})
    everything = (repository.root / FILE).read_bytes()
    (repository.root / FILE).unlink()
    assert run(["baseline", "-C", str(repository.root / "engine")]) == Exit.PASS
    assert (repository.root / FILE).read_bytes() == everything


def test_words_and_paths_of_any_script_are_read_as_they_were_given(tmp_path: Path) -> None:
    path, reason = "数/\N{ROCKET}.py", '\N{CONSTRUCTION SIGN} avant la réécriture: "später"'
    repository = made(tmp_path, {path: OLD}, "--reason", reason)
    known = read_baseline((repository.root / FILE).read_bytes(), FILE).entries.values()
    assert {(each.path, each.reason) for each in known} == {(path, reason)}
    review = reviewed(repository, {path: OLD + b"\n\nLIMIT = 3\n"})
    assert statuses(review) == [("dynamic-code-execution", 6, Status.BASELINE)]


@pytest.mark.parametrize(
    ("repeats", "letters", "told"), [(0, 501, "at most 500 characters"), (750, 500, "larger than 1,000,000 bytes")]
)
def test_no_baseline_is_written_that_would_be_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], repeats: int, letters: int, told: str
) -> None:
    repository = Repository(tmp_path)
    deep = "/".join("d" * 200 for _ in range(4))
    repository.commit({f"{deep}/numbers.py": OLD + b"    return eval(text)\n" * repeats})
    assert run(["baseline", "-C", str(tmp_path), "--reason", "x" * letters]) == Exit.USER_SIDE
    assert told in capsys.readouterr().err
    assert not (tmp_path / FILE).exists()


def test_a_baseline_that_is_there_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = made(tmp_path, {"numbers.py": OLD})
    assert run(["baseline", "-C", str(repository.root)]) == Exit.USER_SIDE
    assert "its reasons would be lost" in capsys.readouterr().err


def test_making_one_says_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = Repository(tmp_path)
    repository.commit({"numbers.py": OLD})
    assert run(["baseline", "-C", str(tmp_path), "--out", "known.yaml"]) == Exit.PASS
    told = capsys.readouterr().out
    assert "known.yaml: 1 finding accepted" in told
    assert "say `baseline: known.yaml` in the settings" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("entries:\n" + ENTRY.replace("'aaaaaaaaaaaaaaaa'", "0"), ":2: "),
        ("entries:\n" + ENTRY.replace("reason: x", "reason: ''"), ":2: "),
        ("entries:\n" + ENTRY.replace("2025-01-01", "soon"), "2026-01-31"),
        ("entries:\n" + ENTRY.replace("2025-01-01", "2025-02-30"), "2026-01-31"),
        ("entries:\n" + ENTRY.replace(", added: 2025-01-01", ""), "added"),
        ("entrys: []\n", "entries"),
        ("entries: [\n", ":"),
        ("[" * 100_000, "nested deeper"),
        ("entries: []\n" + "#" * 1_000_000, "larger than"),
        ("entries:\n" + ENTRY * 2, "stands in line 2 already"),
    ],
)
def test_a_baseline_that_can_t_be_obeyed_is_refused_with_its_lines(text: str, told: str) -> None:
    with pytest.raises(BadSettings, match="The baseline can't be obeyed") as caught:
        read_baseline(text.encode(), FILE)
    assert told in caught.value.what
    assert f"{FILE}:" in caught.value.what


@pytest.mark.parametrize("path", ["../other.yaml", "/etc/passwd", "a//b", ".github\\\\x"])
def test_a_baseline_is_a_path_of_the_repository(tmp_path: Path, path: str) -> None:
    repository = Repository(tmp_path)
    base = repository.commit({SETTINGS: f'baseline: "{path}"\n'.encode()})
    pull = from_range(Git.open(tmp_path), f"{base}..{repository.commit({'a.py': b'x = 1'})}")
    with pytest.raises(BadSettings, match="is no path from the repository's root"):
        read_policy(pull.base_tree)


def test_settings_that_name_no_file_refuse_the_run(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({SETTINGS: NAMED})
    with pytest.raises(BadSettings, match="there is no such file") as caught:
        reviewed(repository, {"numbers.py": OLD})
    assert f"omnireview baseline --out {FILE}" in caught.value.mend


def test_on_github_entries_age_by_the_base_commit_too(tmp_path: Path) -> None:
    source = made(tmp_path, {"numbers.py": OLD}, "--until", "2024-12-31")
    base = {"numbers.py": OLD, SETTINGS: NAMED, FILE: (source.root / FILE).read_bytes()}
    repository = branched(tmp_path / "aged", base, {"numbers.py": OLD + b"\n\nLIMIT = 3\n"})
    with serve(repository.root, base="main", head="change") as sandbox:
        assert Run(tmp_path, repository, sandbox)() == Exit.POLICY_FAILED
        (summary,) = sandbox.pull.comments
        assert "1 baseline entry is over age" in summary.body


def test_on_github_the_usual_place_takes_no_further_request(tmp_path: Path) -> None:
    source = made(tmp_path, {"numbers.py": OLD})
    known = (source.root / FILE).read_bytes()
    asked = []
    for name, base in (("a", {SETTINGS: b"fail-scope: all\n"}), ("b", {SETTINGS: NAMED, FILE: known})):
        old = {"numbers.py": OLD, **base}
        repository = branched(tmp_path / name, old, {"numbers.py": OLD + b"\n\nLIMIT = 3\n"})
        (tmp_path / f"run-{name}").mkdir()
        with serve(repository.root, base="main", head="change") as sandbox:
            code = Run(tmp_path / f"run-{name}", repository, sandbox)()
            asked.append(len(sandbox.sent("GET")) + len(sandbox.sent("POST")))
            assert code == (Exit.POLICY_FAILED if name == "a" else Exit.PASS)
            if name == "b":
                (summary,) = sandbox.pull.comments
                assert "Accepted by the baseline (1 finding)" in summary.body
    assert asked[1] <= asked[0]
