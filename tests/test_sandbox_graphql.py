"""GraphQL in the sandbox: GitHub's schema, our queries, and the mutations of a thread's life."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import graphql
import pytest
from contract_check import Contract
from sandbox_case import NEW, Case, case, comment

from omnireview.github import GitHub
from omnireview.github.facts import Command
from omnireview.sandbox.graphql import schema

REPOSITORY = 'repository(owner: "octo-org", name: "engine")'


def of_pull(field: str) -> str:
    return f"query {{ {REPOSITORY} {{ pullRequest(number: 1) {{ {field} }} }} }}"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Case]:
    with case(tmp_path) as made:
        yield made


def test_all_of_its_schema_is_github_s(contract: Contract) -> None:
    theirs = contract.schema.type_map
    for name, kind in schema().type_map.items():
        if name.startswith("__") or graphql.is_specified_scalar_type(kind):
            continue
        assert type(kind) is type(theirs[name])
        if isinstance(kind, graphql.GraphQLEnumType):
            assert set(kind.values) <= set(theirs[name].values)  # type: ignore[attr-defined]
        for field, told in getattr(kind, "fields", {}).items():
            known = theirs[name].fields[field]  # type: ignore[attr-defined]
            assert str(told.type) == str(known.type), f"{name}.{field}"
            arguments = {key: str(argument.type) for key, argument in getattr(told, "args", {}).items()}
            assert arguments == {key: str(argument.type) for key, argument in getattr(known, "args", {}).items()}
        interfaces = {each.name for each in getattr(kind, "interfaces", ())}
        assert interfaces == {each.name for each in getattr(theirs[name], "interfaces", ())} - {"Node"} | (
            {"Node"} & interfaces
        )


def test_our_client_reads_the_whole_conversation_over_many_pages(made: Case) -> None:
    made.sandbox.state.limits.page = 40
    for number in range(130):
        made.sandbox.say(f"comment {number}", by="mona" if number % 2 else "github-actions", bot=not number % 2)
    made.sandbox.state.limits.content_a_minute = 10_000
    made.review(*[comment(body=f"thread {number}") for number in range(110)])
    for number in range(45):
        made.sandbox.reply(made.sandbox.pull.threads[3], f"reply {number}")
    made.sandbox.leave_pending()
    made.sandbox.leave_pending(by="mona", bot=False)
    told = GitHub(made.token, api_url=made.sandbox.api_url, pause=0).conversation("octo-org/engine", 1)
    assert [each.body for each in told.comments] == [f"comment {number}" for number in range(130)]
    assert [each.mine for each in told.comments[:4]] == [True, False, True, False]
    assert [each.comments[0].body for each in told.threads] == [f"thread {number}" for number in range(110)]
    assert len(told.threads[3].comments) == 46
    assert [each.mine for each in told.pending_reviews] == [True]


def test_threads_tell_where_they_stand_and_what_the_token_may_do(made: Case) -> None:
    made.review(comment(line=8, start_line=6), comment())
    made.ask(
        "POST",
        "/pulls/1/comments",
        {"body": "x", "commit_id": made.head, "path": "gone.py", "subject_type": "file"},
    )
    made.push({"engine.py": (NEW["engine.py"] or b"").replace(b"line_5 = 50", b"line_5 = 51")})
    query = f"""query {{ {REPOSITORY} {{ pullRequest(number: 1) {{ reviewThreads(last: 3) {{ totalCount nodes {{
      path line startLine originalLine diffSide subjectType isOutdated isResolved viewerCanResolve viewerCanReply
    }} }} }} }} }}"""
    told = made.graph(query)["data"]["repository"]["pullRequest"]["reviewThreads"]
    ranged, outdated, on_file = told["nodes"]
    assert (ranged["startLine"], ranged["line"], ranged["isOutdated"]) == (6, 8, False)
    assert (outdated["line"], outdated["originalLine"], outdated["isOutdated"]) == (None, 5, True)
    assert (on_file["subjectType"], on_file["line"], on_file["path"]) == ("FILE", None, "gone.py")
    assert {(each["viewerCanResolve"], each["viewerCanReply"]) for each in told["nodes"]} == {(False, True)}


@pytest.mark.parametrize("kind", ["issue", "review", "thread"])
def test_comments_and_reviews_are_hidden_and_shown_again(made: Case, kind: str) -> None:
    made.sandbox.say("hello")
    review = made.review(comment()).json()
    ids = {
        "issue": f"IC_{made.sandbox.pull.comments[0].id}",
        "review": review["node_id"],
        "thread": f"PRRC_{made.sandbox.pull.threads[0].comments[0].id}",
    }
    hide = """mutation Hide($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OFF_TOPIC}) {
        minimizedComment { __typename isMinimized minimizedReason } } }"""
    show = """mutation Show($id: ID!) { unminimizeComment(input: {subjectId: $id}) {
        unminimizedComment { __typename isMinimized minimizedReason } } }"""
    hidden = made.graph(hide, id=ids[kind])["data"]["minimizeComment"]["minimizedComment"]
    assert (hidden["isMinimized"], hidden["minimizedReason"]) == (True, "off-topic")
    refused = made.graph(show, token=made.sandbox.token("fork"), id=ids[kind])
    assert (refused["data"]["unminimizeComment"], refused["errors"][0]["type"]) == (None, "FORBIDDEN")
    shown = made.graph(show, id=ids[kind])["data"]["unminimizeComment"]["unminimizedComment"]
    assert (shown["isMinimized"], shown["minimizedReason"]) == (False, None)


RESOLVE = """mutation Resolve($id: ID!) { resolveReviewThread(input: {threadId: $id, clientMutationId: "7"}) {
    clientMutationId thread { isResolved viewerCanUnresolve resolvedBy { login } } } }"""
REOPEN = "mutation Reopen($id: ID!) { unresolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }"


def test_a_thread_is_resolved_only_with_leave_to_push(made: Case) -> None:
    made.review(comment())
    (thread,) = made.sandbox.pull.threads
    refused = made.graph(RESOLVE, id=thread.id)
    assert refused["errors"][0]["message"] == "Resource not accessible by integration"
    strong = made.sandbox.token("workflow", permissions={"contents": "write"})
    told = made.graph(RESOLVE, token=strong, id=thread.id)["data"]["resolveReviewThread"]
    assert told == {
        "clientMutationId": "7",
        "thread": {"isResolved": True, "viewerCanUnresolve": True, "resolvedBy": {"login": "github-actions"}},
    }
    assert made.graph(REOPEN, token=strong, id=thread.id)["data"]["unresolveReviewThread"]["thread"] == {
        "isResolved": False
    }


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (f"query {{ {REPOSITORY} {{ pullRequest(number: 9) {{ id }} }} }}", "NOT_FOUND"),
        ('query { repository(owner: "octo-org", name: "other") { id } }', "NOT_FOUND"),
        ('query { node(id: "IC_0") { id } }', "NOT_FOUND"),
        ('mutation { resolveReviewThread(input: {threadId: "x"}) { thread { id } } }', "NOT_FOUND"),
        (of_pull("comments { totalCount }"), "MISSING_PAGINATION_BOUNDARIES"),
        (of_pull("comments(first: 101) { totalCount }"), "EXCESSIVE_PAGINATION"),
    ],
)  # fmt: skip
def test_what_it_does_not_give_has_a_type_of_error(made: Case, query: str, kind: str) -> None:
    assert made.graph(query)["errors"][0]["type"] == kind


def plain(made: Case, body: dict[str, Any]) -> Any:
    status, _, data = made.plain("POST", "/graphql", json.dumps(body).encode())
    assert status == 200
    return json.loads(data)


def test_a_wrong_query_is_answered_with_where_it_is_wrong(made: Case) -> None:
    told = plain(made, {"query": "query { repositry { id } }"})
    assert told["errors"][0]["locations"] == [{"line": 1, "column": 9}]
    assert "extensions" in told["errors"][0]
    assert "data" not in told
    assert "Syntax Error" in plain(made, {"query": "query {"})["errors"][0]["message"]
    assert plain(made, {})["errors"]


def test_objects_are_found_by_sha_and_by_expression(made: Case) -> None:
    query = f"""query Objects($oid: GitObjectID!) {{ {REPOSITORY} {{
      commit: object(oid: $oid) {{
        __typename ... on Commit {{ oid file(path: "place/moved.py") {{ mode type size path }} }}
      }}
      text: object(expression: "change:fresh.py") {{
        __typename ... on Blob {{ text byteSize isBinary isTruncated }}
      }}
      binary: object(expression: "change:picture.bin") {{ __typename ... on Blob {{ text isBinary }} }}
      folder: object(expression: "change:place") {{ __typename ... on Tree {{ entries {{ name }} }} }}
      nothing: object(expression: "nowhere:x") {{ __typename }}
    }} }}"""
    told = made.graph(query, oid=made.head)["data"]["repository"]
    assert told["commit"]["file"] == {
        "mode": 0o100644,
        "type": "blob",
        "size": len(NEW["place/moved.py"] or b""),
        "path": "place/moved.py",
    }
    assert told["text"]["text"] == (NEW["fresh.py"] or b"").decode()
    assert (told["binary"]["text"], told["binary"]["isBinary"]) == (None, True)
    assert told["nothing"] is None
    made.sandbox.state.limits.text_bytes = 4
    cut = made.graph(f'query {{ {REPOSITORY} {{ object(expression: "change:gone.py~") {{ __typename }} }} }}')
    assert cut["data"]["repository"]["object"] is None
    told = made.graph(query, oid=made.head)["data"]["repository"]
    assert (told["text"]["isTruncated"], told["text"]["text"]) == (True, "# sc")


def test_graphql_wants_a_token(made: Case) -> None:
    answer = made.session.post(
        made.sandbox.graphql_url, json={"query": "query { __typename }", "variables": {}}, timeout=5
    )
    assert answer.status_code == 401


def test_our_client_reads_who_says_what_what_they_think_of_it_and_what_the_token_may_do(made: Case) -> None:
    strong = made.sandbox.token("workflow", permissions={"contents": "write"})
    made.review(comment(line=8, start_line=6))
    made.review(event="REQUEST_CHANGES", body="Not yet.")
    made.review(event="COMMENT", body="Only a remark.")
    (thread,) = made.sandbox.pull.threads
    made.sandbox.state.associations["mona"] = "MEMBER"
    made.sandbox.reply(thread, "Why?", by="mona")
    made.sandbox.react(thread.comments[0], "-1", by="mona")
    made.sandbox.react(thread.comments[0], "+1", by="hubot")
    made.sandbox.hide(made.sandbox.say("hidden"))
    made.sandbox.pull.draft = True
    told = GitHub(strong, api_url=made.sandbox.api_url, pause=0).conversation("octo-org/engine", 1)
    assert (told.draft, told.complete, [each.minimized for each in told.comments]) == (True, True, [True])
    (blocking,) = told.blocking_reviews
    assert (blocking.mine, blocking.body, blocking.commit) == (True, "Not yet.", made.head)
    (read,) = told.threads
    assert (read.start_line, read.line, read.original_line) == (6, 8, 8)
    assert (read.can_resolve, read.can_unresolve, read.resolved_by) == (True, False, "")
    first, reply = read.comments
    assert (first.author, first.mine, first.by_bot, first.thumbs_down) == ("github-actions", True, True, 1)
    assert (reply.author, reply.association, reply.by_bot, reply.thumbs_down) == ("mona", "MEMBER", False, 0)
    made.sandbox.resolve(thread, by="mona")
    (read,) = GitHub(strong, api_url=made.sandbox.api_url, pause=0).conversation("octo-org/engine", 1).threads
    assert (read.resolved_by, read.can_resolve, read.can_unresolve) == ("mona", False, True)


def test_mutations_of_one_request_go_on_behind_one_that_fails_and_each_has_its_answer(made: Case) -> None:
    made.review(comment())
    (thread,) = made.sandbox.pull.threads
    name = f"PRRC_{thread.comments[0].id}"
    told = GitHub(made.token, api_url=made.sandbox.api_url, pause=0).carry_out(
        [
            Command("updatePullRequestReviewComment", {"pullRequestReviewCommentId": name, "body": "Mended."}),
            Command("resolveReviewThread", {"threadId": thread.id}),
            Command("minimizeComment", {"subjectId": name, "classifier": "RESOLVED"}),
            Command("updateIssueComment", {"id": "IC_0", "body": "Gone."}),
        ],
        "close a thread",
    )
    assert told[0] == told[2] == ""
    assert told[1] == "Resource not accessible by integration"
    assert "IC_0" in told[3]
    assert (thread.comments[0].body, thread.comments[0].minimised, thread.resolved) == (
        "Mended.",
        "RESOLVED",
        False,
    )
