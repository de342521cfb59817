"""A key of a YAML file that has one of some values, however deep it is nested."""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import DOCUMENT, YamlFile, whole_line
from omnireview.nouns import noun
from omnireview.spans import Match

SUBJECT: Final = DOCUMENT


@noun
class Options(CheckOptions):
    """Which key, and which values of it."""

    key: str = option("The key, as it is written; hyphens and underscores count as equal.", filled=True)
    values: tuple[bool | int | float | str | None, ...] = option(
        "The values that are found. `true` finds a boolean, not the word.", filled=True
    )


def find(file: YamlFile, options: Options) -> Iterator[Match]:
    """Give each such key at its line, once, where it is written; `$KEY` and `$VALUE` are bound."""
    wanted = _plain(options.key)
    for pair in file.document.pairs():
        if _plain(pair.key) != wanted or not isinstance(pair.value, bool | int | float | str | None):
            continue
        # 1 == True in Python, not in YAML.
        if any(pair.value == value and type(pair.value) is type(value) for value in options.values):
            yield Match(whole_line(pair.line), pair.line, {"$KEY": pair.key, "$VALUE": str(pair.value)})


def _plain(key: str) -> str:
    return key.replace("-", "_")
