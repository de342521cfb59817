"""A call that must be told something by keyword, and is not, or is told the wrong thing.

`torch.load` without `weights_only=True`, `requests.get` without `timeout`: the calls, the keyword and what to
write are the rule's own. A call that passes `**kwargs` on is left alone, and so is one that passes the keyword any
value that isn't named as wrong: the caller decides then.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import libcst as cst

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import MODULE
from omnireview.gates import Gate, Sign
from omnireview.modules import Module
from omnireview.nouns import noun
from omnireview.spans import Edit, Match

SUBJECT: Final = MODULE


@noun
class Options(CheckOptions):
    """Which calls, which keyword."""

    calls: Mapping[str, int | None] = option(
        "Dotted names, each with the keyword's place among positional arguments (from 1), or null "
        "when it can't be given by position.",
        filled=True,
    )
    keyword: str = option("The keyword that must be there.", filled=True)
    value: str = option("What to write for it, as Python.", filled=True)
    wrong: tuple[str, ...] = option("Values, as Python, that are as bad as none.", default=())
    when_absent: str = option("What `$CASE` says of a call without the keyword.", default="")
    when_wrong: str = option(
        "What `$CASE` says of a wrong value; `$KEYWORD` and `$GIVEN` stand for what is written.", default=""
    )
    may_be_left_out: bool = option("Object to the wrong values alone.", default=False)


def gate(options: Options) -> Gate:
    """Every one of the calls, whatever it is told."""
    return Gate(tuple(Sign(("Call",), name.rpartition(".")[2], f"{name}(...)") for name in options.calls))


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each such call at its first line, with the keyword added or mended.

    `$CALL` is the function's name, `$CASE` what the rule says of a call without the keyword or with a wrong value.
    """
    for call in module.nodes(cst.Call):
        name = module.qualified(call.func)
        if name is None or name not in options.calls:
            continue
        given, edits = _mended(module, call, options, options.calls[name])
        if not edits:
            continue
        span = module.span(call)
        wrong = options.when_wrong.replace("$KEYWORD", options.keyword).replace("$GIVEN", given)
        case = wrong if given else options.when_absent
        yield Match(span, span.line, {"$CALL": module.source(call.func), "$CASE": case}, edits)


def _mended(module: Module, call: cst.Call, options: Options, place: int | None) -> tuple[str, tuple[Edit, ...]]:
    """Give the wrong value as it is written, "" for none, and the edits that mend the call."""
    for argument in call.args:
        if argument.star == "**":
            return "", ()
        if argument.keyword is not None and argument.keyword.value == options.keyword:
            return _replaced(module, argument.value, options)
    positional = [argument for argument in call.args if argument.keyword is None]
    if place is not None and (len(positional) >= place or any(argument.star for argument in positional)):
        if any(argument.star for argument in positional):
            return "", ()
        return _replaced(module, positional[place - 1].value, options)
    if options.may_be_left_out:
        return "", ()
    word = f"{options.keyword}={options.value}"
    if not call.args:
        end = module.span(call).end - 1
        return "", (Edit(end, end, word),)
    end = module.lines.span(*module.positions.outer(call.args[-1].value)).end
    return "", (Edit(end, end, f", {word}"),)


def _replaced(module: Module, value: cst.BaseExpression, options: Options) -> tuple[str, tuple[Edit, ...]]:
    given = module.source(value)
    if given not in options.wrong:
        return "", ()
    span = module.span(value)
    return given, (Edit(span.start, span.end, options.value),)
