"""One YAML file → `Config`s: what it sets, key by key, as plain data that a child process can hand over."""

from typing import Any

from omnireview.nouns import noun

Keys = tuple[str | int, ...]
"""The way to a value: keys of mappings, and numbers of list items from 0."""


@noun
class Leaf:
    """One value that is neither a mapping nor a list. `line` is that of its key or list item, 1-based, git's."""

    keys: Keys
    value: str | int | float | bool | None
    line: int


@noun
class Config:
    """One YAML document. `data` is made of dict, list, str, int, float, bool and None; `leaves` are in its order.

    `lines` maps the way to every key and list item to its line.
    """

    path: str
    data: Any
    leaves: tuple[Leaf, ...]
    lines: dict[Keys, int]
