"""`Picture` → Mermaid in a fence, and the same in words, folded away.

GitHub draws ```mermaid fences (docs.github.com, "Creating diagrams"). Labels are quoted, and what could end a
label or mean something in it is written as Mermaid's entity codes (mermaid.js.org, "Flowcharts", "Entity codes").
"""

from collections.abc import Iterator

from omnireview.pictures import Picture
from omnireview.render.blocks import Block, details
from omnireview.render.escape import fence, one_line, prose

_LONGEST_LABEL = 80
_SAFE = frozenset(" ._-/:,()")


def picture_blocks(pictures: tuple[Picture, ...]) -> Iterator[Block]:
    """Give one folded block for each picture. Without room the words go first, the graph goes whole."""
    for picture in pictures:
        more = f"{picture.left_out} more box{'es are' if picture.left_out > 1 else ' is'} not drawn."
        left_out = f" {more}" if picture.left_out else ""
        graph = fence("\n".join(_graph(picture)) + "\n", "mermaid")
        words = (f"- {prose(line)}" for line in picture.words)
        yield details(picture.title, f"{picture.legend}{left_out}", (f"\n{graph}\n", *words), "")


def _graph(picture: Picture) -> Iterator[str]:
    yield "flowchart LR"
    for at, box in enumerate(picture.boxes):
        mark = ":::changed" if box.changed else ""
        yield f'  b{at}["{"<br/>".join(map(_label, box.lines))}"]{mark}'
    for arrow in picture.arrows:
        label = f'|"{_label(arrow.label)}"|' if arrow.label else ""
        yield f"  b{arrow.start} -->{label} b{arrow.end}"
    yield "  classDef changed stroke-width:3px"


def _label(text: str) -> str:
    """Write letters, digits and a few signs as they are, and all else as entity codes (`#35;`)."""
    return "".join(
        each if each.isalnum() or each in _SAFE else f"#{ord(each)};" for each in one_line(text, _LONGEST_LABEL)
    )
