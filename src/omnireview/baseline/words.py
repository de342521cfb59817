"""The keys of a baseline file."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from omnireview.baseline import MOST
from omnireview.settings.yaml_model import Text, YamlModel

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _checked_day(word: Any) -> Any:
    if isinstance(word, str) and _DAY.fullmatch(word):
        try:
            return date.fromisoformat(word)
        except ValueError:
            pass
    raise ValueError(f"a day is written as 2026-01-31, not `{str(word)[:40]}`")


Day = Annotated[date, BeforeValidator(_checked_day)]


class KnownWords(YamlModel):
    """One accepted finding."""

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] = Field(
        description="What review.json calls the finding."
    )
    rule: Annotated[Text, Field(max_length=100)] = Field(description="The rule's id.")
    path: Annotated[Text, Field(max_length=4_096)] = Field(description="The file.")
    reason: Annotated[Text, Field(max_length=500)] = Field(description="Why it is accepted.")
    added: Day = Field(description="The day on which it was accepted.")
    until: Day | None = Field(default=None, description="The last day on which it is accepted.")


class BaselineWords(YamlModel):
    """A baseline."""

    entries: Annotated[tuple[KnownWords, ...], Field(max_length=MOST)] = Field(
        default=(), description="The accepted findings."
    )
