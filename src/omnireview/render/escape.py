"""Text from outside → text that can do nothing in Markdown, in HTML, in a workflow command, or on a terminal.

Everything that a pull request can choose passes here: paths, messages with source text in them, reasons, titles.
"""

import json
import re
import unicodedata
from pathlib import PurePosixPath

_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Marks and letters that are drawn as nothing; the other invisible characters are told by their category."""
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

_LONGEST_LINE = 200
_BEYOND = re.compile("[\x7f-\U0010ffff]")

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_BACKTICKS = re.compile(r"`+")
_MARKUP = re.compile(r"[\\`*_\[\]<>&~]")
_BLOCK_START = re.compile(r"^[#+=:-]")
_ORDERED_LIST = re.compile(r"^(\d+)([.)])")
_ACTIVE = re.compile(
    r"""@ | \#\d | ://  | \$ | \bwww\. | \bgh-\d | :[\w+-]+: | \b[0-9a-f]{7,64}\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What GitHub makes live in plain text: mentions, issue and commit references, addresses, formulas, emoji."""
_WORD = re.compile(r"(?P<before>[(\[{\"']*)(?P<core>.*?)(?P<after>[)\]}\"'.,;:!?]*)", re.DOTALL)


def is_hidden(character: str) -> bool:
    """Tell whether a character can't be seen, or changes how others are seen (bidi controls, zero-width, …)."""
    return character in _BLANK_LETTERS or unicodedata.category(character) in _HIDDEN_CATEGORIES


def visible(text: str) -> str:
    r"""Show each hidden character as its escape, such as `\u202e` or `\n`; the result is one line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) if is_hidden(character) else character for character in text)


def one_line(text: str, most: int | None = None) -> str:
    """Give text as one line: white space run together, hidden characters shown, cut to `most` characters."""
    flat = visible(" ".join(re.split(r"[ \t\r\n]+", text.strip(" \t\r\n"))))
    return flat if most is None or len(flat) <= most else flat[: most - 1] + "…"


def in_json(text: str) -> str:
    r"""Write the hidden characters of a JSON text as JSON's escapes (`\u202e`): it means the same.

    JSON itself asks that of the first 32 characters only, and a terminal obeys others, too.
    """
    return _BEYOND.sub(lambda found: json.dumps(found[0])[1:-1] if is_hidden(found[0]) else found[0], text)


def source_line(text: str) -> str:
    """Give a line of source for a terminal: hidden characters shown, cut to 200 characters."""
    shown = visible(text[: _LONGEST_LINE + 1])
    return shown if len(shown) <= _LONGEST_LINE else shown[: _LONGEST_LINE - 1] + "…"


def code(text: str) -> str:
    """Give a code span that holds the text and that the text can't leave. White space at its ends is lost."""
    content = visible(text).strip()
    if not content:
        return ""
    fence = "`" * (_longest_run(content) + 1)
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"


def prose(text: str, most: int | None = None) -> str:
    """Give Markdown that shows a message: its code spans stay code spans, all else is text and nothing more.

    A word that GitHub would make live (a mention, a reference, an address, a formula) becomes a code span.
    """
    pieces: list[str] = []
    rest = one_line(text, most)
    while rest:
        plain, span, rest = _next_span(rest)
        pieces += [_plain_word(word) for word in re.split(r"( +)", plain) if word]
        if span:
            pieces.append(code(span))
    joined = ""
    for piece in filter(None, pieces):
        apart = " " if joined.endswith("`") and piece.startswith("`") else ""
        joined += apart + piece
    return _ORDERED_LIST.sub(r"\1\\\2", _BLOCK_START.sub(r"\\\g<0>", joined)) if joined else ""


def html(text: str) -> str:
    """Give text that is text in HTML, between tags and in a quoted attribute: hidden characters are shown."""
    return visible(text).translate(_ENTITIES)


def html_prose(text: str, most: int | None = None) -> str:
    """Give HTML that shows a message: its code spans are `<code>`, all else is text and nothing more."""
    pieces: list[str] = []
    rest = one_line(text, most)
    while rest:
        plain, span, rest = _next_span(rest)
        pieces.append(html(plain))
        if shown := span.strip():
            pieces.append(f"<code>{html(shown)}</code>")
    return "".join(pieces)


def html_source(text: str, most: int) -> str:
    """Give a line of source for HTML: tabs stay tabs, other hidden characters are shown, cut to `most`."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return "\t".join(map(html, cut.split("\t")))


def row(*cells: str) -> str:
    r"""Give a table row of cells that are Markdown already. GFM takes `\|` for a pipe everywhere in a cell."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def fence(text: str, info: str) -> str:
    """Give a fenced block whose fence is longer than any run of backticks inside. `text` ends with a line end."""
    marks = "`" * max(3, _longest_run(text) + 1)
    return f"{marks}{info}\n{text}{marks}"


_LANGUAGES = {
    ".py": "python",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".toml": "toml",
    ".json": "json",
    ".md": "markdown",
}


def language_of(path: str) -> str:
    """Give what a fence says of a file's language, by its name; "" for one that we have no word for."""
    return _LANGUAGES.get(PurePosixPath(path).suffix, "")


def command_data(text: str) -> str:
    """Escape the message of a workflow command, as GitHub's own toolkit does (`escapeData`)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """Escape a property's value of a workflow command, as GitHub's own toolkit does (`escapeProperty`)."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def inert(text: str) -> str:
    """Wrap text that others have a hand in, so that no line of it is taken for a workflow command."""
    import secrets

    token = secrets.token_hex(20)
    while token in text:
        token = secrets.token_hex(20)
    return f"::stop-commands::{token}\n{text}\n::{token}::"


def _shown(character: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    number = ord(character)
    wide = f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
    return named or (f"\\x{number:02x}" if number <= 0xFF else wide)


def _longest_run(text: str) -> int:
    return max((len(run[0]) for run in _BACKTICKS.finditer(text)), default=0)


def _next_span(text: str) -> tuple[str, str, str]:
    """Split off the first code span as CommonMark finds it: the text before, its content, the rest."""
    for opening in _BACKTICKS.finditer(text):
        for closing in _BACKTICKS.finditer(text, opening.end()):
            if closing[0] == opening[0]:
                return text[: opening.start()], text[opening.end() : closing.start()], text[closing.end() :]
    return text, "", ""


def _plain_word(word: str) -> str:
    if not _ACTIVE.search(word):
        return _MARKUP.sub(r"\\\g<0>", word)
    parts = _WORD.fullmatch(word)
    before, core, after = (parts["before"], parts["core"], parts["after"]) if parts else ("", word, "")
    return _MARKUP.sub(r"\\\g<0>", before) + code(core) + _MARKUP.sub(r"\\\g<0>", after)
