"""`Memory` ↔ the hidden last line of the summary comment.

    <!-- omnireview-memory:v2 eNqrVkrLz1eyUkpKLFKqBQAcQgQK -->

The version stands before the data, so that a later program can change all of it. The data is JSON, compressed by
zlib (RFC 1950), in base64's standard alphabet, which can't end an HTML comment. Whoever may edit comments can
change it; so it is read like anything else from outside, and nothing but words depends on it.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import replace

from omnireview.history import Memory, Push, Remembered
from omnireview.terms import Severity

VERSION = 2
"""Version 2 knows of threads; version 1 is still read."""
MOST_PUSHES = 10
"""Heads that are remembered."""
MOST_THREADS = 200
"""Threads that are remembered: at most 3,000 characters of the line."""
MOST_FINDINGS = 500
"""Findings that are thought of; most often fewer have room."""
LONGEST = 10_000
"""Characters of the line. A finding takes about 30, so that 300 of them have room."""
LARGEST = 200_000
"""Bytes of the JSON. A comment of GitHub's full length could unpack to 50 MB."""

_LINE = re.compile(r"<!-- omnireview-memory:v(?P<version>[0-9]{1,9}) (?P<data>[A-Za-z0-9+/]*={0,2}) -->")
_START = "<!-- omnireview-memory:"
_SEVERITIES = list(Severity)


class BadMemory(Exception):
    """The block can't be read; the message says why, without any of its text."""


def remember(memory: Memory, now: Push) -> Memory:
    """Add a review; of more than `MOST_PUSHES` heads the oldest go."""
    return replace(memory, pushes=(*memory.before(now.head), now)[-MOST_PUSHES:])


def write(memory: Memory, longest: int = LONGEST) -> str:
    """Give the line, without a line end, in at most `longest` characters.

    Threads beyond `MOST_THREADS` are forgotten, then what does not fit: first the findings of the oldest heads
    that no later one has, then the least severe of the newest head's. The heads themselves stay.
    """
    order = {
        finding.fingerprint: (-at, finding.rank)
        for at, push in enumerate(memory.pushes)
        for finding in push.findings
    }
    # A thread whose finding the newest head has matters more than one that is over.
    newest = {finding.fingerprint for push in memory.pushes[-1:] for finding in push.findings}
    kept_threads = sorted(memory.threads, key=lambda name: (name not in newest, name))[:MOST_THREADS]
    memory = replace(memory, threads=frozenset(kept_threads), closed=memory.closed & frozenset(kept_threads))
    names = sorted(order, key=order.__getitem__)[:MOST_FINDINGS]
    fewest, most = 0, len(names)
    while fewest < most:
        kept = (fewest + most + 1) // 2
        fewest, most = (kept, most) if _fits(_only(memory, names[:kept]), longest) else (fewest, kept - 1)
    return _line(_only(memory, names[:fewest]))


def read(body: str) -> Memory:
    """Read the memory of a comment's body; it is empty where the last line does not begin as one.

    Only the last line counts: a line of source that is shown further up is none.

    Raises:
        BadMemory: there is one, and it is not what `write` makes, or of another version.
    """
    line = body.rstrip().rpartition("\n")[2]
    if not line.startswith(_START):
        return Memory()
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadMemory("it is broken")
    if not 1 <= int(found["version"]) <= VERSION:
        raise BadMemory(f"it is of version {int(found['version'])}, and this program knows version {VERSION}")
    return _memory(_unpacked(found["data"]))


def _only(memory: Memory, names: Iterable[str]) -> Memory:
    """Give the memory with those of their findings that have these fingerprints."""
    wanted = frozenset(names)
    kept = [tuple(each for each in push.findings if each.fingerprint in wanted) for push in memory.pushes]
    return replace(
        memory,
        pushes=tuple(
            replace(push, findings=findings, cut=push.cut + len(push.findings) - len(findings))
            for push, findings in zip(memory.pushes, kept, strict=True)
        ),
    )


def _fits(memory: Memory, longest: int) -> bool:
    return len(_document(memory)) <= LARGEST and len(_line(memory)) <= longest


def _line(memory: Memory) -> str:
    packed = base64.b64encode(zlib.compress(_document(memory), 9)).decode("ascii")
    return f"<!-- omnireview-memory:v{VERSION} {packed} -->"


def _document(memory: Memory) -> bytes:
    """Give the JSON: each finding once, with a bit for each push (the first is 1) that had it.

    Threads are told apart as those that stand, and those that we closed, each as one string of fingerprints.
    """
    pushes = memory.pushes
    had: dict[str, int] = {}
    newest: dict[str, Remembered] = {}
    for at, push in enumerate(pushes):
        for finding in push.findings:
            had[finding.fingerprint] = had.get(finding.fingerprint, 0) | 1 << at
            newest[finding.fingerprint] = finding
    rules = list(dict.fromkeys(finding.rule for finding in newest.values()))
    paths = list(dict.fromkeys(finding.path for finding in newest.values()))
    rule_at, path_at = ({word: at for at, word in enumerate(words)} for words in (rules, paths))
    document = {
        "pushes": [
            [push.head, push.base, push.version, push.overall, push.verdict, push.new, push.cut] for push in pushes
        ],
        "rules": rules,
        # A path need not be UTF-8, and JSON has to be; so each byte is one letter here.
        "paths": [path.encode("utf-8", "surrogateescape").decode("latin-1") for path in paths],
        "findings": [
            [
                *(each.fingerprint, each.kin, each.scope, rule_at[each.rule], path_at[each.path]),
                *(each.line, _SEVERITIES.index(each.severity), had[each.fingerprint]),
            ]
            for each in newest.values()
        ],
        "threads": ["".join(sorted(each)) for each in (memory.threads - memory.closed, memory.closed)],
    }
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def _unpacked(data: str) -> bytes:
    """Unpack at most `LARGEST` bytes.

    Raises:
        BadMemory: the data is broken, or more than that.
    """
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(base64.b64decode(data, validate=True), LARGEST)
    except (binascii.Error, zlib.error):
        raise BadMemory("it is broken") from None
    if not unpacker.eof and len(unpacked) == LARGEST:
        raise BadMemory("it is too large")
    if not unpacker.eof or unpacker.unused_data:
        raise BadMemory("it is broken")
    return unpacked


def _memory(document: bytes) -> Memory:
    from pydantic import ValidationError

    from omnireview.history.form import Form

    try:
        form = Form.model_validate_json(document)
    except ValidationError:
        raise BadMemory("it is not what this program writes") from None
    return form.memory()
