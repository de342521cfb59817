"""The fields of classes whose constructor is made of them: dataclasses, attrs, msgspec, pydantic, NamedTuple."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum

from omnireview.surface import Parameter, Signature, Symbol
from omnireview.surface.texts import UNTOLD


class Frame(Enum):
    """What makes the constructor."""

    DATACLASS = "dataclass"
    ATTRS = "attrs"
    STRUCT = "msgspec"
    MODEL = "pydantic"
    TUPLE = "NamedTuple"


_DECORATORS = {
    "dataclasses.dataclass": Frame.DATACLASS,
    "pydantic.dataclasses.dataclass": Frame.DATACLASS,
    **dict.fromkeys(
        (f"{module}.{name}" for module in ("attr", "attrs") for name in ("define", "frozen", "mutable")),
        Frame.ATTRS,
    ),
}
_BASES = {
    "msgspec.Struct": Frame.STRUCT,
    "pydantic.BaseModel": Frame.MODEL,
    "pydantic.main.BaseModel": Frame.MODEL,
    "typing.NamedTuple": Frame.TUPLE,
    "typing_extensions.NamedTuple": Frame.TUPLE,
}
_MAKES_FIELD = {
    *("field", "Field", "attrib", "dataclasses.field", "dc.field", "msgspec.field", "pydantic.Field"),
    *("attr.ib", "attr.attrib", "attr.field", "attrs.field"),
}
"""Functions that make fields, as they are written when nobody gives them another name."""
_HAS_DEFAULT = {"default", "default_factory", "factory"}
_EVERY = Parameter("fields", "double-star")


def frame_by_decorator(symbol: Symbol) -> Frame | None:
    """Give what a class's decorators make its constructor of."""
    return next((_DECORATORS[name] for name in symbol.decorators if name in _DECORATORS), None)


def frame_by_base(base: str) -> Frame | None:
    """Give what a base makes the constructors of all classes below it of."""
    return _BASES.get(base)


def constructor_of(frame: Frame, lineage: Sequence[Symbol]) -> Signature | None:
    """Make the signature of the fields of a class and its bases; None when some of them can't be told."""
    fields: dict[str, Parameter | None] = {}
    for symbol in reversed(lineage):
        if frame in {Frame.DATACLASS, Frame.ATTRS} and frame_by_decorator(symbol) is None:
            continue
        own = _own(frame, symbol)
        if own is None:
            return None
        fields.update(own)
    told = [each for each in fields.values() if each is not None]
    if frame is Frame.ATTRS and len(lineage) > 1 and any("kw_only" in dict(each.options) for each in lineage):
        # Whether that holds for the fields of bases, too, depends on the version.
        return None
    if frame is Frame.MODEL:
        if any(_fills_in(symbol) for symbol in lineage):
            told = [each if each.default is not None else replace(each, default=UNTOLD) for each in told]
        # What it has no field for it leaves out, if it is not told otherwise.
        told.append(_EVERY)
    return Signature(tuple(sorted(told, key=lambda each: each.kind != "positional")))


def _own(frame: Frame, symbol: Symbol) -> dict[str, Parameter | None] | None:
    options = dict(symbol.options)
    only_named = frame is Frame.MODEL or options.get("kw_only") == "True"
    found: dict[str, Parameter | None] = {}
    if frame is Frame.MODEL and any(member.name in {"model_config", "Config"} for member in symbol.members):
        return None
    for member in symbol.members:
        if member.kind != "variable" or member.on_instance:
            continue
        annotation = (member.annotation or "").strip("'\"")
        if frame is Frame.ATTRS and not annotation and (member.value or "").startswith(("attr", "field(")):
            return None
        if not annotation or annotation.startswith(("ClassVar", "typing.ClassVar", "t.ClassVar")):
            continue
        if annotation in {"KW_ONLY", "dataclasses.KW_ONLY"}:
            only_named = True
            continue
        if frame is Frame.MODEL and member.name.startswith("_"):
            continue
        parameter = _parameter(member, annotation, frame, only_named=only_named)
        if isinstance(parameter, str):
            return None
        found[member.name] = parameter
    return found


def _parameter(member: Symbol, annotation: str, frame: Frame, *, only_named: bool) -> Parameter | str | None:
    """The parameter for a field, None where there is none for it; text that says why that can't be told."""
    value = member.value
    if value == UNTOLD:
        return "its value is too long"
    if "alias" in annotation:
        return "it has another name"
    name = member.name
    if frame is Frame.ATTRS:
        name = name.lstrip("_")
    default: str | None = value
    given = _made(value)
    if given is not None:
        maker, arguments, keywords = given
        if maker not in _MAKES_FIELD:
            if maker.lower().endswith(("field", "attr.ib")):
                return "it is made by a function that is not known"
        elif "" in keywords or "alias" in keywords or "validation_alias" in keywords:
            return "it has another name"
        elif keywords.get("init") == "False":
            return None
        else:
            only_named = only_named or keywords.get("kw_only") == "True"
            first = arguments[0] if arguments and frame is not Frame.DATACLASS else "..."
            default = next((keywords[each] for each in keywords if each in _HAS_DEFAULT), first)
            default = None if default == "..." else default
    if default is None and frame is Frame.MODEL and _may_be_none(annotation):
        default = "None"
    return Parameter(name, "keyword" if only_named else "positional", default, annotation)


def _made(value: str | None) -> tuple[str, list[str], Mapping[str, str]] | None:
    """Read the text of a call as what is called, and its arguments; None for anything else."""
    if value is None or not value.endswith(")"):
        return None
    try:
        node = ast.parse(value.replace(UNTOLD, "_"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
        return None
    return (
        ast.unparse(node.func),
        [ast.unparse(each) for each in node.args],
        {each.arg or "": ast.unparse(each.value) for each in node.keywords},
    )


def _may_be_none(annotation: str) -> bool:
    """Whether older versions of pydantic take None where nothing is given; later ones ask for a value."""
    return any(word in annotation for word in ("Optional", "None", "Any", "Annotated"))


def _fills_in(symbol: Symbol) -> bool:
    """Whether a validator of a model may fill in what a call leaves out."""
    names: Iterable[str] = (name for member in symbol.members for name in member.decorators)
    return any(name.rpartition(".")[2] in {"model_validator", "root_validator", ""} for name in names)
