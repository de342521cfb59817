"""What a Python file names of others: imports, calls, attributes, environment variables, options, strings."""

import pytest
from read_files import surface, the, usage

from omnireview.surface import CallUse

IMPORTS = {
    "a module": ("import a.b", ["a.b None"]),
    "several": ("import a, b as c", ["a None", "b None"]),
    "names": ("from a.b import c, d as e", ["a.b c", "a.b d"]),
    "all": ("from a import *", ["a *"]),
    "a sibling": ("from . import a", ["pkg.sub a"]),
    "of a sibling": ("from .a import b", ["pkg.sub.a b"]),
    "of a cousin": ("from ..a.b import c", ["pkg.a.b c"]),
    "out of all packages": ("from .... import a\nfrom ....b import c", [".... a", "....b c"]),
}


@pytest.mark.parametrize(("code", "found"), IMPORTS.values(), ids=IMPORTS)
def test_imports_are_told_by_absolute_names(code: str, found: list[str]) -> None:
    uses = usage(code, "pkg.sub.mod").imports
    assert [f"{use.module} {use.name}" for use in uses] == found


def test_a_package_is_its_own_place_for_relative_imports() -> None:
    (one, other) = usage("from . import a\nfrom ..b import c\n", "pkg.sub", package=True).imports
    assert (one.module, other.module) == ("pkg.sub", "pkg.b")


def test_a_name_of_an_import_over_lines_stands_where_it_is_written() -> None:
    code = "from a import (\n  b,\n  c as d,\n)\n"
    assert [(use.spot.line, use.statement) for use in usage(code).imports] == [(2, 1), (3, 1)]
    assert the(code, "d").spot.line == 3


GUARDS = {
    "nothing": ("import a", ""),
    "a try": ("try:\n import a\nexcept ImportError:\n pass", "try"),
    "a try for all": ("try:\n import a\nexcept:\n pass", "try"),
    "a try for several": ("try:\n import a\nexcept (OSError, ModuleNotFoundError):\n pass", "try"),
    "a try for what is named elsewhere": ("try:\n import a\nexcept ERRORS:\n pass", "try"),
    "a try for another fault": ("try:\n import a\nexcept ValueError:\n pass", ""),
    "a try without handlers": ("try:\n import a\nfinally:\n pass", ""),
    "the handler": ("try:\n import x\nexcept ImportError:\n import a", "try"),
    "the way out": ("try:\n import x\nexcept ImportError:\n pass\nelse:\n import a", "condition"),
    "behind": ("try:\n import x\nexcept ImportError:\n pass\nimport a", ""),
    "a type checker": ("if TYPE_CHECKING:\n import a", "typing"),
    "a type checker and more": ("if typing.TYPE_CHECKING and x:\n import a", "typing"),
    "no type checker": ("if TYPE_CHECKING:\n import x\nelse:\n import a", ""),
    "a condition": ("if x:\n import a", "condition"),
    "the other branch": ("if x:\n pass\nelse:\n import a", "condition"),
    "a look for the module": ("if importlib.util.find_spec('a') is not None:\n import a", "try"),
    "a branch that never runs": ("if False:\n import a", "try"),
    "the branch that always runs": ("if 0:\n pass\nelse:\n import a", ""),
    "a case": ("match x:\n case 1:\n  import a", "condition"),
    "being run as a script": ("if __name__ == '__main__':\n import a", ""),
    "suppress": ("with contextlib.suppress(ImportError):\n import a", "try"),
    "suppress of another": ("with suppress(KeyError):\n import a", ""),
    "a test that it fails": ("with pytest.raises(ImportError):\n import a", "try"),
    "a test that needs it": ("pytest.importorskip('a')\nimport a.b", "try"),
    "a loop": ("for x in y:\n import a", ""),
    "a function": ("def f():\n import a", ""),
    "a function within a try": ("try:\n def f():\n  import a\nexcept ImportError:\n pass", "condition"),
    "a function for a type checker": ("if TYPE_CHECKING:\n def f():\n  import a", "typing"),
    "a class within a try": ("try:\n class C:\n  import a\nexcept ImportError:\n pass", "try"),
}


