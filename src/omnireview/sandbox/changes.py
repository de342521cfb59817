"""What git says between two commits → files as GitHub's files API lists them, with their patches."""

import re
from dataclasses import dataclass

from omnireview.diff import ChangedFile, parse_diff

SECTION = re.compile(rb"^(?=diff --git )", re.MULTILINE)
RAW = re.compile(rb":\d{6} \d{6} ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*\t")


@dataclass(frozen=True)
class Change:
    """One changed file: how our own reader sees it, its hunks' text, and the blob that GitHub names for it."""

    file: ChangedFile
    path: str
    previous: str | None
    patch: str
    blob: str

    @property
    def additions(self) -> int:
        """How many lines it adds."""
        return len(self.file.added)

    @property
    def deletions(self) -> int:
        """How many lines it removes."""
        return len(self.file.removed)


def read_changes(diff: bytes) -> tuple[Change, ...]:
    """Read git's diff with the raw lines before it, as `Git.diff` gives it."""
    files = parse_diff(diff)
    head, *sections = SECTION.split(diff)
    blobs = [_blob(raw) for raw in RAW.findall(head)]
    texts = iter(sections)
    changes = []
    for file, blob in zip(files, blobs, strict=True):
        text = next(texts)
        if file.old_mode and file.new_mode and file.old_mode[:2] != file.new_mode[:2]:
            text = next(texts)  # git shows a change of type as a removal and an addition
        moved = file.old_path is not None and file.old_path != file.path
        previous = shown(file.old_path) if moved and file.old_path else None
        changes.append(Change(file, shown(file.path), previous, _patch(text), blob))
    return tuple(changes)


def shown(path: str) -> str:
    """Give a path as JSON can hold it: bytes that are not UTF-8 become replacement characters."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _blob(raw: tuple[bytes, bytes]) -> str:
    old, new = (sha.decode("ascii") for sha in raw)
    return new if new.strip("0") else old


def _patch(section: bytes) -> str:
    start = section.find(b"\n@@ ")
    return section[start + 1 :].removesuffix(b"\n").decode("utf-8", "replace") if start >= 0 else ""
