"""A picture is written so that nothing in a name can leave its box, and so that words tell the same."""

import re

import pytest

from omnireview.pictures import Arrow, Box, Picture
from omnireview.render.pictures import picture_blocks

HOSTILE = [
    'a"] --> b0["x',
    "a\n```\n# heading",
    "<script>alert(1)</script>",
    "click b0 href",
    "#quot;",
    "a`b`c @somebody #1",
    "%%{init: {}}%%",
    "a\u202eb",
]


def written(*names: str) -> str:
    picture = Picture(
        "Who imports what changed",
        "An arrow leads to what is imported.",
        tuple(Box((name, "worker"), changed=True) for name in names),
        (Arrow(0, len(names) - 1, names[0]),),
        tuple(f"`{name}` is here" for name in names),
        left_out=2,
    )
    return "\n\n".join(block.text("below") for block in picture_blocks((picture,)))


def test_a_picture_is_a_mermaid_block_with_the_same_in_words() -> None:
    text = written("omni.engine", "omni.worker")
    assert '  b0["omni.engine<br/>worker"]:::changed' in text
    assert '  b0 -->|"omni.engine"| b1' in text
    assert "- `omni.engine` is here" in text
    assert "2 more boxes are not drawn" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_leaves_its_box(name: str) -> None:
    text = written(name)
    graph = text.split("```mermaid\n")[1].split("\n```\n")[0].split("\n")
    assert graph[0] == "flowchart LR"
    assert re.fullmatch(r'  b0\["[^"`<>{}\[\]@%]*<br/>worker"\]:::changed', graph[1])
    assert re.fullmatch(r'  b0 -->\|"[^"`<>{}\[\]@%|]*"\| b0', graph[2])
    assert graph[3:] == ["  classDef changed stroke-width:3px"]
