"""Imports that a tool sorts: nothing is said of their order."""

from pathlib import Path

import pytest
from indexed import index_of, sides_of

from omnireview.checks.import_order import find
from omnireview.checks.options import NoOptions
from omnireview.facts.sorters import sorts_imports

MIXED = "import torch\nimport os\n\nROOT = os.getcwd()\n"


@pytest.mark.parametrize(
    ("path", "text", "sorts"),
    [
        ("pyproject.toml", '[tool.ruff.lint]\nselect = [\n  "E",\n  "I",\n]\n', True),
        ("pyproject.toml", '[tool.ruff.lint]\nextend-select = ["I001"]\n', True),
        ("pyproject.toml", '[tool.ruff.lint]\nselect = ["E", "F"]\n', False),
        ("pyproject.toml", '[tool.isort]\nprofile = "black"\n', True),
        ("ruff.toml", "select = ['ALL']\n", True),
        ("setup.cfg", "[isort]\nline_length = 80\n", True),
        (".isort.cfg", "[settings]\n", True),
        (".pre-commit-config.yaml", "repos:\n- repo: x\n  hooks:\n  - id: isort\n", True),
        (".pre-commit-config.yaml", "repos:\n- repo: x\n  hooks:\n  - id: ruff\n", False),
        ("sub/pyproject.toml", "[tool.isort]\n", False),
    ],
)
def test_a_project_says_that_its_imports_are_sorted(path: str, text: str, sorts: bool) -> None:
    assert sorts_imports(index_of({path: text, "omni/start.py": MIXED})) is sorts


def test_one_import_out_of_place_is_told_a_file(tmp_path: Path) -> None:
    old = {"omni/__init__.py": "", "omni/stages.py": "x = 1\n"}
    new: dict[str, str | None] = {
        "omni/start.py": "import torch\nimport os\nimport sys\n",
        "omni/late.py": "from omni import stages\nimport torch\n",
        "omni/right.py": '"""Right."""\n# why\nimport os\n\nimport torch\n\nfrom omni.stages import x\n',
    }
    with sides_of(tmp_path, old, new) as sides:
        found = [(each.path, each.line, each.bindings["$MODULE"]) for each in find(sides.head, NoOptions())]
    assert sorted(found) == [("omni/late.py", 2, "torch"), ("omni/start.py", 2, "os")]
