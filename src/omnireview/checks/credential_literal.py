"""A password, a token or a private key that is written into a file.

Tokens are told by the forms that their makers give them, other values by the name that they are given, when they
are too long and too mixed to be a word. Placeholders are left alone (`hf_xxxx`, `<your-key>`, `${KEY}`), and so is
what the change does not add. The comment does not repeat what was found.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import FILE, TextFile
from omnireview.diff import is_binary
from omnireview.spans import Match, Span

SUBJECT: Final = FILE

_LONGEST_LINE = 20_000
"""Characters; longer lines are data, and not written by a person."""
_FORMS: Final = {
    "a Hugging Face token": r"\bhf_[A-Za-z]{34}\b",
    "an OpenAI key": r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,200}\b",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})\b",
    "an AWS access key": r"\bAKIA[0-9A-Z]{16}\b",
    "a Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a Slack token": r"\bxox[abprs]-[0-9A-Za-z-]{20,200}\b",
    "a PyPI token": r"\bpypi-AgE[0-9A-Za-z_-]{50,300}\b",
}
_TOKEN = re.compile("|".join(f"(?P<k{at}>{form})" for at, form in enumerate(_FORMS.values())))
_KINDS: Final = tuple(_FORMS)
_KEY_BLOCK = re.compile(r"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----\s*(?:\\n|$)")
_GIVEN = re.compile(
    r"""(?i:passwo?r?d|secret|api[_-]?key|access[_-]?key|auth[_-]?token)(?i:_?key)?["']?\s{0,3}[:=]\s{0,3}"""
    r"""["']([^"'\s]{12,200})["']"""
)
_PLACEHOLDER = re.compile(
    r"(?i)x{3}|\*{3}|\.{3}|0{4}|1234|abcd|your|example|sample|dummy|fake|test|placeholder|change|replace|insert"
    r"|todo|redacted|none|null|env|secret|password|[<>{}$%()\[\]]|^https?:|^[./~]"
)
_MOST_REPEATED = 2
"""How often each character of a key may stand in it, on average."""


def find(file: TextFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each added line that holds one; `$KIND` says what it looks like."""
    if file.changed is None or is_binary(file.data):
        return
    start = 0
    for number, line in enumerate(file.data.split(b"\n"), start=1):
        if number in file.changed.added and len(line) <= _LONGEST_LINE:
            text = line.decode("utf-8", "replace")
            kind = _kind(text)
            if kind:
                span = Span(number, 0, number, len(text), start, start + len(line))
                yield Match(span, number, {"$KIND": kind})
        start += len(line) + 1


def _kind(text: str) -> str:
    """Say what a line holds; "" for nothing of the sort."""
    for token in _TOKEN.finditer(text):
        if _is_random(token[0]):
            return _KINDS[int((token.lastgroup or "k0")[1:])]
    if _KEY_BLOCK.search(text):
        return "a private key"
    for given in _GIVEN.finditer(text):
        if _is_random(given[1]) and _is_mixed(given[1]):
            return "a password or key"
    return ""


def _is_random(value: str) -> bool:
    return not _PLACEHOLDER.search(value) and len(value) <= _MOST_REPEATED * len(set(value))


def _is_mixed(value: str) -> bool:
    """Whether a value is no word and no name: it has digits, and small and capital letters or signs."""
    cases = any(letter.islower() for letter in value) + any(letter.isupper() for letter in value)
    signs = any(not letter.isalnum() and letter not in "_-./:" for letter in value)
    return any(letter.isdigit() for letter in value) and (cases == 2 or signs)
