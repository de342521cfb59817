"""`make noise`: what it counts, on a small history, and the page that it writes."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from git_repository import CLEAN, Repository

SCRIPTS = Path(__file__).parents[1] / "scripts"
CODE = b"def load(path):\n    return path\n"
FAULTY = b"import pickle\n\n\ndef run(text, data):\n    eval(text)\n    return pickle.loads(data)\n"
ALSO_FAULTY = b"def run(text):\n    return eval(text)\n"


@pytest.fixture(scope="module")
def figures_module() -> Iterator[Any]:
    path = list(sys.path)
    sys.path.insert(0, str(SCRIPTS))
    import noise_page

    yield noise_page
    sys.path[:] = path
    del sys.modules["noise_page"]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("noise") / "project")
    made.commit({"relay/loader.py": CODE})
    made.commit({"relay/loader.py": CODE + b"\n\ndef close(path):\n    return None\n"})
    made.commit({"relay/adder.py": FAULTY, "relay/picture.bin": b"\0" * 100})
    made.commit({"relay/runner.py": ALSO_FAULTY})
    made.commit({"relay/left_out.py": ALSO_FAULTY})
    made.git("commit", "--amend", "--quiet", "--message=Left out (#13)")
    return made


def noise(history: Repository, folder: Path, *arguments: str) -> str:
    command = [sys.executable, str(SCRIPTS / "noise.py"), str(history.root), "--name", "acme/relay"]
    command += ["--page", str(folder / "noise.md"), "--out", str(folder / "kept.jsonl"), *arguments]
    done = subprocess.run(command, env=CLEAN, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def change(added: int, *places: str, **more: Any) -> dict[str, Any]:
    """Give a change of so many added lines with a finding at each place, named after it."""
    findings = [{"rule": f"rule-{place}", "place": place} for place in places]
    return {"commit": "a" * 40, "added": added, "findings": findings, "not_analysed": [], **more}


def test_the_figures_of_a_history_are_those_of_its_changes(history: Repository, tmp_path: Path) -> None:
    noise(history, tmp_path, "--skip", r"\(#13\)")
    page = (tmp_path / "noise.md").read_text()
    assert "Changes with a subject like `\\(#13\\)` are left out." in page
    rows = dict(re.findall(r"^\| ([^|`]+) \| ([^|]+) \|$", page, re.MULTILINE))
    assert rows["changes"] == "3"
    assert rows["added lines"] == "12", "a binary file and the first commit add none"
    assert rows["comments on lines and files"] == "3"
    assert rows["comments a change: median, 90th percentile, most"] == "1, 1.8, 2"
    assert rows["comments a 100 added lines: median of changes"] == "33.33"
    assert rows["changes of which nothing is told"] == "1 (33%)"
    assert (rows["files not analysed"], rows["crashes"]) == ("0", "0")
    assert "| `dynamic-code-execution` | 166.67 (2) |  |  |" in page


def test_a_second_run_reviews_only_what_it_has_not_seen(history: Repository, tmp_path: Path) -> None:
    noise(history, tmp_path, "--last", "2")
    kept = tmp_path / "kept.jsonl"
    first = kept.read_text().split("\n")[:-1]
    told = json.loads(first[0])
    assert [finding["rule"] for finding in told["findings"]]
    kept.write_text("\n".join([json.dumps({**json.loads(row), "subject": "seen"}) for row in first]) + "\n{cut o")
    noise(history, tmp_path, "--last", "3")
    rows = [json.loads(row) for row in kept.read_text().split("\n")[:-1]]
    assert sorted(row["subject"] for row in rows) == ["change", "seen", "seen"]
    stale = "".join(json.dumps({**row, "state": "of other rules"}) + "\n" for row in rows)
    kept.write_text(stale)
    noise(history, tmp_path, "--last", "1")
    assert kept.read_text().count("\n") == 1, "what other rules said counts no more"


def test_a_sample_shows_each_finding_with_its_code_and_writes_no_page(history: Repository, tmp_path: Path) -> None:
    told = noise(history, tmp_path, "--sample", "9", "--skip", "13")
    assert not (tmp_path / "noise.md").exists()
    assert "relay/runner.py:2 blocker [dynamic-code-execution]" in told
    assert ">     2     return eval(text)" in told
    assert noise(history, tmp_path, "--sample", "1", "--seed", "7", "--skip", "13") == noise(
        history, tmp_path, "--sample", "1", "--seed", "7", "--skip", "13"
    )


def test_figures_are_medians_and_percentiles_over_changes(figures_module: Any) -> None:
    found = figures_module.figures(
        [
            change(100, "inline", "file", "summary"),
            change(50, "count"),
            change(0, "inline"),
            change(10, "summary", not_analysed=[{"path": "a", "reason": "b"}]),
            change(0, crash="KeyError()"),
        ]
    )
    assert (found["changes"], found["added"], found["comments"]) == (5, 160, 3)
    assert (found["median"], found["most"]) == (0, 2)
    assert found["ninetieth"] == pytest.approx(1.6)
    assert found["per_100"] == 0, "of 2, 0 and 0; a change that adds nothing has no share"
    assert (found["quiet"], found["not_analysed"], found["crashes"]) == (2, 1, 1)
    assert figures_module.figures([change(10, "inline")])["ninetieth"] == 1


def test_the_loudest_rule_is_first_and_each_place_is_counted_apart(figures_module: Any) -> None:
    rates = figures_module.rates([change(9, "count", "summary", "inline"), change(9, "inline", "file")])
    assert list(rates) == ["rule-inline", "rule-file", "rule-summary", "rule-count"]
    assert rates["rule-inline"] == {"inline": 2, "summary": 0, "count": 0}


def test_a_project_s_section_takes_the_place_of_its_old_one_alone(figures_module: Any) -> None:
    page = figures_module.renew("", "b/b", "## b/b\n\nfirst\n")
    page = figures_module.renew(page, "A/a", "## A/a\n\nbeside\n")
    page = figures_module.renew(page, "b/b", "## b/b\n\nsecond\n")
    assert "first\n" not in page
    assert page.index("## A/a") < page.index("beside") < page.index("## b/b") < page.index("second")
    assert page.startswith("# How much the rules say\n")
    assert figures_module.renew(page, "b/b", "## b/b\n\nsecond\n") == page
