"""The sandbox answers about repository and pull request what git says, in the form that GitHub describes."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from sandbox_case import NEW, OLD, Case, case

from omnireview.diff import parse_hunks
from omnireview.errors import BadInput, GitFailed
from omnireview.event import Event, FinishedRun
from omnireview.event.read import read_event
from omnireview.git import Git
from omnireview.github import GitHub
from omnireview.pull_request.local import from_range
from omnireview.pull_request.remote import from_github
from omnireview.sandbox import serve

PAYLOADS = Path(__file__).parent / "contract" / "payloads"
SCHEMA, RUN_SCHEMA = (
    jsonschema_rs.validator_for(json.loads((PAYLOADS / f"{name}.schema.json").read_text("utf-8")))
    for name in ("pull_request", "workflow_run")
)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Case]:
    with case(tmp_path) as made:
        yield made


def sha(made: Case, revision: str) -> str:
    return made.repository.git("rev-parse", revision).decode().strip()


def test_the_pull_request_is_the_two_branches(made: Case) -> None:
    pull = made.get("/pulls/1")
    assert (pull["base"]["ref"], pull["base"]["sha"]) == ("main", sha(made, "main"))
    assert (pull["head"]["ref"], pull["head"]["sha"]) == ("change", sha(made, "change"))
    assert pull["head"]["repo"]["full_name"] == pull["base"]["repo"]["full_name"] == "octo-org/engine"
    assert (pull["state"], pull["changed_files"], pull["commits"]) == ("open", 5, 1)
    assert (pull["additions"], pull["deletions"]) == (4, 3)
    assert [each["number"] for each in made.get("/pulls")] == [1]
    assert made.get("/pulls?state=closed") == []


def test_the_files_are_those_of_the_three_dot_diff_with_git_s_patches(made: Case) -> None:
    made.repository.git("checkout", "--quiet", "main")
    made.repository.commit({"later.py": b"x = 1\n"})  # on the base, after the two parted
    files = {file["filename"]: file for file in made.get("/pulls/1/files")}
    assert {name: file["status"] for name, file in files.items()} == {
        "engine.py": "modified", "fresh.py": "added", "gone.py": "removed", "picture.bin": "added",
        "place/moved.py": "renamed",
    }  # fmt: skip
    assert files["place/moved.py"]["previous_filename"] == "moved.py"
    assert "patch" not in files["picture.bin"]
    whole = made.repository.git("diff", "main...change", "--", "engine.py").decode()
    assert files["engine.py"]["patch"] + "\n" == whole[whole.index("@@") :]
    assert [hunk.new_start for hunk in parse_hunks(files["engine.py"]["patch"])] == [2, 27]
    assert files["gone.py"]["sha"] == sha(made, "main:gone.py")
    assert files["fresh.py"]["sha"] == sha(made, "change:fresh.py")


def test_our_client_reads_from_it_the_change_that_git_shows(made: Case) -> None:
    remote = from_github(GitHub(made.token, api_url=made.sandbox.api_url, pause=0), "octo-org/engine", 1)
    local = from_range(Git.open(made.repository.root), "main..change")
    assert [(file.path, file.status, file.hunks) for file in remote.files] == [
        (file.path, file.status, file.hunks) for file in local.files
    ]
    assert remote.merge_base == local.merge_base
    assert [remote.head_tree.read(path) for path in ("fresh.py", "picture.bin")] == [
        NEW["fresh.py"],
        NEW["picture.bin"],
    ]
    assert set(remote.head_tree.paths() or ()) == set(local.head_tree.paths() or ())


@pytest.mark.parametrize("path", ["engine.py", "picture.bin"])
def test_a_blob_has_the_bytes_of_the_file(made: Case, path: str) -> None:
    entry = next(each for each in made.get("/git/trees/change?recursive=1")["tree"] if each["path"] == path)
    blob = made.get(f"/git/blobs/{entry['sha']}")
    data = base64.b64decode(blob["content"])
    assert data == NEW[path]
    assert hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == blob["sha"]


def test_a_tree_without_recursive_has_folders_and_no_files_in_them(made: Case) -> None:
    kinds = {entry["path"]: entry["type"] for entry in made.get("/git/trees/change")["tree"]}
    assert kinds["place"] == "tree"
    assert "place/moved.py" not in kinds


def test_contents_are_files_folders_and_links(tmp_path: Path) -> None:
    with case(tmp_path) as made:
        (made.repository.root / "link").symlink_to("engine.py")
        made.repository.commit()
        assert base64.b64decode(made.get("/contents/engine.py")["content"]) == OLD["engine.py"]
        assert base64.b64decode(made.get("/contents/engine.py?ref=change")["content"]) == NEW["engine.py"]
        assert made.get("/contents/link?ref=change")["target"] == "engine.py"
        assert [each["name"] for each in made.get("/contents/place?ref=change")] == ["moved.py"]
        assert made.ask("GET", "/contents/nowhere.py").status_code == 404


@pytest.mark.parametrize(("media", "start"), [("diff", b"diff --git a/engine.py"), ("patch", b"From ")])
def test_the_media_types_give_what_git_prints(made: Case, media: str, start: bytes) -> None:
    accept = {"Accept": f"application/vnd.github.{media}"}
    status, _, data = made.plain("GET", made.path("/pulls/1"), headers=accept)
    assert (status, data.startswith(start)) == (200, True)
    if media == "diff":
        assert data == made.repository.git("diff", "--full-index", "-M", "-C", "main...change")


def test_a_comparison_tells_how_two_branches_parted(made: Case) -> None:
    made.repository.git("checkout", "--quiet", "main")
    made.repository.commit({"later.py": b"x = 1\n"})
    told = made.get("/compare/main...change")
    assert (told["status"], told["ahead_by"], told["behind_by"]) == ("diverged", 1, 1)
    assert told["merge_base_commit"]["sha"] == sha(made, "main~1")
    assert len(told["files"]) == 5
    assert made.get("/compare/main...main")["status"] == "identical"
    assert made.ask("GET", "/compare/main...nowhere").status_code == 404


def test_commits_are_git_s(made: Case) -> None:
    told = made.get("/commits/change")
    assert told["commit"]["message"] == "change"
    assert [parent["sha"] for parent in told["parents"]] == [sha(made, "main")]
    assert made.get(f"/git/commits/{told['sha']}")["tree"]["sha"] == sha(made, "change^{tree}")
    assert [each["sha"] for each in made.get("/pulls/1/commits")] == [told["sha"]]


def test_every_address_in_an_answer_leads_back_to_the_sandbox(made: Case) -> None:
    text = made.ask("GET", "/pulls/1").text + made.ask("GET", "/pulls/1/files").text
    assert "github.com" not in text
    assert made.get("/pulls/1")["url"].startswith(f"{made.sandbox.api_url}/repos/")


def test_it_also_lives_where_enterprise_does(made: Case) -> None:
    github = GitHub(made.token, api_url=made.sandbox.enterprise_url, pause=0)
    assert github.pull("octo-org/engine", 1).head_sha == made.head
    assert github.conversation("octo-org/engine", 1).head_sha == made.head
    told = made.ask("GET", "/repos/octo-org/engine/pulls/1", api=made.sandbox.enterprise_url).json()
    assert told["url"].startswith(f"{made.sandbox.server_url}/api/v3/repos/")
    assert told["html_url"] == f"{made.sandbox.server_url}/octo-org/engine/pull/1"


@pytest.mark.parametrize("fork", [False, True, None])
def test_the_event_is_one_that_github_sends_and_our_reader_understands(tmp_path: Path, fork: bool | None) -> None:
    with case(tmp_path, fork=bool(fork)) as made:
        if fork is None:
            made.sandbox.pull.head_repository = None
        before = made.head
        for action in ("opened", "synchronize"):
            payload = made.sandbox.event()
            assert payload["action"] == action
            SCHEMA.validate(payload)
            path = tmp_path / "event.json"
            path.write_text(json.dumps(payload), encoding="utf-8")
            event = read_event({"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)})
            assert isinstance(event, Event)
            assert (event.head_sha, event.number, event.from_fork) == (made.head, 1, fork is not False)
            made.push({"fresh.py": b"x = 2\n"})
        assert payload["before"] == before


@pytest.mark.parametrize("fork", [False, True])
def test_the_event_of_a_finished_run_names_the_head_and_for_forks_no_pull_request(
    tmp_path: Path, fork: bool
) -> None:
    with case(tmp_path, fork=fork) as made:
        made.push({"fresh.py": b"x = 2\n"})
        payload = made.sandbox.run_event()
        RUN_SCHEMA.validate(payload)
        assert len(payload["workflow_run"]["pull_requests"]) == (0 if fork else 1)
        path = tmp_path / "event.json"
        path.write_text(json.dumps(payload), encoding="utf-8")
        run = read_event({"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": str(path)})
        source = "contributor/engine" if fork else "octo-org/engine"
        assert run == FinishedRun("octo-org/engine", "omnireview", "pull_request", made.head, "change", source)


def test_check_runs_gather_annotations_and_belong_to_apps(made: Case) -> None:
    app = made.sandbox.token("app")
    note = {"path": "engine.py", "start_line": 5, "end_line": 5, "annotation_level": "warning", "message": "hm"}
    output = {"title": "One finding", "summary": "**bold**", "annotations": [note]}
    sent = {"name": "review", "head_sha": made.head, "output": output}
    run = made.ask("POST", "/check-runs", sent, token=app).json()
    assert (run["status"], run["conclusion"], run["output"]["annotations_count"]) == ("queued", None, 1)
    change = {
        "conclusion": "failure",
        "completed_at": "0665-05-19T05:17:02+00:10",
        "output": {**output, "annotations": [note] * 2},
    }
    done = made.ask("PATCH", f"/check-runs/{run['id']}", change, token=app).json()
    assert (done["status"], done["conclusion"], done["output"]["annotations_count"]) == ("completed", "failure", 3)
    assert done["completed_at"] == "0665-05-19T05:07:02Z"
    assert len(made.get(f"/check-runs/{run['id']}/annotations")) == 3
    assert made.get(f"/commits/{made.head}/check-runs")["total_count"] == 1
    person = made.sandbox.token("person")
    assert made.ask("POST", "/check-runs", sent, token=person).status_code == 403
    many = {**sent, "output": {**output, "annotations": [note] * 51}}
    assert (
        made.plain("POST", made.path("/check-runs"), json.dumps(many).encode(), {"Authorization": f"token {app}"})[
            0
        ]
        == 422
    )


def test_statuses_are_kept_by_commit(made: Case) -> None:
    token = made.sandbox.token("workflow", permissions={"statuses": "write"})
    sent = {"state": "success", "context": "omnireview", "description": "9.5/10"}
    assert made.ask("POST", f"/statuses/{made.head}", sent, token=token).status_code == 201
    assert made.ask("POST", f"/statuses/{made.head}", sent).status_code == 403
    (told,) = made.get("/commits/change/statuses")
    assert (told["state"], told["context"], told["creator"]["login"]) == (
        "success",
        "omnireview",
        "github-actions[bot]",
    )


def test_what_can_not_be_served_is_refused_before_it_starts(made: Case) -> None:
    root = made.repository.root
    with pytest.raises(GitFailed), serve(root, base="main", head="nowhere"):
        pass
    with pytest.raises(BadInput):
        made.sandbox.open(base="main", head="change")


def unknown_paths() -> list[tuple[str, Any]]:
    return [
        ("/pulls/2", 404), ("/pulls/x", 404), ("/pulls/99999999999999999999", 404), ("/git/trees/nowhere", 404),
        (f"/git/blobs/{'0' * 40}", 404), ("/git/blobs/xyz", 422), (f"/git/commits/{'0' * 40}", 404),
        ("/commits/nowhere", 422), ("/pulls/1/reviews/5", 404), ("/issues/comments/5", 404),
    ]  # fmt: skip


@pytest.mark.parametrize(("path", "status"), unknown_paths())
def test_what_is_not_there_is_not_found(made: Case, path: str, status: int) -> None:
    assert made.ask("GET", path).status_code == status


def test_other_repositories_and_routes_are_not_found(made: Case) -> None:
    assert made.ask("GET", "/repos/octo-org/other/pulls/1").status_code == 404
    assert made.ask("GET", "/repos/Octo-Org/Engine/pulls/1").status_code == 200
    assert made.plain("GET", made.path("/stargazers"))[0] == 404
    assert made.plain("PUT", made.path("/pulls/1"))[0] == 404
