"""Where a statement stands: in which scope, and what keeps it from harm."""

import ast
from collections.abc import Sequence
from typing import Literal, NamedTuple

from omnireview.surface.scopes import Scope
from omnireview.traits.naming import last_name

Guard = Literal["", "try", "typing", "condition"]

_IMPORT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_ATTRIBUTE = {"AttributeError", "Exception", "BaseException"}
_CALL = {"TypeError"}
_EXPECTS = {"raises", "assertRaises", "assertRaisesRegex", "RaisesGroup"}


class Block(NamedTuple):
    """What holds for the statements of one block. `context` is the qualified name of the definition around it."""

    scope: Scope
    context: str = ""
    guard: Guard = ""
    attribute_guarded: bool = False
    call_guarded: bool = False
    conditional: bool = False
    typing_only: bool = False

    @property
    def perhaps(self) -> "Block":
        """The same, where it may not be reached."""
        return self if self.conditional else self._replace(conditional=True)

    def inside(self, scope: Scope, context: str) -> "Block":
        """The block of a function, which runs at another time, or of a class."""
        if scope.kind == "class":
            return self._replace(scope=scope, context=context, conditional=False)
        guard: Guard = "condition" if self.guard == "try" else self.guard
        return Block(scope, context, guard, typing_only=self.typing_only)


def of_if(test: ast.expr, block: Block) -> tuple[Block, Block]:
    """Give the blocks of an `if` and its `else`."""
    if _is_type_checking(test):
        return _typing(block), block
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _is_type_checking(test.operand):
        return block, _typing(block)
    if _is_main(test):
        return block.perhaps, block.perhaps
    if isinstance(test, ast.Constant) and not test.value:
        # What never runs never fails.
        return under_condition(_guarded(block, _IMPORT | _ATTRIBUTE | _CALL)), block
    # Who looks whether a module is there knows that it may not be.
    other = under_condition(_guarded(block, _IMPORT - _ATTRIBUTE) if _asks_for_module(test) else block)
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else []
    return _typing(block) if any(map(_is_type_checking, parts)) else other, other


def under_condition(block: Block) -> Block:
    """Give the block of a branch that may be left out."""
    return block._replace(guard=block.guard or "condition", conditional=True)


def of_try(node: ast.Try, block: Block) -> tuple[Block, Block, Block]:
    """Give the blocks of a `try`, of its handlers, and of its `else`; its `finally` is as what is around it."""
    caught: set[str] = set()
    for handler in node.handlers:
        caught |= _caught(handler.type)
    body = _guarded(block, caught)._replace(conditional=True)
    handlers = block._replace(guard="try" if caught & _IMPORT else block.guard, conditional=True)
    return body, handlers, under_condition(block) if caught & _IMPORT else block.perhaps


def of_with(node: ast.With | ast.AsyncWith, block: Block) -> Block:
    """Give the block of a `with`."""
    inner = block.perhaps
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call):
            word = last_name(call.func)
            if word == "suppress":
                inner = _guarded(inner, set().union(*(_caught(each) for each in call.args)))
            elif word in _EXPECTS:
                inner = _guarded(inner, _IMPORT | _ATTRIBUTE | _CALL)
    return inner


def _guarded(block: Block, caught: set[str]) -> Block:
    return block._replace(
        guard="try" if caught & _IMPORT and block.guard != "typing" else block.guard,
        attribute_guarded=block.attribute_guarded or bool(caught & _ATTRIBUTE),
        call_guarded=block.call_guarded or bool(caught & _CALL),
    )


def _typing(block: Block) -> Block:
    return block._replace(guard="typing", conditional=True, typing_only=True)


def _caught(kind: ast.expr | None) -> set[str]:
    """The names of what a handler catches; all that matter where that can't be told."""
    if kind is None:
        return {"BaseException", *_CALL}
    each: Sequence[ast.expr] = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    names = {last_name(one) for one in each}
    if any(not name or name.isupper() for name in names):
        return {"BaseException", *_CALL}
    return names


def _is_type_checking(test: ast.expr) -> bool:
    return last_name(test) == "TYPE_CHECKING"


def _asks_for_module(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Call) and last_name(node.func) == "find_spec" for node in ast.walk(test))


def _is_main(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq)
        and {_word(test.left), _word(test.comparators[0])} == {"__name__", "__main__"}
    )


def _word(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return last_name(node)
