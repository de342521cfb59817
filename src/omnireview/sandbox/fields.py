"""The fields of a request's body, held against a short table of what may be in it."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnireview.sandbox.refusals import Refused, malformed


@dataclass(frozen=True)
class Field:
    """One field: `kind` is `string`, `integer`, `array` or `object`; `inside` describes its parts."""

    kind: str = "string"
    required: bool = False
    null: bool = False
    among: tuple[str, ...] = ()
    pattern: str = ""
    most: int = 0
    inside: "Mapping[str, Field] | None" = None


Fields = Mapping[str, Field]

TEXT = Field(required=True)
DATE = Field(pattern=r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def parse(body: bytes) -> dict[str, Any]:
    """Read a JSON object; no body at all is an empty one.

    Raises:
        Refused: it is none (400).
    """
    if not body:
        return {}
    try:
        # What JSON can't say, such as NaN or half of a surrogate pair, GitHub does not read either.
        read = json.loads(body, parse_constant=float)
        json.dumps(read, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise Refused(400, "Problems parsing JSON") from None
    if not isinstance(read, dict):
        raise Refused(400, "Body should be a JSON object")
    return read


def check(body: Mapping[str, Any], fields: Fields, place: str = "") -> dict[str, Any]:
    """Give the known fields of a body.

    Raises:
        Refused: one is missing, unknown or of the wrong kind (422).
    """
    for name in body:
        if name not in fields:
            raise malformed(f'"{name}" is not a permitted key.')
    for name, field in fields.items():
        if field.required and name not in body:
            raise malformed(f'"{name}" wasn\'t supplied.')
    return {name: _checked(value, fields[name], f"{place}properties/{name}") for name, value in body.items()}


def _checked(value: Any, field: Field, place: str) -> Any:
    shown = json.dumps(value)[:100]
    if value is None and field.null:
        return None
    if not _is(value, field.kind):
        raise malformed(f"For '{place}', {shown} is not {'an' if field.kind[0] in 'aio' else 'a'} {field.kind}.")
    if field.among and value not in field.among:
        raise malformed(f"For '{place}', {shown} is not a member of {json.dumps(field.among)}.")
    if field.pattern and re.fullmatch(field.pattern, value, re.ASCII) is None:
        raise malformed(f"For '{place}', {shown} did not match the expected form.")
    if field.most and len(value) > field.most:
        raise malformed(f"For '{place}', no more than {field.most} items are allowed; {len(value)} were supplied.")
    if field.kind == "integer":
        return int(value)
    if field.inside is not None and field.kind == "object":
        return check(value, field.inside, f"{place}/")
    if field.inside is not None:
        for one in value:
            if not isinstance(one, dict):
                raise malformed(f"For '{place}/items', {json.dumps(one)[:100]} is not an object.")
        return [check(one, field.inside, f"{place}/items/") for one in value]
    return value


def _is(value: Any, kind: str) -> bool:
    if kind == "integer":
        whole = isinstance(value, int) or (
            isinstance(value, float) and math.isfinite(value) and value.is_integer()
        )
        return whole and not isinstance(value, bool)
    return isinstance(value, {"string": str, "array": list, "object": dict, "boolean": bool}[kind])
