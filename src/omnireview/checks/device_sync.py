"""A tensor that is brought to the host again and again: each time the program waits until the device has finished.

Found in `loops`: `.cpu()`, `.to("cpu")`, `.item()`, `.tolist()` and `.numpy()` in a loop or comprehension of a
function that is run for every batch or request (`execute_model`, `forward`, `generate` and what they call here),
where the tensor is there before the loop begins, is cut into pieces, or comes from a list that is there before.
Found in `steps`: `.item()`, `bool()`, `int()` and `float()` of a tensor, in a loop over timesteps or
decoding steps, and in what is run once a step (`new_forward` of a hook, `denoise_step`, a scheduler's `step`).

Left alone: `non_blocking=True`; tensors that live on the host (made there, moved there, or named after it: `_cpu`,
`_lens`, `_thw`); whole modules that are moved away; what is read to decide whether to stop, to raise, to log or to
call back; in steps also what is only moved away, to save memory, and tokens that were sampled, which the program
must see.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import conditions, leaves
from omnireview.traits.hot import hot_function_of, is_of_step, loop_of, step_loop_of
from omnireview.traits.naming import last_name
from omnireview.traits.syncs import SYNC_WORDS, fetched, names_host

SUBJECT: Final = PYTHON
REACH: Final = "file"

_ASIDE = re.compile(
    r"debug|verbose|\blog(?:ger|ging)?\b|log_|callback|profil|xla|interrupt|is_?nan|trace", re.IGNORECASE
)
_TELLING = re.compile(r"\blog(?:ger|ging)?\.|print|callback|\.format$|postfix|warn", re.IGNORECASE)
_TOKENS = re.compile(r"token|sampled|finished|eos|stop|done", re.IGNORECASE)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@noun
class Options(CheckOptions):
    """Where to look."""

    where: Literal["loops", "steps"] = option("`loops` over batches and requests, or `steps` of a model.")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of the calls that wait."""
    return SYNC_WORDS


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call at its own line, one a line.

    `$CALL` is what waits, `$TENSOR` what it brings, `$HOW` what is to be done.
    """
    seen: set[int] = set()
    for call in file.nodes(ast.Call):
        tensor = fetched(file, call)
        if tensor is None:
            continue
        found = _in_loop(file, call, tensor) if options.where == "loops" else _in_step(file, call, tensor)
        if found is None or _is_aside(file, call):
            continue
        span = file.name_span(call)
        if span.line in seen:
            continue
        seen.add(span.line)
        name = f".{call.func.attr}" if isinstance(call.func, ast.Attribute) else file.source(call.func)
        yield Match(span, span.line, {"$CALL": name, **found})


def _in_loop(file: PythonFile, call: ast.Call, tensor: ast.expr) -> dict[str, str] | None:
    loop = loop_of(file, call) or _comprehension_of(file, call)
    if loop is None or hot_function_of(file, call) is None or step_loop_of(file, call) is not None:
        return None
    root = _root(tensor)
    if not isinstance(root, ast.Name) or root.id == "self" or file.qualified(root) is not None:
        return None
    drawn = _drawn(file, loop)
    if root.id in drawn:
        # What is drawn from `range` or from two lists at once is no tensor of one list.
        is_list = isinstance(_iterated(loop), (ast.Name, ast.Attribute, ast.Call))
        moves = isinstance(call.func, ast.Attribute) and call.func.attr in {"cpu", "to"}
        words = [last_name(node) for node in file.below(_iterated(loop))]
        if not is_list or not moves or any(map(names_host, words)):
            return None
        return {"$SEVERITY": "minor", "$HOW": "Copy all of them with non_blocking=True, and wait once"}
    if _is_bound_in(file, loop, root.id) or _moves_away(file, call, tensor):
        return None
    return {"$HOW": f"Bring {root.id} over once, before the loop"}


def _moves_away(file: PythonFile, call: ast.Call, tensor: ast.expr) -> bool:
    """Tell whether each entry of a collection is put on the host in its own place: `cache[i] = cache[i].cpu()`."""
    statement = file.parent(call)
    if not isinstance(statement, ast.Assign) or not isinstance(tensor, ast.Subscript):
        return False
    return any(file.source(target) == file.source(tensor) for target in statement.targets)


def _in_step(file: PythonFile, call: ast.Call, tensor: ast.expr) -> dict[str, str] | None:
    function = file.function_of(call)
    if function is None or not _is_read(file, call) or _TOKENS.search(file.source(tensor)[:400]) is not None:
        return None
    if _in_loop(file, call, tensor) is not None:
        return None  # it is told of the loop
    if step_loop_of(file, call) is None and not is_of_step(file, function):
        return None
    return {"$HOW": "Keep it in tensors"}


def _is_read(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether the program itself goes by the value: what is only moved away may be so to save memory."""
    if not isinstance(call.func, ast.Attribute):
        return True
    if call.func.attr == "item":
        return True
    method = file.parent(call)
    reader = file.parent(method) if isinstance(method, ast.Attribute) else method
    return isinstance(reader, ast.Call) and (
        (reader.func is method and isinstance(method, ast.Attribute) and method.attr == "item")
        or file.qualified(reader) in {"builtins.float", "builtins.int", "builtins.bool"}
    )


