"""A unified diff → `ChangedFile`s with their hunks, and the anchors that GitHub accepts."""

from omnireview.diff.anchors import anchor
from omnireview.diff.files import Anchor, ChangedFile, FileKind, FileStatus, Hunk, Line, Side, kind_of
from omnireview.diff.hunks import parse_hunks
from omnireview.diff.patch import parse_diff
from omnireview.diff.texts import diff_texts, is_binary

__all__ = [
    "Anchor",
    "ChangedFile",
    "FileKind",
    "FileStatus",
    "Hunk",
    "Line",
    "Side",
    "anchor",
    "diff_texts",
    "is_binary",
    "kind_of",
    "parse_diff",
    "parse_hunks",
]