@pytest.mark.parametrize(("code", "guard"), GUARDS.values(), ids=GUARDS)
def test_an_import_says_what_keeps_it_from_harm(code: str, guard: str) -> None:
    (found,) = [use for use in usage(code).imports if use.module.startswith("a")]
    assert found.guard == guard
    assert found.local == ("def " in code)


CALLS = {
    "an imported function": ("from a import f\nf(1, b=2)", ["a.f"]),
    "an alias": ("from a import f as g\ng()", ["a.f"]),
    "a module's": ("import a.b\na.b.f()", ["a.b.f"]),
    "a module's by alias": ("import a.b as c\nc.f.g()", ["a.b.f.g"]),
    "the file's own": ("def f(): pass\nclass C: pass\nf()\nC()\nC.g()", ["pkg.mod.f", "pkg.mod.C", "pkg.mod.C.g"]),
    "before it is defined": ("def g():\n f()\ndef f(): pass", ["pkg.mod.f"]),
    "a nested class": ("class C:\n class D: pass\nC.D()", ["pkg.mod.C.D"]),
    "imported in the function": ("def f():\n from a import g\n g()", ["a.g"]),
    "a variable": ("x = f()\nx()\nx.y()", []),
    "a parameter": ("from a import f\ndef g(f):\n f()", []),
    "a local name": ("from a import f\ndef g():\n f()\n f = 1", []),
    "a name of a loop": ("from a import f\ndef g():\n for f in x:\n  f()", []),
    "a name of a comprehension": ("from a import f\n[f() for f in x]", []),
    "around a comprehension": ("from a import f\n[f() for x in y if f()]", ["a.f", "a.f"]),
    "the first source of a comprehension": ("from a import f\n[x for f in f()]", ["a.f"]),
    "a parameter of a lambda": ("from a import f\nlambda f: f()", []),
    "around a lambda": ("from a import f\nlambda x: f(x)", ["a.f"]),
    "caught": ("from a import f\ntry: pass\nexcept E as f: pass\nf()", []),
    "another function's name": ("from a import f\ndef g():\n f = 1\ndef h():\n f()", ["a.f"]),
    "around a function": ("def g():\n from a import f\n def h():\n  f()", ["a.f"]),
    "a class's name is not its methods'": ("from a import f\nclass C:\n f = 1\n def g(self):\n  f()", ["a.f"]),
    "a class's name in its body": ("from a import f\nclass C:\n f = 1\n f()", []),
    "global": ("from a import f\ndef g():\n global f\n f = 1\ndef h():\n f()", []),
    "wrapped": ("def f(): pass\nf = wrap(f)\nf()", []),
    "one of two": ("try:\n from a import f\nexcept ImportError:\n from b import f\nf()", []),
    "perhaps None": ("try:\n from a import f\nexcept ImportError:\n f = None\nf()", ["a.f"]),
    "defined twice": ("if x:\n def f(): pass\nelse:\n def f(a): pass\nf()", ["pkg.mod.f"]),
    "a star's": ("from a import *\nf()\nlen(x)", ["pkg.mod.f"]),
    "a builtin": ("len(x)\nprint()", []),
    "a call's result": ("from a import f\nf().g()", ["a.f"]),
    "in an f-string": ("from a import f\nx = f'{f(1)}'", ["a.f"]),
    "a decorator": ("from a import f\n@f(1)\ndef g(): pass", ["a.f"]),
    "a default": ("from a import f\ndef g(x=f(1)): pass", ["a.f"]),
    "a base": ("from a import f\nclass C(f(1)): pass", ["a.f"]),
    "deleted": ("from a import f\ndel f\nf()", []),
    "a type parameter's": ("import a\na.f[int](1)", []),
}  # fmt: skip


