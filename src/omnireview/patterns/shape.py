"""`Shape`: a pattern's text, parsed, and where in a module it can match."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from omnireview.errors import NotAnalysed
from omnireview.modules import Module, SyntaxFault, parse_module
from omnireview.modules.values import WORDS
from omnireview.patterns.arguments import is_expression_place
from omnireview.patterns.bindings import Bindings
from omnireview.patterns.dialect import matcher_for
from omnireview.patterns.matcher import Matcher
from omnireview.patterns.options import DEFAULT, Options
from omnireview.patterns.placeholders import is_call_of, is_dots, is_placeholder, many, metavariable
from omnireview.patterns.stand_ins import DEEP, TYPED
from omnireview.patterns.statements import Unit, distinct, match_row, starts, units
from omnireview.patterns.text import UnreadableText, to_python

_STRINGS = (cst.SimpleString, cst.ConcatenatedString)
_NAMES = (cst.Name, cst.Attribute)
_TRIED = ((cst.Try, cst.TryStar), (cst.ExceptHandler, cst.ExceptStarHandler))
# Nodes of these types are not always expressions: a keyword's name, a piece of a joined string.
_ALSO_WORDS = frozenset(
    (*_NAMES, *_STRINGS, cst.FormattedString, cst.BooleanOperation),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One way in which a shape matches: from the first to the last of the nodes."""

    first: cst.CSTNode
    last: cst.CSTNode
    bindings: Bindings


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A pattern's tree: one expression, one statement, one handler of a `try`, or several statements in a row."""

    module: Module
    nodes: tuple[cst.CSTNode, ...]
    options: Options = DEFAULT

    def find(self, module: Module) -> Iterator[Found]:
        """All the ways to match, in source order of their first nodes."""
        matcher = matcher_for(self.module, module, self.options)
        if len(self.nodes) > 1:
            yield from self._rows(matcher)
            return
        wanted = self.nodes[0]
        word = _called(wanted)
        nodes = module.nodes(*_kinds(wanted)) if word is None else module.calls.named(word)
        for node in nodes:
            if type(node) in _ALSO_WORDS and not is_expression_place(matcher, node):
                continue
            for solution in distinct(matcher.node(wanted, node, {})):
                yield Found(node, node, solution)

    def _rows(self, matcher: Matcher) -> Iterator[Found]:
        wanted = [node for node in self.nodes if isinstance(node, Unit)]
        for block in matcher.module.nodes(cst.Module, cst.IndentedBlock, cst.SimpleStatementSuite):
            row = units(block)
            # An ellipsis in front takes all the starts at once.
            for start in starts(matcher, wanted[0], row[:1] if is_dots(wanted[0]) else row, 0):
                for solution, last in match_row(matcher, wanted, row, {}, more=True, at=start):
                    if last is not None:
                        yield Found(row[start], last, solution)


def read_shape(pattern: str, options: Options = DEFAULT, *, anything: bool = False) -> Shape:
    """Parse a pattern; raises `UnreadableText` with the reason. With `anything` it may be an ellipsis alone."""
    text = textwrap.dedent(pattern).strip("\n")
    if not text.strip():
        raise UnreadableText("the pattern is empty")
    written = to_python(text.strip() if "\n" not in text.strip() else text)
    handler = written.lstrip().startswith("except")
    if handler:
        written = f"try:\n    pass\n{written}"
    try:
        module = parse_module("pattern.py", f"{written}\n".encode())
    except SyntaxFault as fault:
        raise UnreadableText(f"the pattern is not Python: {fault.message}, in line {fault.line}") from fault
    except NotAnalysed as problem:
        raise UnreadableText(f"the pattern can't be read: {problem.reason}") from problem
    row: list[Unit] = units(module.tree)
    if handler:
        return _handler(module, row, options)
    if all(is_dots(unit) or many(unit) for unit in row) and not (anything and len(row) == 1):
        raise UnreadableText("an ellipsis alone would match everything")
    if len(row) == 1 and isinstance(row[0], cst.Expr):
        return Shape(module, (row[0].value,), options)
    return Shape(module, tuple(row), options)


def _handler(module: Module, row: list[Unit], options: Options) -> Shape:
    if len(row) != 1 or not isinstance(row[0], (cst.Try, cst.TryStar)) or len(row[0].handlers) != 1:
        raise UnreadableText("a pattern that starts with `except` is one handler and nothing else")
    return Shape(module, (row[0].handlers[0],), options)


def _called(wanted: cst.CSTNode) -> str | None:
    """The name of the function that a pattern calls, when it says one."""
    if not isinstance(wanted, cst.Call):
        return None
    function = wanted.func
    name = function.attr if isinstance(function, cst.Attribute) else function
    return name.value if isinstance(name, cst.Name) and not is_placeholder(name.value) else None


def _kinds(wanted: cst.CSTNode) -> tuple[type[cst.CSTNode], ...]:
    """The node types that a single node of a pattern can match."""
    if metavariable(wanted) or is_dots(wanted) or is_call_of(wanted, DEEP) or is_call_of(wanted, TYPED):
        return (cst.BaseExpression,)
    if isinstance(wanted, cst.Name) and wanted.value in WORDS:
        return (cst.Name,)
    if isinstance(wanted, _NAMES):
        return _NAMES
    if isinstance(wanted, _STRINGS):
        return (*_STRINGS, cst.Name, cst.FormattedString, cst.BinaryOperation, cst.IfExp, cst.NamedExpr)
    if isinstance(wanted, cst.FormattedString):
        return (cst.FormattedString,)
    if isinstance(wanted, (cst.Import, cst.ImportFrom)):
        return (cst.Import, cst.ImportFrom, cst.LazyImport, cst.LazyImportFrom)
    if isinstance(wanted, cst.Set):
        return (cst.Set, cst.Dict, cst.SetComp, cst.DictComp)
    if isinstance(wanted, cst.List):
        return (cst.List, cst.ListComp)
    if isinstance(wanted, cst.Assign):
        return (cst.Assign, cst.AnnAssign, cst.NamedExpr)
    return next((kinds for kinds in _TRIED if isinstance(wanted, kinds)), (type(wanted),))
