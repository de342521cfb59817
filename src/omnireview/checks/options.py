"""What a check may be told: its options as a noun, made of a mapping in YAML's spelling.

A pack's words are validated where the pack is read (`model.options_model`); a run makes the options of what was
validated, and needs no pydantic for it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, field, fields
from typing import Any, TypeVar

from omnireview.nouns import noun


@noun
class CheckOptions:
    """The options of a check. In YAML their names are in kebab-case, and there are no others."""


@noun
class NoOptions(CheckOptions):
    """There is nothing to choose."""


O = TypeVar("O", bound=CheckOptions)  # noqa: E741 - one letter, as type variables are named here


def option(
    description: str,
    *,
    default: Any = MISSING,
    least: int | None = None,
    pattern: str | None = None,
    filled: bool = False,
) -> Any:
    """Declare one option; without `default` it must be given.

    `least` is the smallest number, `pattern` what a text must match, and `filled` forbids an empty text, list or
    mapping.
    """
    limits = {"ge": least, "pattern": pattern, "min_length": 1 if filled else None}
    told = {"description": description, **{name: limit for name, limit in limits.items() if limit is not None}}
    return field(default=default, metadata=told)


def kebab(name: str) -> str:
    """Give an option's name as it is spelt in YAML."""
    return name.replace("_", "-")


def option_names(options: type[CheckOptions]) -> frozenset[str]:
    """Give the names of all options of a check, in YAML's spelling."""
    return frozenset(kebab(each.name) for each in fields(options))


def options_of(options: type[O], told: Mapping[str, Any]) -> O:
    """Make a check's options of what a rule tells it, which has been validated; `told` is in YAML's spelling."""
    return options(**{name.replace("-", "_"): settled(value) for name, value in told.items()})


def settled(value: Any) -> Any:
    """Give a plain value with tuples for lists, so that nothing of it can be changed by mistake."""
    if isinstance(value, list | tuple):
        return tuple(settled(each) for each in value)
    if isinstance(value, Mapping):
        return {key: settled(each) for key, each in value.items()}
    return value
