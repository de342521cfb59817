"""What a Python file defines for others, told from its text alone."""

import pytest
from read_files import read, surface, the

from omnireview.errors import NotAnalysed
from omnireview.surface import Parameter
from omnireview.surface.read import MAX_CHARACTERS, Unparsable


def names(code: str) -> list[str]:
    return [symbol.name for symbol in surface(code).symbols]


def certain(code: str) -> list[str]:
    return [symbol.name for symbol in surface(code).symbols if not symbol.conditional]


# A file, and the names that it defines in every run; behind it those that it may define.
DEFINED = {
    "assignments": ("a = 1\nb: int = 2\nc = d = 3\n(e, [f, *g]) = h()\n", "a b c d e f g", ""),
    "definitions": ("def f(): pass\nasync def g(): pass\nclass C: pass\n", "f g C", ""),
    "imports": ("import a.b, c.d as e\nfrom f import g, h as i\n", "a e g i", ""),
    "branches": ("if x:\n a = 1\nelif y:\n import b\nelse:\n def c(): pass\n", "", "a b c"),
    "a try": ("try:\n import a\nexcept E as e:\n a = None\nelse:\n b = 1\nfinally:\n c = 2\n", "c", "a a b"),
    "loops": ("for i, j in x:\n a = 1\nelse:\n b = 2\nwhile y:\n c = 3\n", "", "i j a b c"),
    "with": ("with f() as (a, b):\n c = 1\n", "a b", "c"),
    "a walrus": ("if (a := f()): pass\nx = [b := y for y in z]\n", "a x b", ""),
    "match": ("match x:\n case {'k': a, **b}: c = 1\n case [d, *e] as g: pass\n", "", "a b c d e g"),
    "a global of a function": ("def f():\n global a\n a = 1\n import b\n def c(): pass\n", "f", "a"),
    "what is deleted": ("a = b = c = 1\ndel a, (b,)\nif x:\n del c\n", "", "c"),
    "a comprehension keeps its names": ("a = [b for b in c]\nd = {k: v for k, v in e}\n", "a d", ""),
    "a lambda keeps its names": ("a = lambda b: b\n", "a", ""),
    "a function keeps its names": ("def f():\n a = 1\n import b\n class C: pass\n", "f", ""),
    "a declaration": ("a: int\n", "a", ""),
    "an item or attribute is no name": ("a['x'] = b.c = 1\n", "", ""),
    "nothing": ("'text'\n1\npass\n", "", ""),
    "a platform's own": ("if sys.platform == 'win32':\n import a\n", "", "a"),
    "only while a type checker looks": ("if TYPE_CHECKING:\n import a\nelse:\n b = 1\n", "b", "a"),
    "only while no type checker looks": ("if not typing.TYPE_CHECKING:\n import a\n", "a", ""),
}  # fmt: skip


@pytest.mark.parametrize(("code", "sure", "perhaps"), DEFINED.values(), ids=DEFINED)
def test_a_file_defines(code: str, sure: str, perhaps: str) -> None:
    assert certain(code) == sure.split()
    assert sorted(names(code)) == sorted(sure.split() + perhaps.split())


def test_what_only_a_type_checker_sees_is_told_apart() -> None:
    found = surface("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import a\nelse:\n  import b\n")
    assert [(each.name, each.typing_only) for each in found.symbols][1:] == [("a", True), ("b", False)]


def test_a_function_has_its_signature() -> None:
    found = the("async def f(a, b: int = 1, /, c=None, *d: str, e, g=2, **h) -> list[int]: pass\n", "f").signature
    assert found is not None
    assert found.parameters == (
        Parameter("a", "positional-only"),
        Parameter("b", "positional-only", "1", "int"),
        Parameter("c", "positional", "None"),
        Parameter("d", "star", None, "str"),
        Parameter("e", "keyword"),
        Parameter("g", "keyword", "2"),
        Parameter("h", "double-star"),
    )
    assert (found.returns, found.asynchronous) == ("list[int]", True)
    assert [each.name for each in found.parameters if each.required] == ["a", "e"]


