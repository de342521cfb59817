"""`except:` without a type: it catches KeyboardInterrupt and SystemExit as well, so a run can't be stopped.

Where the `try` holds a `yield`, it catches GeneratorExit too, which closes a generator. Mended by naming
`Exception`, which is what was meant at most. Minor, and without a mend, is one behind a `try` of which a single
error can be expected (a probe for a module, a lookup of words, a queue that is emptied): the message names it.

A handler that ends in a bare `raise` is left alone: whatever it caught goes on. So is one that says why (`#
noqa: E722 - the reason`); with `# noqa` alone it is information. One that does nothing can be left to a rule
with the check `silent-except`, which says the same and more. It is not left where that check weighs it less, but
for these causes: it returns a value, stands in no function, one error is expected, or the `if` behind it raises.
One that ends in another error is minor, and of medium confidence: what was caught is still told.
"""

from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.silent_except import answer_of, has_reason, is_marked, is_refused_behind, mark_of, weigh
from omnireview.checks.subjects import MODULE
from omnireview.checks.tried import expected, is_outside, statements
from omnireview.gates import Gate, Sign
from omnireview.modules import Module
from omnireview.nouns import noun
from omnireview.spans import Edit, Match

SUBJECT: Final = MODULE

_CAUGHT = "KeyboardInterrupt and SystemExit"


@noun
class Options(CheckOptions):
    """Which handlers are left to another rule."""

    leave_silent: bool = option(
        "Leave handlers that do nothing to a rule with the check `silent-except`.", default=False
    )


def gate(options: Options) -> Gate:  # noqa: ARG001 - a check's shape
    """Every `except:`."""
    return Gate((Sign(("ExceptHandler",), source="try:\n    pass\nexcept:\n    pass"),))


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each `except:`, at its own line; `$CAUGHT` is what nobody means to catch, `$MEND` what to catch."""
    for handler in module.nodes(cst.ExceptHandler):
        if handler.type is not None or _ends_in_raise(handler.body) or has_reason(mark_of(handler)):
            continue
        one = expected(module, handler)
        if options.leave_silent and _is_left(module, handler, one):
            continue
        span = module.span(handler)
        behind = span.start + len("except")
        caught = "KeyboardInterrupt, SystemExit and GeneratorExit" if _yields(module, handler) else _CAUGHT
        mend = f"Catch {one}" if one else "Catch what you expect, or at least Exception"
        said = {"$CAUGHT": caught, "$MEND": mend}
        if is_marked(handler):
            yield Match(span, span.line, {**said, "$SEVERITY": "info"})
        elif isinstance(statements(handler.body)[-1], cst.Raise):
            yield Match(span, span.line, {**said, "$SEVERITY": "minor", "$CONFIDENCE": "medium"})
        elif one:
            yield Match(span, span.line, {**said, "$SEVERITY": "minor"})
        else:
            yield Match(span, span.line, said, edits=(Edit(behind, behind, " Exception"),))


def _is_left(module: Module, handler: cst.ExceptHandler, one: str) -> bool:
    weight = weigh(module, handler)
    if weight is None or weight.get("$SEVERITY") == "info":
        return False
    if is_refused_behind(module, handler):
        return True
    says_more = answer_of(handler) != "" or one != "" or is_outside(module, handler)
    return weight == {} or (weight == {"$SEVERITY": "minor"} and says_more)


def _yields(module: Module, handler: cst.ExceptHandler) -> bool:
    """Tell whether the `try` of a handler holds a `yield` of the function around."""
    guarded = module.parent(handler)
    if not isinstance(guarded, cst.Try):
        return False
    around = _function_of(module, handler)
    return any(
        isinstance(each, cst.Yield) and _function_of(module, each) is around for each in module.below(guarded.body)
    )


def _function_of(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    functions = (each for each in module.ancestors(node) if isinstance(each, cst.FunctionDef | cst.Lambda))
    return next(functions, None)


def _ends_in_raise(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Raise) and last.exc is None
