"""A match → the words of its finding: the message with its metavariables filled in, and the anchored source."""

import re
from collections.abc import Mapping

from omnireview.patterns.metavariables import METAVARIABLE

LONGEST_BINDING = 80
"""Source text."""
LONGEST_TOLD = 240
"""What a check says of a whole tree: paths, and clauses whose end has the verb."""
_LONGEST_OF: Mapping[str, int] = {"$ERROR": 300, "$ANNOTATION": 240}
"""What a parser says, which is no code, and whose end tells where to look; a type, of which a half is none."""
_PIECE = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?P<comment>\#[^\n]*)|(?P<space>\s+)|(?P<other>.)""",
    re.VERBOSE,
)


def fill_message(message: str, bindings: Mapping[str, str], most: int = LONGEST_BINDING) -> str:
    """Put source text in the place of each bound metavariable; an unbound one stays as it is written.

    A binding becomes one line of at most `most` characters (300 for what a parser says, 240 for an annotation)
    without backticks, so that it can't leave the code span that the rule's author put it in.
    """

    def one_line(found: re.Match[str]) -> str:
        text = bindings.get(found[0])
        if text is None:
            return found[0]
        # A check's binding that may be empty brings the space before it along.
        flat = " " * text.startswith(" ") + " ".join(text.split()).replace("`", "'")
        longest = _LONGEST_OF.get(found[0], most)
        return flat if len(flat) <= longest else flat[: longest - 1] + "…"

    return METAVARIABLE.sub(one_line, message).rstrip()


def anchored_source(text: str, behind: str = "") -> str:
    """Give the first logical line of a finding's text without what a formatter decides.

    `behind` is what follows the text in its file: where a bracket is still open at the text's end, as in the first
    line of a `def` whose parameters stand on lines of their own, the rest of the logical line is taken from there.

    White space, comments, trailing commas, the kind of quotes and where a long string is cut in two are left out;
    of a text that is nothing but comments, the first one is given.
    Of a compound statement the first logical line is the header: what changes in its body does not make it another
    finding. It is done by hand and not by `tokenize`, whose tokens differ between Python versions.
    """
    source, depth = _first_line(text)
    if depth > 0 and behind:
        source, _ = _first_line(text + behind)
    return source or _first_comment(text)


def _first_comment(text: str) -> str:
    found = text.lstrip()
    return "".join(found.partition("\n")[0].split()) if found.startswith("#") else ""


def _first_line(text: str) -> tuple[str, int]:
    """Give the first logical line, and how many brackets are open at its end."""
    depth = 0
    kept: list[str] = []
    after_string = False
    for piece in _PIECE.finditer(text):
        if piece["space"] and "\n" in piece["space"] and depth <= 0 and kept:
            break
        if piece["string"]:
            content = piece[0][1:-1].replace("\\'", "'").replace('\\"', '"')
            if after_string:
                kept[-1] = kept[-1][:-1]
            kept.append(f'{content}"' if after_string else f'"{content}"')
            after_string = True
        elif piece["other"]:
            kept.append(piece[0])
            depth += (piece[0] in "([{") - (piece[0] in ")]}")
            after_string = False
    return re.sub(r",([)\]}])", r"\1", "".join(kept)), depth
