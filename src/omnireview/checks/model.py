"""A check's options → the pydantic model that validates what a pack says of them."""

from dataclasses import MISSING, fields
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from omnireview.checks.options import CheckOptions, kebab, settled


class _Words(BaseModel):
    # Strict: what a run makes of a pack's words is not converted, so a number in quotes must not pass for one.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=kebab)

    @model_validator(mode="before")
    @classmethod
    def _settled(cls, value: Any) -> Any:
        return settled(value)


def options_model(options: type[CheckOptions]) -> type[BaseModel]:
    """Give the model, with each option's type, limits, default and description."""
    hints = get_type_hints(options)
    words: dict[str, Any] = {
        each.name: (
            hints[each.name],
            Field(**each.metadata, **({} if each.default is MISSING else {"default": each.default})),
        )
        for each in fields(options)
    }
    return create_model(options.__name__, __base__=_Words, __doc__=options.__doc__, **words)
