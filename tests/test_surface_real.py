"""What is read of real files is what the interpreter makes of them, and takes time in proportion."""

import gc
import importlib
import inspect
import time
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from omnireview.surface import ParameterKind, Signature, Surface, Symbol
from omnireview.surface.read import read_python

MODULES = [
    *("argparse", "bdb", "calendar", "configparser", "contextlib", "copy", "csv", "dis", "email.message"),
    *("fractions", "functools", "heapq", "json.decoder", "logging", "mailbox", "optparse", "pathlib", "pstats"),
    *("queue", "selectors", "shutil", "statistics", "string", "subprocess", "tempfile", "textwrap", "threading"),
    *("traceback", "unittest.mock", "uuid", "weakref", "xml.dom.minidom", "zipfile"),
    *("click.decorators", "libcst._nodes.expression", "yaml.constructor"),
]
KINDS: dict[Any, ParameterKind] = {
    inspect.Parameter.POSITIONAL_ONLY: "positional-only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.VAR_POSITIONAL: "star",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "double-star",
}
GIVEN = {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__", "__cached__", "__builtins__"}
"""What every module has."""
ANNOTATED = {"__annotations__", "__annotate__", "__conditional_annotations__", "__warningregistry__"}


def read(name: str) -> tuple[ModuleType, Surface]:
    module = importlib.import_module(name)
    path = Path(module.__file__ or "")
    found = read_python(str(path), path.read_bytes(), name, package=hasattr(module, "__path__"))
    return module, found.surface


@pytest.mark.parametrize("name", MODULES)
def test_every_name_of_a_module_is_seen_in_its_text(name: str) -> None:
    module, found = read(name)
    if not found.open_because and not found.stars:
        submodules = {each for each, value in vars(module).items() if isinstance(value, ModuleType)}
        names = {symbol.name for symbol in found.symbols}
        assert set(dir(module)) - names - GIVEN - ANNOTATED - {"__path__"} <= submodules - names


@pytest.mark.parametrize("name", MODULES)
def test_every_name_that_a_text_surely_defines_is_in_the_module(name: str) -> None:
    module, found = read(name)
    declared = {symbol.name for symbol in found.symbols if symbol.kind == "variable" and symbol.value is None}
    sure = {symbol.name for symbol in found.symbols if not symbol.conditional} - declared
    assert sure <= set(dir(module))


@pytest.mark.parametrize("name", MODULES)
def test_signatures_are_those_of_the_functions(name: str) -> None:
    module, found = read(name)
    for symbol in found.symbols:
        value = vars(module).get(symbol.name)
        if len(found.named(symbol.name)) == 1:
            compare(symbol, value, module)
            for member in symbol.members if isinstance(value, type) and value.__module__ == name else ():
                if sum(each.name == member.name for each in symbol.members) == 1:
                    own = vars(value).get(member.name)
                    compare(member, getattr(own, "__func__", own), module)


def compare(symbol: Symbol, value: object, module: ModuleType) -> None:
    plain = not symbol.decorators or symbol.decorators in {("builtins.classmethod",), ("builtins.staticmethod",)}
    own = isinstance(value, FunctionType) and value.__code__.co_filename == module.__file__
    if symbol.signature is not None and plain and own and isinstance(value, FunctionType):
        real = inspect.signature(value, follow_wrapped=False)
        assert told(symbol.signature) == [
            (each.name, KINDS[each.kind], each.default is inspect.Parameter.empty)
            for each in real.parameters.values()
        ], symbol.name


def told(signature: Signature) -> list[tuple[str, str, bool]]:
    return [(each.name, each.kind, each.default is None) for each in signature.parameters]


@pytest.mark.parametrize("name", MODULES)
def test_every_member_that_a_class_has_is_seen_in_its_text(name: str) -> None:
    module, found = read(name)
    for symbol in found.symbols:
        value = vars(module).get(symbol.name)
        usual = type(value) is type and not symbol.open_because and not symbol.conditional
        if (
            symbol.kind == "class"
            and usual
            and isinstance(value, type)
            and value.__module__ == name
            and len(found.named(symbol.name)) == 1
        ):
            names = {member.name for member in symbol.members}
            private = f"_{symbol.name.lstrip('_')}__"
            seen = {each for each in vars(value) if not each.startswith(("__", private))}
            assert seen <= names | {"_is_protocol", "_abc_impl"}, symbol.name


def seconds(work: Any) -> float:
    # The collector would look at all that the tests before this one have left.
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


HOSTILE = {
    "many links": b"x = z[0]" + b".b" * 900 + b"\n",
    "many names that are removed": b"x = 1\ndel y\n__all__.remove('a')\n",
    "many modules that a test needs": b"pytest.importorskip('a')\nimport b\n",
    "many quotes": b"def f():\n  x = '''\"\"\"' ' # \"'''\n",
    "many attributes": b"class C:\n  def f(self):\n    self.x = 1\n",
    "many lambdas": b"x = " + b"lambda: " * 30 + b"f()\n",
    "many types": b"x: " + b"A[" * 60 + b"int" + b"]" * 60 + b"\n",
    "many functions that get a class": b"class A: pass\nf(A)\n",
    "many slots": b"class A:\n  __slots__ = ('a', 'b')\n",
    "many carriage returns": b"x = 1\r",
}


@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length_alone(part: bytes) -> None:
    once = b"import sys\n" + part * (6_000 // len(part))
    several = b"import sys\n" + part * (8 * (6_000 // len(part)))
    short = min(seconds(lambda: read_python("m.py", once, "m", package=False)) for _ in "abc")
    long = min(seconds(lambda: read_python("m.py", several, "m", package=False)) for _ in "abc")
    assert long <= 16 * short + 0.05
