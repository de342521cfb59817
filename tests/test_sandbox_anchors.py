"""The sandbox takes comments on the lines that git shows and on no others: repositories made up."""

import json
import re
import tempfile
from pathlib import Path

from git_repository import Repository
from hypothesis import HealthCheck, given, settings
from test_anchors import changes, shown_by_git

from omnireview.sandbox.asked import Answer, Request
from omnireview.sandbox.control import Sandbox, empty
from omnireview.sandbox.service import Service

PROFILE = settings(
    max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
MOST = 90


def taken(sandbox: Sandbox, service: Service, token: str, path: str) -> set[tuple[str, int]]:
    """Ask for a comment on each line of both sides, each in a review of its own."""
    found = set()
    for side in ("LEFT", "RIGHT"):
        for line in range(-1, MOST):
            comment = {"path": path, "line": line, "side": side, "body": "x"}
            body = json.dumps({"event": "COMMENT", "body": "x", "comments": [comment]}).encode()
            url = "http://sandbox/repos/octo-org/engine/pulls/1/reviews"
            answer = service.answer(Request("POST", url, {"authorization": f"token {token}"}, body))
            assert isinstance(answer, Answer)
            assert answer.status in {200, 422}
            if answer.status == 200:
                found.add((side, line))
    assert len(sandbox.pull.reviews) >= len(found)
    return found


@PROFILE
@given(changes())
def test_the_sandbox_takes_comments_where_git_shows_lines_and_nowhere_else(
    versions: tuple[dict[str, bytes | None], dict[str, bytes | None]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(Path(folder))
        for version in versions:
            repository.commit(version)
        sandbox = empty(repository.root, "octo-org/engine")
        pull = sandbox.open(base="main~1", head="main")
        sandbox.state.limits.content_a_minute = 1_000_000
        service, token = Service(sandbox.state, sandbox.git), sandbox.token()
        sandbox.state.tokens[token].hourly = 1_000_000
        whole = repository.git("diff", "--full-index", "-M", "-C", pull.base_commit, pull.head_commit)
        parts = re.split(rb"^(?=diff --git )", whole, flags=re.MULTILINE)[1:]
        files = sandbox.git.changes(pull.base_commit, pull.head_commit)
        assert len(parts) == len(files)
        for file, part in zip(files, parts, strict=True):
            shown = {(line.side, line.line) for line in shown_by_git(part)}
            assert taken(sandbox, service, token, file.path) == shown, file.path
