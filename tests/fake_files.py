"""The contents, objects and diffs of the fake GitHub: what git would say of them."""

import hashlib
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


@dataclass(frozen=True)
class Symlink:
    target: str


@dataclass(frozen=True)
class Submodule:
    commit: str


Content = bytes | Symlink | Submodule
Files = Mapping[str, Content]


def raw(content: Content | None) -> bytes:
    return (
        content.target.encode() if isinstance(content, Symlink) else content if isinstance(content, bytes) else b""
    )


def mode_of(content: Content) -> int:
    return 0o120000 if isinstance(content, Symlink) else 0o160000 if isinstance(content, Submodule) else 0o100644


def oid_of(content: Content | None) -> str:
    if isinstance(content, Submodule):
        return content.commit
    return hashlib.sha1(b"blob %d\0" % len(raw(content)) + raw(content), usedforsecurity=False).hexdigest()


def entry_of(files: Files, path: str) -> dict[str, Any] | None:
    if any(name.startswith(f"{path}/") for name in files):
        return {"mode": 0o40000, "type": "tree", "oid": "f" * 40, "size": 0, "object": None}
    if path not in files:
        return None
    content = files[path]
    entry = {"mode": mode_of(content), "oid": oid_of(content), "size": len(raw(content))}
    if isinstance(content, Submodule):
        return {**entry, "type": "commit", "object": None}
    binary = b"\0" in raw(content)
    text = None if binary else raw(content).decode("utf-8", "replace")[:512_000]
    cut = len(raw(content)) > 512_000
    blob = {"__typename": "Blob", "isBinary": binary, "isTruncated": cut, "text": text}
    return {**entry, "type": "blob", "object": blob}


def make_patch(before: Content | None, after: Content | None) -> str:
    """Give what git says of two contents, without the file headers; empty for binaries and equal contents."""
    with TemporaryDirectory() as folder:
        sides = [Path(folder) / "before", Path(folder) / "after"]
        for side, content in zip(sides, (before, after), strict=True):
            side.write_bytes(raw(content))
        command = ["git", "diff", "--no-index", "--no-color", "--no-ext-diff", "-U3", *map(str, sides)]
        said = subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")
    at = said.find("\n@@ ")
    return said[at + 1 :].removesuffix("\n") if at >= 0 else ""


def shown_lines(patch: str, side: str) -> list[set[int]]:
    """Give, for each hunk, the line numbers that GitHub lets a comment stand on."""
    hunks: list[set[int]] = []
    counter, keep = 0, {"LEFT": "- ", "RIGHT": "+ "}[side]
    for line in patch.split("\n"):
        if header := re.match(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@", line):
            counter = int(header[1 if side == "LEFT" else 2])
            hunks.append(set())
        elif line[:1] and line[0] in keep:
            hunks[-1].add(counter)
            counter += 1
    return hunks
