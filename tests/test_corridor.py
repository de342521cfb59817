"""From two commits to the review, with the shipped rules: what a person must not be told."""

from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.corridor import read_policy, review_change
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.review import Review
from omnireview.terms import Status

FAULTS = (
    b'"""Weights."""\n\nimport torch\n\n\ndef load(path: str) -> dict[str, torch.Tensor]:\n'
    b'    """Read weights."""\n    return torch.load(path)\n'
)
BROKEN = b"\n\ndef broken(:\n    pass\n"


def review(folder: Path, base: bytes, head: bytes, settings: bytes = b"") -> Review:
    repository = Repository(folder / "repository")
    policy: dict[str, bytes | None] = {".github/omnireview.yaml": settings} if settings else {}
    old, new = repository.commit({"omni/a.py": base, **policy}), repository.commit({"omni/a.py": head})
    pull = from_range(Git.open(repository.root), f"{old}..{new}")
    return review_change(pull, pull.base_tree, read_policy(pull.base_tree))


def told(review: Review) -> list[tuple[str, Status]]:
    return [(site.finding.rule, site.status) for entry in review.entries for site in entry.sites]


@pytest.mark.parametrize("settings", [b"", b"rules: {unparsable-file: off}\n"])
def test_a_change_that_breaks_a_file_is_not_praised_for_the_faults_in_it(tmp_path: Path, settings: bytes) -> None:
    statuses = [status for _, status in told(review(tmp_path, FAULTS, FAULTS + BROKEN, settings))]
    assert statuses == ([] if settings else [Status.NEW])


def test_a_change_that_repairs_a_file_is_not_blamed_for_the_faults_in_it(tmp_path: Path) -> None:
    assert told(review(tmp_path, FAULTS + BROKEN, FAULTS)) == [
        ("unparsable-file", Status.MENDED),
        ("torch-load-without-weights-only", Status.OLD),
    ]


def test_a_change_that_calls_a_file_generated_is_not_praised_for_the_faults_in_it(tmp_path: Path) -> None:
    assert told(review(tmp_path, FAULTS, b"# @generated\n" + FAULTS)) == []
