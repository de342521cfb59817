"""`noun`: a frozen class with slots, as `dataclass(frozen=True, slots=True)`, and made in a quarter of the time.

The standard library writes the methods of each class as text and compiles it, at every start: for all our nouns
together that was the half of a start. Here they share methods that look the fields up.
`dataclasses.fields`, `replace` and `asdict` take a noun for the dataclass that it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(cls: type[C]) -> type[C]:
    """Make a class of annotated names a noun: equal by its values, hashable if they are, never changed."""
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    methods: dict[str, Any] = {
        "__init__": _initialiser(made),
        "__repr__": _repr,
        "__eq__": _eq,
        "__hash__": _hash,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__getstate__": _values,
        "__setstate__": _restore,
    }
    own = vars(cls)
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _initialiser(cls: Any) -> Callable[..., None]:
    names = tuple(cls.__match_args__)
    every = fields(cls)
    defaults: Mapping[str, Any] = {each.name: each.default for each in every if each.default is not MISSING}
    makers = {each.name: each.default_factory for each in every if each.default_factory is not MISSING}
    # The slots' own setters: to find them again by name takes longer than to set them.
    setters = tuple(getattr(cls, name).__set__ for name in names)
    finish = getattr(cls, "__post_init__", None)

    def __init__(self: Any, *given: Any, **named: Any) -> None:  # noqa: N807 - it becomes that method
        for put, value in zip(setters, given, strict=False):
            put(self, value)
        first = len(given)
        used = 0
        for name, put in zip(names[first:], setters[first:], strict=True):
            if name in named:
                put(self, named[name])
                used += 1
            elif name in defaults:
                put(self, defaults[name])
            elif name in makers:
                put(self, makers[name]())
            else:
                raise TypeError(f"{cls.__qualname__} needs `{name}`")
        if first > len(names) or used < len(named):
            raise TypeError(f"{cls.__qualname__} takes each of these once: {', '.join(names)}")
        if finish is not None:
            finish(self)

    return __init__


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__match_args__])


def _restore(self: Any, values: tuple[Any, ...]) -> None:
    for name, value in zip(self.__match_args__, values, strict=True):
        object.__setattr__(self, name, value)


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _refuse_to_set(self: Any, name: str, value: object) -> NoReturn:  # noqa: ARG001 - the method's signature
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> NoReturn:  # noqa: ARG001 - the method's signature
    raise FrozenInstanceError(f"cannot delete field {name!r}")
