"""A comment of a YAML file that leaves open what the file should say.

Only comments on lines that the change adds are looked at, and only for the words of the options, whole, whatever
their case. What stands in strings and in the scripts of block scalars is no comment of the file's.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import FILE, TextFile, whole_line
from omnireview.documents.comments import yaml_comments
from omnireview.nouns import noun
from omnireview.spans import Match

SUBJECT: Final = FILE

_SHOWN = 60
_OWNED = re.compile(r"#\d+|https?://|\b[A-Z]{2,10}-\d+\b")


@noun
class Options(CheckOptions):
    """Which words leave something open."""

    phrases: tuple[str, ...] = option(
        "Words of a comment that leave something open.",
        default=(
            *("TODO", "FIXME", "XXX", "TBD", "to be decided"),
            *("to be discussed", "need to discuss", "needs discussion"),
            *("to be confirmed", "not sure", "need to change"),
            *("needs to be changed", "change the", "temporary hack"),
        ),
        filled=True,
    )


def find(file: TextFile, options: Options) -> Iterator[Match]:
    """Give each such comment at its line: `$COMMENT` is its beginning. One that names an issue is left alone."""
    if not file.path.endswith((".yaml", ".yml")) or file.changed is None or not file.changed.added:
        return
    text = file.data.decode("utf-8", "replace")
    words = re.compile(r"(?i)(?<!\w)(?:" + "|".join(map(re.escape, options.phrases)) + r")(?!\w)")
    for comment in yaml_comments(text) if words.search(text) else ():
        if comment.line in file.changed.added and words.search(comment.text) and not _OWNED.search(comment.text):
            shown = comment.text.replace("`", "'")
            shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
            yield Match(whole_line(comment.line), comment.line, {"$COMMENT": shown})