@pytest.mark.parametrize(("code", "targets"), CALLS.values(), ids=CALLS)
def test_a_call_is_told_by_what_is_called(code: str, targets: list[str]) -> None:
    assert [use.target for use in usage(code).calls] == targets


def call(code: str) -> CallUse:
    *_, found = usage(code).calls
    return found


def test_a_call_tells_its_arguments() -> None:
    found = call("from a import f\nx = [\n  f(1, *b, 2,\n    c=3, **d)]\n")
    assert (found.positional, found.keywords, found.spread) == (2, ("c",), True)
    assert (found.spot.line, found.spot.end_line) == (3, 4)
    assert not call("from a import f\nf(1, b=2)\n").spread


def test_a_call_in_a_chain_stands_where_its_name_does() -> None:
    found = call("import a\nx = (\n  a\n  .f()\n)\n")
    assert (found.target, found.spot.line) == ("a.f", 4)


SELF = {
    "self": ("def f(self):\n  self.g(1)", ("pkg.mod.C.g", True, False)),
    "another name": ("def f(this):\n  this.g(1)", ("pkg.mod.C.g", True, False)),
    "cls": ("@classmethod\n def f(cls):\n  cls.g(1)", ("pkg.mod.C.g", False, False)),
    "super": ("def f(self):\n  super().g(1)", ("pkg.mod.C.g", True, True)),
    "super by name": ("def f(self):\n  super(C, self).g(1)", ("pkg.mod.C.g", True, True)),
    "a function in the method": ("def f(self):\n  return lambda: self.g(1)", ("pkg.mod.C.g", True, False)),
}


@pytest.mark.parametrize(("method", "told"), SELF.values(), ids=SELF)
def test_a_call_of_a_method_is_told_by_the_class(method: str, told: tuple[str, bool, bool]) -> None:
    found = call(f"class C:\n {method}\n")
    assert (found.target, found.bound, found.through_super) == told
    assert found.spot.context == "C.f"


NO_SELF = {
    "a static method": "@staticmethod\n def f(self):\n  self.g()",
    "bound anew": "def f(self):\n  self = x\n  self.g()",
    "a member of a member": "def f(self):\n  self.a.g()",
    "a local class": "def f():\n  class D:\n   def h(self):\n    self.g()",
    "itself": "def f(self):\n  self()",
    "an unbound super": "def f(self):\n  super(C).g()",
    "another's super": "def f(self):\n  super(D, self).g()",
}


@pytest.mark.parametrize("method", NO_SELF.values(), ids=NO_SELF)
def test_a_call_of_what_may_be_anything_is_not_told(method: str) -> None:
    assert usage(f"class C:\n {method}\n").calls == ()


GUARDED_CALLS = {
    "a try for TypeError": "try:\n  f()\nexcept TypeError:\n  pass\n",
    "a test that it fails": "with pytest.raises(ValueError):\n  f()\n",
    "a branch that never runs": "if False:\n  f()\n",
    "unittest": "with self.assertRaises(TypeError):\n  f()\n",
}


@pytest.mark.parametrize("code", GUARDED_CALLS.values(), ids=GUARDED_CALLS)
def test_a_call_that_may_fail_is_guarded(code: str) -> None:
    assert call(f"from a import f\n{code}").guarded
    assert not call("from a import f\ntry:\n  f()\nexcept Exception:\n  pass\n").guarded


def test_attributes_are_told_by_the_whole_chain() -> None:
    code = (
        "import a.b as m\nfrom c import C\nclass D: pass\n"
        "def f(x=C.one):\n  m.two.three\n  x.no\n  m.f().no\n  D.four[0].no\n  del m.gone\n"
    )
    uses = usage(code).attributes
    assert [(use.target, use.name) for use in uses] == [
        ("c.C", "one"),
        ("a.b.two", "three"),
        ("pkg.mod.D", "four"),
    ]


