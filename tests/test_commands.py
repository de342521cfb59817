"""Commands in comments: who is obeyed, what is answered and where, once, over HTTP and real git."""

import ast
import copy
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandbox_case import branched
from test_sandbox_action import FAULTY, Run

from omnireview.action import run_action
from omnireview.answer import mark
from omnireview.answer.proposal import BadReason, comment_for, proposals
from omnireview.cli.workflow import review_with_inputs
from omnireview.command import LONGEST_REASON, MEMBERS, WORD, Command, Echo, Unheeded, Verb, command_of
from omnireview.errors import Exit
from omnireview.event import Remark
from omnireview.event.read import read_event
from omnireview.github import wire
from omnireview.render.marker import State, read
from omnireview.sandbox import Fault, Sandbox, Silence, serve
from omnireview.sandbox.state import Comment, Thread
from omnireview.suppress import read_suppressions

PAYLOADS = Path(__file__).parent / "contract" / "payloads"


def payloads(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def schema(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads((PAYLOADS / f"{name}.schema.json").read_text(encoding="utf-8")))


NAMES = ("issue_comment", "pull_request_review_comment")
REAL = [(name, payload) for name in NAMES for payload in payloads(name)]
SCHEMAS = {name: schema(name) for name in NAMES}


def remark(body: str, **more: Any) -> Remark:
    usual: dict[str, Any] = {
        "action": "created", "repository": "octo-org/engine", "number": 1, "is_pull_request": True, "comment": 7,
        "on_code": False, "in_reply_to": None, "author": "octocat", "association": "MEMBER", "by_bot": False,
        "open": True, "locked": False,
    }  # fmt: skip
    return Remark(body=body, **{**usual, **more})


def in_thread(body: str) -> Remark:
    return remark(body, on_code=True, in_reply_to=3)


def heard(path: Path, name: str, payload: object) -> Any:
    path.write_text(json.dumps(payload), encoding="utf-8")
    return read_event({"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)})


# What is a command.


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ("/omnireview review", Command(Verb.REVIEW)),
        ("/omnireview", Command(Verb.HELP)),
        ("/omnireview help\r\nmore words", Command(Verb.HELP)),
        ("/omnireview \t review  ", Command(Verb.REVIEW)),
        ("/omnireview explain bare-except", Command(Verb.EXPLAIN, "bare-except")),
        ("/omnireview explain 0123456789abcdef", Command(Verb.EXPLAIN, "0123456789abcdef")),
        (
            "/omnireview ignore bare-except read  in one place",
            Command(Verb.IGNORE, "bare-except", "read in one place"),
        ),
        ("/omnireview ignore bare-except", Command(Verb.IGNORE, "bare-except")),
    ],
)
def test_the_first_line_of_a_member_s_comment_gives_a_command(body: str, command: Command) -> None:
    assert command_of(remark(body)) == command


@pytest.mark.parametrize(
    "body",
    [
        "", "\n", "Please /omnireview review", " /omnireview review", "\n/omnireview review",
        "> /omnireview review", "/omnireviewer review", "/omnireview: review",
        "/Omnireview review", "`/omnireview review`",
        "/omnireview\u00a0review", "/omnireview\u2028review", "text\n/omnireview review",
    ],
)  # fmt: skip
def test_nothing_else_in_a_comment_is_a_command(body: str) -> None:
    found = command_of(remark(body))
    assert isinstance(found, Unheeded)
    assert found.echo is Echo.SILENCE


@pytest.mark.parametrize(
    "more",
    [{"action": "edited"}, {"action": "deleted"}, {"by_bot": True}, {"is_pull_request": False}],
    ids=["edited", "deleted", "a bot's", "on an issue"],
)
def test_edited_deleted_and_bots_comments_and_issues_are_ignored_silently(more: dict[str, Any]) -> None:
    found = command_of(remark("/omnireview review", **more))
    assert isinstance(found, Unheeded)
    assert found.echo is Echo.SILENCE


@pytest.mark.parametrize(
    "association",
    ["CONTRIBUTOR", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN", "NONE", "", "member", "new"],
)
@pytest.mark.parametrize("verb", ["review", "help", "ignore x y", "nonsense"])
def test_who_is_no_member_gets_a_reaction_and_no_word(association: str, verb: str) -> None:
    found = command_of(remark(f"/omnireview {verb}", association=association))
    assert isinstance(found, Unheeded)
    assert found.echo is Echo.REACTION


@pytest.mark.parametrize("association", ["OWNER", "MEMBER", "COLLABORATOR"])
def test_owners_members_and_collaborators_are_obeyed(association: str) -> None:
    assert command_of(remark("/omnireview review", association=association)) == Command(Verb.REVIEW)


@pytest.mark.parametrize(
    "words",
    [
        "reveiw", "Review", "review now", "explain", "explain a b", "explain ../x", "explain `x`", "ignore",
        "ignore [x] y", "help me", "<script>", "@octocat", "approve", "merge",
    ],
)  # fmt: skip
def test_a_member_s_unknown_words_are_met_with_a_line_that_repeats_none_of_them(words: str) -> None:
    found = command_of(remark(f"/omnireview {words}"))
    assert isinstance(found, Unheeded)
    assert found.echo is Echo.LINE
    assert not any(word in found.why for word in ("<script>", "@octocat", "../x", "reveiw"))


def test_only_in_a_thread_explain_needs_no_name() -> None:
    assert command_of(in_thread("/omnireview explain")) == Command(Verb.EXPLAIN)
    assert isinstance(command_of(remark("/omnireview explain", on_code=True)), Unheeded)


def test_a_first_line_of_a_million_characters_takes_no_time() -> None:
    long = command_of(remark("/omnireview ignore bare-except " + "a " * 500_000))
    assert isinstance(long, Command)
    assert len(long.reason) < 1_000


# The events.


def test_all_real_payloads_are_there_and_fit_github_s_schema_but_for_the_oldest() -> None:
    assert [name for name, _ in REAL].count("issue_comment") == 9
    assert [name for name, _ in REAL].count("pull_request_review_comment") == 5
    fitting = [SCHEMAS[name].is_valid(payload) for name, payload in REAL]
    assert fitting.count(False) <= 2


@pytest.mark.parametrize(("name", "payload"), REAL, ids=[f"{name}-{each['action']}" for name, each in REAL])
def test_every_real_payload_is_read(name: str, payload: dict[str, Any], tmp_path: Path) -> None:
    found = heard(tmp_path / "event.json", name, payload)
    assert isinstance(found, Remark)
    comment = payload["comment"]
    on_code = name != "issue_comment"
    assert (found.comment, found.body, found.author) == (comment["id"], comment["body"], comment["user"]["login"])
    assert (found.association, found.action, found.by_bot) == ("OWNER", payload["action"], False)
    assert found.is_pull_request is on_code  # the community's examples are of issues
    assert found.on_code is on_code
    assert found.number == (payload["pull_request"] if on_code else payload["issue"])["number"]
    assert found.repository == payload["repository"]["full_name"]


def on_pull_request() -> dict[str, Any]:
    payload: dict[str, Any] = copy.deepcopy(payloads("issue_comment")[2])
    url = "https://api.github.com/repos/Codertocat/Hello-World/pulls/1"
    payload["issue"]["pull_request"] = {"url": url, "html_url": url, "diff_url": url, "patch_url": url}
    return payload


def test_a_comment_on_a_pull_request_is_told_from_one_on_an_issue(tmp_path: Path) -> None:
    payload = on_pull_request()
    SCHEMAS["issue_comment"].validate(payload)
    assert heard(tmp_path / "event.json", "issue_comment", payload).is_pull_request


def test_a_reply_names_the_thread_s_first_comment_and_a_fork_is_known(tmp_path: Path) -> None:
    payload = copy.deepcopy(payloads("pull_request_review_comment")[2])
    payload["comment"]["in_reply_to_id"] = 42
    SCHEMAS["pull_request_review_comment"].validate(payload)
    found = heard(tmp_path / "event.json", "pull_request_review_comment", payload)
    assert (found.in_reply_to, found.from_fork) == (42, False)
    payload["pull_request"]["head"]["repo"] = None
    assert heard(tmp_path / "event.json", "pull_request_review_comment", payload).from_fork


def test_a_deleted_account_s_comment_is_nobody_s(tmp_path: Path) -> None:
    payload = on_pull_request()
    payload["comment"] |= {"user": None, "body": "/omnireview review"}
    found = heard(tmp_path / "event.json", "issue_comment", payload)
    assert (found.author, found.by_bot) == ("", True)
    assert isinstance(command_of(found), Unheeded)


# Reasons.


@pytest.mark.parametrize(
    "reason",
    [
        "see #12", "fine # omnireview: ignore[unsafe-deserialization] too", "a\u202eb", "zero\u200bwidth",
        "a\x0bb", "line\u2028end", "x" * (LONGEST_REASON + 1), "tab\tbed", "nul\x00", "\ud800",
    ],
)  # fmt: skip
def test_a_reason_that_is_no_plain_line_is_refused(reason: str) -> None:
    with pytest.raises(BadReason) as refused:
        comment_for("bare-except", reason)
    assert not set(str(refused.value)) & {"\u202e", "\u200b", "\x00", "\ud800"}


@pytest.mark.parametrize("reason", ["a] b [c", "```suggestion", "<!-- x -->", "noqa", "@octocat", "größer", "-->"])
def test_any_other_reason_stays_the_last_words_of_one_comment(reason: str) -> None:
    comment = comment_for("bare-except", reason)
    for way in proposals("x.py", b"try:\n    a()\nexcept:\n    b()\n", 3, comment):
        (found,) = read_suppressions("x.py", way.data)
        assert (found.rules, found.reason, found.target) == (("bare-except",), reason, way.data.count(b"\n") - 1)


@given(st.text(max_size=60))
def test_whatever_the_reason_one_comment_is_added_and_one_rule_named(reason: str) -> None:
    try:
        comment = comment_for("bare-except", reason)
    except BadReason:
        return
    source = b"try:\n    a()\nexcept:\n    b()\n"
    for way in proposals("x.py", source, 3, comment):
        (found,) = read_suppressions("x.py", way.data)
        assert found.rules == ("bare-except",)
        assert way.data.count(b"\n") - source.count(b"\n") == len(way.lines) - 1
        assert ast.dump(ast.parse(way.data)) == ast.dump(ast.parse(source))


@given(st.text(max_size=40), st.booleans(), st.sampled_from([*sorted(MEMBERS), "NONE", "CONTRIBUTOR"]))
def test_whatever_is_said_only_members_first_words_count(text: str, spoken: bool, association: str) -> None:
    body = f"{WORD} {text}" if spoken else text
    found = command_of(remark(body, association=association))
    if isinstance(found, Command):
        assert association in MEMBERS
        assert body.startswith(WORD)
    elif not body.startswith(WORD):
        assert found.echo is Echo.SILENCE
    elif association not in MEMBERS:
        assert found.echo is not Echo.LINE


def test_a_comment_is_put_neither_into_a_string_nor_behind_a_backslash_nor_into_a_block_scalar() -> None:
    string = b'x = """one\ntwo\nthree"""\n'
    assert list(proposals("x.py", string, 2, "# omnireview: ignore[a]")) == []
    (above,) = proposals("x.py", b"x = 1 + \\\n    2\n", 1, "# omnireview: ignore[a]")
    assert above.lines == ("# omnireview: ignore[a]\n", "x = 1 + \\\n")
    scalar = b"run: |\n  one\n  two\n"
    assert list(proposals("x.yaml", scalar, 2, "# omnireview: ignore[a]")) == []
    assert len(list(proposals("x.yaml", b"key: value\n", 1, "# omnireview: ignore[a]"))) == 2
    assert list(proposals("x.md", b"text\n", 1, "# omnireview: ignore[a]")) == []


# Over HTTP.


@dataclass
class Talk:
    """A reviewed pull request, and runs of the workflow that obeys comments."""

    run: Run
    folder: Path
    log: str = ""
    env: dict[str, str] = field(default_factory=dict)

    @property
    def sandbox(self) -> Sandbox:
        return self.run.sandbox

    @property
    def threads(self) -> list[Thread]:
        return self.sandbox.pull.threads

    def thread(self, rule: str) -> Thread:
        (found,) = [each for each in self.threads if (told := read(each.comments[0].body)) and told.rule == rule]
        return found

    def say(self, body: str, *, by: str = "maintainer") -> Comment:
        return self.sandbox.say(body, by=by)

    def reply(self, thread: Thread, body: str, *, by: str = "maintainer") -> Comment:
        return self.sandbox.reply(thread, body, by=by)

    def obey(self, comment: Comment, action: str = "created", **env: str) -> Exit:
        payload = self.sandbox.remark_event(comment, action)
        name = "pull_request_review_comment" if "pull_request" in payload else "issue_comment"
        SCHEMAS[name].validate(payload) if action == "created" else None
        event = self.folder / "remark.json"
        event.write_text(json.dumps(payload), encoding="utf-8")
        log = io.StringIO()
        given = {
            "GITHUB_API_URL": self.sandbox.api_url,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_GRAPHQL_URL": self.sandbox.graphql_url,
            "GITHUB_JOB": "review",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": "900",
            "GITHUB_STEP_SUMMARY": str(self.folder / "command-summary.md"),
            "GITHUB_WORKFLOW": "Code review",
            "INPUT_TOKEN": self.run.token or self.sandbox.token(),
            "RUNNER_TEMP": str(self.folder / "temp"),
            **self.env,
            **env,
        }
        code = run_action(given, review_change=review_with_inputs, out=log, pause=0, settle=0)
        self.log = log.getvalue()
        return code

    def receipt(self, comment: Comment) -> list[str]:
        return [each.content for each in comment.reactions]

    def answers(self, comment: Comment) -> list[str]:
        """The bodies of all answers to a comment, wherever they stand."""
        pull = self.sandbox.pull
        said = [*pull.comments, *(each for thread in pull.threads for each in thread.comments)]
        line = mark.write(comment.id) + "\n"
        return [each.body.removeprefix(line) for each in said if each.body.startswith(line)]


@cache
def reviewed() -> dict[str, Any]:
    """Give what stands on the pull request after its first review; that is made once for all tests."""
    with tempfile.TemporaryDirectory() as folder, unreviewed(Path(folder)) as talk:
        assert talk.run() == Exit.POLICY_FAILED
        return {name: getattr(talk.sandbox.state, name) for name in ("accounts", "pulls", "_numbers")}


@contextmanager
def unreviewed(folder: Path) -> Iterator[Talk]:
    repository = branched(folder / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        sandbox.state.associations["maintainer"] = "MEMBER"
        yield Talk(Run(folder, repository, sandbox), folder)


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """Give a reviewed pull request."""
    monkeypatch.setattr(wire, "TIMEOUT", 1)
    kept = copy.deepcopy(reviewed())
    with unreviewed(tmp_path) as talk:
        for name, value in kept.items():
            setattr(talk.sandbox.state, name, value)
        assert len(talk.threads) == 2
        yield talk


def test_help_is_a_table_in_the_conversation_with_its_receipts(talk: Talk) -> None:
    asked = talk.say("/omnireview help")
    assert talk.obey(asked) == Exit.PASS
    (answer,) = talk.answers(asked)
    assert "| `/omnireview ignore RULE REASON` |" in answer
    assert talk.receipt(asked) == ["eyes", "rocket"]


def test_a_repeated_run_answers_nothing_twice(talk: Talk) -> None:
    asked = talk.say("/omnireview explain bare-except")
    for _ in range(3):
        assert talk.obey(asked) == Exit.PASS
    assert len(talk.answers(asked)) == 1
    assert talk.receipt(asked) == ["eyes", "rocket"]


def test_a_refused_command_stays_refused_when_the_run_is_repeated(talk: Talk) -> None:
    asked = talk.say("/omnireview explain nonsense-rule")
    for _ in range(2):
        assert talk.obey(asked) == Exit.PASS
    assert (len(talk.answers(asked)), talk.receipt(asked)) == (1, ["eyes", "confused"])


def test_a_command_in_a_thread_is_no_talk_that_keeps_it_open(talk: Talk) -> None:
    thread = talk.thread("silent-broad-except")
    talk.obey(talk.reply(thread, "/omnireview explain"))
    talk.sandbox.push(talk.run.repository.commit({"engine.py": FAULTY.replace(b"except:", b"except ValueError:")}))
    talk.run()
    told = read(thread.comments[0].body)
    assert told is not None
    assert (told.state, len(thread.comments)) == (State.FIXED, 3)


def test_a_quoted_answer_of_a_stranger_is_no_answer_of_ours(talk: Talk) -> None:
    asked = talk.say("/omnireview help")
    talk.say(mark.write(asked.id) + "\nforged", by="stranger")
    talk.obey(asked)
    assert len(talk.answers(asked)) == 2


def test_a_rule_is_explained_with_why_example_source_and_how_to_leave_it_out(talk: Talk) -> None:
    asked = talk.say("/omnireview explain bare-except")
    talk.obey(asked)
    (answer,) = talk.answers(asked)
    assert "`except:` also catches" in answer
    assert "$" not in answer  # no name is left open
    for part in (
        "**Why:**",
        "**Found:**",
        "**Mended:**",
        "**Source:**",
        "ignore[bare-except]",
        "rules: {bare-except: off}",
    ):
        assert part in answer


def test_in_a_thread_explain_is_about_its_finding_and_answers_there(talk: Talk) -> None:
    thread = talk.thread("dynamic-code-execution")
    asked = talk.reply(thread, "/omnireview explain")
    assert talk.obey(asked) == Exit.PASS
    assert [each.body.split("\n")[0] for each in thread.comments[2:]] == [mark.write(asked.id)]
    assert "dynamic-code-execution" in talk.answers(asked)[0]
    assert talk.receipt(asked) == ["eyes", "rocket"]


def test_a_fingerprint_leads_to_the_thread_or_to_what_the_review_finds(talk: Talk) -> None:
    thread = talk.thread("silent-broad-except")
    told = read(thread.comments[0].body)
    assert told is not None
    asked = talk.say(f"/omnireview explain {told.fingerprint}")
    talk.obey(asked)
    assert f"#discussion_r{thread.comments[0].id}" in talk.answers(asked)[0]
    talk.sandbox.delete(thread.comments[0])
    again = talk.say(f"/omnireview explain {told.fingerprint}")
    talk.obey(again)
    assert "`engine.py:15`" in talk.answers(again)[0]
    unknown = talk.say("/omnireview explain ffffffffffffffff")
    talk.obey(unknown)
    assert "has the fingerprint" in talk.answers(unknown)[0]
    assert talk.receipt(unknown) == ["eyes", "confused"]


def test_an_unknown_rule_is_answered_with_the_nearest_one(talk: Talk) -> None:
    asked = talk.say("/omnireview explain bare-exept")
    talk.obey(asked)
    assert "did you mean `bare-except`?" in talk.answers(asked)[0]
    assert talk.receipt(asked) == ["eyes", "confused"]


def suggestion_of(answer: str) -> str:
    head, _, rest = answer.partition("```suggestion\n")
    assert head != answer
    return rest.partition("\n```")[0] + "\n"


def apply(data: bytes, thread: Thread, text: str) -> bytes:
    """Do what GitHub's button does: the thread's lines become the suggestion."""
    lines = data.decode().split("\n")
    assert thread.line is not None
    start = thread.start_line or thread.line
    return "\n".join((*lines[: start - 1], *text.removesuffix("\n").split("\n"), *lines[thread.line :])).encode()


def test_ignore_proposes_a_suggestion_that_silences_just_that_finding(talk: Talk) -> None:
    thread = talk.thread("dynamic-code-execution")
    asked = talk.reply(thread, "/omnireview ignore dynamic-code-execution the text is a constant of ours")
    assert talk.obey(asked) == Exit.PASS
    (answer,) = talk.answers(asked)
    assert talk.receipt(asked) == ["eyes", "rocket"]
    applied = apply(FAULTY, thread, suggestion_of(answer))
    assert applied.count(b"# omnireview: ignore[dynamic-code-execution] the text is a constant of ours") == 1
    talk.sandbox.push(talk.run.repository.commit({"engine.py": applied}))
    code = talk.run()
    summary = next(each.body for each in talk.sandbox.pull.comments if each.body.startswith("<!-- omnireview:v1"))
    assert "the text is a constant of ours" in summary
    outputs = (talk.folder / "output").read_text("utf-8").rpartition("blockers<<")[2].split("\n")[1]
    assert (code, outputs) == (Exit.PASS, "0")


def test_in_the_conversation_ignore_answers_in_the_one_thread_of_the_rule(talk: Talk) -> None:
    asked = talk.say("/omnireview ignore silent-broad-except it only stops")
    assert talk.obey(asked) == Exit.PASS
    thread = talk.thread("silent-broad-except")
    assert len(thread.comments) == 2
    # A comment on the `except` itself would make the rule silent by what it says, and not by being obeyed.
    above = "    # omnireview: ignore[silent-broad-except] it only stops\n    except:\n"
    assert suggestion_of(talk.answers(asked)[0]) == above


def test_a_blocker_is_not_ignored_without_a_reason(talk: Talk) -> None:
    asked = talk.say("/omnireview ignore dynamic-code-execution")
    talk.obey(asked)
    assert "only with a reason" in talk.answers(asked)[0]
    assert talk.receipt(asked) == ["eyes", "confused"]


@pytest.mark.parametrize("reason", ["see #12", "a\u202eb", "ok # omnireview: ignore[silent-broad-except]"])
def test_a_hostile_reason_is_refused_with_why_and_not_repeated(talk: Talk, reason: str) -> None:
    asked = talk.say(f"/omnireview ignore dynamic-code-execution {reason}")
    talk.obey(asked)
    (answer,) = talk.answers(asked)
    assert "The reason holds" in answer
    assert reason not in answer
    assert talk.receipt(asked) == ["eyes", "confused"]


def test_in_a_thread_another_rule_is_refused(talk: Talk) -> None:
    asked = talk.reply(talk.thread("silent-broad-except"), "/omnireview ignore dynamic-code-execution why not")
    talk.obey(asked)
    assert "This thread is about `silent-broad-except`" in talk.answers(asked)[0]


def test_a_finding_that_is_mended_or_ignored_already_is_told(talk: Talk) -> None:
    thread = talk.thread("silent-broad-except")
    silenced = FAULTY.replace(b"except:", b"except:  # omnireview: ignore[silent-broad-except] fine")
    talk.sandbox.push(talk.run.repository.commit({"engine.py": silenced}))
    asked = talk.reply(thread, "/omnireview ignore silent-broad-except again")
    talk.obey(asked)
    assert "ignores this finding already" in talk.answers(asked)[0]
    talk.sandbox.push(talk.run.repository.commit({"engine.py": FAULTY.replace(b"except:", b"except ValueError:")}))
    asked = talk.reply(thread, "/omnireview ignore silent-broad-except again")
    talk.obey(asked)
    assert "is not found any more" in talk.answers(asked)[0]


def test_several_threads_are_listed_to_choose_from(tmp_path: Path) -> None:
    two = b"def load(text: str) -> object:\n    '''Load.'''\n    return eval(text)\n"
    files = {"a.py": two, "b.py": two.replace(b"load", b"read")}
    repository = branched(tmp_path / "repository", dict.fromkeys(files, b"\n"), files)
    with serve(repository.root, base="main", head="change") as sandbox:
        sandbox.state.associations["maintainer"] = "OWNER"
        run = Run(tmp_path, repository, sandbox)
        run()
        talk = Talk(run, tmp_path)
        asked = talk.say("/omnireview ignore dynamic-code-execution ours")
        talk.obey(asked)
        (answer,) = talk.answers(asked)
        links = [f"#discussion_r{thread.comments[0].id}" for thread in talk.threads]
        assert len(links) == 2
        assert all(link in answer for link in links)
        assert "```suggestion" not in answer


def test_without_a_thread_the_comment_and_its_place_are_told(talk: Talk) -> None:
    for thread in list(talk.threads):
        talk.sandbox.delete(thread.comments[0])
    asked = talk.say("/omnireview ignore silent-broad-except fine")
    talk.obey(asked)
    (answer,) = talk.answers(asked)
    assert "`# omnireview: ignore[silent-broad-except] fine`" in answer
    assert "engine.py#L15" in answer


def test_review_brings_back_what_is_missing_and_says_nothing_twice(talk: Talk) -> None:
    stands = talk.run.stands
    asked = talk.say("/omnireview review")
    assert talk.obey(asked) == Exit.PASS
    assert talk.run.stands == stands
    assert talk.receipt(asked) == ["eyes", "rocket"]
    assert talk.answers(asked) == []
    (summary,) = [each for each in talk.sandbox.pull.comments if read(each.body)]
    assert summary.edited is None


def test_review_posts_what_a_push_brought_while_no_workflow_ran(talk: Talk) -> None:
    talk.sandbox.push(
        talk.run.repository.commit({"late.py": b"def load(text: str) -> object:\n    return eval(text)\n"})
    )
    asked = talk.say("/omnireview review")
    assert talk.obey(asked) == Exit.PASS
    assert talk.run.stands == (3, 3, 1)


def test_a_review_that_is_signed_otherwise_is_not_doubled(talk: Talk) -> None:
    asked = talk.say("/omnireview review")
    assert talk.obey(asked, GITHUB_WORKFLOW="Commands") == Exit.USER_SIDE
    assert talk.run.stands == (2, 2, 1)
    assert "signed `Code review/review`" in talk.answers(asked)[0]
    assert talk.receipt(asked) == ["eyes", "confused"]


def test_the_status_of_a_commanded_review_is_the_gate_s_though_its_job_passes(talk: Talk) -> None:
    talk.run.token = talk.sandbox.token("workflow", permissions={"statuses": "write"})
    talk.sandbox.state.tokens[talk.run.token].account = talk.sandbox.state.account("github-actions", bot=True)
    asked = talk.say("/omnireview review")
    assert talk.obey(asked, INPUT_STATUS="omnireview") == Exit.PASS
    assert [each.state for each in talk.sandbox.state.statuses] == ["failure"]


@pytest.mark.parametrize("association", ["CONTRIBUTOR", "NONE", "FIRST_TIME_CONTRIBUTOR"])
def test_the_author_of_the_pull_request_is_nobody_by_that_alone(talk: Talk, association: str) -> None:
    author = talk.sandbox.pull.author.login
    talk.sandbox.state.associations[author] = association
    asked = talk.say("/omnireview review", by=author)
    before = len(talk.sandbox.sent())
    assert talk.obey(asked) == Exit.PASS
    assert talk.receipt(asked) == ["confused"]
    assert [each.verb for each in talk.sandbox.sent()[before:]] == ["POST"]


def test_a_bot_s_or_an_edited_comment_causes_no_request(talk: Talk) -> None:
    by_bot = talk.sandbox.say("/omnireview review", by="helper", bot=True)
    edited = talk.say("/omnireview review")
    before = len(talk.sandbox.sent())
    assert talk.obey(by_bot) == Exit.PASS
    assert talk.obey(edited, "edited") == Exit.PASS
    assert len(talk.sandbox.sent()) == before


def test_unknown_words_get_one_line_and_help(talk: Talk) -> None:
    asked = talk.say("/omnireview @octocat <b>")
    assert talk.obey(asked) == Exit.PASS
    assert talk.answers(asked) == ["That is no command. `/omnireview help` lists the commands.\n"]
    assert talk.receipt(asked) == ["confused"]
    talk.obey(asked)
    assert len(talk.answers(asked)) == 1


def test_a_closed_pull_request_is_not_reviewed_and_a_locked_one_is_left_alone(talk: Talk) -> None:
    talk.sandbox.pull.open = False
    asked = talk.say("/omnireview review")
    talk.obey(asked)
    assert "closed" in talk.answers(asked)[0]
    assert talk.receipt(asked) == ["eyes", "confused"]
    talk.sandbox.pull.locked = True
    late = talk.say("/omnireview help")
    before = len(talk.sandbox.sent())
    assert talk.obey(late) == Exit.PASS
    assert len(talk.sandbox.sent()) == before


def test_a_dry_run_writes_nothing(talk: Talk) -> None:
    asked = talk.say("/omnireview help")
    assert talk.obey(asked, **{"INPUT_DRY-RUN": "true"}) == Exit.PASS
    assert (talk.receipt(asked), talk.answers(asked)) == ([], [])


@pytest.mark.parametrize("answer", [502, Silence.RESET])
def test_an_answer_whose_receipt_was_lost_is_not_given_twice(talk: Talk, answer: int | Silence) -> None:
    asked = talk.say("/omnireview help")
    talk.sandbox.fail(Fault("POST", "issues/1/comments", answer, after=True))
    assert talk.obey(asked) == Exit.PASS
    assert len(talk.answers(asked)) == 1
    assert talk.receipt(asked) == ["eyes", "rocket"]


def test_a_reaction_that_fails_loses_no_answer(talk: Talk) -> None:
    asked = talk.say("/omnireview help")
    talk.sandbox.fail(Fault("POST", "/reactions", 500, nth="every"))
    assert talk.obey(asked) == Exit.PASS
    assert len(talk.answers(asked)) == 1
    assert "the receipt could not be given" in talk.log


def test_a_token_without_permission_names_the_yaml(talk: Talk) -> None:
    asked = talk.say("/omnireview help")
    talk.run.token = talk.sandbox.token("workflow", permissions={"pull_requests": "read"})
    assert talk.obey(asked) == Exit.USER_SIDE
    assert "pull-requests: write" in talk.log


@pytest.mark.parametrize("words", ["explain", "explian"], ids=["a command", "a mistyped one"])
def test_a_reply_on_a_fork_s_pull_request_is_told_where_to_be_said(talk: Talk, words: str) -> None:
    talk.sandbox.pull.head_repository = "contributor/engine"
    asked = talk.reply(talk.thread("silent-broad-except"), f"/omnireview {words}")
    talk.run.token = talk.sandbox.token("fork")
    assert talk.obey(asked) == Exit.PASS
    assert "In the conversation" in talk.log


def test_a_command_takes_few_requests(talk: Talk) -> None:
    counts = {}
    for words in ("help", "explain bare-except", "ignore bare-except fine", "review"):
        asked = talk.say(f"/omnireview {words}")
        before = len(talk.sandbox.sent())
        talk.obey(asked)
        sent = talk.sandbox.sent()[before:]
        writes = [each for each in sent if each.verb != "GET" and each.path != "/graphql"]
        counts[words.split()[0]] = (len(sent) - len(writes), len(writes))
    assert all(reads <= 8 and writes <= 3 for reads, writes in counts.values()), counts


def test_a_push_while_a_command_is_read_is_noticed_and_nothing_is_said_of_either_head(talk: Talk) -> None:
    state = talk.sandbox.state
    pushed: list[bool] = []
    usual = state.clock

    def clock() -> datetime:
        asked = state.exchanges[-1] if state.exchanges else None
        if asked is not None and not pushed and (asked.verb, asked.path[-8:]) == ("GET", "/pulls/1"):
            pushed.append(True)  # GitHub asks its clock for each request: this one sees the new head already
            talk.sandbox.push(talk.run.repository.commit({"engine.py": b"x = 1\n"}))
        return usual()

    asked = talk.say("/omnireview ignore silent-broad-except fine")
    state.clock = clock
    assert talk.obey(asked) == Exit.PASS
    assert pushed
    assert "was pushed to meanwhile" in talk.answers(asked)[0]
    assert talk.receipt(asked) == ["eyes", "confused"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("pattern", ["/reactions", "issues/1/comments$", "query Conversation"])
def test_a_run_that_breaks_off_anywhere_and_is_repeated_leaves_one_answer(
    talk: Talk, pattern: str, after: bool
) -> None:
    asked = talk.say("/omnireview help")
    fault = Fault("POST", pattern, Silence.RESET, after=after, nth="every")
    talk.sandbox.fail(fault)
    talk.obey(asked)
    talk.sandbox.state.faults.remove(fault)
    assert talk.obey(asked) == Exit.PASS
    assert len(talk.answers(asked)) == 1
    assert len(talk.receipt(asked)) == len(set(talk.receipt(asked)))


def test_what_github_could_not_commit_as_meant_is_shown_as_a_diff(tmp_path: Path) -> None:
    windows = b"def load(text: str) -> object:\r\n    return eval(text)\r\n"
    repository = branched(tmp_path / "repository", {"a.py": b"\r\n"}, {"a.py": windows})
    with serve(repository.root, base="main", head="change") as sandbox:
        sandbox.state.associations["maintainer"] = "COLLABORATOR"
        talk = Talk(Run(tmp_path, repository, sandbox), tmp_path)
        talk.run()
        asked = talk.reply(talk.thread("dynamic-code-execution"), "/omnireview ignore dynamic-code-execution ours")
        assert talk.obey(asked) == Exit.PASS
        (answer,) = talk.answers(asked)
        assert "```suggestion" not in answer
        assert "\n+    return eval(text)  # omnireview: ignore[dynamic-code-execution] ours\n" in answer


def test_text_of_the_pull_request_can_do_nothing_in_an_answer(tmp_path: Path) -> None:
    name = "a`@octocat <b>|.py"
    faulty = b"def load(text: str) -> object:\n    return eval(text)\n"
    repository = branched(tmp_path / "repository", {name: b"\n"}, {name: faulty})
    with serve(repository.root, base="main", head="change") as sandbox:
        sandbox.state.associations["maintainer"] = "OWNER"
        talk = Talk(Run(tmp_path, repository, sandbox), tmp_path)
        asked = talk.say("/omnireview ignore dynamic-code-execution ours")
        talk.obey(asked)
        (answer,) = talk.answers(asked)
        assert "[``a`@octocat <b>|.py:2``](http" in answer
