"""A sandbox over a small real repository, and two ways to ask it: held to GitHub's description, or not."""

import atexit
import http.client
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from git_repository import Repository

from omnireview.sandbox import Sandbox, serve

Files = Mapping[str, bytes | None]

OLD = {
    "engine.py": b"".join(b"line_%d = %d\n" % (number, number) for number in range(1, 41)),
    "gone.py": b"old = 1\n",
    "moved.py": b"".join(b"value_%d = 0\n" % number for number in range(12)),
    "untouched.py": b"same = 1\n",
}
NEW: dict[str, bytes | None] = {
    "engine.py": OLD["engine.py"].replace(b"line_5 = 5\n", b"line_5 = 50\n").replace(b"line_30 = 30\n", b""),
    "gone.py": None,
    "moved.py": None,
    "place/moved.py": OLD["moved.py"] + b"more = 1\n",
    "fresh.py": "# schön\nx = 1\n".encode(),
    "picture.bin": bytes(range(256)),
}
"""RIGHT of engine.py has lines 2 to 8 and 27 to 32 in the diff, LEFT 2 to 8 and 27 to 33."""


class Case:
    """A repository with `main` and `change`, its sandbox, and a client with a token."""

    def __init__(self, repository: Repository, sandbox: Sandbox) -> None:
        self.repository = repository
        self.sandbox = sandbox
        self.token = sandbox.token()
        self.session = requests.Session()

    @property
    def head(self) -> str:
        return self.sandbox.pull.head_commit

    def path(self, path: str) -> str:
        return f"/repos/octo-org/engine{path}"

    def ask(
        self, verb: str, path: str, body: Any = None, *, token: str | None = None, api: str = "", **headers: str
    ) -> requests.Response:
        """Send one request as a client does; GitHub's description judges it and the answer."""
        secret = self.token if token is None else token
        every = {"Authorization": f"Bearer {secret}"} if secret else {}
        every |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = (api or self.sandbox.api_url) + (path if path.startswith("/repos/") or api else self.path(path))
        return self.session.request(verb, url, json=body, headers=every, timeout=10)

    def get(self, path: str, **headers: str) -> Any:
        answer = self.ask("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def graph(self, query: str, *, token: str | None = None, **variables: Any) -> Any:
        secret = token or self.token
        return self.session.post(
            self.sandbox.graphql_url,
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {secret}"},
            timeout=10,
        ).json()

    def plain(
        self, verb: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Send what no description allows, or ask for what is no JSON."""
        connection = http.client.HTTPConnection(urlsplit(self.sandbox.server_url).netloc, timeout=10)
        every = {"Authorization": f"token {self.token}", **(headers or {})}
        connection.request(verb, path, body, every)
        answer = connection.getresponse()
        told = answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        connection.close()
        return told

    def refused(self, verb: str, path: str, body: Any) -> Any:
        """Send a body of a wrong form; gives the answer's message."""
        status, _, data = self.plain(verb, self.path(path), json.dumps(body).encode())
        assert status == 422, data
        return json.loads(data)["message"]

    def review(self, *comments: Mapping[str, Any], **more: Any) -> requests.Response:
        body = {"commit_id": self.head, "event": "COMMENT", "body": "See below.", "comments": list(comments)}
        return self.ask("POST", "/pulls/1/reviews", {**body, **more})

    def push(self, files: Mapping[str, bytes | None]) -> str:
        """Commit on top of what is checked out, and push."""
        return self.sandbox.push(self.repository.commit(dict(files)))


def branched(root: Path, old: Files, new: Files) -> Repository:
    """Give a repository with `old` on `main` and `new` on top of it, on `change`, which is checked out.

    Each pair is made once and then copied: git takes longer to make it than most tests take.
    """
    shutil.copytree(_made(tuple(old.items()), tuple(new.items())), root, dirs_exist_ok=True, symlinks=True)
    return Repository(root)


@cache
def _made(old: tuple[tuple[str, bytes | None], ...], new: tuple[tuple[str, bytes | None], ...]) -> Path:
    root = Path(tempfile.mkdtemp(prefix="omnireview-sandbox-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    repository = Repository(root)
    repository.commit(dict(old))
    repository.git("checkout", "--quiet", "-b", "change")
    repository.commit(dict(new))
    return root


@contextmanager
def case(folder: Path, old: Files = OLD, new: Files = NEW, **options: Any) -> Iterator[Case]:
    """Serve `old` on `main` and `new` on `change`."""
    repository = branched(folder / "repository", old, new)
    with serve(repository.root, **{"base": "main", "head": "change", **options}) as sandbox:
        made = Case(repository, sandbox)
        with made.session:
            yield made


def comment(path: str = "engine.py", line: int = 5, **more: Any) -> dict[str, Any]:
    return {"path": path, "line": line, "side": "RIGHT", "body": "Why?", **more}
