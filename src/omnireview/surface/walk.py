"""Statements → notes: each where it stands, and under which conditions."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from omnireview.surface.bindings import Bindings
from omnireview.surface.definitions import Definitions
from omnireview.surface.expressions import Look
from omnireview.surface.guards import Block, of_if, of_try, of_with, under_condition
from omnireview.surface.notes import Notes

_Part = tuple[Sequence[ast.stmt], Block]


class Walk:
    """Walks through the statements of a file, in source order and without recursion."""

    def __init__(self, notes: Notes) -> None:
        self._top = Block(notes.top)
        self._look = Look(notes)
        bindings = Bindings(notes, self._look)
        self._definitions = Definitions(notes, self._look)
        self._simple: dict[type[ast.AST], Callable[[Any, Block], None]] = {
            ast.Expr: bindings.express,
            ast.Assign: bindings.assign,
            ast.AnnAssign: bindings.annotate,
            ast.AugAssign: bindings.augment,
            ast.Delete: bindings.delete,
            ast.Import: bindings.import_,
            ast.ImportFrom: bindings.import_from,
            ast.Global: bindings.elsewhere,
            ast.Nonlocal: bindings.elsewhere,
        }
        if hasattr(ast, "TypeAlias"):
            self._simple[ast.TypeAlias] = bindings.alias
        self._parted: dict[type[ast.AST], Callable[[Any, Block], list[_Part]]] = {
            **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), self._definition),
            **dict.fromkeys((ast.For, ast.AsyncFor, ast.While), self._loop),
            **dict.fromkeys((ast.With, ast.AsyncWith), self._with),
            **dict.fromkeys((ast.Try, ast.TryStar), self._try),
            ast.If: self._if,
            ast.Match: self._match,
        }

    def through(self, tree: ast.Module) -> None:
        """Write down all of a file."""
        stack: list[tuple[Iterator[ast.stmt], Block]] = [(iter(tree.body), self._top)]
        while stack:
            statements, block = stack[-1]
            for statement in statements:
                kind = statement.__class__
                if kind in self._simple:
                    self._simple[kind](statement, block)
                elif kind in self._parted:
                    stack += [
                        (iter(body), inner) for body, inner in reversed(self._parted[kind](statement, block))
                    ]
                    break
                else:
                    self._look.at([statement], block)
            else:
                stack.pop()

    def _definition(self, statement: Any, block: Block) -> list[_Part]:
        make = self._definitions.class_ if isinstance(statement, ast.ClassDef) else self._definitions.function
        return [(statement.body, make(statement, block))]

    def _if(self, statement: ast.If, block: Block) -> list[_Part]:
        self._look.at([statement.test], block)
        then, otherwise = of_if(statement.test, block)
        return [(statement.body, then), (statement.orelse, otherwise)]

    def _loop(self, statement: ast.For | ast.AsyncFor | ast.While, block: Block) -> list[_Part]:
        inner = block.perhaps
        if isinstance(statement, ast.While):
            self._look.at([statement.test], block)
        else:
            self._look.at([statement.iter], block)
            self._look.at([statement.target], inner)
        return [(statement.body, inner), (statement.orelse, inner)]

    def _with(self, statement: ast.With | ast.AsyncWith, block: Block) -> list[_Part]:
        for item in statement.items:
            self._look.at([item.context_expr, item.optional_vars], block)
        return [(statement.body, of_with(statement, block))]

    def _try(self, statement: ast.Try, block: Block) -> list[_Part]:
        body, handled, otherwise = of_try(statement, block)
        parts: list[_Part] = [(statement.body, body)]
        for handler in statement.handlers:
            self._look.at([handler.type], block)
            if handler.name is not None:
                block.scope.bind(handler.name)
            parts.append((handler.body, handled))
        return [*parts, (statement.orelse, otherwise), (statement.finalbody, block)]

    def _match(self, statement: ast.Match, block: Block) -> list[_Part]:
        self._look.at([statement.subject], block)
        parts: list[_Part] = []
        for case in statement.cases:
            self._look.at([case.pattern, case.guard], block.perhaps)
            parts.append((case.body, under_condition(block)))
        return parts