def test_a_name_that_is_bound_twice_has_two_symbols() -> None:
    found = surface("def f(a): pass\nf = wrap(f)\n").named("f")
    assert [(each.kind, each.spot.line) for each in found] == [("function", 1), ("variable", 2)]


def test_a_class_tells_its_bases_decorators_and_keywords_by_their_full_names() -> None:
    found = the(
        "import enum\nfrom . import base\nfrom typing import Generic as G\nclass Own: pass\n"
        "@dataclass\n@base.mark(frozen=True)\n"
        "class C(base.Base, enum.Enum, G[T], Own, Exception, make(), metaclass=base.Meta, total=1 + 1): pass\n",
        "C",
    )
    assert found.bases == ("pkg.base.Base", "enum.Enum", "typing.Generic", "pkg.mod.Own", "builtins.Exception", "")
    assert found.decorators == ("", "pkg.base.mark")
    assert found.keywords == ("metaclass", "total")
    assert found.options == (("metaclass", "base.Meta"), ("total", "1 + 1"), ("frozen", "True"))
    assert (found.spot.line, found.spot.context) == (7, "")


def test_a_base_that_may_be_one_of_two_is_not_told() -> None:
    code = "try:\n  from a import B\nexcept ImportError:\n  from c import B\nclass C(B): pass\n"
    assert the(code, "C").bases == ("",)


def test_a_base_that_may_be_missing_is_what_it_is_otherwise() -> None:
    code = "try:\n  from a import B\nexcept ImportError:\n  B = None\nclass C(B): pass\n"
    assert the(code, "C").bases == ("a.B",)


def test_a_base_that_comes_by_a_star_is_looked_for_in_the_file_itself() -> None:
    assert the("from a import *\nclass C(B): pass\n", "C").bases == ("pkg.mod.B",)
    assert the("class C(B): pass\n", "C").bases == ("",)


def test_a_class_has_the_members_of_its_body_and_of_its_methods() -> None:
    found = the(
        "class C:\n  '''doc'''\n  a: int\n  b = 1\n  __slots__ = ('g',)\n  class Inner:\n    z = 1\n"
        "  def f(self):\n    self.a = self.d = 1\n    self.e, x = y\n    self.x.y = 1\n"
        "    def inner():\n      self.h: int = 2\n"
        "  @classmethod\n  def k(cls):\n    cls.i = 1\n    new = cls()\n    new.j = 1\n"
        "  @staticmethod\n  def s(one):\n    one.no = 1\n"
        "def helper(self):\n  self.no = 1\nC.later = 1\n",
        "C",
    )
    body = ["a", "b", "__slots__", "Inner", "f", "k", "s"]
    assert [each.name for each in found.members if not each.on_instance] == [*body, "i", "later"]
    assert [each.name for each in found.members if each.on_instance] == ["g", "d", "e", "h", "j"]
    assert {each.name: each.annotation for each in found.members}["h"] == "int"
    assert not found.open_because


def test_an_attribute_that_stands_in_for_a_method_is_told_beside_it() -> None:
    found = the("class C:\n  def f(self): pass\n  def g(self):\n    self.f = h\n", "C")
    assert [(each.name, each.kind) for each in found.members if each.name == "f"] == [
        ("f", "function"),
        ("f", "variable"),
    ]


OPEN_CLASSES = {
    "__getattr__": "class C:\n  def __getattr__(self, name): pass\n",
    "a metaclass": "class C(metaclass=M): pass\n",
    "keywords that are not written out": "class C(**k): pass\n",
    "a decorator that nobody knows": "@f\nclass C: pass\n",
    "setattr": "class C:\n  def f(self, k):\n    setattr(self, k, 1)\n",
    "object.__setattr__": "class C:\n  def f(self, k):\n    object.__setattr__(self, k, 1)\n",
    "its __dict__": "class C:\n  def f(self, k):\n    self.__dict__.update(k)\n",
    "its __dict__, replaced": "class C:\n  def f(self, k):\n    self.__dict__ = k\n",
    "an item of its __dict__": "class C:\n  def f(self, k):\n    self.__dict__[k] = 1\n",
    "vars": "class C:\n  def f(self, k):\n    vars(self).update(k)\n",
    "setattr of the class": "class C: pass\nfor k in x:\n  setattr(C, k, 1)\n",
    "locals of its body": "class C:\n  locals().update(x)\n",
    "computed slots": "class C:\n  __slots__ = f()\n",
    "a function that it is handed to": "class C: pass\nextend(C)\n",
}


