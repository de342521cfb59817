"""Decorators of classes that leave members, or constructors, as they can be seen."""

_NEUTRAL = {
    *("final", "runtime_checkable", "total_ordering", "unique", "dataclass_transform", "deprecated"),
    *("skip", "skipif", "skipIf", "skipUnless"),
}
_MAKERS = {"dataclass", "define", "frozen", "mutable", "attrs", "attributes", "s"}
"""Last words of those that write methods which nobody asks for by name, a constructor among them."""


def keeps_constructor(name: str) -> bool:
    """Whether a decorator, by its absolute dotted name, gives back a class that is called as before."""
    word = name.rpartition(".")[2]
    return word in _NEUTRAL or word.startswith("register") or name.startswith("pytest.")


def keeps_members(name: str) -> bool:
    """Whether a decorator, by its absolute dotted name, gives a class no members that one can't see."""
    return name.rpartition(".")[2] in _MAKERS or keeps_constructor(name)
