"""What a dotted name stands for at one commit: found, proved absent, or not known."""

import pytest
from indexed import index_of

from omnireview.index import Absent, Found, Unknown
from omnireview.index.index import Index
from omnireview.surface import Spot, Surface, Symbol

PROJECT = {
    "engine/__init__.py": "from .core import run, Engine as Motor\nfrom . import core\nfrom torch import Tensor\n",
    "engine/core.py": (
        "import os\nLIMIT = 3\ndef run(a, b=1): ...\n\n"
        "class Base:\n    size = 1\n    def go(self): self.speed = 1\n\n"
        "class Engine(Base):\n    class Config:\n        depth = 2\n    def stop(self): ...\n"
    ),
    "engine/models/qwen.py": "from engine.core import *\nclass Qwen(Engine): ...\n",
    "engine/lazy.py": "def __getattr__(name): ...\n",
    "engine/typed.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .core import Engine\n"
        "try:\n    from fast import kernel\nexcept ImportError:\n    def kernel(): ...\n"
    ),
}


@pytest.fixture
def project() -> Index:
    return index_of(PROJECT)


def where(index: Index, name: str) -> tuple[str, str] | str:
    """Tell the module and name that a name leads to, or the missing part, or that nothing is known."""
    match index.resolve(name):
        case Found(module=module, symbol=symbol):
            return module, symbol.name if symbol else ""
        case Absent(missing=missing):
            return missing
        case Unknown():
            return "?"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("engine", ("engine", "")),
        ("engine.core", ("engine.core", "")),
        ("engine.core.run", ("engine.core", "run")),
        ("engine.run", ("engine.core", "run")),
        ("engine.Motor", ("engine.core", "Engine")),
        ("engine.Motor.stop", ("engine.core", "stop")),
        ("engine.Motor.size", ("engine.core", "size")),
        ("engine.Motor.speed", ("engine.core", "speed")),
        ("engine.Motor.Config.depth", ("engine.core", "depth")),
        ("engine.models", ("engine.models", "")),
        ("engine.models.qwen.Qwen.go", ("engine.core", "go")),
        ("engine.models.qwen.LIMIT", ("engine.core", "LIMIT")),
        ("engine.Tensor", ("engine", "Tensor")),
        ("engine.core.os", ("engine.core", "os")),
        ("engine.typed.Engine", ("engine.core", "Engine")),
    ],
)
def test_a_name_is_followed_to_where_it_is_defined(project: Index, name: str, place: tuple[str, str]) -> None:
    assert where(project, name) == place


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("engine.outputs.Result", "engine.outputs"),
        ("engine.core.walk", "engine.core.walk"),
        ("engine.walk", "engine.walk"),
        ("engine.Motor.fly", "engine.Motor.fly"),
        ("engine.core.Engine.Config.width", "engine.core.Engine.Config.width"),
        ("engine.models.qwen.walk", "engine.models.qwen.walk"),
        ("engine.models.llama", "engine.models.llama"),
    ],
)
def test_the_first_part_that_is_missing_is_named(project: Index, name: str, missing: str) -> None:
    assert where(project, name) == missing


def test_an_absence_names_what_was_looked_into(project: Index) -> None:
    assert project.resolve("engine.outputs.Result") == Absent(
        "engine.outputs.Result", "engine.outputs", "engine", "engine/__init__.py"
    )


@pytest.mark.parametrize(
    "name",
    [
        "torch.nn.Module",
        "engine.lazy.anything",
        "engine.Tensor.shape",
        "engine.core.LIMIT.bit_length",
        "engine.core.__file__",
        "engine.core.Engine.__doc__",
        "engine._version",
        "engine.messages_pb2.Request",
        "engine..core",
        "",
    ],
)
def test_what_can_not_be_proved_is_unknown(project: Index, name: str) -> None:
    assert where(project, name) == "?"


