r"""`fix-regex`: a search and replacement in the matched text.

https://semgrep.dev/docs/writing-rules/autofix; groups are written `\1` or `$1`, the whole match `\0`, `$0` or
`$&`, a dollar sign `$$`. With a `count`, the first place is replaced so many times, each time in what came of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from omnireview.patterns.fault import PatternError

SECONDS = 1.0
LONGEST = 100_000
"""Characters. A replacement that grows beyond is given up."""
MOST = 100
"""The largest `count`: each costs a search."""
_KEYS = ("regex", "replacement", "count")
_GROUP = regex.compile(r"[\\$](?P<number>[0-9]{1,3})|\$(?P<sign>[$&])|(?P<unread>\$[`'+!])")


@dataclass(frozen=True, slots=True)
class FixRegex:
    """A `fix-regex`, compiled."""

    expression: regex.Pattern[str]
    replacement: str
    count: int | None

    def apply(self, text: str) -> str | None:
        """Give what comes of a matched text; None when nothing is found, or it takes too long or too much."""
        made = text
        try:
            if self.count is None:
                made = self.expression.sub(self._put, text, timeout=SECONDS)
            for _ in range(self.count or 0):
                made = self.expression.sub(self._put, made, count=1, timeout=SECONDS)
                if len(made) > LONGEST:
                    break
        except TimeoutError:
            return None
        return None if made == text or len(made) > LONGEST else made

    def _put(self, found: regex.Match[str]) -> str:
        def filled(place: regex.Match[str]) -> str:
            if place["sign"] == "$":
                return "$"
            return found[int(place["number"] or 0)] or ""

        return _GROUP.sub(filled, self.replacement)


def compile_fix_regex(words: Mapping[str, Any]) -> FixRegex:
    """Compile `regex`, `replacement` and, if there, `count`.

    Raises:
        PatternError: One of them is missing or wrong; its path leads to it below `fix-regex`.
    """
    for key in words:
        if key not in _KEYS:
            raise PatternError(
                f"`{key}` is no part of `fix-regex`: `regex`, `replacement` and `count` are", (key,)
            )
    expression, replacement = _text(words, "regex"), _text(words, "replacement")
    count = words.get("count")
    if count is not None and (not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST):
        raise PatternError(f"`count` is a whole number from 0 to {MOST}, not `{count}`", ("count",))
    return _compiled(expression, replacement, count)


def _text(words: Mapping[str, Any], key: str) -> str:
    value = words.get(key)
    if not isinstance(value, str):
        wrong = f"it is text, not `{value}`" if key in words else "`fix-regex` takes `regex` and `replacement`"
        raise PatternError(wrong, (key,) if key in words else ())
    return value


@lru_cache(maxsize=512)
def _compiled(expression: str, replacement: str, count: int | None) -> FixRegex:
    try:
        made = regex.compile(expression)
    except regex.error as problem:
        raise PatternError(f"`{expression}` is no regular expression: {problem}", ("regex",)) from problem
    for place in _GROUP.finditer(replacement):
        if place["unread"]:
            raise PatternError(f"`{place[0]}` is not supported in a replacement", ("replacement",))
        if int(place["number"] or 0) > made.groups:
            raise PatternError(
                f"the replacement names group {place['number']}, and the regex has {made.groups}", ("replacement",)
            )
    return FixRegex(made, replacement, count)
