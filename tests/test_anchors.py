"""Every anchor that is accepted is one that git shows, and no other: repositories made up, diffs by real git."""

import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from git_repository import Repository
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnireview.diff import ChangedFile, Side, anchor
from omnireview.git import Git
from omnireview.pull_request.local import from_range

PROFILE = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)

LINES = st.sampled_from(
    [
        *(
            b"",
            b" ",
            b"\t",
            b"a = 1",
            b"b = 2",
            b"pass",
            b"\r",
            b"crlf\r",
            b"lone\rreturn",
            b"form\x0cfeed",
            b"\x0b",
        ),
        *(
            "sep\u2028arator".encode(),
            "next\u0085line".encode(),
            b"latin \xe9",
            b"\x1c\x1d\x1e",
            b"-- a/x",
            b"++ b/x",
        ),
        *(
            b"- x",
            b"+ x",
            b"@@ -1 +1 @@",
            b"\\ No newline at end of file",
            b"diff --git a/x b/x",
            b"--- ",
            b"def f():",
        ),
    ]
)
LETTERS = st.sampled_from([*'ab é"\\\t\n\a-', " b/", "\udcff", "\u2028", "\r", ".."])
NAMES = st.lists(LETTERS, min_size=1, max_size=4).map(lambda parts: "".join(parts).strip("/.") + ".py")
BODIES = st.tuples(st.lists(LINES, max_size=25), st.booleans())


def joined(lines: list[bytes], ended: bool) -> bytes:
    return b"\n".join(lines) + (b"\n" if ended and lines else b"")


@st.composite
def changes(draw: st.DrawFn) -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
    """The files of two commits: some edited here and there, some moved, some come, some go."""
    old: dict[str, bytes | None] = {}
    new: dict[str, bytes | None] = {}
    for index, name in enumerate(draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))):
        path = f"d{index}/{name}"
        lines, ended = draw(BODIES)
        fate = draw(st.sampled_from(["edit", "edit", "edit", "move", "come", "go"]))
        if fate == "come":
            new[path] = joined(lines, ended)
            continue
        repeated = lines * draw(st.integers(1, 3))
        old[path] = joined(repeated, ended)
        if fate == "go":
            new[path] = None
            continue
        for _ in range(draw(st.integers(0, 4))):
            at = draw(st.integers(0, len(repeated)))
            repeated[at : at + draw(st.integers(0, 2))] = draw(st.lists(LINES, max_size=2))
        target = f"moved/{index} {name}" if fate == "move" else path
        if fate == "move":
            new[path] = None
        new[target] = joined(repeated, draw(st.booleans()))
    return old, new


class Shown(NamedTuple):
    """One line as the raw patch shows it."""

    side: str
    line: int
    position: int
    text: bytes


def shown_by_git(patch: bytes) -> set[Shown]:
    """Read one file's patch by counting alone, with nothing of the code under test."""
    shown = set()
    position = old = new = old_left = new_left = 0
    started = False
    for row in patch.split(b"\n")[:-1]:
        position += started
        if not old_left and not new_left:
            header = re.match(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", row)
            if header:
                started = True
                old, new = int(header[1]), int(header[3])
                old_left, new_left = int(header[2] or 1), int(header[4] or 1)
            continue
        sign, text = row[:1], row[1:]
        if sign in {b"-", b" "}:
            shown.add(Shown("LEFT", old, position, text))
            old, old_left = old + 1, old_left - 1
        if sign in {b"+", b" "}:
            shown.add(Shown("RIGHT", new, position, text))
            new, new_left = new + 1, new_left - 1
    return shown


def accepted(file: ChangedFile, side: Side, data: bytes | None) -> set[Shown]:
    """Ask for every line of one side's blob, and some beyond."""
    lines = (data or b"").split(b"\n")
    found = set()
    for number in range(-1, len(lines) + 3):
        answer = anchor(file, number, side)
        if answer is not None:
            assert (answer.path, answer.side, answer.line) == (file.path, side, number)
            found.add(Shown(side, number, answer.position, lines[number - 1]))
    return found


@PROFILE
@given(changes())
def test_the_anchors_are_the_lines_that_git_shows_and_no_others(
    versions: tuple[dict[str, bytes | None], dict[str, bytes | None]],
) -> None:
    old, new = versions
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(Path(folder))
        repository.commit(old)
        repository.commit(new)
        pull = from_range(Git.open(repository.root), "HEAD~1..HEAD")
        pull.head_tree.prefetch(pull.head_tree.paths() or ())
        names = repository.git("diff", "--name-only", "-z", "--no-renames", "HEAD~1", "HEAD").split(b"\0")[:-1]
        sides = {file.path for file in pull.files} | {file.old_path for file in pull.files} - {None}
        assert {name.decode("utf-8", "surrogateescape") for name in names} <= sides
        whole = repository.git("diff", "--full-index", "-M", "-C", "HEAD~1", "HEAD")
        parts = re.split(rb"^(?=diff --git )", whole, flags=re.MULTILINE)[1:]
        assert len(parts) == len(pull.files)
        for file, part in zip(pull.files, parts, strict=True):
            head = pull.head_tree.read(file.path)
            base = pull.old_tree.read(file.old_path) if file.old_path else None
            ours = accepted(file, "RIGHT", head) | accepted(file, "LEFT", base)
            assert ours == shown_by_git(part), file.path
            for line in (line for hunk in file.hunks for line in hunk.lines):
                text = line.text.encode("utf-8", "surrogateescape")
                assert line.new is None or text == (head or b"").split(b"\n")[line.new - 1]
                assert line.old is None or text == (base or b"").split(b"\n")[line.old - 1]