def test_a_name_that_one_of_several_statements_binds_is_there_and_no_more_is_sure(project: Index) -> None:
    found = project.resolve("engine.typed.kernel")
    assert isinstance(found, Found)
    assert found.several


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"p/__init__.py": "from torch import *\n"}, "p.x"),
        ({"p/__init__.py": "exec(source)\n"}, "p.x"),
        ({"p/__init__.py": "", "p/native.pyi": ""}, "p.native.run"),
        ({"p/__init__.py": "", ".gitignore": "build/\n/p/tables.py\n"}, "p.tables.X"),
        ({"p/__init__.py": "", "setup.py": "Extension('p._kernels', [])\n"}, "p._kernels.run"),
        ({"p/__init__.py": "", "Makefile": "gen:\n\tprotoc --python_out=p/pb/ ../a.proto\n"}, "p.pb.generate"),
        ({"srv/p/__init__.py": "", "srv/Makefile": "gen:\n\tmkdir p/pb || true\n"}, "p.pb.generate"),
        ({"srv/p/__init__.py": "", "srv/setup.py": "Extension('p._kernels', [])\n"}, "p._kernels.run"),
        ({"p/__init__.py": "", "pyproject.toml": 'version_file = "p/release.py"\n'}, "p.release.number"),
        ({"p/__init__.py": "import sys\nsys.modules['p.alias'] = sys\n"}, "p.alias.x"),
        ({"tests/test_a.py": ""}, "tests.helpers.make"),
        ({"p/__init__.py": "from .a import f\n", "p/a.py": ""}, "p.f"),
    ],
)
def test_signs_that_a_name_comes_from_elsewhere_keep_it_from_being_called_absent(
    files: dict[str, str], name: str
) -> None:
    assert where(index_of(files), name) == "?"


def test_a_folder_that_git_ignores_does_not_excuse_a_module_that_was_forgotten() -> None:
    assert where(index_of({"p/__init__.py": "", ".gitignore": "outputs/\n*.pyc\n"}), "p.outputs") == "p.outputs"


def test_a_build_that_speaks_of_another_folder_does_not_excuse_a_forgotten_one() -> None:
    files = {
        "srv/p/__init__.py": "",
        "srv/Makefile": "lint:\n\truff check p/models\n",
        "q/Makefile": "x:\n\trm -r p/pb\n",
    }
    assert where(index_of(files), "p.pb") == "p.pb"


def test_a_module_behind_a_symlink_is_not_called_absent() -> None:
    index = index_of({"p/__init__.py": ""}, linked=("p/shared", "p/one.py"))
    assert [where(index, name) for name in ("p.shared.x", "p.one", "p.two")] == ["?", "?", "p.two"]


def test_a_missing_module_is_proved_although_its_package_makes_names_as_it_runs() -> None:
    index = index_of({"p/__init__.py": "def __getattr__(name): ...\n", "p/a.py": ""})
    assert where(index, "p.b.X") == "?"
    found = index.modules(["p.b", "p.a", "p", "torch.nn", "p.a.c"])
    assert [type(found[name]) for name in ("p.b", "p.a", "p", "torch.nn", "p.a.c")] == [
        Absent, Found, Found, Unknown, Absent,
    ]  # fmt: skip


def test_a_package_that_changes_where_its_modules_are_looked_for_proves_nothing() -> None:
    index = index_of({"p/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"})
    assert isinstance(index.modules(["p.b"])["p.b"], Unknown)


def test_imports_in_a_circle_end() -> None:
    index = index_of({
        "p/__init__.py": "from p.a import *\nfrom p.b import X\n",
        "p/a.py": "from p.b import *\nfrom p import X\n",
        "p/b.py": "from p.a import *\nfrom p.a import X\nclass Y(X): ...\nclass Z(Z): ...\nclass W(W.V): ...\n",
    })  # fmt: skip
    assert where(index, "p.X") == "?"
    assert where(index, "p.a.nothing") == "p.a.nothing"
    assert where(index, "p.Y") == ("p.b", "Y")
    assert where(index, "p.Y.size") == where(index, "p.Z.size") == where(index, "p.W.size") == "?"


def test_stars_between_many_modules_are_followed_once_each() -> None:
    count = 60
    stars = "".join(f"from p.m{number} import *\n" for number in range(count))
    files = {f"p/m{number}.py": stars for number in range(count)} | {"p/__init__.py": "", "p/m59.py": "X = 1\n"}
    index = index_of(files)
    assert where(index, "p.m0.X") == ("p.m59", "X")
    assert where(index, "p.m0.Y") == "p.m0.Y"


def test_names_that_a_star_leaves_out_are_not_taken_in() -> None:
    index = index_of({
        "p/__init__.py": "from p.a import *\nfrom p.b import *\n",
        "p/a.py": "__all__ = ['f']\ndef f(): ...\ndef g(): ...\n",
        "p/b.py": "def _h(): ...\ndef k(): ...\n",
    })  # fmt: skip
    assert [where(index, f"p.{name}") for name in "fgk"] == [("p.a", "f"), "p.g", ("p.b", "k")]
    assert where(index, "p._h") == "p._h"


