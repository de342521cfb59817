"""A field of a request or payload that a client fills with as much as it likes.

Looked at are classes derived from `msgspec.Struct` or pydantic's `BaseModel` whose name ends as `classes` says
and not as `answers` says. With `of: sizes` it finds numbers whose names say that they decide how much work is
done (`names`) and that have no upper bound; texts that hold a width and a height (`size: str` in a class that
speaks of `1024x1024`, or of `x` between the two); and functions that parse such a text and compare what they get
with nothing large. With `of: contents` it finds texts, bytes, lists and
mappings without a limit of their length.

Left alone: fields with a bound of their own (`max_length`, `le`, `lt`, `multiple_of` beside a bound, `Literal`,
an enumeration), fields that a validator or `__post_init__` of the class compares, texts that name things
(`model`, `user`, `id`), classes of what a server answers, and classes of what is sent to another server: in the
file of a client, made with keyword arguments in their own file, or given as `request_model=`. What the function of
a route takes stays a client's. Requests by which an operator changes a server (`UpdateWeightsRequest`,
`SleepRequest`; `operators`) are left alone, too: they come from inside.

A field that is a text or a list (`str | list[str]`) and the `messages` of a chat are minor: one length says little
of them, and the server counts their tokens. A field that stood there without a bound before is an old finding,
whatever its type is now.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.bounds import alternatives, compared, limits
from omnireview.traits.outside import parts_of
from omnireview.traits.sent import is_sent

SUBJECT: Final = PYTHON
REACH: Final = "file"

_BASES = frozenset({"msgspec.Struct", "pydantic.BaseModel", "pydantic.main.BaseModel"})
_BOUNDS = {"sizes": frozenset({"le", "lt"}), "contents": frozenset({"max_length", "max_items", "maxsize"})}
_HELD = frozenset({"bytes", "bytearray", "list", "List", "dict", "Dict", "str"})
_NUMBERS = frozenset({"int", "float"})
_LISTS = frozenset({"list", "List", "Sequence"})
_OLD_NAMES = frozenset({"validator", "root_validator", "conlist", "BaseSettings"})
_CONSTRAINED = frozenset({"conint", "confloat", "constr", "conlist", "conbytes"})
_TEXT_SIZES = frozenset({"size", "resolution", "dimensions", "image_size", "video_size"})
_TWO = re.compile(
    r"\d{2,5}\s?[x*\u00d7]\s?\d{2,5}|\bw(?:idth)?\s?[x*\u00d7]\s?h(?:eight)?\b|([\"'])[x*\u00d7]\1", re.IGNORECASE
)
"""How a text that holds a width and a height is written, or taken apart."""
_WORD = re.compile(r"[A-Z][a-z0-9]*")
_PARSER = re.compile(r"parse\w*(?:size|resolution|dimension)|(?:size|resolution|dimensions?)_from", re.IGNORECASE)


@noun
class Options(CheckOptions):
    """Which fields of which classes must have a bound."""

    of: Literal["sizes", "contents"] = option("Numbers that decide how much is done, or what takes memory.")
    classes: tuple[str, ...] = option(
        "Ends of the names of classes that carry what a client sends.",
        default=("Request", "Payload", "Input", "Entry", "Upload"),
    )
    answers: tuple[str, ...] = option(
        "Parts of the names of classes that carry what a server answers.", default=("Response", "Output", "Result")
    )
    texts: tuple[str, ...] = option(
        "Words in the names of texts that are contents; other texts are left alone.",
        default=(
            *("prompt", "prompts", "text", "input", "content"),
            *("contents", "data", "b64", "base64", "image", "audio"),
            *("video", "query", "instructions", "lyrics", "caption", "body", "payload", "message"),
        ),
    )
    operators: tuple[str, ...] = option(
        "Words in the names of classes by which an operator changes a server.",
        default=(
            *("Weight", "Weights", "Update", "Reload", "Sleep", "Wakeup", "Abort", "Admin", "Lora", "Adapter"),
            *("Connection", "Connect", "Migration", "Registration", "Register", "Worker", "Profile", "Internal"),
        ),
    )
    names: tuple[str, ...] = option(
        "Names of the fields: of numbers those that are looked at, of contents those that are left alone.",
        default=(),
    )


def words(options: Options) -> frozenset[str]:
    """One of the base classes is named; a parser of sizes, which needs none, makes numbers of texts."""
    return frozenset({"Struct", "BaseModel", *(["int"] if options.of == "sizes" else [])})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each field at its own line; `$FIELD` and `$CLASS` are its names, or those of a parser.

    `$HINT` is what bounds it: by the library that the class is made with. `$LEAD` says what a text holds, and is
    "" for all else; `$THEM` is what has to be bounded.
    """
    for each in file.nodes(ast.ClassDef):
        if _is_payload(file, each, options):
            bounded = compared(file, each)
            for field in each.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    name = field.target.id
                    if name not in bounded and _is_unbounded(file, field, name, options):
                        span = file.span(field.target)
                        hint = _hint(file, each, field, options.of)
                        told = _LED if options.of == "sizes" and _is_size_text(file, field, name) else _PLAIN
                        if options.of == "contents" and _is_chat(field, name):
                            told = {**told, "$SEVERITY": "minor"}
                        yield Match(span, span.line, {"$FIELD": name, "$CLASS": each.name, "$HINT": hint, **told})
    if options.of == "sizes":
        yield from _parsed(file, frozenset(options.names))


