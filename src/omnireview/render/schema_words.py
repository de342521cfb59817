"""Pieces of a JSON schema."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


def record(keys: Mapping[str, Any]) -> dict[str, Any]:
    """An object that has these keys, all of them and no others."""
    return {
        "type": "object",
        "properties": dict(keys),
        "required": list(keys),
        "additionalProperties": False,
    }


def rows(of: Mapping[str, Any], description: str) -> dict[str, Any]:
    """A list of things that are alike."""
    return {"type": "array", "items": dict(of), "description": description}


def maybe(of: Mapping[str, Any]) -> dict[str, Any]:
    """Something, or null."""
    return {"anyOf": [dict(of), {"type": "null"}]}


def one_of(words: Iterable[StrEnum]) -> dict[str, Any]:
    """One word of a vocabulary."""
    return {"enum": [word.value for word in words]}


def whole(least: int, description: str) -> dict[str, Any]:
    """A whole number."""
    return {"type": "integer", "minimum": least, "description": description}


def number(least: float, most: float, description: str) -> dict[str, Any]:
    """A number within bounds."""
    return {"type": "number", "minimum": least, "maximum": most, "description": description}


def words(description: str) -> dict[str, Any]:
    """A text."""
    return {"type": "string", "description": description}