@pytest.mark.parametrize("code", OPEN_CLASSES.values(), ids=OPEN_CLASSES)
def test_a_class_that_may_have_more_members_says_why(code: str) -> None:
    assert the(code, "C").open_because


CLOSED_CLASSES = {
    "setattr by a literal name": "class C:\n  def f(self):\n    setattr(self, 'a', 1)\n",
    "a dataclass": "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass C: pass\n",
    "an abstract class": "import abc\nclass C(metaclass=abc.ABCMeta): pass\n",
    "a registered class": "registry = f()\n@registry.register('c')\nclass C: pass\nregister(C)\n",
    "another's attributes": "class C:\n  def f(self, other, k):\n    setattr(other, k, 1)\n",
    "reading its __dict__": "class C:\n  def f(self):\n    return dict(self.__dict__)\n",
}


@pytest.mark.parametrize("code", CLOSED_CLASSES.values(), ids=CLOSED_CLASSES)
def test_a_class_whose_members_can_all_be_seen_says_so(code: str) -> None:
    assert not the(code, "C").open_because


OPEN = {
    "__getattr__": "def __getattr__(name): pass\n",
    "__getattr__ of a tool": "__getattr__, __dir__, __all__ = attach(__name__)\n",
    "globals, updated": "globals().update(x)\n",
    "globals, by item": "for k in x:\n  globals()[k] = 1\n",
    "globals, handed on": "fill(globals())\n",
    "globals of a function": "def f():\n  globals()['x'] = 1\n",
    "exec": "exec(text)\n",
    "exec of a function": "def f():\n  exec(text, globals())\n",
    "a lazy structure": "import sys\nsys.modules[__name__] = Lazy(__name__)\n",
    "itself": "import sys\nsetattr(sys.modules[__name__], name, 1)\n",
    "__path__": "__path__ = extend(__path__)\n",
    "__path__, extended": "__path__.append('x')\n",
    "__all__ that is computed": "__all__ = [name for name in dir()]\n",
    "members of an enumeration": "_IntEnum._convert_('E', __name__, test)\n",
}


@pytest.mark.parametrize("code", OPEN.values(), ids=OPEN)
def test_a_file_that_may_define_more_says_why(code: str) -> None:
    assert surface(code).open_because


CLOSED = {
    "reading globals": "a = globals()['x']\nb = 'x' in globals()\nc = sorted(globals())\nd = globals().get('x')\n",
    "walking through globals": "a = [k for k, v in globals().items()]\n",
    "exec elsewhere": "def f():\n  exec(text, {})\n",
    "reading itself": "import sys, inspect\ninspect.getmembers(sys.modules[__name__])\n",
    "another's globals": "a.globals()\n",
    "locals of a function": "def f():\n  return dict(**locals())\n",
    "methods": "class C:\n  def __getattr__(self, name): pass\n",
}


@pytest.mark.parametrize("code", CLOSED.values(), ids=CLOSED)
def test_a_file_of_which_all_can_be_seen_says_so(code: str) -> None:
    assert not surface(code).open_because


def test_exports_are_followed_through_the_file() -> None:
    code = "__all__ = ['a'] + ['b']\n__all__ += ('c',)\n__all__.extend(['d'])\n__all__.append('e')\n"
    assert surface(code).exports == ("a", "b", "c", "d", "e")
    assert surface(code + "__all__.remove('a')\n").exports == ("b", "c", "d", "e")
    assert surface(code + "__all__ += other.__all__\n").exports is None
    assert surface("a = 1\n").exports is None


def test_stars_are_told_by_absolute_names() -> None:
    found = surface("from .a import *\nfrom b import *\n", "pkg", package=True)
    assert found.stars == ("pkg.a", "b")
    assert found.symbols == ()


