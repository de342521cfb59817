"""Calls by the word of what they call, so that one name can be looked for without looking at every call."""

from collections.abc import Iterable, Sequence

import libcst as cst

from omnireview.modules.imports import Import


class Calls:
    """An index of calls, by the names that the module's imports give them."""

    def __init__(self, calls: Iterable[cst.Call], imports: tuple[Import, ...]) -> None:
        meant: dict[str, set[str]] = {}
        for one in imports:
            meant.setdefault(one.name, set()).add(one.target.rpartition(".")[2])
        self._by_word: dict[str, list[cst.Call]] = {}
        for call in calls:
            for word in _words(call.func, meant):
                self._by_word.setdefault(word, []).append(call)

    def named(self, word: str) -> Sequence[cst.Call]:
        """The calls of a function or method of that name, or of an import's alias for it, in source order."""
        return self._by_word.get(word, ())


def _words(function: cst.BaseExpression, meant: dict[str, set[str]]) -> set[str]:
    if type(function) is cst.Attribute:
        return {function.attr.value}
    if type(function) is cst.Name:
        return {function.value, *meant.get(function.value, ())}
    return set()
