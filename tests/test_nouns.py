"""A noun behaves as the dataclass that it stands for."""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any

import pytest

from omnireview.nouns import noun


@noun
class Point:
    """A place."""

    x: int
    y: int = 0
    names: Mapping[str, int] = field(default_factory=dict)
    note: str = field(default="", repr=False)

    @property
    def sum(self) -> int:
        return self.x + self.y


@dataclass(frozen=True, slots=True)
class Model:
    """The same by the standard library."""

    x: int
    y: int = 0
    names: Mapping[str, int] = field(default_factory=dict)
    note: str = field(default="", repr=False)


@noun
class Pair:
    one: Point
    other: Point | None = None

    def __post_init__(self) -> None:
        if self.one == self.other:
            raise ValueError("two of the same")


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((1, 2), {}),
    ((1,), {"y": 3, "note": "far"}),
    ((), {"x": 4, "names": {"a": 1}}),
    ((1, 2, {}, "all"), {}),
]


@pytest.mark.parametrize(("given", "named"), GIVEN)
def test_it_holds_shows_and_compares_what_it_was_given(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    made, model = Point(*given, **named), Model(*given, **named)
    assert asdict(made) == asdict(model)
    assert repr(made) == repr(model).replace("Model(", "Point(")
    assert made == Point(*given, **named)
    assert made != replace(made, x=99)
    assert made.__eq__(model) is NotImplemented
    assert replace(made, y=7).y == 7
    assert [each.name for each in fields(made)] == [each.name for each in fields(model)]


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, 2, {}, "", 5), {}), ((1,), {"x": 2}), ((1,), {"z": 2}), ((), {"y": 1})]
)
def test_it_refuses_what_the_standard_one_refuses(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    for made in (Point, Model):
        with pytest.raises(TypeError):
            made(*given, **named)


def test_it_never_changes() -> None:
    made = Point(1)
    with pytest.raises(FrozenInstanceError, match="x"):
        made.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="x"):
        del made.x
    with pytest.raises((FrozenInstanceError, AttributeError)):
        made.z = 2  # type: ignore[attr-defined]
    assert not hasattr(made, "__dict__")


def test_each_has_a_mapping_of_its_own() -> None:
    assert Point(1).names is not Point(1).names


def test_it_can_be_a_key_if_its_values_can() -> None:
    assert len({Pair(Point(1, names=(1,))), Pair(Point(1, names=(1,)))}) == 1  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_it_travels_to_another_process_and_back() -> None:
    pair = Pair(Point(1, 2, {"a": 3}), Point(4))
    assert pickle.loads(pickle.dumps(pair)) == pair  # noqa: S301 - our own bytes
    assert copy.deepcopy(pair) == pair


def test_what_is_checked_afterwards_is_checked() -> None:
    with pytest.raises(ValueError, match="two of the same"):
        Pair(Point(1), Point(1))


@noun
class Named:
    name: str

    def __repr__(self) -> str:
        return self.name


def test_what_a_class_says_itself_stays() -> None:
    assert repr(Named("me")) == "me"


def test_it_matches_by_place_and_by_name() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
    assert Point(3, 4).sum == 7
    assert Point.__doc__ == "A place."
