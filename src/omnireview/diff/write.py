"""Two versions of a file → a patch that `git apply` takes."""

import re
from collections.abc import Sequence

from omnireview.diff.files import Hunk
from omnireview.diff.hunks import MARKER
from omnireview.diff.texts import diff_texts

_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


def write_patch(path: str, old: bytes, new: bytes) -> bytes:
    """Give the patch that makes `new` of `old`; b"" where nothing differs. Bytes are kept as they are."""
    return write_hunks(path, diff_texts(old, new))


def write_hunks(path: str, hunks: Sequence[Hunk]) -> bytes:
    """Give the patch of a file that stays where it is, by its hunks; b"" without any."""
    if not hunks:
        return b""
    before, after = quoted(f"a/{path}"), quoted(f"b/{path}")
    lines = [f"diff --git {before} {after}", f"--- {_ended(before)}", f"+++ {_ended(after)}"]
    for hunk in hunks:
        lines += [_header(hunk), *_body(hunk)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def hunk_text(hunk: Hunk) -> str:
    """Write one hunk, its header first; bytes that are no UTF-8 are surrogates in it."""
    return "".join(f"{line}\n" for line in (_header(hunk), *_body(hunk)))


def _header(hunk: Hunk) -> str:
    sides = (_counted(hunk.old_start, hunk.old_count), _counted(hunk.new_start, hunk.new_count))
    return f"@@ -{sides[0]} +{sides[1]} @@"


def _body(hunk: Hunk) -> list[str]:
    lines = []
    for line in hunk.lines:
        lines += [f"{line.sign}{line.text}", *([MARKER] if line.no_newline else [])]
    return lines


def quoted(name: str) -> str:
    """Write a name as git does: in C-style quotes if it holds a quote, a backslash, or control characters."""
    if not re.search(r'["\\\x00-\x1f\x7f]', name):
        return name
    return '"' + "".join(_escaped(letter) for letter in name) + '"'


def _escaped(letter: str) -> str:
    number = ord(letter)
    if number in _ESCAPES:
        return f"\\{_ESCAPES[number]}"
    return f"\\{number:03o}" if number < 0x20 or number == 0x7F else letter


def _ended(name: str) -> str:
    """Git ends a name with a space in it by a tab, so that a reader knows where it ends."""
    return f"{name}\t" if " " in name and not name.startswith('"') else name


def _counted(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"
