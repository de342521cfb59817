"""One layer in the settings: the dotted name of a package or module, or a list of them that stand side by side."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema


def _checked(name: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"`{name}` is no dotted name of a package or module")
    return name


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Layer = Annotated[
    tuple[Annotated[str, AfterValidator(_checked)], ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"items": {"type": "string"}, "minItems": 1, "type": "array"}]}),
]
