"""A parameter whose default is `None` and whose annotation does not allow it.

Left alone: `Any`, `object`, type variables and names that the file itself gives a meaning, `Optional`, unions
and literals with `None`, and names that end as aliases do (`...Like`, `...Type`, `...Input`).

The mend writes `Optional[...]` where the file imports that, for the Python that it is written for may know no
`| None`; else it adds `| None`, inside of the quotes where the annotation is quoted. Objects of `typing` such as
`List[int]` have no `|` in the same old Pythons: without an import of `Optional` their mend is told, not written.
`| None` that is evaluated needs Python 3.10, and is not told of projects that support a lower one.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.naming import dotted
from omnireview.traits.surface import marks

SUBJECT: Final = PYTHON
REACH: Final = "function"

_OPEN = frozenset({"Any", "object", "Optional", "None", "NoneType", "AnyStr", "Incomplete"})
_ALIASES = ("Like", "Type", "Types", "Input", "Inputs", "Arg", "Args", "T", "Opt", "OrNone", "Maybe")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"None"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such parameter at its own line; `$NAME`, `$ANNOTATION`, and what to write, `$MEND`."""
    for function in file.functions:
        for parameter, default in _with_defaults(function):
            annotation = parameter.annotation
            if annotation is None or not isinstance(default, ast.Constant) or default.value is not None:
                continue
            if "overload" in set(marks(function)) or _allows_none(file, annotation):
                continue
            span = file.span(parameter)
            written = " ".join(file.source(annotation).split())
            written = written.strip("\"'")
            is_older = _is_of_typing(file, annotation)
            mend = f"Optional[{written}]" if is_older or _has_optional(file) else f"{written} | None"
            bindings = {"$NAME": parameter.arg, "$ANNOTATION": written, "$MEND": mend}
            if mend.endswith(" | None") and not _is_kept_as_text(file, annotation):
                bindings["$PYTHON"] = "3.10"
            edits = () if is_older and not _has_optional(file) else _mend(file, annotation)
            yield Match(span, span.line, bindings, edits)


def _with_defaults(function: Function) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    yield from zip(plain[len(plain) - len(arguments.defaults) :], arguments.defaults, strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _allows_none(file: PythonFile, annotation: ast.expr) -> bool:
    """Tell whether an annotation allows None, or may: then nothing is said."""
    match annotation:
        case ast.Constant(value=str(text)):
            return any(word in text for word in ("None", "Any", "Optional", "object")) or text.endswith(_ALIASES)
        case ast.Constant():
            return True
        case ast.BinOp(op=ast.BitOr()):
            return any(_allows_none(file, each) for each in _sides(annotation))
        case ast.Name() | ast.Attribute():
            return _is_open(file, annotation)
        case ast.Subscript():
            return _is_open_subscript(file, annotation)
    return True


def _sides(annotation: ast.BinOp) -> Iterator[ast.expr]:
    node: ast.expr = annotation
    while isinstance(node, ast.BinOp):
        yield node.right
        node = node.left
    yield node


def _is_open(file: PythonFile, annotation: ast.expr) -> bool:
    name = dotted(annotation)
    last = name.rpartition(".")[2]
    if not name or last in _OPEN or last.endswith(_ALIASES):
        return True
    if "." in name:
        return not last[:1].isupper()
    bindings = file.names.bindings(name, file.tree)
    if not bindings:
        return not file.names.is_builtin(name, file.tree)
    imported = all(each.kind == "import" for each in bindings) and last[:1].isupper()
    return not imported and not all(isinstance(each.node, ast.ClassDef) for each in bindings)


def _is_open_subscript(file: PythonFile, annotation: ast.Subscript) -> bool:
    name = dotted(annotation.value).rpartition(".")[2]
    inside = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    if name == "Union":
        return any(_allows_none(file, each) for each in inside)
    if name == "Annotated":
        return _allows_none(file, inside[0])
    if name == "Literal":
        return any(not isinstance(each, ast.Constant) or each.value is None for each in inside)
    return _is_open(file, annotation.value)


def _has_optional(file: PythonFile) -> bool:
    bound = file.names.bindings("Optional", file.tree)
    return bool(bound) and all(each.target == "typing.Optional" for each in bound)


def _is_kept_as_text(file: PythonFile, annotation: ast.expr) -> bool:
    """Tell whether no interpreter evaluates an annotation: it is quoted, or all are (PEP 563)."""
    return isinstance(annotation, ast.Constant) or any(
        isinstance(each, ast.ImportFrom)
        and each.module == "__future__"
        and any(alias.name == "annotations" for alias in each.names)
        for each in file.tree.body
    )


def _is_of_typing(file: PythonFile, annotation: ast.expr) -> bool:
    if not isinstance(annotation, ast.Subscript):
        return False
    return (file.qualified(annotation.value) or "").startswith("typing.")


def _mend(file: PythonFile, annotation: ast.expr) -> tuple[Edit, ...]:
    span = file.span(annotation)
    text = file.source(annotation)
    if _has_optional(file):
        return (Edit(span.start, span.start, "Optional["), Edit(span.end, span.end, "]"))
    if not isinstance(annotation, ast.Constant):
        # `"Pipeline" | None` can't be evaluated: a string has no such operator.
        quoted = isinstance(annotation, ast.BinOp) and any(
            isinstance(each, ast.Constant) for each in _sides(annotation)
        )
        return () if quoted else (Edit(span.end, span.end, " | None"),)
    if len(text) < 3 or text[:1] not in "\"'" or text[:1] in text[1:-1]:
        return ()
    return (Edit(span.end - 1, span.end - 1, " | None"),)
