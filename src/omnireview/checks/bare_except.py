"""`except:` without a type: it catches KeyboardInterrupt and SystemExit as well, so a run can't be stopped.

Mended by naming `Exception`, which is what was meant at most. A handler that ends in a bare `raise` is left alone:
whatever it caught goes on.
"""

from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.subjects import MODULE, CheckOptions
from omnireview.modules import Edit, Module
from omnireview.patterns import Match

SUBJECT: Final = MODULE


class Options(CheckOptions):
    """There is nothing to choose."""


def find(module: Module, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each `except:`, at its own line."""
    for handler in module.nodes(cst.ExceptHandler):
        if handler.type is not None or _ends_in_raise(handler.body):
            continue
        span = module.span(handler)
        behind = span.start + len("except")
        yield Match(span, span.line, edits=(Edit(behind, behind, " Exception"),))


def _ends_in_raise(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Raise) and last.exc is None
