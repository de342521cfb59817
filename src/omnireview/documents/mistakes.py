"""pydantic's complaints about a document → `Mistake`s in our words: line, key, nearest right key, allowed values.

pydantic's own texts name Python types and a web page of its own; a person who wrote YAML needs neither.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from omnireview.documents.near import nearest

_LONGEST_SHOWN = 40

_MUST_BE = {
    "string_type": "text (in quotes, if it looks like something else)",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys to values",
    "mapping_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
}
_MUST_BE.update(int_parsing=_MUST_BE["int_type"], int_from_float=_MUST_BE["int_type"])
_MUST_BE.update(float_parsing=_MUST_BE["float_type"], bool_parsing=_MUST_BE["bool_type"])


class Mistake(NamedTuple):
    """One thing to mend in a file; `line` is 1-based, `path` the keys that lead there."""

    line: int
    message: str
    path: tuple[Hashable, ...] = ()

    def at(self, place: str) -> str:
        """Give the mistake as one line of text with its file."""
        return f"{place}:{self.line}: {self.message}"


def explain(
    error: ValidationError,
    model: type[BaseModel],
    line_of: Callable[[tuple[Hashable, ...]], int],
    *,
    refused: Mapping[str, str] | None = None,
) -> list[Mistake]:
    """Give all mistakes that validation by `model` found, in the order of their lines.

    `line_of` maps a path of keys, such as `("score", "weights")`, to a line. `refused` maps keys that `model` does
    not know, at whatever depth, to what is to be said of them instead of "unknown".
    """
    mistakes = []
    for fault in error.errors(include_url=False):
        if fault["type"] == "too_short" and fault["input"]:
            continue  # its items are faulty, and that is said of each
        path = tuple(step for step in fault["loc"] if step != "[key]")
        message = _message(fault, path, model, refused or {})
        line = line_of(path[:-1]) if fault["type"] == "missing" else line_of(path)
        mistakes.append(Mistake(line, message, path))
    return sorted(dict.fromkeys(mistakes), key=lambda mistake: mistake[:2])


def _message(fault: Any, path: tuple[Any, ...], model: type[BaseModel], refused: Mapping[str, str]) -> str:
    kind, context = fault["type"], fault.get("ctx") or {}
    name = _dotted(path)
    if kind == "extra_forbidden":
        key = str(path[-1])
        if key in refused:
            return f"`{name}`: {refused[key]}"
        return f"`{name}` is unknown" + nearest(key, _keys_at(model, path[:-1]))
    if kind == "missing":
        return f"`{name}` is missing"
    if kind in ("value_error", "assertion_error"):
        return f"`{name}`: {context['error']}" if name else str(context["error"])
    subject = f"`{name}`" if name else "the file"
    if kind in ("literal_error", "enum"):
        choices = re.findall(r"'([^']*)'", context["expected"])
        close = nearest(str(fault["input"]), choices) if isinstance(fault["input"], str) else ""
        hint = close if close.startswith("; did") else ""
        return f"{subject} must be one of {', '.join(choices)}, not {_shown(fault['input'])}{hint}"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']:g}" if "ge" in context else f"at most {context['le']:g}"
        return f"{subject} must be {bound}, not {_shown(fault['input'])}"
    if kind in ("too_short", "string_too_short"):
        return f"{subject} must not be empty"
    if kind in _MUST_BE:
        return f"{subject} must be {_MUST_BE[kind]}, not {_shown(fault['input'])}"
    return f"{subject}: {fault['msg']}"


def _dotted(path: Iterable[Any]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + '…'}`"


def _keys_at(model: type[BaseModel], path: Iterable[Any]) -> list[str]:
    here: Any = model
    for step in path:
        here = _inside(here, step)
    found = _model_in(here)
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _inside(annotation: Any, step: Any) -> Any:
    """Give the type of what lies under the key or index `step` of a value of type `annotation`."""
    model = _model_in(annotation)
    if model is not None:
        fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        return fields.get(step)
    arguments = get_args(annotation)
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return next((found for each in arguments if (found := _inside(each, step)) is not None), None)
    kinds = [each for each in arguments if each is not Ellipsis]
    return kinds[-1] if kinds else None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return next((found for each in get_args(annotation) if (found := _model_in(each))), None)
    return None
