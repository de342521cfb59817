"""action.yml, and docs/action.md, say what the code reads and writes."""

import re
from pathlib import Path
from typing import Any

import pytest

from omnireview.action import OUTPUTS
from omnireview.documents import read_yaml
from omnireview.inputs import describe

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = read_yaml((ROOT / "action.yml").read_bytes(), "action.yml").data
PAGE = (ROOT / "docs" / "action.md").read_text(encoding="utf-8")
ONLY_A_WORKFLOW_KNOWS = {
    "token": "${{ github.token }}",
    # The runner gives defaults the contexts github, strategy, matrix, job and runner (its action_yaml.json).
    "id": "${{ strategy.job-total > 1 && format('matrix-{0}', strategy.job-index) || '' }}",
}

INPUTS = [(name, said, ONLY_A_WORKFLOW_KNOWS.get(name, default)) for name, said, default in describe()]


def table(heading: str) -> list[list[str]]:
    """The cells of the page's table whose first column is headed so, as GitHub would show them."""
    _, _, below = PAGE.partition(f"\n| {heading} |")
    rows = below.partition("\n\n")[0].strip().split("\n")[2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def test_the_action_takes_the_inputs_that_are_read() -> None:
    given = [(name, each["description"], each["default"]) for name, each in ACTION["inputs"].items()]
    assert given == INPUTS


def test_no_input_must_be_given() -> None:
    assert not any(each["required"] for each in ACTION["inputs"].values())


def test_the_action_gives_the_outputs_that_are_written() -> None:
    given = [(name, each["description"]) for name, each in ACTION["outputs"].items()]
    assert given == list(OUTPUTS.items())


def test_the_action_is_a_container_with_a_face_in_the_marketplace() -> None:
    assert ACTION["runs"] == {"using": "docker", "image": "Dockerfile"}
    assert set(ACTION["branding"]) == {"icon", "color"}


def test_the_page_shows_every_input() -> None:
    assert table("input") == [
        [f"`{name}`", f"`{default}`" * bool(default), said] for name, said, default in INPUTS
    ]


def test_the_page_shows_every_output() -> None:
    assert table("output") == [[f"`{name}`", said] for name, said in OUTPUTS.items()]


@pytest.mark.parametrize("heading", ["input", "output"])
def test_the_page_has_one_such_table(heading: str) -> None:
    assert PAGE.count(f"\n| {heading} |") == 1
