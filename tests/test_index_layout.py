"""Which files are first-party, and what they are called."""

import pytest
from indexed import index_of

from omnireview.index import Absent, Found, Unknown
from omnireview.index.layout import Layout


@pytest.mark.parametrize(
    ("path", "beside", "name"),
    [
        ("engine/core.py", ["engine/__init__.py"], "engine.core"),
        ("engine/__init__.py", [], "engine"),
        ("src/engine/core.py", ["src/engine/__init__.py"], "engine.core"),
        ("engine/models/qwen/model.py", ["engine/__init__.py"], "engine.models.qwen.model"),
        ("libs/core/engine/run.py", ["libs/core/engine/__init__.py", "libs/core/pyproject.toml"], "engine.run"),
        ("libs/core/tools/run.py", ["libs/core/pyproject.toml"], "tools.run"),
        ("tests/test_core.py", [], "tests.test_core"),
        ("tests/unit/test_core.py", ["tests/__init__.py"], "tests.unit.test_core"),
        ("tests/data/project/pkg/a.py", ["tests/__init__.py", "tests/data/project/setup.py"], "pkg.a"),
        ("engine/vendored/src/pkg/a.py", ["engine/__init__.py", "engine/vendored/src/pkg/__init__.py"], "pkg.a"),
        ("engine/my-data/a.py", ["engine/__init__.py"], "engine.my-data.a"),
        ("run.py", ["__init__.py"], "run"),
        ("__init__.py", [], "__init__"),
    ],
)
def test_a_file_is_named_as_an_import_would_name_it(path: str, beside: list[str], name: str) -> None:
    layout = Layout([path, *beside])
    assert layout.name_of(path) == name
    assert layout.file_of(name) == path


def test_folders_without_an_init_file_are_modules_too() -> None:
    layout = Layout(["engine/__init__.py", "engine/models/qwen/model.py", "examples/run.py"])
    assert [layout.file_of(name) for name in ("engine.models", "engine.models.qwen", "examples")] == ["", "", ""]
    assert layout.file_of("engine.model") is None
    assert layout.file_of("models") is None


def test_first_party_is_what_the_tree_shows() -> None:
    layout = Layout(["src/engine/__init__.py", "tests/test_a.py", "setup.py", "docs/readme.md"])
    told = {name: layout.is_first_party(f"{name}.x") for name in ("engine", "tests", "src", "docs", "torch")}
    assert told == {"engine": True, "tests": True, "src": False, "docs": False, "torch": False}


def test_a_package_stands_before_a_module_of_the_same_name() -> None:
    assert Layout(["engine.py", "engine/__init__.py"]).file_of("engine") == "engine/__init__.py"


def test_two_projects_with_packages_of_one_name_are_kept_apart() -> None:
    files = {
        "tests/__init__.py": "", "tests/help.py": "def shared(): ...\n",
        "libs/a/pyproject.toml": "", "libs/a/tests/__init__.py": "", "libs/a/tests/help.py": "def own(): ...\n",
        "libs/a/tests/test_a.py": "from tests.help import own\nimport tests.help as h\nh.own()\n",
        "tests/test_b.py": "from tests.help import shared\n",
    }  # fmt: skip
    index = index_of(files)
    names = [index.module_name(path) for path in ("tests/help.py", "libs/a/tests/help.py")]
    assert names == ["tests.help", "libs.a.tests.help"]
    read = index.read("libs/a/tests/test_a.py")
    assert read is not None
    assert {use.module for use in read.usage.imports} == {"libs.a.tests.help"}
    assert [use.target for use in read.usage.calls] == ["libs.a.tests.help.own"]
    other = index.read("tests/test_b.py")
    assert other is not None
    assert [use.module for use in other.usage.imports] == ["tests.help"]


def test_a_script_finds_what_lies_beside_it_and_nothing_that_lies_beside_another() -> None:
    files = {
        "examples/a/run.py": "from helper import load, save\nimport helper\nclass R(helper.Base): ...\n",
        "examples/a/helper.py": "def load(): ...\nclass Base: ...\n",
        "examples/b/run.py": "from helper import load\n",
        "examples/b/data/helper.py": "",
    }
    index = index_of(files)
    read, other = index.read("examples/a/run.py"), index.read("examples/b/run.py")
    assert read is not None
    assert other is not None
    assert [use.module for use in read.usage.imports] == ["examples.a.helper"] * 3
    assert read.surface.named("R")[0].bases == ("examples.a.helper.Base",)
    assert isinstance(index.resolve("examples.a.helper.load"), Found)
    assert isinstance(index.resolve("examples.a.helper.save"), Absent)
    assert [use.module for use in other.usage.imports] == ["helper"]
    assert isinstance(index.resolve("helper.load"), Unknown)


def test_a_file_with_a_dot_in_its_name_hides_no_module() -> None:
    files = {"a.b.py": "", "a/__init__.py": "", "a/b.py": "def run(): ...\n", "v1.0/x.py": "", "v1/0.py": ""}
    index = index_of(files)
    assert index.file_of("a.b") == "a/b.py"
    assert isinstance(index.resolve("a.b.run"), Found)
    assert len({index.module_name(path) for path in files}) == len(files)
