"""A name that its package has deprecated, or removed: what the table of a rule's `deprecated:` lists.

Found are calls and all other uses, through whatever alias, and `from x import name` at the name's own line. Left
alone is code that knows: an import with another one to fall back to, what stands below a test of a version or of
`hasattr` or behind one that returns, and a name that either of two imports may have bound.

A fix keeps the alias that the file uses. Where the new name can't be written with what the file imports, there is
none; a name that was imported by itself is mended in its import.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

import libcst as cst

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.rewriting import Rewriter
from omnireview.checks.subjects import MODULE
from omnireview.gates import Gate, Sign
from omnireview.modules import Module
from omnireview.modules.imports import dotted
from omnireview.nouns import noun
from omnireview.spans import Edit, Match

SUBJECT: Final = MODULE

_KNOWING = ("hasattr", "version", "VERSION")
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"})
_BINDINGS = {"replacement": "$REPLACEMENT", "since": "$SINCE", "removed": "$REMOVED"}
Row = Mapping[str, Any]


@noun
class Options(CheckOptions):
    """Which names."""

    names: Mapping[str, Mapping[str, Any]] = option(
        "Dotted names, each with a row as under a rule's `deprecated:`.", filled=True
    )


def gate(options: Options) -> Gate:
    """Any of the names, under whatever alias, or its import."""
    signs = []
    for name in options.names:
        module, _, last = name.rpartition(".")
        signs.append(Sign(("Attribute", "Name"), last, name))
        signs.append(Sign(("ImportFrom",), "", f"from {module} import {last}", words=(last,)))
    return Gate(tuple(signs))


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each use and each import by name, in order; `$NAME` is the old name, beside its row's words."""
    names, doubts = options.names, _Doubts(module)
    found = [*_imports(module, names, doubts), *_uses(module, names, doubts)]
    yield from sorted(found, key=lambda match: match.span)


def _imports(module: Module, names: Mapping[str, Row], doubts: "_Doubts") -> Iterator[Match]:
    for statement in module.nodes(cst.ImportFrom):
        if isinstance(statement.names, cst.ImportStar) or statement.relative or statement.module is None:
            continue
        source = dotted(statement.module)
        listed = [(alias, f"{source}.{dotted(alias.name)}") for alias in statement.names]
        old = [(alias, name) for alias, name in listed if name in names]
        if not old or doubts.around(statement):
            continue
        # One edit mends all that the statement imports; each can be offered only once.
        edits = _moved(module, statement, [name for _, name in listed], names)
        for alias, name in old:
            span = module.span(alias.name)
            yield Match(span, span.line, _words(name, names[name]), edits if alias is old[0][0] else ())


def _uses(module: Module, names: Mapping[str, Row], doubts: "_Doubts") -> Iterator[Match]:
    rewriter = Rewriter(module)
    last = {name.rpartition(".")[2] for name in names}
    bound = {one.name for one in module.imports if one.target in names}
    for node in module.nodes(cst.Attribute, cst.Name):
        if (node.attr.value not in last) if isinstance(node, cst.Attribute) else (node.value not in bound):
            continue
        meanings = module.scopes.qualified(node)
        if len(meanings) != 1 or meanings[0] not in names or not _is_use(module, node) or doubts.around(node):
            continue
        name, span = meanings[0], module.span(node)
        yield Match(span, span.line, _words(name, names[name]), _mended(module, node, names[name], rewriter))


def _is_use(module: Module, node: cst.Attribute | cst.Name) -> bool:
    """Whether a name is read there, and is not the name of an attribute, an argument or what is bound."""
    above = module.parent(node)
    if isinstance(above, (cst.Attribute, cst.Arg)):
        return above.value is node
    if isinstance(above, cst.AnnAssign):
        return above.target is not node
    if isinstance(above, cst.Param):
        return above.name is not node
    if isinstance(above, (cst.AssignTarget, cst.NameItem)):
        return False
    return not any(isinstance(each, (cst.Import, cst.ImportFrom)) for each in (above, *module.ancestors(node)))


class _Doubts:
    """Where a module says that a name may not be there. What was asked of a block is kept."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._left: dict[cst.CSTNode, int | None] = {}
        self._asked: dict[cst.CSTNode, bool] = {}

    def around(self, node: cst.CSTNode) -> bool:
        """Whether what stands around a node, or above it in a block, says so."""
        for below, above in pairwise((node, *self._module.ancestors(node))):
            if isinstance(above, (cst.If, cst.IfExp)) and self._asks(above):
                return True
            if isinstance(above, cst.Try) and any(_catches(handler) for handler in above.handlers):
                return True
            if isinstance(above, (cst.IndentedBlock, cst.Module)):
                left = self._left_at(above)
                if left is not None and left < self._module.outline.place(below):
                    return True
        return False

    def _left_at(self, block: cst.IndentedBlock | cst.Module) -> int | None:
        """Give the place of the first statement of a block that asks for the version and may leave."""
        if block not in self._left:
            choices = (each for each in block.body if isinstance(each, cst.If) and _leaves(each.body))
            asking = next((each for each in choices if self._asks(each)), None)
            self._left[block] = None if asking is None else self._module.outline.place(asking)
        return self._left[block]

    def _asks(self, choice: cst.If | cst.IfExp) -> bool:
        if choice not in self._asked:
            test = self._module.source(choice.test)
            self._asked[choice] = any(word in test for word in _KNOWING)
        return self._asked[choice]


def _leaves(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, (cst.Return, cst.Raise))


def _catches(handler: cst.ExceptHandler) -> bool:
    kinds = [handler.type] if handler.type is not None else []
    if kinds and isinstance(kinds[0], cst.Tuple):
        kinds = [element.value for element in kinds[0].elements]
    return not kinds or any(dotted(kind) in _IMPORT_ERRORS for kind in kinds)


def _words(name: str, row: Row) -> dict[str, str]:
    return {"$NAME": name, **{word: str(row[key]) for key, word in _BINDINGS.items() if row.get(key)}}


def _mended(module: Module, node: cst.Attribute | cst.Name, row: Row, rewriter: Rewriter) -> tuple[Edit, ...]:
    if row.get("fix") == "rename" and isinstance(node, cst.Attribute):
        name = rewriter.name(node, str(row.get("replacement")))
        span = module.span(node)
        return () if name is None else (Edit(span.start, span.end, name),)
    above = module.parent(node)
    calls = row.get("calls") or ()
    if not calls or not isinstance(above, cst.Call) or above.func is not node:
        return ()
    return rewriter.call(above, calls)


def _moved(
    module: Module, statement: cst.ImportFrom, names: list[str], rows: Mapping[str, Row]
) -> tuple[Edit, ...]:
    """Give the edits that take all names of an import from where they are now; none where they would part."""
    if isinstance(statement.names, cst.ImportStar) or statement.module is None:
        return ()
    aliases = list(zip(statement.names, names, strict=True))
    homes, edits = set(), []
    for alias, name in aliases:
        row = rows.get(name, {})
        if row.get("fix") != "rename":
            return ()
        home, _, last = str(row["replacement"]).rpartition(".")
        homes.add(home)
        if last != name.rpartition(".")[2]:
            if alias.asname is None:
                return ()  # the uses would have to change as well
            span = module.span(alias.name)
            edits.append(Edit(span.start, span.end, last))
    if len(homes) != 1:
        return ()
    span = module.span(statement.module)
    (home,) = homes
    return (Edit(span.start, span.end, home), *edits) if home != dotted(statement.module) else tuple(edits)