def test_values_are_told_unless_they_are_long() -> None:
    assert the("A = {'a': [1, 2.5, None]}\n", "A").value == "{'a': [1, 2.5, None]}"
    assert the(f"A = {[*range(200)]}\n", "A").value == "…"
    long = "a " * 60
    code = f"class C:\n  x: int = field(default_factory=list, metadata={{'help': {long!r}, 'more': {long!r}}})\n"
    assert the(code, "C.x").value == "field(default_factory=list, metadata=…)"
    assert the("for a in b: pass\n", "a").value == "…"
    assert the("a: int\n", "a").value is None
    assert [each.value for each in surface("a, b = 1, f(2)\n").symbols] == ["1", "f(2)"]


SAME = {
    "comments": ("  # why\n  return a  # what\n", True),
    "a docstring": ("  '''doc'''\n  return a\n", True),
    "empty lines": ("\n\n  return    a\n", True),
    "brackets over lines": ("  return a(\n    1)\n", False),
    "another value": ("  return b\n", False),
    "another indent": ("  if a:\n    b\n  return a\n", False),
}


@pytest.mark.parametrize(("body", "same"), SAME.values(), ids=SAME)
def test_a_digest_tells_equal_functions(body: str, same: bool) -> None:
    one, other = the("def f(a):\n  return a\n", "f"), the(f"@d\ndef g(a):\n{body}", "g")
    assert (one.digest == other.digest) is same


def test_a_digest_counts_parameters_blocks_and_strings() -> None:
    bodies = [
        "def f(a): pass\n",
        "def f(a=1): pass\n",
        "async def f(a): pass\n",
        "def f(a):\n  if a:\n    b\n  c\n",
        "def f(a):\n  if a:\n    b\n    c\n",
        "def f(a):\n  if a:\n    b\n  else:\n    c\n",
        "def f(a):\n  return 'x # y'\n",
        "def f(a):\n  return 'x # z'\n",
        "def f(a):\n  return\n  a\n",
        "def f(a):\n  return a\n",
    ]
    assert len({the(body, "f").digest for body in bodies}) == len(bodies)
    assert the("def f(a):\n  return a(1, 2)\n", "f").digest == the("def g(a): return a(1,\n 2)\n", "g").digest


LINES = {
    "LF": (b"x = 1\n\ndef f(): pass\n", 3),
    "CRLF": (b"x = 1\r\n\r\ndef f(): pass\r\n", 3),
    "a lone CR is no end of a line for git": (b"x = 1\ry = 2\rdef f(): pass\n", 1),
    "a lone CR before": (b"x = 1\ry = 2\n\ndef f(): pass\n", 3),
    "a form feed": (b"x = 1\n\x0c\n\x0cdef f(): pass\n", 3),
    "a byte order mark": (b"\xef\xbb\xbf\ndef f(): pass\n", 2),
    "another encoding": ("# coding: latin-1\nx = 'ä'\ndef f(): 'ö'\n".encode("latin-1"), 3),
    "separators of Unicode": ("x = '\u2028\x85'\ndef f(): pass\n".encode(), 2),
    "decorators": (b"@a\n@b\ndef f(): pass\n", 3),
}


@pytest.mark.parametrize(("data", "line"), LINES.values(), ids=LINES)
def test_lines_are_those_of_git(data: bytes, line: int) -> None:
    (found,) = surface(data).named("f")
    assert found.spot.line == line


def test_a_file_that_does_not_parse_is_refused_with_its_line() -> None:
    with pytest.raises(Unparsable, match="line 2") as caught:
        read(b"x = 1\rx = 1\ndef f(:\n")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", b"x = '\0'", b"# coding: nonsense\n", b"x = 1" + b" + 1" * 50_000, b" " * (MAX_CHARACTERS + 1)],
    ids=["UTF-16", "NUL", "an unknown encoding", "too deep", "too long"],
)
def test_what_is_no_text_or_too_much_of_it_is_not_analysed(data: bytes) -> None:
    with pytest.raises(NotAnalysed):
        read(data)
