"""A docstring that does not fit the function's parameters.

`fault: drift` finds parameters that a docstring lists and the function does not have, in Google's form
(`Args:`), NumPy's (`Parameters` with a line below) or Sphinx's (`:param x:`). `fault: incomplete` finds public
functions of three and more parameters whose docstring names not one of them and sends nobody elsewhere (`See
...`), but those that `drift` tells. Left alone: functions that take `**kwargs` (for drift), and lists of which no
entry fits: they speak of something else.
"""

import ast
import re
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

_ARGS = re.compile(r"\s*(?:Args|Arguments|Parameters|Params)\s*:\s*\Z")
_NUMPY = re.compile(r"\s*(?:Other )?Parameters\s*\Z")
_LINE = re.compile(r"\s*-{3,}\s*\Z")
_NAMES = r"(?P<names>\*{0,2}[A-Za-z_]\w*(?:\s*,\s*\*{0,2}[A-Za-z_]\w*){0,8})"
_ENTRY = re.compile(rf"(?:[-*] )?`{{0,2}}{_NAMES}`{{0,2}}\s*(?P<kind>\([^\n]{{0,300}}?\))?\s*:")
_NUMPY_ENTRY = re.compile(rf"{_NAMES}\s*(?::|\Z)")
_SPHINX = re.compile(r"\s*:param\s+(?:[^\s:]+\s+)?(?P<names>\*{0,2}\w+)\s*:")
_NAMED = re.compile(r"\w+")
_ELSEWHERE = re.compile(r"(?i)\b(?:inherit_?doc|see (?:also )?[\[:`]|same as [\[:`])")
_FEWEST = 3
_SHOWN = 3


@noun
class _Entry:
    """A name that a docstring lists as a parameter, and its line."""

    name: str
    line: int


@noun
class Options(CheckOptions):
    """What is found."""

    fault: Literal["drift", "incomplete"] = option("Parameters that are not there, or that are not told.")


def words(options: Options) -> frozenset[str]:
    """It can't be found without these."""
    return frozenset(
        {"Args", "Arguments", "Parameters", "Params", "param"} if options.fault == "drift" else {"def"}
    )


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such function; `$NAME` is its name, `$PARAMETERS` names those at fault, `$MEND` what to do."""
    for function in file.functions:
        docstring = _docstring(function)
        if docstring is None:
            continue
        lines = file.source(docstring).split("\n")
        if options.fault == "drift":
            yield from _drift(file, function, docstring.lineno, lines)
        elif is_public(file, function) and "overload" not in set(marks(function)):
            yield from _incomplete(file, function, docstring.lineno, lines)


def _docstring(function: Function) -> ast.Constant | None:
    first = function.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return first.value
    return None


def _drift(file: PythonFile, function: Function, line: int, lines: list[str]) -> Iterator[Match]:
    arguments = function.args
    if arguments.kwarg is not None:
        return
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    own = {each.arg for each in every}
    if arguments.vararg is not None:
        own.add(arguments.vararg.arg)
    told = _entries(lines)
    strange = [each for each in told if each.name not in own]
    if not strange or len(strange) == len(told):
        return
    names = [each.name for each in strange]
    unlisted = [each.arg for each in parameters(function, method=file.method_class(function) is not None)]
    unlisted = [name for name in unlisted if name not in {each.name for each in told}]
    mend = "Bring it up to date."
    if len(names) == len(unlisted) == 1:
        mend = f"Perhaps '{unlisted[0]}' is meant, which it does not list."
    span = file.line_span(line + strange[0].line)
    yield Match(span, span.line, {"$NAME": function.name, "$PARAMETERS": _joined(names), "$MEND": mend})


def _incomplete(file: PythonFile, function: Function, line: int, lines: list[str]) -> Iterator[Match]:
    own = [each.arg for each in parameters(function, method=file.method_class(function) is not None)]
    own = [name for name in own if not name.startswith("_")]
    said = frozenset(_NAMED.findall(" ".join(lines)))
    if len(own) < _FEWEST or not said.isdisjoint(own) or _ELSEWHERE.search(" ".join(lines)):
        return
    if next(_drift(file, function, line, lines), None) is not None:
        return
    head = file.head(function)
    yield Match(head, head.line, {"$NAME": function.name, "$PARAMETERS": _joined(own)})


def _joined(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names if more <= 0 else [*names[:_SHOWN], f"{more} more"])


def _entries(lines: list[str]) -> list[_Entry]:
    found: list[_Entry] = []
    for number, line in enumerate(lines):
        sphinx = _SPHINX.match(line)
        if sphinx:
            found.append(_Entry(sphinx["names"].lstrip("*"), number))
        elif _ARGS.match(line):
            found += _section(lines, number + 1, _indent(line), _ENTRY)
        elif _NUMPY.match(line) and number + 1 < len(lines) and _LINE.match(lines[number + 1]):
            found += _section(lines, number + 2, _indent(line) - 1, _NUMPY_ENTRY)
    return found


def _section(lines: list[str], start: int, outer: int, entry: re.Pattern[str]) -> Iterator[_Entry]:
    """Give the entries below a heading: lines at the indentation of the first one."""
    at = None
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        indent = _indent(line)
        if indent <= outer or (number + 1 < len(lines) and _LINE.match(lines[number + 1])):
            return
        at = indent if at is None else at
        if indent < at:
            return
        read = entry.match(line.strip()) if indent == at else None
        if read is not None and _is_parameter(read):
            yield from (_Entry(name.strip().lstrip("*"), number) for name in read["names"].split(","))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_parameter(read: re.Match[str]) -> bool:
    """Tell an entry from a remark such as `Note:` or `Example:`."""
    return not read["names"][:1].isupper() or bool(read.groupdict().get("kind"))
