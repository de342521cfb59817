"""A function whose return annotation and a `return` of its own can't both be right.

`-> dict` with `return a, b`, `-> Tensor` with a tuple, `-> tuple[int, int]` with three values, `-> str` with a
bare `return` or `return None`. Judged is only what is plain: an annotation of builtins, of `typing`'s names for
them, of `torch.Tensor`, `numpy.ndarray`, and unions of these; and a value that is a literal, a display, a call
of a builtin or of torch's functions, or a name that is bound to nothing else. `int` for `float` is no
contradiction. Left alone: generators, overloads, functions whose other half can't be known.

The function's head and its first such `return` are both pointed at, for either may be the one to mend.

Where another `return` of the same function may fit (`return (out, lse) if return_lse else out`, `return None` for
what is not there), the function only *can* give something else: that is minor, and of medium confidence. It is
information where the file does the same elsewhere: in a method of the same name, or, for what only can be, with
the same annotation. So is what a parameter `return_dict` decides, a convention of its own.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.surface import marks
from omnireview.traits.types import allowed, contradicts, kind_of

SUBJECT: Final = PYTHON
REACH: Final = "file"

_WORDS: Final = {"None": "None", "Tensor": "a tensor", "ndarray": "a NumPy array", "int": "an int"}
_LONGEST = 240
"""Of an annotation that is quoted; a longer one is told by its kinds."""


@noun
class _Fault:
    """A function, its return that does not fit, and of which kind that is.

    `only_can` says that another return of it may fit.
    """

    function: Function
    annotation: str
    kinds: frozenset[str]
    at: ast.Return
    kind: str
    only_can: bool


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"return"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give such functions, and their returns.

    `$NAME` `$GIVES` `$ANNOTATION` and the `$MEND` make up the message.
    """
    faults = [fault for function in file.functions if (fault := _fault(file, function)) is not None]
    alike = Counter(key for fault in faults for key in _likeness(fault))
    for fault in faults:
        head, at = file.head(fault.function), file.span(fault.at)
        bindings = _told(fault)
        if any(alike[key] > 1 for key in _likeness(fault)) or (fault.only_can and _asks(fault.function)):
            bindings["$SEVERITY"] = "info"
        elif fault.only_can:
            bindings |= {"$SEVERITY": "minor", "$CONFIDENCE": "medium"}
        yield Match(head, head.line, bindings)
        if at.line != head.line:
            yield Match(at, at.line, bindings)


def _fault(file: PythonFile, function: Function) -> _Fault | None:
    kinds = allowed(file, function.returns) if _is_plain(function) else None
    if kinds is None or function.returns is None:
        return None
    found: tuple[ast.Return, str] | None = None
    only_can = False
    for node in file.within(function):
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return None
        for value in _values(node.value) if isinstance(node, ast.Return) else ():
            kind = kind_of(file, value)
            if kind is None or not contradicts(kind, kinds):
                only_can = True
            elif found is None:
                found = (node, kind)
    if found is None:
        return None
    annotation = " ".join(file.source(function.returns).split())
    return _Fault(function, annotation, kinds, *found, only_can)


def _asks(function: Function) -> bool:
    """Tell whether the caller says by `return_dict` what is to be returned."""
    return any(each.arg == "return_dict" for each in (*function.args.args, *function.args.kwonlyargs))


def _is_plain(function: Function) -> bool:
    return function.returns is not None and "overload" not in set(marks(function))


def _likeness(fault: _Fault) -> Iterator[tuple[str, str, str]]:
    """Give by what two functions make the same mistake, which is a habit of their file."""
    yield f"def {fault.function.name}", fault.annotation, fault.kind
    if fault.only_can:
        yield "", fault.annotation, fault.kind


def _told(fault: _Fault) -> dict[str, str]:
    """Word a fault, with whole annotations only."""
    kind, (first, *more) = fault.kind, sorted(fault.kinds)
    given = _named(kind)
    annotation = fault.annotation if len(fault.annotation) <= _LONGEST else " | ".join((first, *more))
    told = {"$NAME": fault.function.name, "$ANNOTATION": annotation}
    if fault.only_can:
        mend = (
            "Say so in the annotation, or raise instead"
            if kind == "None"
            else "Say so in the annotation, or return one kind"
        )
        return {**told, "$GIVES": f"can return {given} (line {fault.at.lineno})", "$MEND": mend}
    if _values_of(kind) and _values_of(first) and not more:
        given += f", not of {first.removeprefix('tuple of ')},"
    return {**told, "$GIVES": f"returns {given}", "$MEND": _mend(kind, fault.kinds)}


def _mend(kind: str, kinds: frozenset[str]) -> str:
    """Say what to write where the function never gives what its annotation allows."""
    first, *more = sorted(kinds)
    if kind == "None":
        return "Allow None in the annotation, or return what it says"
    if _values_of(kind) and _values_of(first) and not more:
        number, allowed_number = (each.removeprefix("tuple of ") for each in (kind, first))
        return f"Annotate {number}{_values_of(kind)}, or return {allowed_number}"
    if kind.startswith("tuple"):
        return "Annotate a tuple, or return one value"
    return f"Annotate {_named(kind)}, or return {' or '.join(map(_named, sorted(kinds)))}"


def _named(kind: str) -> str:
    return _WORDS.get(kind) or f"a {kind}{_values_of(kind)}"


def _values_of(kind: str) -> str:
    return "" if not kind.startswith("tuple of ") else " value" if kind == "tuple of 1" else " values"


def _values(value: ast.expr | None) -> Iterator[ast.expr | None]:
    """Give what a `return` may give: both sides of `a if x else b`."""
    waiting: list[ast.expr | None] = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.IfExp):
            waiting += [each.orelse, each.body]
        else:
            yield each
