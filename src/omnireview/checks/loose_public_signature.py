"""A public function or method whose signature says less than it could.

`fault: any` finds a parameter or a return that is annotated as `Any`, alone or as `Optional[Any]`; `dict[str,
Any]` and `*args: Any` are left alone. `fault: missing` finds parameters without an annotation, and a missing
return type of a function that has no other annotation or returns something. Public is what has no leading
underscore on the way to it and stands in no function; overloads and setters are left alone.
"""

import ast
from collections.abc import Iterator
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.surface import is_public, marks, parameters

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LEFT_ALONE = frozenset({"overload", "setter", "deleter", "fixture", "validator", "field_validator"})
_NAMED = 3


@noun
class Options(CheckOptions):
    """What is found."""

    fault: Literal["any", "missing"] = option("Annotations that say `Any`, or annotations that are missing.")


def words(options: Options) -> frozenset[str]:
    """It can't be found without these."""
    return frozenset({"Any"}) if options.fault == "any" else frozenset({"def"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such function at its head; `$NAME` is its name, `$WHAT` what is at fault, `$IS` its verb."""
    for function in file.functions:
        if not is_public(file, function) or not _LEFT_ALONE.isdisjoint(marks(function)):
            continue
        own = parameters(function, method=file.method_class(function) is not None)
        faults = _any(file, function, own) if options.fault == "any" else _missing(file, function, own)
        if faults:
            more = len(faults) - _NAMED
            said = faults if more <= 1 else [*faults[:_NAMED], f"{more} more"]
            head = file.head(function)
            yield Match(
                head,
                head.line,
                {"$NAME": function.name, "$WHAT": ", ".join(said), "$IS": "is" if len(said) == 1 else "are"},
            )


def _any(file: PythonFile, function: Function, own: list[ast.arg]) -> list[str]:
    faults = [each.arg for each in own if _says_any(file, each.annotation)]
    return [*faults, "return value"] if _says_any(file, function.returns) else faults


def _says_any(file: PythonFile, annotation: ast.expr | None) -> bool:
    match annotation:
        case ast.Name() | ast.Attribute():
            return file.qualified(annotation) in {"typing.Any", "typing_extensions.Any"}
        case ast.Subscript():
            return file.qualified(annotation.value) == "typing.Optional" and _says_any(file, annotation.slice)
        case ast.BinOp(op=ast.BitOr()):
            return _says_any(file, annotation.left) or _says_any(file, annotation.right)
    return False


def _missing(file: PythonFile, function: Function, own: list[ast.arg]) -> list[str]:
    faults = [each.arg for each in own if each.annotation is None and not each.arg.startswith("_")]
    if function.returns is not None:
        return faults
    typed = any(each.annotation is not None for each in own)
    gives = any(isinstance(node, ast.Return) and node.value is not None for node in file.within(function))
    return [*faults, "the return"] if gives or (own and not typed) else faults
