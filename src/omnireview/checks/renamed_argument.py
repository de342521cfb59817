"""An argument that a package has renamed and whose values it has changed, still given under its old name.

`torchvision.models.resnet50(pretrained=True)` is now `resnet50(weights="IMAGENET1K_V1")`: the calls, the names and
what becomes of the values are the rule's own. By position only `True` and `False` are taken for the old argument;
any value given by its name is found, and mended where its new value is known.
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
    """Which arguments of which calls."""

    package: str = option("The package that all of the calls are in.", filled=True)
    modules: tuple[str, ...] = option("Modules of the package that also hold the calls.", default=())
    keywords: Mapping[str, str] = option("Old names of arguments and the new ones, in their order.", filled=True)
    values: Mapping[str, Mapping[str, str]] = option(
        "Old arguments with their values, each with what it becomes, as Python.", filled=True
    )
    calls: Mapping[str, Mapping[str, str]] = option(
        "The calls, named below the package, each with the old arguments of which `True` becomes something else "
        "there, or nothing that is known (an empty text).",
        filled=True,
    )


def gate(options: Options) -> Gate:
    """Any of the calls, in a file that names the package."""
    words = (options.package.partition(".")[0],)
    return Gate(tuple(Sign(("Call",), name.rpartition(".")[2], words=words) for name in options.calls))


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each such call at its first line; `$OLD` and `$NEW` name the first of its old arguments."""
    for call in module.nodes(cst.Call):
        name = _below(module.qualified(call.func), options)
        if name is None:
            continue
        found = list(_old(call, options))
        if not found:
            continue
        span, first = module.span(call), found[0][0]
        edits = tuple(edit for old, argument in found for edit in _mended(module, old, argument, name, options))
        yield Match(span, span.line, {"$OLD": first, "$NEW": options.keywords[first]}, edits)


def _below(qualified: str | None, options: Options) -> str | None:
    """Give the name of a call as the options list it; None for another one."""
    if qualified is None or not qualified.startswith(f"{options.package}."):
        return None
    name = qualified[len(options.package) + 1 :]
    module, _, last = name.partition(".")
    if name not in options.calls and module in options.modules:
        name = last
    return name if name in options.calls else None


def _old(call: cst.Call, options: Options) -> Iterator[tuple[str, cst.Arg]]:
    for at, old in enumerate(options.keywords):
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == old:
                yield old, argument
        given = call.args[at] if at < len(call.args) else None
        starred = any(each.star for each in call.args[: at + 1])
        if given is not None and given.keyword is None and not starred and _is_truth(given.value):
            yield old, given


def _is_truth(value: cst.BaseExpression) -> bool:
    return isinstance(value, cst.Name) and value.value in ("True", "False")


def _mended(module: Module, old: str, argument: cst.Arg, name: str, options: Options) -> Iterator[Edit]:
    written = module.source(argument.value)
    becomes = options.values.get(old, {}).get(written)
    if written == "True":
        becomes = options.calls[name].get(old, becomes)
    if not becomes:
        return
    span = module.span(argument.value)
    start = span.start if argument.keyword is None else module.span(argument.keyword).start
    yield Edit(start, span.end, f"{options.keywords[old]}={becomes}")