def test_an_attribute_that_may_be_missing_is_guarded() -> None:
    code = "import m\ntry:\n  m.a\nexcept AttributeError:\n  m.b\nif hasattr(m, 'c'):\n  m.c\nm.d\n"
    assert {use.name: use.guarded for use in usage(code).attributes} == {
        "a": True,
        "b": False,
        "c": True,
        "d": False,
    }


def test_what_a_file_sets_of_others_is_told() -> None:
    code = "import m\nfrom c import C\nm.a = 1\nsetattr(C, 'b', 2)\nsetattr(C, x, 2)\npatch.setattr(m, 'no', 1)\n"
    assert [(use.target, use.name) for use in usage(code).patches] == [("m", "a"), ("c.C", "b"), ("c.C", "*")]


def test_environment_variables_are_told_however_they_are_read() -> None:
    code = (
        "import os\nfrom os import environ as env, getenv\nNAME = 'F'\n"
        "os.environ['A']\nos.environ.get('B', 1)\nos.getenv('C')\nenv['D']\ngetenv('E')\nos.environ[NAME]\n"
        "'G' in os.environ\nenv.setdefault('H', 1)\nos.environ['NO'] = 1\nother.environ['NO']\nos.getenv(x)\n"
        "TABLE = {'I': lambda: os.environ['I']}\n"
    )
    assert [name for name, _ in usage(code).environment] == list("ABCDEFGHI")


FLAGS = {
    "argparse": ("p.add_argument('-a', '--long', default=1)", ("-a", "--long"), "1"),
    "a group of argparse": ("self.p.add_argument('--long', action='store_true')", ("--long",), None),
    "click": ("import click\n@click.option('--yes/--no', 'it')\ndef f(it): pass", ("--yes", "--no"), None),
    "typer": (
        "import typer\ndef f(max_inline: int = typer.Option(6, help='x')): pass",
        ("--max-inline",),
        "6",
    ),
    "typer, annotated": (
        "import typer\ndef f(size: Annotated[int, typer.Option('--size', '-s')] = 6): pass",
        ("--size", "-s"),
        None,
    ),
    "typer, annotated without a name": (
        "from typer import Option\ndef f(*, max_size: Annotated[int, Option(help='x')] = 6): pass",
        ("--max-size",),
        None,
    ),
}


@pytest.mark.parametrize(("code", "names", "default"), FLAGS.values(), ids=FLAGS)
def test_options_of_a_command_line_are_told(code: str, names: tuple[str, ...], default: str | None) -> None:
    (found,) = usage(code).flags
    assert (found.names, found.default) == (names, default)


@pytest.mark.parametrize("code", ["p.add_argument('path')", "p.add_argument(*names)", "x.option('--a')"])
def test_what_declares_no_option_by_a_literal_is_none(code: str) -> None:
    assert usage(code).flags == ()


def test_strings_are_told_once_for_each_function() -> None:
    code = (
        "'''doc'''\na = 'one'\n'note'\ndef f():\n  '''doc'''\n"
        "  return ['two', 'two', f'no {x[\"three\"]}', b'no', '']\n"
        f"class C:\n  '''doc'''\n  b = 'one'\n  c = '{'x' * 201}'\n"
    )
    found = [(text, spot.line, spot.context) for text, spot in usage(code).strings]
    assert found == [("one", 2, ""), ("two", 6, "f"), ("three", 6, "f"), ("one", 9, "C")]


def test_modules_that_a_file_makes_and_paths_that_it_changes_are_told() -> None:
    found = usage("import sys\nsys.modules['a.b'] = x\nsys.modules.setdefault('c', y)\n")
    assert (set(found.modules_made), found.path_changed) == ({"a.b", "c"}, False)
    for change in ("sys.path.insert(0, x)", "sys.path += x", "sys.path = x", "sys.path[:0] = x"):
        assert usage(f"import sys\n{change}\n").path_changed, change


def test_a_script_without_a_module_s_name_is_main() -> None:
    assert surface("def f(): pass\n", "").module == "__main__"
    assert call("def f(): pass\nf()\n").target == "pkg.mod.f"
