"""What SECURITY.md and docs/complaints.md promise has a test by the name that they give."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGES = {"SECURITY.md": TESTS.parent / "SECURITY.md", "complaints.md": TESTS.parent / "docs" / "complaints.md"}
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


@cache
def names_of(file: str) -> frozenset[str]:
    """Give the names of the tests in a file of the suite, none if there is no such file."""
    found = [TESTS / file, TESTS / "fuzz" / file]
    return frozenset(
        node.name
        for path in found
        if path.exists()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def read(page: str) -> str:
    return PAGES[page].read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    named = NAMED.findall(read(page))
    assert len(named) > 20
    assert [f"{file}::{test}" for file, test in named if test not in names_of(file)] == []


@pytest.mark.parametrize(("heading", "rows"), [("The 25 complaints", 25), ("What delivery is tried with", 25)])
def test_every_row_names_a_test(heading: str, rows: int) -> None:
    _, _, rest = read("complaints.md").partition(f"## {heading}\n")
    told = re.findall(r"(?m)^\| (\d+) \|.*$", rest.partition("\n## ")[0])
    assert told == [str(number) for number in range(1, rows + 1)]
    lines = [line for line in rest.partition("\n## ")[0].split("\n") if re.match(r"\| \d", line)]
    assert [line for line in lines if not NAMED.search(line)] == []


@pytest.mark.parametrize("heading", ["What you can assume", "Who may attack, and what stops them"])
def test_every_claim_of_safety_names_its_test(heading: str) -> None:
    _, _, rest = read("SECURITY.md").partition(f"## {heading}\n")
    claims = re.findall(r"(?ms)^- .*?(?=^- |^#|\Z)", rest.partition("\n## ")[0] + "\n")
    assert len(claims) > 5
    assert [claim for claim in claims if not NAMED.search(claim)] == []
