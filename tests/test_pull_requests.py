"""Hand-made pull requests, reviewed whole: `review.md` beside each is what a person would read.

`pytest --rewrite` writes the reviews anew; read the difference before committing it.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.corridor import read_policy, review_change
from omnireview.documents import read_yaml
from omnireview.git import Git
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_range
from omnireview.render import as_markdown
from omnireview.review import Review
from omnireview.terms import Placement, Status

FOLDERS = sorted(path for path in (Path(__file__).parent / "pull_requests").iterdir() if path.is_dir())


def pull_request(folder: Path, root: Path) -> PullRequest:
    """Commit the folder's files, apply its diff, and give the pull request between the two commits."""
    repository = Repository(root)
    files = folder / "files"
    base = repository.commit(
        {str(path.relative_to(files)): path.read_bytes() for path in files.rglob("*") if path.is_file()}
    )
    repository.git("apply", "--index", str(folder / "change.diff"))
    head = repository.commit()
    told = read_yaml((folder / "pull_request.yaml").read_bytes(), "pull_request.yaml").data
    pull = from_range(Git.open(root), f"{base}..{head}")
    return replace(pull, title=told["title"], body=told["body"])


def review_of(folder: Path, root: Path) -> Review:
    pull = pull_request(folder, root)
    return review_change(pull, pull.base_tree, read_policy(pull.base_tree))


def as_a_person_reads_it(review: Review) -> str:
    """Give the summary and the inline comments in order, without what differs from one version to the next."""
    inline = [entry for entry in review.entries if entry.placement is Placement.INLINE and entry.anchor]
    parts = [as_markdown.report(review)]
    for entry in inline:
        assert entry.anchor is not None
        anchor = entry.anchor
        lines = f"{anchor.start_line}-{anchor.line}" if anchor.start_line else f"{anchor.line}"
        parts.append(f"## At `{anchor.path}`, line {lines}\n")
        parts.append(as_markdown.comment_body(entry, review, instance="test"))
    text = "\n".join(parts).rstrip("\n") + "\n"
    return text.replace(review.versions["omnireview"], "VERSION")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_review_is_what_a_careful_reader_expects(
    folder: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    text = as_a_person_reads_it(review_of(folder, tmp_path))
    expected = folder / "review.md"
    if pytestconfig.getoption("--rewrite"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_finding_is_told_once_and_the_ledger_adds_up(folder: Path, tmp_path: Path) -> None:
    review = review_of(folder, tmp_path)
    ledger = review.ledger
    assert ledger["found"] == sum(ledger[placement] for placement in Placement)
    assert ledger["found"] == sum(len(entry.sites) for entry in review.entries)


def test_the_clean_pull_request_brings_nothing_in(tmp_path: Path) -> None:
    folder = next(folder for folder in FOLDERS if folder.name == "clean-change")
    review = review_of(folder, tmp_path)
    assert {entry.judged.status for entry in review.entries} == {Status.OLD}
    assert review.clean
    assert not review.failed
