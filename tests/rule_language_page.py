"""Reads docs/rule-language.md: which operators stand in it, on which code, and what is said of each line.

An example is a `yaml` block of operators, and behind it a `python` block whose marks stand on the line before the
one they speak of:

* `# ruleid: name`: both OmniReview and Semgrep find it;
* `# ok: name`: neither does;
* `# ours: name`: OmniReview finds it, Semgrep does not;
* `# theirs: name`: Semgrep finds it, OmniReview does not.

A `yaml` block with a `text` block behind it is refused, with these words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from omnireview.documents import read_yaml

PAGE = Path(__file__).parents[1] / "docs" / "rule-language.md"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^\s*# (ruleid|ok|ours|theirs): ([\w-]+)$")


@dataclass(frozen=True)
class PageExample:
    """One example; the sets hold lines of `code`, `line` is where its code starts in the page."""

    rule: str
    line: int
    operators: Mapping[str, Any]
    code: str
    both: frozenset[int]
    neither: frozenset[int]
    ours: frozenset[int]
    theirs: frozenset[int]


@dataclass(frozen=True)
class PageRefusal:
    """Operators that are refused, and the words."""

    line: int
    text: str
    operators: Mapping[str, Any]
    words: str


def blocks() -> list[tuple[str, str, int]]:
    """Language, text and first line of each fenced block."""
    text = PAGE.read_text(encoding="utf-8")
    return [(found[1], found[2], text.count("\n", 0, found.start(2)) + 1) for found in _FENCE.finditer(text)]


def examples() -> Iterator[PageExample]:
    """Every example, in the page's order."""
    for (language, operators, _), (following, code, line) in _pairs():
        if (language, following) == ("yaml", "python"):
            yield _example(_operators(operators), code, line)


def refusals() -> Iterator[PageRefusal]:
    """Everything that the page says is refused."""
    for (language, operators, line), (following, words, _) in _pairs():
        if (language, following) == ("yaml", "text"):
            yield PageRefusal(line, operators, _operators(operators), " ".join(words.split()))


def _pairs() -> Iterator[tuple[tuple[str, str, int], tuple[str, str, int]]]:
    return pairwise(blocks())


def _operators(text: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = read_yaml(text.encode(), "rule-language.md").data
    return data


def _example(operators: Mapping[str, Any], code: str, line: int) -> PageExample:
    marks: dict[str, set[int]] = {"ruleid": set(), "ok": set(), "ours": set(), "theirs": set()}
    names = set()
    for number, text in enumerate(code.split("\n"), start=1):
        mark = _MARK.match(text)
        if mark:
            marks[mark[1]].add(number + 1)
            names.add(mark[2])
    if len(names) != 1:
        raise ValueError(f"the example in line {line} has {len(names)} names")
    return PageExample(
        names.pop(), line, operators, code,
        *(frozenset(marks[kind]) for kind in ("ruleid", "ok", "ours", "theirs")),
    )  # fmt: skip
