"""A `try` → what its body comes to: it only imports, ends things or logs, or one error can be expected of it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from omnireview.modules import Module

LEVELS: Final = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log"})
"""The methods of a logger that write a line."""
IMPORTS: Final = (cst.Import, cst.ImportFrom)
"""The statements that import."""
_ENDINGS = frozenset(
    {
        *("close", "aclose", "unlink", "rmtree", "terminate", "kill", "shutdown", "join", "cleanup", "disconnect"),
        *("destroy", "destroy_process_group"),
    }
)
_ABSENCE = frozenset({"ImportError", "ModuleNotFoundError"})
_KEY, _ABSENT, _EMPTY = "KeyError", "ImportError", "Empty"

Handler = cst.ExceptHandler | cst.ExceptStarHandler


def tried(module: Module, handler: cst.CSTNode) -> list[cst.CSTNode]:
    """Give the statements that a handler guards."""
    guarded = module.parent(handler)
    return statements(guarded.body) if isinstance(guarded, cst.Try | cst.TryStar) else []


def statements(body: cst.BaseSuite) -> list[cst.CSTNode]:
    """Give the statements of a body, also those that share a line."""
    found: list[cst.CSTNode] = []
    for line in body.body:
        found += line.body if isinstance(line, cst.SimpleStatementLine) else [line]
    return found


def expected(module: Module, handler: Handler) -> str:
    """Name the one error that a `try` can be expected to raise, as a message spells it; "" where there is none.

    ImportError of a probe for a module, KeyError of what only looks up words, Empty of what only takes from a
    queue without waiting, JSONDecodeError of what only reads a text as JSON, AttributeError of what only reads an
    attribute's attribute. Where another handler of the same
    `try` catches it already, nothing is left to expect.
    """
    body = tried(module, handler)
    if is_probe(body):
        names, spelt = _ABSENCE, _ABSENT
    elif body and _looks_up(body):
        names, spelt = frozenset({_KEY, "LookupError"}), _KEY
    elif takes_without_waiting(body):
        names = frozenset({_EMPTY, "QueueEmpty"})
        spelt = "what an empty queue raises" if b"asyncio.Queue" in module.data else "queue.Empty"
    elif len(body) == 1 and _reads_attributes(body[0]):
        names, spelt = frozenset({"AttributeError"}), "AttributeError"
    elif only_parses(module, body):
        names, spelt = frozenset({"JSONDecodeError", "ValueError"}), "json.JSONDecodeError"
    else:
        return ""
    guarded = module.parent(handler)
    others = guarded.handlers if isinstance(guarded, cst.Try | cst.TryStar) else ()
    kinds = (each.type for each in others if each is not handler and each.type is not None)
    return "" if any(names & _names_in(kind) for kind in kinds) else spelt


def is_probe(body: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements ask for a module: they import, and note that it is there, or what it holds."""
    if only_imports(body):
        return True
    if not any(isinstance(each, IMPORTS) for each in body):
        return False
    last = body[-1]
    value = last.value if isinstance(last, cst.Return | cst.Assign) else None
    return isinstance(value, cst.Name) and value.value == "True"


