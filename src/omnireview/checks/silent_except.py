"""A handler of every exception that does nothing: no log, no raise, no word of what went wrong.

Silent means that the body holds only `pass`, `...`, `continue`, `break`, `return` of a constant, or a text. Broad
means `except Exception`, `except BaseException`, a tuple with one of them, or no type. A `try` that only imports
is left alone, and so is one that reads what it has imported (`return flash_attn.__version__ >= "2.7"`): it asks
for an optional dependency.

It weighs less in some places, whatever the rule says. Minor are: a `try` that only closes, removes or ends
things, for what follows would not go another way; one that only logs, or imports for one statement; a handler
that returns a value, an answer of a kind; one whose failure is told, or raised, behind the `try`, where another
way may be tried; one in a function whose docstring says that it may not work ("Try to …"); one that cleans up in
another handler, which raises; one that goes on with the next item, and says why above its `continue`; one
outside of all functions, which mostly asks what an import brought; and one of which a single error can be
expected, which the message names: ImportError of a probe for a module, KeyError of what only looks up words,
`queue.Empty` of what only empties a queue, JSONDecodeError of what only reads JSON, AttributeError of what only
reads an attribute's attribute. Information is a handler in a stand-in of the tests (`class FakeStage`), and one
that was decided on: a mark for a linter on its line (`# noqa: BLE001`), a remark of three words and more there,
beside its `pass` or at the return behind the `try`, a docstring that says when the value is given ("None when
there is no index"). With a reason it is left alone.

Where the module makes a logger at its top, the mend logs a warning with the traceback. It is not offered where the
handler weighs less.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import libcst as cst

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import MODULE
from omnireview.checks.telling import told
from omnireview.checks.tried import (
    IMPORTS,
    LEVELS,
    Handler,
    behind,
    expected,
    is_outside,
    last_name,
    next_behind,
    only_ends,
    only_imports,
    only_logs,
    only_parses,
    raised_anyway,
    statements,
    tried,
)
from omnireview.gates import STAND_IN, Gate, Sign
from omnireview.modules import Module
from omnireview.spans import Match

SUBJECT: Final = MODULE

_BROAD = frozenset({"Exception", "BaseException"})
_MEND = "Catch what you expect, and log or re-raise the rest"
_STAND_IN = re.compile(r"^_*(Fake|Mock|Dummy|Stub)|(Mock|Stub|Fake)$")
_MARK = re.compile(
    r"#\s*noqa:[^#]*\b(BLE001|E722|S110|S112)\b"
    r"|#\s*pylint:\s*disable=[^#]*\b(broad-(exception-caught|except)|bare-except|W07(02|03|18))\b"
)
_BLANKET = re.compile(r"#\s*(?i:noqa)\b(?!:)")
_TOOL_WORDS = re.compile(r"pylint:\s*disable=[\w,-]+|type:\s*ignore(\[[\w,-]*\])?|noqa\b:?|nosec\b|\b[A-Z]+\d+\b")
_WORDS = re.compile(r"[^\W\d_]{3,}")
_TELLING = frozenset({*LEVELS, "warn", "fail", "print"})
_BEST_EFFORT = re.compile(r"(?i)\b(?:(?:try|tries|trying|attempts?) to|best[- ]effort|if possible|if available)\b")
_A_REASON = 3
"""Words of a remark that make a reason; "pragma: no cover" has two."""


def gate(options: Options) -> Gate:  # noqa: ARG001 - a check's shape
    """Every handler that catches anything, or several kinds."""
    kinds = ("", *sorted(_BROAD), f"({STAND_IN}one, {STAND_IN}other)")
    return Gate(
        tuple(Sign(("ExceptHandler",), source=f"try:\n    pass\nexcept {kind}:\n    pass") for kind in kinds)
    )


def find(module: Module, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each broad handler that is silent, at its `except`."""
    handlers: Iterator[Handler] = module.nodes(cst.ExceptHandler, cst.ExceptStarHandler)
    for handler in handlers:
        weight = weigh(module, handler)
        if weight is not None:
            span = module.span(handler)
            fate = {"$FATE": "Every error vanishes here without a trace", "$MEND": _MEND}
            if weight.get("$SEVERITY") != "info":
                fate.update(_fate_of(module, handler))
            yield Match(span, span.line, {**fate, **weight}, () if weight else told(module, handler))


