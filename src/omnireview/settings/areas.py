"""The shipped areas in which a person should look: areas.json, in the words of `focus` in the settings file.

A question stands there only if no rule can answer it from the code: it asks for intent, for a measurement, for
what happens beyond one file. The first three of an area that find names in a change are shown, so the pointed ones
stand above the general ones. All are worded so that one name and three fit.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from omnireview.settings import Area, Question


@cache
def shipped_areas() -> Mapping[str, Area]:
    """Give the shipped areas by name, in the order of the file. A repository's `focus` is laid over them."""
    told = json.loads(Path(__file__).with_name("areas.json").read_text(encoding="utf-8"))
    return {
        name: Area(
            title=words["title"],
            questions=tuple(map(_question, words["questions"])),
            **{key: tuple(words.get(key, ())) for key in ("paths", "imports", "classes", "functions")},
        )
        for name, words in told.items()
    }


def _question(words: str | Mapping[str, Any]) -> Question:
    if isinstance(words, str):
        return Question(words)
    return Question(words["ask"], tuple(words.get("about", ())), words.get("when", ""))
