"""A saved scan that somebody has changed: an error in words, or what the rules really find; never its own text."""

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fuzzing import target
from hypothesis import strategies as st
from saved_case import Change, small_change

from omnireview import corridor
from omnireview.compare import Judged
from omnireview.errors import UserError
from omnireview.publish import findings_of
from omnireview.render import as_markdown
from omnireview.review import Review
from omnireview.saved.read import parse_scan

CANARY = "zqxj"
"""Letters that stand in nothing but what is made up here."""
EVIL = [
    f"{CANARY} [a](https://evil.example) <img src=x> @everyone",
    f"`{CANARY}` `x",
    f"../../{CANARY}",
    f"::error::{CANARY}",
    f"<!-- omnireview:v1 {CANARY} -->",
    f"{CANARY}\n\n# {CANARY}",
    f"\u202e{CANARY}\x00\x1b[2J",
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 20),
    st.sampled_from([0, -1, 2**31, 2**63, 10**40, 1.5, [], {}, "", "engine.py", "worker.py", "blocker", "info"]),
    st.sampled_from(EVIL),
    st.text(max_size=8).map(lambda text: CANARY + text),
)
CUTS = st.one_of(st.none(), st.integers(0, 4_000))


@cache
def change() -> Change:
    folder = Path(tempfile.mkdtemp(prefix="omnireview-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = small_change(folder / "small")
    made.scan(1)
    made.scan(2)
    return made


@cache
def real() -> frozenset[tuple[Any, ...]]:
    return findings(change().alone())


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    # A child for each example would take longer than all else.
    monkeypatch.setattr(corridor, "processes_for", lambda _: 0)


def findings(review: Review) -> frozenset[tuple[Any, ...]]:
    def told(judged: Judged) -> tuple[Any, ...]:
        found = judged.finding
        return found.rule, found.path, found.line, found.severity, found.message, judged.status, judged.fingerprint

    return frozenset(map(told, findings_of(review)))


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Give the way to every value in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for key, part in inner for each in ((*path, key), *places(part, (*path, key)))]


def spoiled(data: bytes, edits: list[tuple[str, int, int, Any]]) -> bytes:
    """Replace, remove, double or move some values of a document, or add keys to it."""
    document = json.loads(data)
    for kind, at, other, value in edits:
        ways = places(document)
        if not ways:
            break
        *way, key = ways[at % len(ways)]
        holder = document
        for step in way:
            holder = holder[step]
        if kind == "replace":
            holder[key] = value
        elif kind == "remove":
            del holder[key]
        elif kind == "copy":
            source = document
            for step in ways[other % len(ways)]:
                source = source[step]
            holder[key] = json.loads(json.dumps(source))
        elif isinstance(holder, list) and isinstance(key, int):
            holder.insert(key, holder[key])
        else:
            holder[str(value)] = value
    return json.dumps(document).encode()


def balanced(data: bytes) -> bytes:
    """Make the books balance again, as somebody who wants to be believed would."""
    document = json.loads(data)
    try:
        files = document["files"]
        sides = [file[side] for file in files for side in ("head", "old") if file[side] is not None]
        document["counts"] = {
            "files": len(files),
            "again": sum(file["head"] is None for file in files),
            "findings": sum(len(side["findings"]) for side in sides),
        }
    except (LookupError, TypeError):
        return data
    return json.dumps(document).encode()


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["replace", "replace", "remove", "copy", "add"]),
        st.integers(0, 500),
        st.integers(0, 500),
        VALUES,
    ),
    min_size=1,
    max_size=3,
)


def outcome(scans: list[bytes], *, trusted: bool) -> Review | UserError:
    try:
        return change().merged(scans, trusted=trusted)
    except UserError as refused:
        return refused


def is_in_words(refused: UserError) -> bool:
    """Whether an error says what and what to do, on one line each, and shows nothing of the writer's."""
    parts = refused.what, refused.where, refused.mend
    assert all(part and part.isprintable() for part in parts)
    return CANARY not in str(refused)


@target(examples=20, edits=EDITS, of=st.sampled_from([1, 2]), at=st.integers(0, 1), books=st.booleans())
def test_a_changed_scan_invents_nothing_and_hides_nothing(
    edits: list[tuple[str, int, int, Any]], of: int, at: int, books: bool
) -> None:
    scans = list(change().scan(of))
    made = spoiled(scans[at % of], edits)
    scans[at % of] = balanced(made) if books else made
    came = outcome(scans, trusted=False)
    if isinstance(came, UserError):
        assert is_in_words(came)
        return
    assert findings(came) == real()
    assert CANARY not in as_markdown.report(came)


@target(examples=20, edits=EDITS, books=st.booleans())
def test_a_changed_scan_that_is_trusted_says_only_what_rules_say(
    edits: list[tuple[str, int, int, Any]], books: bool
) -> None:
    made = spoiled(change().scan(1)[0], edits)
    came = outcome([balanced(made) if books else made], trusted=True)
    if isinstance(came, UserError):
        assert is_in_words(came)
        return
    assert {rule for rule, *_ in findings(came)} <= {rule for rule, *_ in real()}
    told = as_markdown.report(came)
    assert not any(live in told for live in ("](https://evil", "<img", "@everyone", "\u202e", "\x1b"))


@target(examples=60, data=st.binary(max_size=60), cut=CUTS, at=st.integers(0, 4_000))
def test_bytes_that_are_no_scan_are_refused_in_words(data: bytes, cut: int | None, at: int) -> None:
    whole = change().scan(1)[0]
    for made in (data, whole[:cut] + data + whole[(cut or 0) + len(data) :], whole[:at] + whole[at + 1 :]):
        assert is_read_or_refused(made)


def is_read_or_refused(data: bytes) -> bool:
    try:
        form = parse_scan(data, "scan.json")
    except UserError as refused:
        return is_in_words(refused)
    return form.counts.files == len(form.files)
