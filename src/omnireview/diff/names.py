"""File names as diffs write them → paths."""

import re

ESCAPE = re.compile(rb'\\([0-7]{1,3}|[abtnvfr"\\])')
PLAIN = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b'"': 34, b"\\": 92}
QUOTED = r'"(?:[^"\\]|\\.)*"'
PREFIX = re.compile(r"[abciow12]/")


def unquoted(name: str) -> str:
    r"""Undo git's C-style quotes: `"caf\303\251.py"` is `café.py`; a name without quotes is itself.

    Bytes that are not UTF-8 become surrogates (PEP 383). Source: git-config(1), core.quotePath.
    """
    if not (len(name) >= 2 and name.startswith('"') and name.endswith('"')):
        return name
    data = name[1:-1].encode("utf-8", "surrogateescape")
    return ESCAPE.sub(_byte, data).decode("utf-8", "surrogateescape")


def _byte(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    return bytes([PLAIN[code] if code in PLAIN else int(code, 8) & 0xFF])


def of_header(rest: str) -> tuple[str, str]:
    """Give the name and the date of what follows `--- ` or `+++ `: `a/x.py` and what stands behind the tab.

    git ends a name with spaces in it with a tab; `diff -u` writes the file's date there.
    """
    if match := re.match(QUOTED, rest):
        return unquoted(match.group(0)), rest[match.end() :].strip()
    name, _, date = rest.partition("\t")
    return name.removesuffix("\r"), date


def of_git_line(rest: str) -> tuple[str, str] | None:
    """Give the two names of what follows `diff --git `, with their prefixes; None where they can't be told apart.

    Without quotes the line has no mark between the names; but where it is the only source of the name, git
    writes the same name twice.
    """
    if match := re.fullmatch(f"({QUOTED}) (.*)", rest):
        return unquoted(match.group(1)), unquoted(match.group(2))
    if match := re.fullmatch(f"(.*) ({QUOTED})", rest):
        return match.group(1), unquoted(match.group(2))
    middle = len(rest) // 2
    left, right = rest[:middle], rest[middle + 1 :]
    if rest[middle : middle + 1] == " " and (left == right or without_prefix(left) == without_prefix(right)):
        return left, right
    return None


def without_prefix(name: str) -> str:
    """Take off `a/` or `b/`, or one of the letters of git's diff.mnemonicPrefix."""
    return name[2:] if PREFIX.match(name) else name