def weigh(module: Module, handler: Handler) -> dict[str, str] | None:
    """Give the severity that a broad and silent handler has of itself, if any; None for any other handler."""
    if not _is_broad(handler.type) or not _is_silent(handler.body):
        return None
    mark = mark_of(handler)
    body = tried(module, handler)
    if only_imports(body) or has_reason(mark):
        return None
    stands_in = any(
        isinstance(each, cst.ClassDef) and _STAND_IN.search(each.name.value) for each in module.ancestors(handler)
    )
    decided = mark or any(map(_is_reason, (_remark(handler), _beside(handler)))) or _is_documented(module, handler)
    if stands_in or decided:
        return {"$SEVERITY": "info"}
    is_late = (
        _is_told_behind(module, handler) or is_refused_behind(module, handler) or _is_tried_behind(module, handler)
    )
    goes_on = only_parses(module, body) and not isinstance(statements(handler.body)[-1], cst.Return)
    is_meant = raised_anyway(module, handler) or _is_best_effort(module, handler) or _says_why_it_skips(handler)
    if only_ends(body) or is_late or goes_on or is_meant:
        return {"$SEVERITY": "minor", "$CONFIDENCE": "medium"}
    less = only_logs(body) or answer_of(handler) or (len(body) == 2 and isinstance(body[0], IMPORTS))
    return {"$SEVERITY": "minor"} if less or is_outside(module, handler) or expected(module, handler) else {}


def mark_of(handler: Handler) -> str:
    """Give the comment on a handler's line that a linter takes for a decision about what it catches; else ""."""
    comment = _remark(handler)
    return comment if _MARK.search(comment) else ""


def is_marked(handler: Handler) -> bool:
    """Tell whether a comment on a handler's line tells linters to be silent, whatever they would say."""
    return _BLANKET.search(_remark(handler)) is not None or mark_of(handler) != ""


def _remark(handler: Handler) -> str:
    body = handler.body
    line = body.header if isinstance(body, cst.IndentedBlock) else None
    line = body.trailing_whitespace if isinstance(body, cst.SimpleStatementSuite) else line
    return line.comment.value if line is not None and line.comment is not None else ""


def _beside(handler: Handler) -> str:
    """Give the comment on the line of the one statement that a handler has: `pass  # it may be gone`."""
    lines = handler.body.body if isinstance(handler.body, cst.IndentedBlock) else ()
    line = (
        lines[0].trailing_whitespace if len(lines) == 1 and isinstance(lines[0], cst.SimpleStatementLine) else None
    )
    return line.comment.value if line is not None and line.comment is not None else ""


def _says_why_it_skips(handler: Handler) -> bool:
    """Tell whether a remark stands above the `continue` that a handler is: "it may be gone since then"."""
    line = handler.body.body[0] if len(handler.body.body) == 1 else None
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(line.body[0], cst.Continue):
        return False
    return _is_reason(" ".join(each.comment.value for each in line.leading_lines if each.comment))


def has_reason(mark: str) -> bool:
    """Tell whether a comment for linters says why, too: `# noqa: BLE001 - the probe may fail in any way`."""
    return _WORDS.search(_TOOL_WORDS.sub("", mark)) is not None


def _is_reason(comment: str) -> bool:
    return len(_WORDS.findall(_TOOL_WORDS.sub("", comment))) >= _A_REASON


def _is_best_effort(module: Module, handler: Handler) -> bool:
    """Tell whether the docstring says that it may not work: "Try to find the faster kernel"."""
    functions = (each for each in module.ancestors(handler) if isinstance(each, cst.FunctionDef))
    function = next(functions, None)
    return function is not None and _BEST_EFFORT.search(function.get_docstring() or "") is not None


def _is_documented(module: Module, handler: Handler) -> bool:
    """Tell whether the docstring says when the value is given, or a remark explains the return behind."""
    answer = answer_of(handler)
    if answer:
        functions = (each for each in module.ancestors(handler) if isinstance(each, cst.FunctionDef))
        text = next((each.get_docstring() or "" for each in functions), "")
        return (
            re.search(rf"(?<!\w){re.escape(answer)}\W{{0,3}}\s(when|if|where|unless|on|otherwise)\b", text)
            is not None
        )
    return any(
        isinstance(line, cst.SimpleStatementLine)
        and isinstance(line.body[0], cst.Return)
        and _is_reason(" ".join(each.comment.value for each in line.leading_lines if each.comment))
        for line in islice(behind(module, handler), 1)
    )


