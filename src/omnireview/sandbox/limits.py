"""How much GitHub lets anyone do, as numbers that a test may make small."""

from dataclasses import dataclass


@dataclass
class Limits:
    """Sources: docs.github.com, "Rate limits for the REST API", "List pull requests files", "Repository limits".

    `content_a_minute` is the secondary limit on comments and reviews; each inline comment counts as one.
    `retry_after` is what a secondary limit tells in `Retry-After`, in seconds; None leaves the header out, as
    GitHub does at times. `patch_lines` and `patch_bytes`: a larger file is listed without its patch.
    """

    page: int = 100
    body_characters: int = 65_536
    listed_files: int = 3_000
    diff_files: int = 300
    diff_lines: int = 20_000
    compared_files: int = 300
    compared_commits: int = 250
    patch_lines: int = 20_000
    patch_bytes: int = 500_000
    tree_entries: int = 100_000
    blob_bytes: int = 100_000_000
    text_bytes: int = 512_000
    annotations: int = 50
    content_a_minute: int = 80
    retry_after: int | None = 60
