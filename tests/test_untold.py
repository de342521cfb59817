"""Findings that nobody could act on where they stand: they are not told, and the ledger still adds up."""

import json
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from made_trees import MadeTree
from two_scans import changed_file, scanner, shipped_rules

from omnireview.cli import run
from omnireview.errors import Exit
from omnireview.render.review_schema import review_schema
from omnireview.rules.lowest import lowest_python
from omnireview.scan.task import Task
from omnireview.terms import Placement

RULES = [rule for rule in shipped_rules() if rule.id in {"raise-without-cause", "dynamic-code-execution"}]
WRONG = (
    "try:\n            return open(path)\n        except OSError as error:\n            raise ValueError(path)\n"
)
PAIR = "def pair(prompts, images):\n    return [*zip(prompts, images)]\n"


@pytest.mark.parametrize(
    ("files", "lowest"),
    [
        ({"pyproject.toml": b'[project]\nrequires-python = ">=3.9,<3.13"\n'}, (3, 9)),
        ({"setup.py": b"a(python_requires='3')", "pyproject.toml": b'project.requires-python="~=3.12"'}, (3, 12)),
        ({"pyproject.toml": b'[tool.poetry.dependencies]\npython = "^3.8 || ^3.11"\n'}, (3, 8)),
        ({"setup.cfg": b"[options]\npython_requires = >= 3.10\n"}, (3, 10)),
        ({"setup.py": b"from setuptools import setup\nsetup(name='a', python_requires='>=3.8.0')\n"}, (3, 8)),
        ({"setup.py": b"LOWEST = '>=3.11'\nsetup(python_requires=LOWEST)\n"}, (3, 11)),
        ({"setup.py": b"setup(python_requires=read('lowest'))\n"}, None),
        ({"setup.py": b"setup(python_requires='>=3.8'\n"}, None),
        ({"setup.py": b"python_requires = " + b"(" * 5_000}, None),
        ({"setup.cfg": b"python_requires\n[options\n", "pyproject.toml": b"[project"}, None),
        ({"pyproject.toml": b'[project]\nrequires-python = "<3.13"\n'}, None),
        ({"pyproject.toml": b"[project]\nrequires-python = 3.9\n"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_the_lowest_python_is_what_the_project_s_files_declare(
    files: dict[str, bytes], lowest: tuple[int, int] | None
) -> None:
    assert lowest_python(MadeTree(files)) == lowest


@pytest.mark.parametrize(
    "text",
    [
        f"class A:\n    # Copied from pkg.b.A.read\n    def read(self, path):\n        {WRONG}",
        f"class A:\n    @cached\n    # Copied from pkg.b.A.read\n    def read(self, path):\n        {WRONG}",
        f"class A:\n    # Copied from b.A.f\n    # (less)\n    @cached\n    def f(self, path):\n        {WRONG}",
        f"# Copied from pkg.b.A with A->B\nclass B:\n    def read(self, path):\n        {WRONG}",
    ],
    ids=["above", "between decorator and definition", "above another comment", "above the class"],
)  # fmt: skip
def test_what_is_found_in_a_marked_copy_is_not_told(text: str) -> None:
    (finding,) = found(text)
    assert (finding.severity, finding.quiet) == ("info", "copied")


@pytest.mark.parametrize(
    "text",
    [
        f"class A:\n    # Copied by hand\n    def read(self, path):\n        {WRONG}",
        f"# Copied from pkg.b.pad\n\nclass A:\n    def read(self, path):\n        {WRONG}",
        f"class A:\n    # Copied from b.pad\n    def pad(self): ...\n    def read(self, path):\n        {WRONG}",
        "# Copied from pkg.b.read\ndef read(path):\n    return eval(path)\n",
    ],
    ids=["another remark", "a mark of nothing", "the next function", "a blocker"],
)  # fmt: skip
def test_beside_a_copy_and_of_a_blocker_all_is_told(text: str) -> None:
    (finding,) = found(text)
    assert finding.quiet is None


def found(text: str) -> Any:
    return scanner(RULES)(Task(changed_file("", text), head=text.encode())).head.findings


@pytest.mark.parametrize(("lowest", "place"), [("3.8", "python"), ("3.10", "count")])
def test_what_needs_a_newer_python_than_the_project_s_lowest_is_only_in_the_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lowest: str, place: str
) -> None:
    declared = f'[project]\nname = "relay"\nrequires-python = ">={lowest}"\n'
    copied = "# Copied from relay.base.pair\n" + PAIR.replace("pair", "twice")
    repository = Repository(tmp_path / "project")
    repository.commit({"pyproject.toml": declared.encode()})
    repository.commit({"relay/pairs.py": PAIR.encode(), "relay/twice.py": copied.encode()})
    told = review(tmp_path / "project", capsys)
    places = {each["path"]: each["placement"] for each in told["findings"] if each["rule"] == "zip-without-strict"}
    assert places == {"relay/pairs.py": place, "relay/twice.py": "copied"}
    ledger = told["ledger"]
    copies = [each for each in told["findings"] if each["placement"] == "copied"]
    assert ledger["copied"] == sum(1 + len(each["also_lines"]) for each in copies)
    assert sum(ledger[place] for place in Placement) == ledger["found"]
    assert set(ledger) == set(review_schema()["properties"]["ledger"]["properties"])
    assert run(["check", "--format", "markdown", "-C", str(tmp_path / "project"), "HEAD~1..HEAD"]) == Exit.PASS
    page = capsys.readouterr().out
    assert "in code that is marked `# Copied from`" in page
    assert ("in need of a newer Python than the project's lowest" in page) is (place == "python")


def review(root: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    assert run(["check", "--format", "json", "-C", str(root), "HEAD~1..HEAD"]) == Exit.PASS
    return json.loads(capsys.readouterr().out)
