"""What a name stands for where it is used, by the standard library's tree."""

import ast
from pathlib import Path

import libcst as cst
import pytest

from omnireview.modules import parse_module
from omnireview.modules.decode import decode
from omnireview.modules.standard import standard_tree
from omnireview.python import PythonFile

SOURCE = Path(__file__).parents[1] / "src" / "omnireview"


def file_of(code: str, path: str = "package/part/module.py") -> PythonFile:
    source = decode(code.encode())
    return PythonFile(path, source, standard_tree(source.text))


def qualified(code: str, path: str = "package/part/module.py") -> list[str | None]:
    """Give what the functions of all calls of `f`, or of an attribute of it, stand for."""
    file = file_of(code, path)
    return [file.qualified(call) for call in file.nodes(ast.Call) if _root(call) == "f"]


def _root(call: ast.Call) -> str:
    node: ast.AST = call.func
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def kinds(code: str) -> list[str]:
    """Give how `x` is bound, of where the last `x` is read."""
    file = file_of(code)
    used = [node for node in file.nodes(ast.Name) if node.id == "x" and isinstance(node.ctx, ast.Load)]
    return [each.kind for each in file.names.bindings("x", used[-1])]


IMPORTS = {
    "a module": ("import f\nf.g()", "f.g"),
    "a module by another name": ("import torch.nn as f\nf.Linear()", "torch.nn.Linear"),
    "a name of a module": ("from torch import cat as f\nf()", "torch.cat"),
    "a package by a dotted import": ("import f.g\nf.g.h()", "f.g.h"),
    "two dotted imports of one package": ("import f.g\nimport f.h\nf.h.x()", "f.h.x"),
    "a sibling": ("from . import f\nf()", "package.part.f"),
    "a module further up": ("from ..other import f\nf()", "package.other.f"),
    "further up than the path goes": ("from ....other import f\nf()", "....other.f"),
    "in `try` and in `except`": ("try:\n  from a import f\nexcept E:\n  from b import f\nf()", "a.f"),
    "None where the import fails": ("try:\n    import f\nexcept ImportError:\n    f = None\nf.g()", "f.g"),
    "bound by a function as well": ("from a import f\ndef f(): ...\nf()", None),
    "a parameter in front of it": ("import f\ndef g(f):\n    f()", None),
    "in a function": ("def g():\n    import f\n    f()", "f"),
    "in another function": ("def g():\n    import f\nf()", None),
    "in a class, used in its body": ("class A:\n    from a import f\n    x = f()", "a.f"),
    "in a class, used in its methods": ("class A:\n    from a import f\n    def g(self):\n        f()", None),
    "in a class, used in an inner class": ("class A:\n    from a import f\n    class B:\n        x = f()", None),
    "of a lambda's own parameter": ("import f\ng = lambda f: f()", None),
    "in a lambda's default": ("import f\ng = lambda f=f(): 1", "f"),
    "in a default beside a parameter": ("import f\ndef g(f=f()): ...", "f"),
    "in a decorator": ("import f\n@f()\ndef g(f): ...", "f"),
    "in a comprehension's first iterable": ("import f\nx = [f for f in f()]", "f"),
    "in a comprehension's second iterable": ("import f\nx = [f for f in g for h in f()]", None),
    "by `global` in a function": ("def g():\n    global f\n    import f\ndef h():\n    f()", "f"),
    "what a function changes by `global`": ("import f\ndef g():\n    global f\n    f = 1\nf()", None),
    "a match's capture": ("import f\nmatch x:\n    case [f]:\n        f()", None),
    "an `except` name": ("import f\ntry: ...\nexcept E as f:\n    f()", None),
}  # fmt: skip


@pytest.mark.parametrize(("code", "name"), IMPORTS.values(), ids=IMPORTS)
def test_a_call_is_known_by_what_was_imported(code: str, name: str | None) -> None:
    assert qualified(code) == [name]


def test_a_folder_src_is_no_package() -> None:
    assert qualified("from . import f\nf()", "src/package/module.py") == ["package.f"]


def test_a_builtin_is_one_until_the_file_binds_its_name() -> None:
    file = file_of("len(a)\ndef g(sum):\n    sum(a)\n")
    found = [(file.qualified(call), file.names.is_builtin(_root(call), call)) for call in file.nodes(ast.Call)]
    assert found == [("builtins.len", True), (None, False)]


