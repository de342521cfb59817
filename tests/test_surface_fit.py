"""Whether a call fits a signature, and what the differences of two signatures mean for their callers."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from read_files import surface, the, usage

from omnireview.surface import CallUse, Parameter, ParameterKind, Signature, Spot, Symbol
from omnireview.surface.constructor import class_signature
from omnireview.surface.fit import misfit, predicate, signature_changes

KINDS: tuple[ParameterKind, ...] = ("positional-only", "positional", "star", "keyword", "double-star")


def signature(parameters: str) -> Signature:
    found = the(f"def f({parameters}): pass\n", "f").signature
    assert found is not None
    return found


def call(arguments: str) -> CallUse:
    (found,) = usage(f"from a import f\nf({arguments})\n").calls
    return found


FITS = {
    "nothing": ("", ""),
    "by place and by name": ("a, b, *, c", "1, b=2, c=3"),
    "defaults": ("a, b=1, *, c=2", "1"),
    "more by place": ("a, *b", "1, 2, 3"),
    "more by name": ("a, **b", "1, c=2"),
    "the name of one that is taken by place only": ("a, /, **b", "1, a=2"),
    "not known how many": ("a, b, c", "1, *x"),
    "not known which": ("a, *, b", "1, **x"),
}


@pytest.mark.parametrize(("parameters", "arguments"), FITS.values(), ids=FITS)
def test_a_call_fits(parameters: str, arguments: str) -> None:
    assert misfit(signature(parameters), call(arguments)) is None


MISFITS = {
    "unknown": ("a", "1, token=2", "it takes no `token`"),
    "unknown beside a spread": ("a", "*x, token=2", "it takes no `token`"),
    "missing": ("a, b, c, *, d", "1", "`b`, `c` and `d` are missing"),
    "one missing": ("a, *, b", "1", "`b` is missing"),
    "too many": ("a, b=1", "1, 2, 3", "it takes at most 2 positional arguments, and 3 are given"),
    "too many of one": ("a, *, b=1", "1, 2", "it takes at most 1 positional argument, and 2 are given"),
    "none by place": ("*, a=1", "1", "it takes no positional argument"),
    "twice": ("a, b=1", "1, a=2", "`a` is given twice"),
    "by name, and by place only": ("a, /", "a=1", "`a` can't be given by name"),
    "missing, and its name is another's": ("a, /, **b", "a=1", "`a` is missing"),
}


@pytest.mark.parametrize(("parameters", "arguments", "why"), MISFITS.values(), ids=MISFITS)
def test_a_call_that_does_not_fit_says_why(parameters: str, arguments: str, why: str) -> None:
    assert misfit(signature(parameters), call(arguments)) == why


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("it takes no `token`", "takes no `token`"),
        ("`b` is missing", "needs `b`"),
        ("`b` and `c` are missing", "needs `b` and `c`"),
        ("`a` is given twice", "gets `a` twice"),
        ("`a` can't be given by name", "takes `a` by place only"),
        (
            "it takes at most 1 positional argument, and 2 are given",
            "takes at most 1 positional argument, and 2 are given",
        ),
    ],
)
def test_what_does_not_fit_is_said_of_a_function_by_name(why: str, said: str) -> None:
    assert predicate(why) == said


def test_a_method_of_an_instance_is_given_its_first_parameter() -> None:
    assert misfit(signature("self, a"), call("1"), bound=True) is None
    assert misfit(signature("self, a"), call("1")) == "`a` is missing"
    assert misfit(signature("self"), call("1"), bound=True) == "it takes no positional argument"
    assert misfit(signature("*args"), call("1, 2"), bound=True) is None
    # Something else than the look-up must be at work, or it could never be called.
    assert misfit(signature(""), call("1"), bound=True) is None
    assert misfit(signature("*, a"), call(""), bound=True) is None


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    """Any signature of up to six parameters of up to six names."""
    names = draw(st.permutations("abcdef"))[: draw(st.integers(0, 6))]
    kinds = sorted(
        draw(st.lists(st.sampled_from(KINDS), min_size=len(names), max_size=len(names))), key=KINDS.index
    )
    parameters: list[Parameter] = []
    optional = False
    for name, kind in zip(names, kinds, strict=True):
        if kind in {"star", "double-star"}:
            if all(each.kind != kind for each in parameters):
                parameters.append(Parameter(name, kind))
            continue
        by_place = kind != "keyword"
        default = draw(st.booleans()) or (by_place and optional)
        optional = optional or (by_place and default)
        parameters.append(Parameter(name, kind, "0" if default else None))
    return Signature(tuple(parameters))


calls = st.builds(
    lambda positional, keywords: CallUse(Spot(1, 1), "a.f", positional, tuple(keywords)),
    st.integers(0, 5),
    st.lists(st.sampled_from("abcdefg"), max_size=4, unique=True),
)


def binds(made: Signature, asked: CallUse) -> bool:
    stars = {"star": "*", "double-star": "**"}
    texts: list[str] = []
    for kind in KINDS:
        own = [each for each in made.parameters if each.kind == kind]
        texts += ["*"] if kind == "keyword" and own and not any(text.startswith("*") for text in texts) else []
        texts += [stars.get(kind, "") + each.name + ("" if each.default is None else "=0") for each in own]
        texts += ["/"] if kind == "positional-only" and own else []
    function = eval(f"lambda {', '.join(texts)}: None")  # noqa: S307 - of six letters
    try:
        function(*[0] * asked.positional, **dict.fromkeys(asked.keywords, 0))
    except TypeError:
        return False
    return True


@settings(max_examples=300, deadline=None)
@given(signatures(), calls)
def test_a_call_fits_where_python_says_so(made: Signature, asked: CallUse) -> None:
    assert (misfit(made, asked) is None) == binds(made, asked)


CHANGES = {
    "nothing": ("a, b=1, *c, d", "a, b=1, *c, d", []),
    "removed": ("a, b", "a", [("removed", "`b` is gone", True)]),
    "removed, and taken by name": (
        "a, *, b",
        "a, **more",
        [("removed", "`b` is gone", False), ("added", "`**more`", False)],
    ),
    "renamed": ("a, b=1", "a, c=1", [("renamed", "`b` is now `c`", True)]),
    "renamed, by place only": ("a, /", "b, /", [("renamed", "`a` is now `b`", False)]),
    "reordered": ("a, b, c", "a, c, b", [("reordered", "the third parameter and was the second", True)]),
    "put in between": (
        "a, b=1",
        "a, c=1, b=1",
        [("reordered", "`b` is now the third", True), ("added", "`c` is new and optional", False)],
    ),
    "now required": ("a=1", "a", [("required", "`a` is now required", True)]),
    "new and required": ("a", "a, b", [("required", "`b` is new and required", True)]),
    "new and optional": ("a", "a, b=1", [("added", "`b` is new and optional", False)]),
    "a new default": ("a=1", "a=2", [("default", "the default of `a` is now `2` and was `1`", False)]),
    "a default at last": ("a", "a=2", [("default", "`a` now has the default `2`", False)]),
    "by name only": ("a, b=1", "a, *, b=1", [("kind", "`b` is now taken by name only", True)]),
    "by name, too": ("a, /", "a", [("kind", "`a` is now taken by place or by name", False)]),
    "no others any more": ("a, **k", "a", [("removed", "`**k` is gone", True)]),
    "others by another name": ("*a, **b", "*args, **kwargs", []),
    "several": ("a, b, c", "c", [("removed", "`a`", True), ("removed", "`b`", True)]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CHANGES.values(), ids=CHANGES)
def test_changes_of_a_signature_are_told(old: str, new: str, told: list[tuple[str, str, bool]]) -> None:
    changes = signature_changes(signature(old), signature(new))
    assert [(each.kind, each.breaking) for each in changes] == [(kind, breaking) for kind, _, breaking in told]
    assert all(words in each.words for each, (_, words, _) in zip(changes, told, strict=True))


def test_a_function_that_becomes_a_coroutine_breaks_its_callers() -> None:
    old, new = the("def f(): pass\n", "f").signature, the("async def f(): pass\n", "f").signature
    assert old is not None
    assert new is not None
    (change,) = signature_changes(old, new)
    assert (change.kind, change.breaking) == ("asynchronous", True)


def test_a_default_that_is_not_told_whole_did_not_change() -> None:
    long = "', '".join("abcdefghijklmnopqrstuvwxyz" * 5)
    assert signature_changes(signature(f"a=f('{long}')"), signature(f"a=f('{long}', 'b')")) == ()


@settings(max_examples=400, deadline=None)
@given(signatures(), signatures(), calls)
@example(
    Signature((Parameter("a", "positional"),)),
    Signature((Parameter("b", "positional"),)),
    CallUse(Spot(1, 1), "", 1),
)
def test_a_change_that_breaks_no_caller_breaks_no_call(old: Signature, new: Signature, asked: CallUse) -> None:
    if misfit(old, asked) is None and not any(each.breaking for each in signature_changes(old, new)):
        assert misfit(new, asked) is None


def lineage(code: str, *names: str) -> list[Symbol]:
    symbols = surface(code).symbols
    return [next(symbol for symbol in symbols if symbol.name == name) for name in names]


DATACLASS = "from dataclasses import dataclass, field, KW_ONLY, InitVar\nfrom typing import ClassVar\n"
OVERLOADED = (
    "from typing import overload\nclass C:\n  @overload\n  def __init__(self, a): pass\n"
    "  @overload\n  def __init__(self, b): pass\n  def __init__(self, *c): pass\n"
)
MODEL = (
    "from pydantic import BaseModel, Field\nclass C(BaseModel):\n  a: int\n  b: int = 1\n  c: int | None\n"
    "  d: int = Field(gt=1)\n  e: int = Field(1)\n  _f: int\n"
)
CONSTRUCTORS = {
    "__init__": ("class C:\n  def __init__(self, a, *b, c=1): pass\n", "a, *b, c=1"),
    "none": ("class C: pass\n", ""),
    "a base's": ("class B:\n  def __init__(self, a): pass\nclass C(B): pass\n", "a"),
    "before an unknown base": ("import x\nclass B:\n  def __init__(self, a): pass\nclass C(B, x.Y): pass\n", "a"),
    "beside an unknown base": ("import x\nclass C(x.Y):\n  def __init__(self, a): pass\n", "a"),
    "an abstract class's": ("import abc\nclass C(abc.ABC):\n  def __init__(self, a): pass\n", "a"),
    "one of several": (OVERLOADED, "*c"),
    "a dataclass": (
        DATACLASS
        + "@dataclass\nclass C:\n  a: int\n  b: list = field(default_factory=list)\n  c: int = 1\n"
        + "  d: ClassVar[int] = 1\n  e: int = field(init=False)\n  g: InitVar[int] = 2\n  h = 1\n"
        + "  def f(self): self.x = 1\n",
        "a, b=0, c=0, g=0",
    ),
    "names only": (DATACLASS + "@dataclass\nclass C:\n  a: int\n  _: KW_ONLY\n  b: int\n", "a, *, b"),
    "names only, all": (DATACLASS + "@dataclass(kw_only=True)\nclass C:\n  a: int\n  b: int = 1\n", "*, a, b=0"),
    "a dataclass of a dataclass": (
        DATACLASS
        + "@dataclass\nclass B:\n  a: int\n  b: int = 1\n"
        + "@dataclass\nclass C(B):\n  c: int = 1\n  a: str = ''\n",
        "a=0, b=0, c=0",
    ),
    "a dataclass with its own": (DATACLASS + "@dataclass\nclass C:\n  a: int\n  def __init__(self): pass\n", ""),
    "a named tuple": ("from typing import NamedTuple\nclass C(NamedTuple):\n  a: int\n  b: int = 1\n", "a, b=0"),
    "a struct": ("import msgspec\nclass C(msgspec.Struct, kw_only=True):\n  a: int\n  b: int = 1\n", "*, a, b=0"),
    "a model": (MODEL, "*, a, b=0, c=0, d, e=0, **fields"),
    "attrs": ("import attrs\n@attrs.frozen\nclass C:\n  _a: int\n  b: int = attrs.field(factory=f)\n", "a, b=0"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "parameters"), CONSTRUCTORS.values(), ids=CONSTRUCTORS)
def test_a_class_is_called_with(code: str, parameters: str) -> None:
    found = class_signature(lineage(code, "C", *(["B"] if "class B" in code else [])))
    assert found is not None
    told = [(each.name, each.kind, each.default is None) for each in found.parameters]
    assert told == [(each.name, each.kind, each.default is None) for each in signature(parameters).parameters]


UNKNOWN = {
    "a metaclass": "class C(metaclass=M):\n  def __init__(self, a): pass\n",
    "a metaclass of a base": "class B(metaclass=M): pass\nclass C(B):\n  def __init__(self, a): pass\n",
    "a decorated class": "@wrap\nclass C:\n  def __init__(self, a): pass\n",
    "another's decorator of that name": "from x import frozen\n@frozen\nclass C:\n  a: int\n",
    "a decorated __init__": "class C:\n  @wrap\n  def __init__(self, a): pass\n",
    "an __init__ that may be there": "class C:\n  if x:\n    def __init__(self, a): pass\n",
    "two": "class C:\n  def __init__(self, a): pass\n  __init__ = wrap(__init__)\n",
    "__new__": "class C:\n  def __new__(cls, a): pass\n  def __init__(self, *a): pass\n",
    "an unknown base": "import x\nclass C(x.Y): pass\n",
    "an unknown base of the same name": "import x\nclass C(x.C): pass\n",
    "an unknown base that comes first": "import x\nclass B:\n  def __init__(self): pass\nclass C(x.Y, B): pass\n",
    "an enumeration": "import enum\nclass C(enum.Enum):\n  a = 1\n",
    "an exception": "class C(Exception): pass\n",
    "a dataclass of an unknown one": DATACLASS + "import x\n@dataclass\nclass C(x.Y):\n  a: int\n",
    "a field of an unknown kind": DATACLASS + "@dataclass\nclass C:\n  a: int = my_field()\n",
    "a field too long to tell": DATACLASS + f"@dataclass\nclass C:\n  a: int = [{'1, ' * 200}]\n",
    "fields by other names": "import pydantic\nclass C(pydantic.BaseModel):\n  model_config = {}\n  a: int\n",
    "a typed dictionary": "from typing import TypedDict\nclass C(TypedDict):\n  a: int\n",
}  # fmt: skip


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN)
def test_how_a_class_is_called_can_not_be_told(code: str) -> None:
    assert class_signature(lineage(code, "C", *(["B"] if "class B" in code else []))) is None


def test_thousands_of_parameters_are_compared_without_going_through_all_for_each() -> None:
    count = 12_000
    old = Signature(tuple(Parameter(f"a{number}", "positional", "1") for number in range(count)))
    new = Signature(tuple(Parameter(f"b{number}", "positional", "1") for number in range(count)))
    every = CallUse(Spot(1, 1), "m.f", 0, tuple(f"a{number}" for number in reversed(range(count))))
    started = time.process_time()
    assert misfit(old, every) is None
    assert misfit(new, every) == "it takes no `a11999`"
    assert len(signature_changes(old, new)) == count
    assert time.process_time() - started < 1