def test_a_broken_module_proves_nothing_and_is_noted() -> None:
    index = index_of({"p/__init__.py": "", "p/a.py": "def f(:\n", "p/b.py": b"\xff\xfe\0"})
    assert where(index, "p.a.f") == where(index, "p.b.f") == "?"
    assert isinstance(index.modules(["p.a"])["p.a"], Found)
    assert len(index.notes) == 2
    assert "`p/a.py`" in index.notes[0]


def test_what_github_cuts_short_proves_nothing() -> None:
    index = index_of(PROJECT, listed=False)
    assert not index.listed
    assert where(index, "engine.outputs.X") == where(index, "engine.run") == "?"
    assert index.mentioning(["run"]) is None
    assert index.importers(["engine.core"]) is None
    assert index.notes == (
        "Names were not looked up across the repository, since its files can't be listed whole.",
    )


class Table:
    """A table of an upstream package."""

    def covers(self, dotted: str) -> bool:
        return dotted.partition(".")[0] == "vllm"

    def surface(self, module: str) -> Surface | None:
        spot = Spot(1, 1)
        worker = Symbol("Worker", "class", spot, members=(Symbol("load", "function", spot),))
        return {
            "vllm": Surface("", "vllm"),
            "vllm.worker": Surface("", "vllm.worker", (worker,)),
        }.get(module)


def test_upstream_is_seen_through_its_table() -> None:
    index = index_of(
        {"p/__init__.py": "from vllm.worker import Worker\nclass Own(Worker):\n    def run(self): ...\n"},
        upstream=Table(),
    )
    assert where(index, "vllm.worker.Worker") == where(index, "p.Worker") == ("vllm.worker", "Worker")
    assert where(index, "p.Own.load") == ("vllm.worker", "load")
    assert where(index, "p.Own.save") == "p.Own.save"
    assert where(index, "vllm.runner.Runner") == "vllm.runner"
    own = index.resolve("p.Own")
    assert isinstance(own, Found)
    lineage = index.lineage(own)
    assert ([each.module for each in lineage.classes], lineage.closed) == (["p", "vllm.worker"], True)


def test_an_unknown_base_leaves_a_class_open_and_its_own_members_known() -> None:
    index = index_of({
        "p/__init__.py": "from torch import nn\nfrom enum import Enum\n"
        "class Known:\n    a = 1\nclass Net(nn.Module, Known):\n    b = 1\n"
        "class Color(Enum):\n    RED = 1\nclass Fault(ValueError): ...\n"
    })  # fmt: skip
    net = index.resolve("p.Net")
    assert isinstance(net, Found)
    assert not index.lineage(net).closed
    told = [index.member(net, name) for name in ("b", "a", "c")]
    assert [each.several if isinstance(each, Found) else None for each in told] == [False, True, None]
    assert where(index, "p.Color.RED") == ("p", "RED")
    assert where(index, "p.Color.name") == where(index, "p.Fault.args") == "?"
    assert where(index, "p.Color.GREEN") == "p.Color.GREEN"
    assert where(index, "p.Fault.code") == "p.Fault.code"


def test_a_class_with_the_same_base_by_two_ways_has_it_once_and_last() -> None:
    index = index_of({
        "p/__init__.py": "class A: ...\nclass B(A): ...\nclass C(A): ...\nclass D(B, C): ...\n"
    })  # fmt: skip
    found = index.resolve("p.D")
    assert isinstance(found, Found)
    names = [each.symbol.name for each in index.lineage(found).classes if each.symbol]
    assert names == ["D", "B", "C", "A"]


def test_ways_without_end_are_given_up() -> None:
    count = 1_000
    files = {f"p/m{number}.py": f"from p.m{number + 1} import X\n" for number in range(count)}
    files |= {f"p/s{number}.py": f"from p.s{number + 1} import *\n" for number in range(count)}
    files |= {f"p/c{number}.py": f"from p.c{number + 1} import A\nclass A(A): ...\n" for number in range(count)}
    files |= {"p/__init__.py": "", "d/" * 900 + "x.py": ""}
    index = index_of(files)
    for name in ("p.m0.X", "p.s0.X", "p.c0.A.size", "d." * 899 + "d.x", "a." * 100_000):
        assert where(index, name) == "?"
