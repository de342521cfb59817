"""A file → the fields that parameters of some classes are asked for, as far as annotations and words tell."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator

from omnireview.facts.request_fields import Words
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.surface import Parameter

_MOST_PARAMETERS = 8
"""Parameters of one function that are looked at."""


@noun
class Asked:
    """One field that a parameter is asked for: `owner` is the class by its dotted name, `line` 1-based, git's."""

    owner: str
    parameter: str
    field: str
    line: int
    context: str


def asked_fields(index: Index, path: str, owners: Collection[str]) -> Iterator[Asked]:
    """Give the fields that the functions of a file ask parameters for that are annotated with some classes.

    Left out are functions in which the parameter's name is bound anew, and fields that the file sets, or names in
    a text (`hasattr(x, "field")`).
    """
    read, text = index.read(path), index.text(path)
    if read is None or text is None or not any(owner.rpartition(".")[2] in text for owner in owners):
        return
    names = {use.alias or use.name: f"{use.module}.{use.name}" for use in read.usage.imports if use.name}
    wanted = {name: owner for name, dotted in names.items() if (owner := _owner(index, dotted, owners))}
    if not wanted:
        return
    texts = {said for said, _ in read.usage.strings}
    tokens = Words(read, text).tokens
    lines = [line for _, line in tokens]
    for function in read.surface.functions():
        typed = [(each, _kind(each)) for each in function.signature.parameters] if function.signature else []
        for parameter, kind in [each for each in typed if each[1] in wanted][:_MOST_PARAMETERS]:
            row = tokens[bisect_left(lines, function.spot.line) : bisect_right(lines, function.spot.end_line)]
            context = f"{function.spot.context}.{function.name}".strip(".")
            for field, line in _fields(row, parameter.name) or ():
                if field not in texts:
                    yield Asked(wanted[kind], parameter.name, field, line, context)


def _kind(parameter: Parameter) -> str:
    return (parameter.annotation or "").strip("'\"").removesuffix(" | None")


def _owner(index: Index, dotted: str, owners: Collection[str]) -> str:
    """Give the class that a name stands for, among some; "" for none. A package may give it on."""
    if dotted in owners:
        return dotted
    last = dotted.rpartition(".")[2]
    return next((each for each in owners if each.rpartition(".")[2] == last and _is_same(index, dotted, each)), "")


def _is_same(index: Index, one: str, other: str) -> bool:
    found, wanted = index.resolve(one), index.resolve(other)
    return getattr(found, "symbol", None) is not None and found == wanted


def _fields(tokens: list[tuple[str, int]], name: str) -> list[tuple[str, int]] | None:
    """Give what a name is asked for; None where it is bound anew, or asked whether it has something."""
    found: list[tuple[str, int]] = []
    is_set: set[str] = set()
    seen = 0
    for at, (word, _) in enumerate(tokens):
        if word != name or (at and tokens[at - 1][0] == "."):
            continue
        seen += 1
        after = [token for token, _ in tokens[at + 1 : at + 5]]
        if after[:1] == ["="] and after[1:2] != ["="] and seen > 1 and tokens[at - 1][0] not in {"(", ","}:
            return None
        if after[:1] == ["."] and len(after) > 1:
            found.append((after[1], tokens[at + 2][1]))
            if after[2:3] == ["="] and after[3:4] != ["="]:
                is_set.add(after[1])
    return [each for each in found if each[0] not in is_set]
