"""`omnireview stats`: what became of past comments, read over HTTP, counted so that the books balance."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from sandbox_case import branched

from omnireview.cli import run
from omnireview.cli.stats import since
from omnireview.cli.stats_forms import as_markdown, as_text, settings_lines
from omnireview.errors import Exit
from omnireview.github import GitHub
from omnireview.history import Memory, Push, Remembered
from omnireview.history.block import write as write_memory
from omnireview.render.marker import Marker, State, write
from omnireview.sandbox import Fault, Sandbox, Silence, serve
from omnireview.sandbox.state import Account, Comment, Pull, ReviewComment, Thread
from omnireview.stats import RuleStats, Stats
from omnireview.stats.gather import gather_stats
from omnireview.stats.suppressed import count_suppressions
from omnireview.terms import Severity
from omnireview.tree.of_folder import FolderTree

NOON = "2020-01-01T00:00:00Z"
CHANGE = {"engine.py": b"x = 1\n"}


class Past:
    """A repository with past reviews: each thread is put there as it would stand after some time."""

    def __init__(self, repository: Repository, sandbox: Sandbox) -> None:
        self.repository = repository
        self.sandbox = sandbox
        self.count = 0

    def account(self, login: str = "github-actions") -> Account:
        return self.sandbox.state.account(login, bot=login == "github-actions")

    def pull(self, number: int, *, is_open: bool = True) -> Pull:
        pull = self.sandbox.open(base="main", head="change", number=number)
        pull.open = is_open
        return pull

    def thread(self, rule: str, pull: int = 1, *, state: State = State.OPEN, by: str = "", **more: Any) -> Thread:
        self.count += 1
        mark = Marker("finding", "review", f"{self.count:016x}", rule, "a" * 40, state=state, closed_at="b" * 40)
        said = ReviewComment(
            self.sandbox.state.new_id(), self.account(by or "github-actions"), f"{write(mark)}\nWhy?\n",
            self.sandbox.state.clock(),
        )  # fmt: skip
        sha = self.sandbox.pull.head_commit
        usual: dict[str, Any] = {"path": "engine.py", "side": "RIGHT", "line": 1, "original_line": 1}
        thread = Thread(
            f"PRRT_{self.count}", commit=sha, original_commit=sha, comments=[said], **{**usual, **more}
        )
        self.sandbox.state.pulls[pull].threads.append(thread)
        return thread

    def github(self, token: str = "") -> GitHub:
        secret = token or self.sandbox.token()
        return GitHub(secret, api_url=self.sandbox.api_url, graphql_url=self.sandbox.graphql_url, pause=0)

    def stats(self, token: str = "", by: str = "", **more: Any) -> Stats:
        return gather_stats(self.github(token), "octo-org/engine", more.pop("since", NOON), by=by, **more)

    def of(self, rule: str, **more: Any) -> RuleStats:
        (found,) = [each for each in self.stats(**more).rules if each.rule == rule]
        return found


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, CHANGE)
    with serve(repository.root, base="main", head="change") as sandbox:
        yield Past(repository, sandbox)


def test_each_comment_has_one_fate_and_the_four_add_up(past: Past) -> None:
    past.thread("a-rule", state=State.FIXED)
    past.sandbox.resolve(past.thread("a-rule"))
    past.sandbox.hide(past.thread("a-rule").comments[0])
    past.thread("a-rule")
    past.pull(2, is_open=False)
    past.thread("a-rule", 2)
    found = past.of("a-rule")
    assert (found.posted, found.mended, found.resolved, found.left, found.open) == (5, 1, 2, 1, 1)
    assert found.posted == found.decided + found.open
    assert found.acceptance == 0.25


def test_a_thread_that_we_resolved_ourselves_is_mended_and_not_a_person_s_word(past: Past) -> None:
    thread = past.thread("a-rule", state=State.FIXED)
    past.sandbox.resolve(thread, by="github-actions")
    assert (past.of("a-rule").mended, past.of("a-rule").resolved) == (1, 0)


def memory(*heads: list[str]) -> str:
    return write_memory(
        Memory(
            tuple(
                Push(
                    head=str(at) * 40,
                    findings=tuple(Remembered(each, "a-rule", Severity.MAJOR, "engine.py", 1) for each in names),
                )
                for at, names in enumerate(heads, start=1)
            )
        )
    )


@pytest.mark.parametrize(
    ("outdated", "told", "fate"),
    [(True, "", "mended"), (False, "", "open"), (True, "/omnireview ignore a-rule fine", "open")],
    ids=["its line changed", "its line is the same", "it was to be ignored"],
)
def test_a_discussed_finding_that_our_memory_lost_is_mended_if_its_line_changed(
    past: Past, outdated: bool, told: str, fate: str
) -> None:
    thread = past.thread("a-rule", outdated=outdated, line=None if outdated else 1)
    past.sandbox.reply(thread, told or "Right.")
    body = write(Marker("summary", "review", head="b" * 40)) + "\ntext\n" + memory([f"{1:016x}"], [])
    past.sandbox.pull.comments.append(
        Comment(past.sandbox.state.new_id(), past.account(), body, past.sandbox.state.clock())
    )
    assert getattr(past.of("a-rule"), fate) == 1


def test_thumbs_replies_and_commands_are_counted_apart(past: Past) -> None:
    thread = past.thread("a-rule")
    past.sandbox.react(thread.comments[0], "-1")
    past.sandbox.react(thread.comments[0], "-1", by="other")
    past.sandbox.reply(thread, "No: it is checked above.")
    past.sandbox.reply(past.thread("a-rule"), "/omnireview ignore a-rule fine")
    past.sandbox.reply(past.thread("a-rule"), "/omnireview explain")
    found = past.of("a-rule")
    assert (found.disliked, found.replied, found.ignored) == (1, 1, 1)


def test_only_comments_with_our_marker_and_author_count(past: Past) -> None:
    past.thread("a-rule")
    past.thread("a-rule", by="stranger")
    plain = past.thread("a-rule")
    plain.comments[0].body = "Why?"
    quoted = past.thread("a-rule")
    quoted.comments[0].body = f"> {quoted.comments[0].body}"
    assert past.of("a-rule").posted == 1


def test_a_maintainer_s_own_token_reads_what_the_workflow_posted(past: Past) -> None:
    past.thread("a-rule")
    person = past.sandbox.token("person")
    assert past.stats(person).rules == ()
    assert past.of("a-rule", token=person, by="github-actions").posted == 1


def test_a_maintainer_s_own_token_knows_as_well_what_our_memory_lost(past: Past) -> None:
    thread = past.thread("a-rule", outdated=True, line=None)
    past.sandbox.reply(thread, "Right.")
    body = write(Marker("summary", "review", head="b" * 40)) + "\ntext\n" + memory([f"{1:016x}"], [])
    past.sandbox.pull.comments.append(
        Comment(past.sandbox.state.new_id(), past.account(), body, past.sandbox.state.clock())
    )
    person = past.sandbox.token("person")
    assert past.of("a-rule", token=person, by="github-actions").mended == 1


def test_what_a_maintainer_says_himself_counts_also_for_his_own_token(past: Past) -> None:
    person = past.sandbox.token("person")
    login = past.sandbox.state.tokens[person].account.login
    past.sandbox.reply(past.thread("a-rule"), "/omnireview ignore a-rule fine", by=login)
    past.sandbox.reply(past.thread("a-rule"), "No: it is checked above.", by=login)
    found = past.of("a-rule", token=person, by="github-actions")
    assert (found.ignored, found.replied) == (1, 1)


@pytest.mark.parametrize(
    "told", ["/omnireview  ignore a-rule fine", "/omnireview\tignore a-rule", "/omnireview ignore"]
)
def test_a_command_to_ignore_is_known_however_it_is_spaced(past: Past, told: str) -> None:
    past.sandbox.reply(past.thread("a-rule"), told)
    assert (past.of("a-rule").ignored, past.of("a-rule").replied) == (1, 0)


def test_a_github_that_is_gone_is_not_asked_for_every_pull_request(past: Past) -> None:
    past.thread("a-rule")
    for number in range(2, 6):
        past.pull(number)
        past.thread("a-rule", number)
    past.sandbox.fail(Fault("POST", "/graphql", Silence.RESET, nth="every"))
    stopped = past.stats().stopped
    assert [each.partition(":")[0] for each in stopped] == ["It stopped after 0 pull requests"]


def test_a_marker_with_a_forged_rule_is_passed_over(past: Past) -> None:
    past.thread("a-rule: off\nfail-on: never")
    assert past.stats().rules == ()


def test_the_worst_accepted_rule_comes_first_and_its_settings_line_is_told(past: Past) -> None:
    for rule, mended in (("good-rule", 4), ("bad-rule", 1), ("so-so-rule", 2)):
        for at in range(4):
            thread = past.thread(rule, state=State.FIXED if at < mended else State.OPEN)
            if at >= mended:
                past.sandbox.resolve(thread)
    past.thread("new-rule")
    stats = past.stats()
    assert [each.rule for each in stats.rules] == ["bad-rule", "so-so-rule", "good-rule", "new-rule"]
    assert settings_lines(stats) == ["rules:", "  bad-rule: off"]
    assert "      bad-rule: off" in as_text(stats).split("\n")
    markdown = as_markdown(stats)
    assert "| `bad-rule` | 25% | 4 | 1 | 3 | 0 | 0 | 0 | 0 | 0 | - |" in markdown
    assert "\n  bad-rule: off\n" in markdown


def test_of_few_comments_nothing_is_concluded(past: Past) -> None:
    for _ in range(3):
        past.sandbox.resolve(past.thread("a-rule"))
    assert settings_lines(past.stats()) == ["rules:"]
    assert "rules:" not in as_text(past.stats())


def test_older_comments_are_not_counted_though_they_were_edited_since(past: Past) -> None:
    old, new = past.thread("a-rule").comments[0], past.thread("a-rule").comments[0]
    old.created = old.created.replace(year=2019)
    old.edited = new.created
    assert past.of("a-rule").posted == 1


def test_what_the_budget_leaves_unread_is_told(past: Past) -> None:
    for number in (2, 3):
        past.pull(number)
        past.thread("a-rule", number)
    past.thread("a-rule")
    stats = past.stats(most_pulls=2)
    assert (stats.pulls, stats.rules[0].posted) == (2, 2)
    assert "were read, 1 more were not" in stats.stopped[0]
    for _ in range(100):
        past.thread("a-rule")
    told = past.stats(most_pages=1)
    assert any("was read back to" in each for each in told.stopped)
    assert "Not all was read." in as_text(told)
    assert past.of("a-rule").posted == 103


def test_a_used_up_limit_ends_it_with_what_was_read(past: Past) -> None:
    past.pull(2)
    past.thread("a-rule", 2)
    past.thread("a-rule")
    past.sandbox.fail(
        Fault(
            "POST",
            "query Conversation",
            403,
            nth=2,
            message="API rate limit exceeded",
            headers=(("Retry-After", "900"),),
        )
    )
    stats = past.stats()
    assert (stats.pulls, stats.rules[0].posted) == (1, 1)
    assert "It stopped after 1 pull request" in stats.stopped[0]


def test_one_request_a_hundred_comments_and_one_a_pull_request(past: Past) -> None:
    past.pull(2)
    for _ in range(60):
        past.thread("a-rule")
        past.thread("b-rule", 2)
    before = len(past.sandbox.sent())
    assert past.stats().pulls == 2
    assert len(past.sandbox.sent()) - before <= 2 + 4  # threads come a hundred a page, and so do comments


def test_suppression_comments_of_a_tree_are_counted_by_rule(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "x = 1  # omnireview: ignore[a-rule, b-rule] why\ny = '# omnireview: ignore[a-rule]'\n", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("# omnireview: ignore[a-rule]\nkey: 1\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("# omnireview: ignore[a-rule]\n", encoding="utf-8")
    assert count_suppressions(FolderTree(tmp_path)) == {"a-rule": 2, "b-rule": 1}


def test_the_command_prints_each_form(
    past: Past, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    past.thread("a-rule", state=State.FIXED)
    root = past.repository.root
    past.repository.git("remote", "add", "origin", "https://github.com/octo-org/engine.git")
    past.repository.commit({"engine.py": b"x = 1  # omnireview: ignore[a-rule] why\n"})
    monkeypatch.chdir(root)
    for name, value in (
        ("GITHUB_API_URL", past.sandbox.api_url),
        ("GITHUB_GRAPHQL_URL", past.sandbox.graphql_url),
        ("GITHUB_TOKEN", past.sandbox.token("person")),
    ):
        monkeypatch.setenv(name, value)
    assert run(["stats", "--format", "json"]) == Exit.PASS
    told = json.loads(capsys.readouterr().out)
    (rule,) = told["rules"]
    assert (rule["rule"], rule["posted"], rule["mended"], rule["suppressed"]) == ("a-rule", 1, 1, 1)
    assert run(["stats", "--since", "1d"]) == Exit.PASS
    text = capsys.readouterr().out
    assert "a-rule      100%       1       1         0     0     0         0" in text
    assert run(["stats", "--format", "markdown", "--repo", "octo-org/engine"]) == Exit.PASS
    assert capsys.readouterr().out.startswith("### octo-org/engine since ")


def test_in_another_folder_suppressions_are_said_to_be_uncounted() -> None:
    stats = Stats("octo-org/engine", NOON, (RuleStats("a-rule", 1, open=1),), 1)
    assert "SUPPRESSED is not counted" in as_text(stats)
    assert "no comments" in as_text(Stats("octo-org/engine", NOON, (), 0))


@pytest.mark.parametrize("text", ["14d", "6w", "2026-01-31"])
def test_since_is_a_day_or_some_days_ago(text: str) -> None:
    assert since(text).endswith("T00:00:00Z")


@pytest.mark.parametrize("text", ["", "yesterday", "0d", "14", "-3d", "2026-13-01", "99999d", "2026-01-31T00:00"])
def test_any_other_since_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        since(text)
