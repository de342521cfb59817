"""The hidden lines of our comments: read back as written, and others' words are not believed."""

import base64
import json
import zlib

from fuzzing import target
from hypothesis import strategies as st

from omnireview.history import block
from omnireview.render.marker import Marker, read, write

ANY = st.text(max_size=30)
HEX = st.text("0123456789abcdef", min_size=16, max_size=16)
FINDINGS = st.builds(lambda i, f, r, s: Marker("finding", i, f, r, s[:7]), ANY, HEX, ANY, ANY)
OTHERS = st.builds(
    lambda kind, i, run, s: Marker(kind, i, run=run, head=s[:7]),
    st.sampled_from(["summary", "review"]),
    ANY,
    ANY,
    ANY,
)
SPOIL = st.tuples(
    st.integers(0, 200), st.sampled_from(["", "-", "--", ">", "~", "~2d", " ", "\n", "\r", "é", "i=x", "-->"])
)


@target(examples=250, marker=FINDINGS | OTHERS, rest=ANY)
def test_a_marker_is_read_as_written_and_ends_where_it_ends(marker: Marker, rest: str) -> None:
    line = write(marker)
    assert line.isascii()
    assert line.startswith("<!-- ")
    assert line.index("-->") == len(line) - 3
    assert "--" not in line[4:-3]
    assert "\n" not in line
    assert read(f"{line}\n{rest}") == marker


@target(examples=250, marker=FINDINGS | OTHERS, spoil=st.lists(SPOIL, min_size=1, max_size=3))
def test_a_spoilt_marker_is_none_or_another_that_we_could_have_written(
    marker: Marker, spoil: list[tuple[int, str]]
) -> None:
    body = write(marker)
    for at, piece in spoil:
        body = body[: at % (len(body) + 1)] + piece + body[at % (len(body) + 1) + 1 :]
    found = read(body)
    assert found is None or write(found) == body.split("\n", 1)[0].removesuffix("\r")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["h", "f", "r", "p", "t", "s", "a", "pushes", "threads"]) | ANY, inner, max_size=4
        )
    ),
    max_leaves=10,
)


@target(examples=250, value=VALUES, version=st.sampled_from(["0", "1", "2", "3", "999999999", "-1", "x"]))
def test_a_memory_of_anything_is_a_memory_or_refused(value: object, version: str) -> None:
    data = base64.b64encode(zlib.compress(json.dumps(value).encode())).decode()
    body = f"words\n<!-- omnireview-memory:v{version} {data} -->"
    try:
        memory = block.read(body)
    except block.BadMemory:
        return
    assert len(block.write(memory)) <= block.LONGEST
    assert block.read("x\n" + block.write(memory)) == memory or memory.pushes == ()


@target(examples=200, data=st.binary(max_size=60), spoil=st.booleans())
def test_a_memory_of_any_bytes_is_refused_or_empty(data: bytes, spoil: bool) -> None:
    packed = data if spoil else zlib.compress(data)
    try:
        memory = block.read(f"<!-- omnireview-memory:v2 {base64.b64encode(packed).decode()} -->")
    except block.BadMemory:
        return
    assert memory.pushes == ()