def _is_aside(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether a value is read for a message, a callback, or to leave."""
    statement = file.statement_of(call)
    if isinstance(statement, (ast.Raise, ast.Return, ast.Assert)):
        return not isinstance(statement, ast.Return) or _comprehension_of(file, call) is None
    if isinstance(statement, (ast.If, ast.While)) and leaves(statement.body):
        return True
    if any(_ASIDE.search(file.source(each.test)[:400]) for each in conditions(file, call)):
        return True
    for above in file.ancestors(call):
        if isinstance(above, ast.ExceptHandler):
            return True
        if isinstance(above, ast.Call) and _TELLING.search(file.source(above.func)[-80:]):
            return True
        if isinstance(above, ast.stmt):
            # Straight-line code that ends in `break` or `return` is run once.
            block, _ = file.block_of(above)
            inner = file.parent(above)
            if isinstance(inner, (ast.For, ast.While, ast.AsyncFor, ast.FunctionDef, ast.AsyncFunctionDef)):
                return False
            if isinstance(block[-1], (ast.Break, ast.Return, ast.Raise)):
                return True
    return False


def _comprehension_of(file: PythonFile, node: ast.AST) -> ast.AST | None:
    """Give the comprehension of whose element a node is a part; what it draws from is worked out once."""
    inner: ast.AST = node
    for above in file.ancestors(node):
        if isinstance(above, _COMPREHENSIONS) and inner is not above.generators[0]:
            return above
        if isinstance(above, (ast.stmt, ast.Lambda)):
            return None
        inner = above
    return None


def _iterated(loop: ast.AST) -> ast.expr | None:
    generators = getattr(loop, "generators", None)
    iterated: ast.expr | None = generators[0].iter if generators else getattr(loop, "iter", None)
    return iterated


def _drawn(file: PythonFile, loop: ast.AST) -> set[str]:
    targets = [each.target for each in getattr(loop, "generators", [])] or [getattr(loop, "target", None)]
    return {node.id for node in file.below(*targets) if isinstance(node, ast.Name)}


def _is_bound_in(file: PythonFile, loop: ast.AST, name: str) -> bool:
    """Tell whether a name gets another value in a loop's body."""
    return name in file.once(_bound, loop)


def _bound(file: PythonFile, loop: ast.AST) -> frozenset[str]:
    nodes = file.below(*getattr(loop, "body", [])) if not isinstance(loop, _COMPREHENSIONS) else ()
    names = (node for node in nodes if isinstance(node, ast.Name))
    return frozenset(node.id for node in names if isinstance(node.ctx, ast.Store))


def _root(node: ast.expr) -> ast.expr:
    """Give what a tensor is cut out of: `hidden` of `hidden[a:b].detach()`."""
    while True:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return node