def answer_of(handler: Handler) -> str:
    """Give the source of the value that a handler returns; "" where it returns none."""
    last = statements(handler.body)[-1:]
    value = last[0].value if last and isinstance(last[0], cst.Return) else None
    return "" if value is None else cst.Module([]).code_for_node(value)


def _fate_of(module: Module, handler: Handler) -> dict[str, str]:
    """Word what becomes of an error that is not quite lost, or that was to be expected."""
    answer, one = answer_of(handler), expected(module, handler)
    if answer:
        mend = f"Catch {one}" if one else "Catch the expected ones, and let others through"
        return {"$FATE": f"Any error reads as {answer} here", "$MEND": mend}
    if _is_told_behind(module, handler) or is_refused_behind(module, handler):
        mend = f"Catch {one}" if one else "Catch the expected ones, or tell it below"
        return {"$FATE": "Which error it was is lost here", "$MEND": mend}
    if raised_anyway(module, handler):
        return {
            "$FATE": "That cleaning up failed is lost here",
            "$MEND": "Log it, and let the first error be raised",
        }
    return {"$FATE": "Errors that nobody expects vanish here, too", "$MEND": f"Catch {one}"} if one else {}


def _is_told_behind(module: Module, handler: cst.CSTNode) -> bool:
    """Tell whether success leaves by `return`, and what follows the `try` raises, or tells that there was none."""
    body = tried(module, handler)
    if not body or not isinstance(body[-1], cst.Return):
        return False
    lines = (line for line in behind(module, handler) if isinstance(line, cst.SimpleStatementLine))
    return any(isinstance(each, cst.Raise) or _tells(each) for line in lines for each in line.body)


def is_refused_behind(module: Module, handler: Handler) -> bool:
    """Tell whether the `if` right behind a `try` asks for what the `try` was to give, and raises."""
    given = {
        each.target.value
        for statement in tried(module, handler)
        if isinstance(statement, cst.Assign)
        for each in statement.targets
        if isinstance(each.target, cst.Name)
    }
    if not given or not all(isinstance(each, cst.Pass) for each in statements(handler.body)):
        return False
    asked = next_behind(module, handler)
    if not isinstance(asked, cst.If) or not isinstance(statements(asked.body)[-1], cst.Raise):
        return False
    named = (each for each in (asked.test, *module.below(asked.test)) if isinstance(each, cst.Name))
    return any(each.value in given for each in named)


def _is_tried_behind(module: Module, handler: Handler) -> bool:
    """Tell whether another way is tried right behind, and it is told when that fails, too."""
    other = next_behind(module, handler)
    if not isinstance(other, cst.Try) or not all(isinstance(each, cst.Pass) for each in statements(handler.body)):
        return False
    lasts = [statements(each.body)[-1] for each in other.handlers]
    return bool(lasts) and all(isinstance(each, cst.Raise) or _tells(each) for each in lasts)


def _tells(statement: cst.CSTNode) -> bool:
    call = statement.value if isinstance(statement, cst.Expr) else None
    return isinstance(call, cst.Call) and last_name(call.func) in _TELLING


def _is_broad(kind: cst.BaseExpression | None) -> bool:
    if isinstance(kind, cst.Tuple):
        return any(_is_broad(element.value) for element in kind.elements)
    if isinstance(kind, cst.Attribute):
        return isinstance(kind.value, cst.Name) and kind.value.value == "builtins" and kind.attr.value in _BROAD
    return kind is None or (isinstance(kind, cst.Name) and kind.value in _BROAD)


def _is_silent(body: cst.BaseSuite) -> bool:
    return all(_says_nothing(statement) for statement in statements(body))


def _says_nothing(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.Return):
        return statement.value is None or _is_constant(statement.value)
    if isinstance(statement, cst.Expr):
        return isinstance(statement.value, cst.Ellipsis | cst.SimpleString | cst.ConcatenatedString)
    return isinstance(statement, cst.Pass | cst.Continue | cst.Break)


def _is_constant(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Name):
        return value.value in {"None", "True", "False"}
    if isinstance(value, cst.UnaryOperation):
        return _is_constant(value.expression)
    if isinstance(value, cst.Tuple | cst.List | cst.Set):
        return _all_constant(value.elements)
    if isinstance(value, cst.Dict):
        return not value.elements
    return isinstance(value, cst.BaseNumber | cst.SimpleString | cst.Ellipsis)


def _all_constant(elements: Sequence[cst.BaseElement]) -> bool:
    return all(isinstance(element, cst.Element) and _is_constant(element.value) for element in elements)