_PLAIN = {"$LEAD": "", "$THEM": "it"}
_LED = {"$LEAD": " width and height in the text", "$THEM": "both"}


def _hint(file: PythonFile, owner: ast.ClassDef, field: ast.AnnAssign, of: str) -> str:
    """Give the code that bounds a field; what is read out of a text only a validator can bound."""
    is_struct = any(file.qualified(base) == "msgspec.Struct" for base in owner.bases)
    name = field.target.id if isinstance(field.target, ast.Name) else ""
    if of == "contents":
        if is_struct:
            return "msgspec.Meta(max_length=…)"
        if _is_text_or_list(field):
            return f'@{"validator" if file.once(_is_old) else "field_validator"}("{name}")'
        is_list = bool(_kinds(file, field) & _LISTS)
        return "Field(max_items=…)" if is_list and file.once(_is_old) else "Field(max_length=…)"
    if _is_size_text(file, field, name):
        return "__post_init__" if is_struct else f'@field_validator("{name}")'
    return "msgspec.Meta(le=…)" if is_struct else "Field(le=…)"


def _is_old(file: PythonFile) -> bool:
    """Tell whether a module is written for pydantic 1, which bounds a list by `max_items`."""
    imported = (each for each in file.whole.nodes(ast.ImportFrom) if each.module in {"pydantic", "pydantic.v1"})
    return any(alias.name in _OLD_NAMES for each in imported for alias in each.names)


def _is_text_or_list(field: ast.AnnAssign) -> bool:
    """Tell whether a field takes a text as well as a list."""
    heads = alternatives(field.annotation)
    return "str" in heads and not heads.isdisjoint(_LISTS)


def _is_chat(field: ast.AnnAssign, name: str) -> bool:
    return name == "messages" or _is_text_or_list(field)


def _is_payload(file: PythonFile, each: ast.ClassDef, options: Options) -> bool:
    if not each.name.endswith(options.classes) or any(part in each.name for part in options.answers):
        return False
    if not set(_WORD.findall(each.name)).isdisjoint(options.operators):
        return False
    return any(file.qualified(base) in _BASES for base in each.bases) and not is_sent(file, each)


def _is_unbounded(file: PythonFile, field: ast.AnnAssign, name: str, options: Options) -> bool:
    kinds = _kinds(file, field)
    if _is_closed(file, field, options.of):
        return False
    if options.of == "contents":
        if name in options.names or name.endswith(_NAMING):
            return False
        return bool(kinds & (_HELD - {"str"}) or ("str" in kinds and parts_of(name) & frozenset(options.texts)))
    if _is_size_text(file, field, name):
        return any(_TWO.search(file.source(above)) for above in (file.class_of(field),) if above)
    return name in options.names and bool(kinds & _NUMBERS)


def _kinds(file: PythonFile, field: ast.AnnAssign) -> set[str]:
    """Give the names in a field's annotation, which may be a text."""
    if isinstance(field.annotation, ast.Constant) and isinstance(field.annotation.value, str):
        return set(re.findall(r"\w+", field.annotation.value))
    return {node.id for node in file.below(field.annotation) if isinstance(node, ast.Name)}


def _is_size_text(file: PythonFile, field: ast.AnnAssign, name: str) -> bool:
    """Tell whether a field may hold sizes as a text only."""
    kinds = _kinds(file, field)
    return name in _TEXT_SIZES and "str" in kinds and not kinds & _NUMBERS


_NAMING = (
    "_id",
    "_name",
    "_type",
    "_dtype",
    "_format",
    "_key",
    "_mode",
    "_url",
    "_path",
    "_file",
    "_dir",
    "_size",
)


def _is_closed(file: PythonFile, field: ast.AnnAssign, of: str) -> bool:
    """Tell whether a field says its bound itself: by a keyword, a closed type or an annotation of limits."""
    for node in file.below(field.annotation, field.value):
        if isinstance(node, ast.keyword) and node.arg in _BOUNDS[of]:
            return True
        if isinstance(node, (ast.Name, ast.Attribute)):
            word = node.id if isinstance(node, ast.Name) else node.attr
            if word == "Literal" or word in _CONSTRAINED or word.startswith("Bounded"):
                return True
    return False


def _parsed(file: PythonFile, names: frozenset[str]) -> Iterator[Match]:
    """Give functions that read sizes out of a text and limit none of them, at the first of them."""
    for function in file.functions:
        if not _PARSER.search(function.name) or limits(file, function):
            continue
        for node in file.within(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name, value = node.targets[0].id, node.value
                is_int = (
                    isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "int"
                )
                if is_int and name in names:
                    span = file.span(node)
                    hint = f"if {name} > LIMIT: raise ValueError"
                    told = {"$FIELD": name, "$CLASS": function.name, "$HINT": hint, **_PLAIN}
                    yield Match(span, span.line, told)
                    break