BOUND = {
    "parameter": ("def f(x, /): return x", ["parameter"]),
    "keyword-only parameter": ("def f(*, x=1): return x", ["parameter"]),
    "rest of the keywords": ("def f(**x): return x", ["parameter"]),
    "assignment": ("x = 1\nx", ["assignment"]),
    "annotation alone": ("x: int\nx", ["annotation"]),
    "annotated assignment": ("x: int = 1\nx", ["assignment"]),
    "change": ("x = 1\nx += 1\nx", ["assignment", "change"]),
    "unpacking": ("x, *y = z\nx", ["part"]),
    "unpacking the rest": ("y, *x = z\nx", ["part"]),
    "several targets": ("y = x = z\nx", ["assignment"]),
    "loop": ("for y, x in z: x", ["loop"]),
    "with": ("with z as (y, x): x", ["with"]),
    "except": ("try: ...\nexcept E as x: x", ["except"]),
    "definition": ("def x(): ...\nx", ["definition"]),
    "class": ("class x: ...\nx", ["definition"]),
    "match": ("match z:\n    case {'a': 1, **x}: x", ["match"]),
    "match a sequence": ("match z:\n    case [1, *x]: x", ["match"]),
    "walrus": ("if (x := z): x", ["assignment"]),
    "walrus in a comprehension, read outside": ("y = [x := z for z in w]\nx", ["assignment"]),
    "walrus in a lambda": ("y = lambda: (x := z) + x", ["assignment"]),
    "walrus in a lambda, read outside": ("y = lambda: (x := z)\nx", []),
    "walrus in a default": ("def f(a=(x := 1)): ...\nx", ["assignment"]),
    "comprehension": ("y = [x for x in z]", ["loop"]),
    "comprehension, read outside": ("y = [x for x in z]\nx", []),
    "function's own, read outside": ("def f():\n    x = 1\nx", []),
    "function's own, read in an inner one": ("def f():\n  x = 1\n  def g():\n    return x", ["assignment"]),
    "module's, changed by a function": ("x = 1\ndef f():\n    global x\n    x += 2\nx", ["assignment", "change"]),
    "module's, in the function that changes it": ("x = 1\ndef f():\n    global x\n    x += 2\n    x",
                                                  ["assignment", "change"]),
    "module's, given by a function alone": ("def f():\n    global x\n    x = 2\ndef g():\n    x", ["assignment"]),
    "outer function's": ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n    return x",
                         ["assignment", "change"]),
    "outer function's, two functions up": (
        "def f(x):\n  def g():\n    nonlocal x\n    def h():\n      nonlocal x\n      x = 3\n  return x",
        ["parameter", "assignment"],
    ),
    "another attribute": ("self.x = 1\nx", []),
}  # fmt: skip


@pytest.mark.parametrize(("code", "how"), BOUND.values(), ids=BOUND)
def test_all_that_binds_a_name_is_known(code: str, how: list[str]) -> None:
    assert kinds(code) == how


def test_a_name_has_a_value_when_one_plain_assignment_binds_it() -> None:
    file = file_of("LIMIT = 30\nOTHER = 1\nOTHER = 2\nA, B = 1, 2\nC = 1\ndef f():\n    global C\n    C = 2\n")
    given = {name: file.names.value(name, file.tree) for name in ("LIMIT", "OTHER", "A", "C", "nothing")}
    assert {name: getattr(value, "value", value) for name, value in given.items()} == {
        "LIMIT": 30, "OTHER": None, "A": None, "C": None, "nothing": None,
    }  # fmt: skip


def test_names_are_known_in_what_is_left_out() -> None:
    code = "import torch\ndef f():\n    global torch\n    torch = 1\ndef g():\n    torch.cat()\n"
    source = decode(code.encode())
    tree = standard_tree(source.text)
    file = PythonFile("a.py", source, tree, frozenset({tree.body[1]}))
    (call,) = file.nodes(ast.Call)
    assert file.qualified(call) is None


@pytest.mark.parametrize("folder", ["scan", "github", "index", "patterns"])
def test_both_readers_of_names_agree_on_real_code(folder: str) -> None:
    seen = 0
    for path in sorted((SOURCE / folder).glob("*.py")):
        data = path.read_bytes()
        place = f"src/omnireview/{folder}/{path.name}"
        module, file = parse_module(place, data), file_of(data.decode(), place)
        theirs = {
            (span.line, span.column): module.qualified(node)
            for node in module.nodes(cst.Call)
            if isinstance(node.func, (cst.Name, cst.Attribute))
            for span in [module.span(node)]
        }
        ours = {
            (call.lineno, call.col_offset): file.qualified(call)
            for call in file.nodes(ast.Call)
            if isinstance(call.func, (ast.Name, ast.Attribute)) and not _in_fstring(file, call)
        }
        calls = {at: name for at, name in ours.items() if at in theirs}
        assert calls == {at: theirs[at] for at in calls}
        seen += len(calls)
    assert seen > 200


def _in_fstring(file: PythonFile, node: ast.AST) -> bool:
    # Python 3.11 does not know where the parts of an f-string stand.
    return any(isinstance(above, ast.JoinedStr) for above in file.ancestors(node))
