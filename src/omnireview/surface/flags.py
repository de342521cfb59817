"""Calls that declare options of a command line → `Flag`."""

import ast
from collections.abc import Mapping

from omnireview.surface import Flag
from omnireview.surface.meanings import Meanings
from omnireview.surface.notes import Called, Notes
from omnireview.surface.texts import text_of

_CLICK = {"click.option", "rich_click.option", "asyncclick.option"}
_TYPER = "typer.Option"
DECLARE = frozenset({*_CLICK, _TYPER})
"""Functions that declare an option, by their absolute dotted names."""


def flag_of(notes: Notes, meanings: Meanings, named: Called) -> Flag | None:
    """Read a call as argparse's `add_argument`, click's `option` or typer's `Option`; None when it is none."""
    call = named.node
    spot = notes.spot(call, named.block.context)
    given = {each.arg: each.value for each in call.keywords if each.arg is not None}
    names = tuple(
        each.value
        for each in call.args
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.startswith("-")
    )
    if named.rest.rpartition(".")[2] == "add_argument":
        return Flag(names, spot, _text(given)) if names else None
    target = meanings.of(named.scope, named.root, named.rest)
    if target in _CLICK:
        # `--shout/--no-shout` is one declaration of two names.
        names = tuple(part for name in names for part in name.split("/") if part.startswith("-"))
        return Flag(names, spot, _text(given)) if names else None
    if target == _TYPER:
        names = tuple(part for name in names for part in name.split("/") if part.startswith("-"))
        parameter = notes.parameter_of.get(call)
        if not names and parameter is None:
            return None
        default = _text(given)
        if default is None and call.args and not isinstance(call.args[0], ast.Constant | ast.Starred):
            default = text_of(call.args[0])
        elif default is None and call.args and isinstance(call.args[0], ast.Constant):
            value = call.args[0].value
            default = None if value is ... or (isinstance(value, str) and value.startswith("-")) else repr(value)
        return Flag(names or (f"--{(parameter or '').replace('_', '-')}",), spot, default)
    return None


def _text(given: Mapping[str, ast.expr]) -> str | None:
    return text_of(given["default"]) if "default" in given else None
