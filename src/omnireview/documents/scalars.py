"""A scalar's text → its value, by YAML 1.2's core schema for our own files and as PyYAML does for others'."""

import re
from typing import Any

import yaml

TAG = "tag:yaml.org,2002:"
CORE_TAGS = frozenset(TAG + name for name in ("str", "int", "float", "bool", "null", "map", "seq"))

_CORE = (
    ("null", re.compile(r"(?:~|null|Null|NULL|)\Z")),
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")),
    ("int", re.compile(r"(?:[-+]?[0-9]+|0x[0-9a-fA-F]+)\Z")),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")),
)
_LONGEST_NUMBER = 100


def scalar_value(text: str, tag: str | None, *, plain: bool, tolerant: bool) -> Any:
    """Give the str, int, float, bool or None that a scalar stands for.

    `plain` says that it is written without quotes. A number that is absurdly long, and one that its tag does not
    fit, stay text: a value is for looking at, and building it must not cost time.
    """
    if tag is None and not plain:
        return text
    kind = (tag or "").removeprefix(TAG) if tag in CORE_TAGS else None
    if tag is None:
        kind = _pyyaml_kind(text) if tolerant else _core_kind(text)
    if kind == "null":
        return None
    if kind == "bool":
        return yaml.SafeLoader.bool_values.get(text.lower(), text)
    if kind in ("int", "float") and len(text) <= _LONGEST_NUMBER:
        return _number(text, kind, tolerant=tolerant)
    return text


def _core_kind(text: str) -> str | None:
    return next((kind for kind, form in _CORE if form.match(text)), None)


def _pyyaml_kind(text: str) -> str | None:
    for tag, form in yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], ()):
        if form.match(text):
            return str(tag).removeprefix(TAG)
    return None


def _number(text: str, kind: str, *, tolerant: bool) -> int | float | str:
    constructor = yaml.constructor.SafeConstructor()
    node = yaml.ScalarNode(TAG + kind, text)
    try:
        if kind == "float":
            return float(constructor.construct_yaml_float(node))
        if not tolerant:
            return int(text, 16) if text.startswith("0x") else int(text)
        return int(constructor.construct_yaml_int(node))
    except (ValueError, IndexError, OverflowError):
        return text
