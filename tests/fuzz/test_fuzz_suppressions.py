"""Suppression comments: any file is read, at its own lines, in time that grows as the file does."""

import time

from fuzzing import target
from hypothesis import strategies as st

from omnireview.suppress import read_suppressions

PIECES = st.sampled_from(
    ["#", "# ", "omnireview:", " ignore", "ignore[", "[", "]", "a", "bare-except", ",", " because", "\n", "\r",
    "\x0c", "\\\n",
     "x = 1", "def f(a,\n      b):\n", "'''", '"""', '"', "'", "(", ")", "    ", "\t", "\ufeff", "\u2028",
     "\x00", "é", "if a:\n"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@target(examples=300, text=TEXTS, path=st.sampled_from(["a.py", "a.yaml", "a.md"]))
def test_every_comment_has_a_line_a_target_and_no_hash_in_its_words(text: str, path: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    count = data.count(b"\n") + 1
    for found in read_suppressions(path, data):
        assert 1 <= found.line <= found.target <= count
        assert "#" not in found.reason + "".join(found.rules)
        assert "\n" not in found.reason + "".join(found.rules)
        assert all(1 <= line <= count for line in found.statement)


@target(
    examples=25,
    piece=st.lists(PIECES, min_size=1, max_size=4).map("".join),
    path=st.sampled_from(["a.py", "a.yaml"]),
)
def test_a_piece_again_and_again_takes_time_as_its_length_does(piece: str, path: str) -> None:
    data = (piece * (60_000 // len(piece)) + "\n# omnireview: ignore[a] b\n").encode()
    started = time.thread_time()
    read_suppressions(path, data)
    assert time.thread_time() - started < 3