def takes_without_waiting(body: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements do nothing but take something from a queue without waiting, once or in a loop."""
    if len(body) != 1:
        return False
    if isinstance(body[0], cst.While):
        return takes_without_waiting(statements(body[0].body))
    taken = body[0].value if isinstance(body[0], cst.Expr | cst.Assign | cst.Return) else None
    return isinstance(taken, cst.Call) and last_name(taken.func) == "get_nowait"


def is_outside(module: Module, handler: Handler) -> bool:
    """Tell whether a handler stands in no function: it runs once, when the module is imported."""
    return not any(isinstance(each, cst.FunctionDef) for each in module.ancestors(handler))


def _reads_attributes(statement: cst.CSTNode) -> bool:
    """Tell whether a statement does nothing but read an attribute of an attribute of a name."""
    if isinstance(statement, cst.Assign):
        if not all(isinstance(each.target, cst.Name) for each in statement.targets):
            return False
        value: cst.BaseExpression | None = statement.value
    else:
        value = statement.value if isinstance(statement, cst.Return) else None
    depth = 0
    while isinstance(value, cst.Attribute):
        value, depth = value.value, depth + 1
    return isinstance(value, cst.Name) and depth > 1


def only_parses(module: Module, body: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements read a text as JSON, and beside that only look at what kind of thing it gave."""
    first = body[0] if body else None
    value = first.value if isinstance(first, cst.Assign | cst.Return | cst.Expr) else None
    if not isinstance(value, cst.Call) or module.qualified(value.func) != "json.loads" or _calls_in(value.args):
        return False
    return all(
        isinstance(each, cst.If)
        and each.orelse is None
        and _asks_for_kind(each.test)
        and _passes_on(statements(each.body))
        for each in body[1:]
    )


def _calls_in(arguments: Sequence[cst.Arg]) -> bool:
    return any(_calls(each) for each in arguments)


def _asks_for_kind(test: cst.BaseExpression) -> bool:
    return isinstance(test, cst.Call) and last_name(test.func) == "isinstance"


def raised_anyway(module: Module, handler: Handler) -> bool:
    """Tell whether a handler stands in another one that ends by raising: what is lost came of cleaning up."""
    for each in module.ancestors(handler):
        if isinstance(each, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            return False
        if isinstance(each, cst.ExceptHandler | cst.ExceptStarHandler):
            return isinstance(statements(each.body)[-1], cst.Raise)
    return False


def _names_in(kind: cst.BaseExpression) -> frozenset[str]:
    kinds = [each.value for each in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    return frozenset(last_name(each) for each in kinds)


def _looks_up(body: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements do nothing but look up words, compare what they found, and go on with it."""
    values: list[cst.BaseExpression] = []
    for statement in body:
        if isinstance(statement, cst.If) and statement.orelse is None:
            values.append(statement.test)
            if not _passes_on(statements(statement.body)):
                return False
        elif isinstance(statement, cst.Assign | cst.Expr | cst.Return) and statement.value is not None:
            targets = statement.targets if isinstance(statement, cst.Assign) else ()
            if not all(isinstance(each.target, cst.Name) for each in targets):
                return False
            values.append(statement.value)
        elif not _passes_on([statement]):
            return False
    return any(_has_key(each) for each in values) and all(_is_plain(each) for each in values)


def _passes_on(body: Sequence[cst.CSTNode]) -> bool:
    return all(
        isinstance(each, cst.Break | cst.Continue | cst.Pass)
        or (isinstance(each, cst.Return) and (each.value is None or _is_plain(each.value)))
        for each in body
    )


def _has_key(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Comparison):
        return _has_key(value.left) or any(_has_key(each.comparator) for each in value.comparisons)
    if isinstance(value, cst.BooleanOperation):
        return _has_key(value.left) or _has_key(value.right)
    if isinstance(value, cst.UnaryOperation):
        return _has_key(value.expression)
    return isinstance(value, cst.Subscript)


def _is_plain(value: cst.BaseExpression) -> bool:
    """Tell whether nothing in an expression can fail but a word that is looked up."""
    match value:
        case cst.Comparison():
            sure = (cst.Equal, cst.NotEqual, cst.Is, cst.IsNot)
            others = value.comparisons
            return _is_plain(value.left) and all(
                isinstance(each.operator, sure) and _is_plain(each.comparator) for each in others
            )
        case cst.BooleanOperation():
            return _is_plain(value.left) and _is_plain(value.right)
        case cst.UnaryOperation():
            return isinstance(value.operator, cst.Not) and _is_plain(value.expression)
        case cst.Subscript():
            return _by_word(value) and (_is_place(value.value) or _is_plain(value.value))
    return isinstance(value, cst.Name | cst.BaseNumber | cst.SimpleString)


def _by_word(value: cst.Subscript) -> bool:
    key = value.slice[0].slice if len(value.slice) == 1 else None
    return isinstance(key, cst.Index) and isinstance(key.value, cst.SimpleString)


def _is_place(value: cst.BaseExpression) -> bool:
    """Tell whether an expression is a name, an attribute of the object, or `os.environ`."""
    owner = value.value if isinstance(value, cst.Attribute) else value
    return isinstance(owner, cst.Name) and (owner is value or owner.value in {"self", "cls", "os"})


def only_imports(body: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements import, and beside that only note how it went, or read what came."""
    return any(isinstance(statement, IMPORTS) for statement in body) and all(
        isinstance(statement, IMPORTS)
        or (isinstance(statement, cst.Assign | cst.Return) and not _calls(statement))
        for statement in body
    )


def _calls(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) or any(_calls(child) for child in node.children)


def only_ends(body: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements do nothing but close, remove or end things, under conditions or not."""
    ends = False
    for statement in body:
        if isinstance(statement, cst.If | cst.For) and statement.orelse is None:
            if not only_ends(statements(statement.body)):
                return False
            ends = True
        elif isinstance(statement, cst.Expr):
            if not _is_ending(statement.value):
                return False
            ends = True
        elif isinstance(statement, cst.Del):
            ends = True
        elif isinstance(statement, cst.Assign):
            if not all(isinstance(each.target, cst.Name) for each in statement.targets):
                return False
        elif not isinstance(statement, cst.Pass):
            return False
    return ends


def only_logs(body: Sequence[cst.CSTNode]) -> bool:
    """Tell whether statements do nothing but write to a log."""
    return bool(body) and all(
        isinstance(each, cst.Expr)
        and isinstance(call := each.value, cst.Call)
        and isinstance(call.func, cst.Attribute)
        and call.func.attr.value in LEVELS
        and "log" in last_name(call.func.value).lower()
        for each in body
    )


def last_name(node: cst.BaseExpression) -> str:
    """Give the name at the end of a dotted one; "" of any other expression."""
    node = node.attr if isinstance(node, cst.Attribute) else node
    return node.value if isinstance(node, cst.Name) else ""


def _is_ending(value: cst.BaseExpression) -> bool:
    call = value.expression if isinstance(value, cst.Await) else value
    if not isinstance(call, cst.Call):
        return False
    function = call.func
    if not isinstance(function, cst.Attribute):
        return isinstance(function, cst.Name) and function.value in _ENDINGS
    owner = function.value.value if isinstance(function.value, cst.Name) else ""
    return function.attr.value in _ENDINGS or (owner == "os" and function.attr.value in {"remove", "rmdir"})


def next_behind(module: Module, part: cst.CSTNode) -> cst.CSTNode | None:
    """Give what follows the statement of a handler, or of a body; behind the end of an `if`, what follows that."""
    found = next(behind(module, part), None)
    statement = module.parent(part)
    block = module.parent(statement) if statement is not None else None
    if found is not None or block is None or not isinstance(module.parent(block), cst.If):
        return found
    return next_behind(module, block)


def behind(module: Module, part: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Give what follows the statement that a handler, or a body, belongs to, in its block."""
    statement = module.parent(part)
    block = module.parent(statement) if statement is not None else None
    if statement is not None and isinstance(block, cst.IndentedBlock | cst.Module):
        start = module.span(statement).start
        first = bisect_right(block.body, start, key=lambda each: module.span(each).start)
        yield from (block.body[at] for at in range(first, len(block.body)))
