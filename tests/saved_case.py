"""A change that is scanned in shards, and what comes of its saved scans."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from git_repository import Repository
from test_pull_requests import FOLDERS, pull_request

from omnireview.corridor import read_policy, review_change
from omnireview.demo import example_folder
from omnireview.git import Git
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_range
from omnireview.review import Review
from omnireview.saved import Shard
from omnireview.saved.read import ReadScan, parse_scan
from omnireview.saved.recall import recall
from omnireview.saved.share_out import scan_share
from omnireview.settings import Settings

SMALL = {
    "engine.py": b'"""Options."""\n\n\ndef load(text: str) -> object:\n    """Give a value."""\n    return 1\n',
    "quiet.py": b"A = 1\n",
    "worker.py": b'"""Work."""\n\n\ndef stop() -> None:\n    """Stop."""\n',
}
CHANGED: dict[str, bytes | None] = {
    "engine.py": SMALL["engine.py"].replace(b"return 1", b"return eval(text)"),
    "quiet.py": b"A = 2\n",
    "worker.py": b'"""Work."""\n\nimport torch\n\n\ndef start(path: str) -> object:\n    """Start."""\n'
    b"    return torch.load(path)\n",
}
"""Two files with findings, of which one has a fix, and one without."""


@dataclass
class Change:
    """A change, its settings, and its review as one job makes it."""

    pull: PullRequest
    settings: Settings
    _scans: dict[int, list[bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, pull: PullRequest) -> "Change":
        return cls(pull, read_policy(pull.base_tree))

    def scan(self, of: int) -> list[bytes]:
        """Give the saved scans of all shards, which are made once."""
        if of not in self._scans:
            shards = [Shard(number, of) for number in range(1, of + 1)]
            self._scans[of] = [scan_share(self.pull, self.settings, shard) for shard in shards]
        return self._scans[of]

    def alone(self) -> Review:
        return review_change(self.pull, self.pull.base_tree, self.settings, draws=True)

    def merged(self, scans: Sequence[bytes], **options: bool) -> Review:
        read = [
            ReadScan(f"scan-{at}.json", parse_scan(data, f"scan-{at}.json")) for at, data in enumerate(scans, 1)
        ]
        saved = recall(read, self.pull, self.settings, **options)
        return review_change(self.pull, self.pull.base_tree, self.settings, draws=True, saved=saved)


def small_change(root: Path) -> Change:
    repository = Repository(root)
    base = repository.commit(dict(SMALL))
    head = repository.commit(CHANGED)
    return Change.of(from_range(Git.open(root), f"{base}..{head}"))


def changes() -> dict[str, Any]:
    """Give name → what makes the change in a folder: the hand-made pull requests, and the example."""
    made: dict[str, Any] = {
        folder.name: lambda root, folder=folder: Change.of(pull_request(folder, root)) for folder in FOLDERS
    }
    return {"the example": _example, **made}


def _example(root: Path) -> Change:
    repository, shas = Repository(root), []
    before: dict[str, bytes] = {}
    for side in ("base", "head"):
        folder = example_folder() / side
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }
        shas.append(repository.commit({**dict.fromkeys(set(before) - set(files)), **files}))
        before = files
    return Change.of(from_range(Git.open(root), f"{shas[0]}..{shas[1]}"))


def mutated(data: bytes, *path: str | int, to: Any) -> bytes:
    """Give a saved scan with one value replaced."""
    document = json.loads(data)
    at = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = to
    return json.dumps(document).encode()
