"""An index over a few texts: of a real repository for what git decides, else of a made-up tree."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from git_repository import Repository
from made_trees import MadeTree

from omnireview.git import Git
from omnireview.index.index import Index
from omnireview.index.query import Shelf
from omnireview.index.reading import Reader
from omnireview.pull_request.local import from_range
from omnireview.settings import Settings
from omnireview.sides import Sides
from omnireview.sides.make import open_sides, readers


def index_of(
    files: Mapping[str, str | bytes],
    *,
    upstream: Shelf | None = None,
    reader: Reader | None = None,
    listed: bool = True,
    linked: tuple[str, ...] = (),
) -> Index:
    """Give the index of some files. They are read in this process, since the tests wrote them."""
    held = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    tree = MadeTree(held, listed=listed, linked=linked)
    return Index(tree, reader or Reader(readers(processes=0)), upstream=upstream)


@contextmanager
def sides_of(folder: Path, old: Mapping[str, str], new: Mapping[str, str | None]) -> Iterator[Sides]:
    """Commit `old`, then change it by `new` (None deletes), and give both sides."""
    repository = Repository(folder)
    repository.commit({path: text.encode() for path, text in old.items()})
    repository.commit({path: None if text is None else text.encode() for path, text in new.items()})
    pull = from_range(Git.open(folder), "HEAD~1..HEAD")
    with readers() as workers:
        yield open_sides(pull, Settings(), workers)
