"""The event file of a workflow run: which pull request it names, and what is refused."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from omnireview.errors import BadInput
from omnireview.event import Event, FinishedRun, MergeGroup
from omnireview.event.read import LARGEST_PAYLOAD, read_event

PAYLOADS = Path(__file__).parent / "contract" / "payloads"
REAL: list[dict[str, Any]] = json.loads((PAYLOADS / "pull_request.json").read_text(encoding="utf-8"))
RUNS: list[dict[str, Any]] = json.loads((PAYLOADS / "workflow_run.json").read_text(encoding="utf-8"))
SCHEMA, RUN_SCHEMA = (
    jsonschema_rs.validator_for(json.loads((PAYLOADS / f"{name}.schema.json").read_text(encoding="utf-8")))
    for name in ("pull_request", "workflow_run")
)

Read = Callable[..., Any]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(payload: object, name: str = "pull_request") -> Any:
        path = tmp_path / "event.json"
        path.write_bytes(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
        return read_event({"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)})

    return read


def fork() -> dict[str, Any]:
    payload = copy.deepcopy(REAL[12])
    head = payload["pull_request"]["head"]
    owner = {**head["user"], "login": "contributor", "id": 4242}
    head["user"] = owner
    head["label"] = "contributor:changes"
    head["repo"] |= {"full_name": "contributor/Hello-World", "fork": True, "owner": owner, "id": 777}
    payload["pull_request"]["user"] = owner
    return payload


def deleted_fork() -> dict[str, Any]:
    payload = fork()
    payload["pull_request"]["head"]["repo"] = None
    return payload


def test_all_real_payloads_are_there() -> None:
    assert len(REAL) == 29
    assert {payload["action"] for payload in REAL} >= {"opened", "synchronize", "reopened", "ready_for_review"}


@pytest.mark.parametrize("payload", REAL, ids=lambda payload: payload["action"])
@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
def test_every_real_payload_names_its_pull_request(payload: dict[str, Any], name: str, read: Read) -> None:
    pull = payload["pull_request"]
    event = read(payload, name)
    assert event == Event(
        name=name,
        action=payload["action"],
        repository="Codertocat/Hello-World",
        number=2,
        head_sha=pull["head"]["sha"],
        base_sha=pull["base"]["sha"],
        base_ref="master",
        head_repository="Codertocat/Hello-World",
        author="Codertocat",
        author_is_bot=False,
        draft=pull["draft"],
        open=pull["state"] == "open",
        locked=pull["locked"],
    )
    assert not event.from_fork


@pytest.mark.parametrize("payload", [fork(), deleted_fork()], ids=["fork", "deleted fork"])
def test_the_derived_payloads_are_ones_that_github_could_send(payload: dict[str, Any]) -> None:
    SCHEMA.validate(payload)


@pytest.mark.parametrize(
    ("payload", "head"),
    [(fork(), "contributor/Hello-World"), (deleted_fork(), None)],
    ids=["fork", "deleted fork"],
)
def test_a_fork_is_told_from_the_repository_itself(payload: dict[str, Any], head: str | None, read: Read) -> None:
    event = read(payload)
    assert event.from_fork
    assert event.head_repository == head
    assert event.repository == "Codertocat/Hello-World"


def test_a_deleted_account_and_missing_later_fields_are_no_obstacle(read: Read) -> None:
    payload = copy.deepcopy(REAL[0])
    payload["pull_request"]["user"] = None
    for key in ("draft", "locked", "changed_files"):
        payload["pull_request"].pop(key, None)
    event = read(payload)
    assert (event.author, event.draft, event.locked, event.open) == ("", False, False, True)


def test_keys_that_github_adds_later_are_ignored(read: Read) -> None:
    payload = copy.deepcopy(REAL[0]) | {"enterprise_of_tomorrow": {"id": 1}}
    payload["pull_request"]["head"]["colour"] = "green"
    assert read(payload).number == 2


@pytest.mark.parametrize("name", ["push", "issues", "schedule", "workflow_dispatch", "nonsense"])
def test_another_event_is_refused_with_the_one_to_use(name: str, read: Read) -> None:
    with pytest.raises(BadInput) as caught:
        read(REAL[0], name)
    assert caught.value.what == f"This event has no pull request: '{name}'."
    assert caught.value.mend == "use `on: pull_request`"


def test_outside_a_workflow_the_command_line_is_named() -> None:
    with pytest.raises(BadInput, match="no workflow run") as caught:
        read_event({})
    assert "--pr-number" in caught.value.mend


def forked_run(**changes: Any) -> dict[str, Any]:
    """Give the payload after a workflow ran for a pull request from a fork: no real one is published."""
    payload = copy.deepcopy(RUNS[1])
    run = payload["workflow_run"]
    run |= {"event": "pull_request", "conclusion": "failure", "name": "omnireview", "head_branch": "main"}
    run["head_repository"] |= {"full_name": "contributor/Hello-World", "fork": True, "id": 777}
    run |= changes
    return payload


def test_a_finished_run_of_a_fork_leads_to_its_head_and_to_no_number(read: Read) -> None:
    payload = forked_run()
    RUN_SCHEMA.validate(payload)
    assert payload["workflow_run"]["pull_requests"] == []
    assert read(payload, "workflow_run") == FinishedRun(
        repository=payload["repository"]["full_name"],
        workflow="omnireview",
        trigger="pull_request",
        head_sha=payload["workflow_run"]["head_sha"],
        head_branch="main",
        head_repository="contributor/Hello-World",
    )


@pytest.mark.parametrize("payload", RUNS, ids=lambda payload: payload["action"])
def test_every_real_run_that_is_over_is_read_with_what_started_it(payload: dict[str, Any], read: Read) -> None:
    if payload["action"] == "completed":
        run = read(payload, "workflow_run")
        assert run.trigger in {"workflow_dispatch", "repository_dispatch"}
        assert run.head_repository == "octo-org/octo-repo"
        return
    with pytest.raises(BadInput, match="is not over") as caught:
        read(payload, "workflow_run")
    assert caught.value.mend == "use `types: [completed]`"


def test_a_run_without_branch_or_fork_is_read_too(read: Read) -> None:
    run = read(forked_run(head_branch=None, head_repository=None, name=None), "workflow_run")
    assert (run.head_branch, run.head_repository, run.workflow) == ("", None, "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"head_sha": "main"}, "`workflow_run.head_sha` does not fit"),
        ({"head_repository": {"full_name": "a/../b"}}, "`workflow_run.head_repository.full_name` does not fit"),
        ({"event": 5}, "`workflow_run.event` does not fit"),
    ],
)
def test_a_run_that_github_would_not_tell_of_is_refused(changes: dict[str, Any], words: str, read: Read) -> None:
    with pytest.raises(BadInput) as caught:
        read(forked_run(**changes), "workflow_run")
    assert words in caught.value.what


def without(*keys: str) -> dict[str, Any]:
    payload = copy.deepcopy(REAL[0])
    part = payload
    for key in keys[:-1]:
        part = part[key]
    del part[keys[-1]]
    return payload


def with_value(value: object, *keys: str) -> dict[str, Any]:
    payload = copy.deepcopy(REAL[0])
    part = payload
    for key in keys[:-1]:
        part = part[key]
    part[keys[-1]] = value
    return payload


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "it is not JSON"),
        (b"not json", "it is not JSON"),
        (b"\xff\xfe{}", "it is not JSON"),
        (b"[" * 200_000, "it is not JSON"),
        (b"9" * 50_000, "it is not JSON"),
        (b"[]", "it is not a JSON object"),
        (b"{}", "`pull_request` is missing"),
        (without("pull_request", "head", "sha"), "`pull_request.head.sha` is missing"),
        (without("repository"), "`repository` is missing"),
        (with_value("--upload-pack=x", "pull_request", "head", "sha"), "`pull_request.head.sha` does not fit"),
        (with_value("a" * 40 + "\n", "pull_request", "head", "sha"), "`pull_request.head.sha` does not fit"),
        (with_value("../../etc", "repository", "full_name"), "`repository.full_name` does not fit"),
        (with_value(0, "pull_request", "number"), "`pull_request.number` does not fit"),
        (with_value("::error::x", "pull_request", "number"), "`pull_request.number` does not fit"),
    ],
    ids=repr,
)
def test_a_file_that_is_not_githubs_is_refused_in_one_message(payload: object, words: str, read: Read) -> None:
    with pytest.raises(BadInput) as caught:
        read(payload)
    assert words in caught.value.what
    assert caught.value.where.endswith("event.json")
    assert "::error::x" not in str(caught.value)


def test_a_file_beyond_githubs_own_limit_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_PAYLOAD + 1)
    with pytest.raises(BadInput, match="larger than GitHub's limit"):
        read_event({"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)})


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "is not named"),
        ("/no/such/file", "No such file"),
        ("/", "Is a directory"),
        ("a\0b", "not a file name"),
    ],
)
def test_a_missing_event_file_is_named(place: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_event({"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": place})


GROUPS: list[dict[str, Any]] = json.loads((PAYLOADS / "merge_group.json").read_text(encoding="utf-8"))
GROUP_SCHEMA = jsonschema_rs.validator_for(
    json.loads((PAYLOADS / "merge_group.schema.json").read_text(encoding="utf-8"))
)


def test_the_real_merge_group_is_read_with_the_pull_request_that_its_branch_names(read: Read) -> None:
    GROUP_SCHEMA.validate(GROUPS[1])
    group = read(GROUPS[0], "merge_group")
    assert read(GROUPS[1], "merge_group").last is not None
    assert group == MergeGroup(
        repository="octo-org/octo-repo",
        head_sha="2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d",
        head_ref="refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64",
        base_sha="380387fbc80638b734a49e1be1c4dfec1c01b33c",
        base_ref="refs/heads/main",
    )
    assert (group.last, group.branch) == (104, "main")


def test_a_merge_group_that_was_taken_apart_waits_for_no_check(read: Read) -> None:
    payload = GROUPS[1] | {"action": "destroyed", "reason": "dequeued"}
    GROUP_SCHEMA.validate(payload)
    with pytest.raises(BadInput, match="does not wait for checks") as caught:
        read(payload, "merge_group")
    assert caught.value.mend == "use `types: [checks_requested]`"


@pytest.mark.parametrize(
    ("ref", "last"),
    [
        ("refs/heads/gh-readonly-queue/release/2.x/pr-7-" + "a" * 40, 7),
        ("refs/heads/gh-readonly-queue/main/pr-0-" + "a" * 40, None),
        ("refs/heads/main", None),
        ("refs/heads/pr-12", None),
    ],
)
def test_a_branch_of_another_form_names_no_pull_request(ref: str, last: int | None, read: Read) -> None:
    payload = copy.deepcopy(GROUPS[0])
    payload["merge_group"]["head_ref"] = ref
    assert read(payload, "merge_group").last == last


@pytest.mark.parametrize(("key", "value"), [("head_sha", "main"), ("base_sha", "../x"), ("base_ref", 5)])
def test_a_merge_group_that_github_would_not_make_is_refused(key: str, value: object, read: Read) -> None:
    payload = copy.deepcopy(GROUPS[0])
    payload["merge_group"][key] = value
    with pytest.raises(BadInput) as caught:
        read(payload, "merge_group")
    assert f"`merge_group.{key}` does not fit" in caught.value.what
