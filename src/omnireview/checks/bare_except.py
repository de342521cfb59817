"""`except:` without a type: it catches KeyboardInterrupt and SystemExit as well, so a run can't be stopped.

Mended by naming `Exception`, which is what was meant at most. A handler that ends in a bare `raise` is left alone:
whatever it caught goes on. One that does nothing can be left to a rule with the check `silent-except`, which
says the same and more; not where that check weighs it less.
"""

from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.silent_except import weigh
from omnireview.checks.subjects import MODULE
from omnireview.gates import Gate, Sign
from omnireview.modules import Module
from omnireview.nouns import noun
from omnireview.spans import Edit, Match

SUBJECT: Final = MODULE


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
    """Give each `except:`, at its own line."""
    for handler in module.nodes(cst.ExceptHandler):
        if handler.type is not None or _ends_in_raise(handler.body):
            continue
        if options.leave_silent and weigh(module, handler) == {}:
            continue
        span = module.span(handler)
        behind = span.start + len("except")
        yield Match(span, span.line, edits=(Edit(behind, behind, " Exception"),))


def _ends_in_raise(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Raise) and last.exc is None
