"""An embedded GitHub over HTTP that serves the branches of a local git repository as pull requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omnireview.sandbox.control import Sandbox, empty
from omnireview.sandbox.limits import Limits
from omnireview.sandbox.mischief import Fault, Silence
from omnireview.sandbox.server import running
from omnireview.sandbox.service import Service

__all__ = ["Fault", "Limits", "Sandbox", "Silence", "serve"]


@contextmanager
def serve(
    repository: Path,
    *,
    base: str,
    head: str,
    name: str = "octo-org/engine",
    number: int = 1,
    title: str = "A change",
    body: str | None = "",
    author: str = "contributor",
    fork: bool = False,
    draft: bool = False,
    private: bool = False,
    port: int = 0,
) -> Iterator[Sandbox]:
    """Serve one pull request, from revision `base` to revision `head` of a local repository, until the block ends.

    `name` is what the repository is called here. Further pull requests come by `Sandbox.open`, tokens by
    `Sandbox.token`. The server listens on 127.0.0.1 alone; port 0 takes any free one.

    Raises:
        GitFailed: there is no repository, no such revision, or the two have no commit in common.
    """
    sandbox = empty(repository, name, private=private)
    sandbox.open(
        base=base, head=head, number=number, title=title, body=body, author=author, fork=fork, draft=draft
    )
    with running(Service(sandbox.state, sandbox.git), port) as url:
        sandbox.server_url = url
        yield sandbox
