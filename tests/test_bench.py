"""The benchmark: its change is the same on each run and holds what it says, its runs are read right."""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from omnireview.documents import read_yaml
from omnireview.modules import parse_module
from omnireview.patterns import compile_pattern

BENCH = Path(__file__).parents[1] / "scripts" / "bench"
CORPUS = [
    text
    for path in sorted((BENCH.parents[1] / "src" / "omnireview").rglob("*.py"))
    if (text := path.read_text(encoding="utf-8")).count("\n") > 150 and "_next" not in text
][:12]
OPERATORS = {"pattern", "patterns", "pattern-either"}


@pytest.fixture(scope="module", autouse=True)
def _bench_can_be_imported() -> Iterator[None]:
    path, modules = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(BENCH))
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(BENCH) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def bench(name: str) -> Any:
    module: ModuleType = importlib.import_module(name)
    return module


def rules_of(text: str) -> dict[str, dict[str, Any]]:
    rules = read_yaml(text.encode(), "shared.yaml").data["rules"]
    return {rule["id"]: {key: rule[key] for key in OPERATORS & rule.keys()} for rule in rules}


def lines_found(operators: dict[str, Any], code: str) -> list[int]:
    return [match.span.line for match in compile_pattern(operators).find(parse_module("m.py", code.encode()))]


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_a_change_renames_locals_and_nothing_else(number: int) -> None:
    old = CORPUS[number]
    told = bench("change").change("m.py", old, 0.08)
    assert told == bench("change").change("m.py", old, 0.08)
    assert told.text.replace("_next", "") == old
    ast.parse(told.text)
    differ = sum(ours != theirs for ours, theirs in zip(told.text.split("\n"), old.split("\n"), strict=True))
    assert differ <= 0.16 * old.count("\n")


def test_a_change_touches_about_the_share_of_lines_that_was_asked_for() -> None:
    lines = differ = 0
    for text in CORPUS:
        changed = bench("change").change("m.py", text, 0.08).text
        lines += text.count("\n")
        differ += sum(a != b for a, b in zip(changed.split("\n"), text.split("\n"), strict=True))
    assert 0.05 <= differ / lines <= 0.10


@pytest.mark.parametrize(
    "line",
    [
        "assert size",
        "eval(size)",
        "size = size",
        "load = torch.load(size)",
        "subprocess.run(size)",
        "none = size == None",
    ],
)
def test_a_calm_change_leaves_a_function_alone_that_a_rule_would_look_at(line: str) -> None:
    body = "".join(f"    part_{number} = size + {number}\n" for number in range(12))
    quiet, loud = f"def quiet(size):\n{body}", f"def loud(size):\n    {line}\n{body}"
    changed = bench("change").change("m.py", f"{loud}\n\n{quiet}", 0.9, calm=True).text
    assert changed.startswith(f"{loud}\n")
    assert "_next" in changed


def test_names_that_are_used_elsewhere_keep_their_names() -> None:
    kept = (
        "def work(argument, *rest, **more):\n    global counter\n    import os.path as place\n    counter = 1\n"
        "    told = 2\n    try:\n        argument = rest\n"
        "    except ValueError as problem:\n        more = problem\n"
        '    def inner(told):\n        return told\n    width = 3\n    print(f"{width}", place, inner)\n'
    )
    assert bench("change").change("m.py", kept, 0.9).text == kept


def test_each_planted_fault_is_found_by_its_rule_alone() -> None:
    rules = rules_of((BENCH / "shared.yaml").read_text(encoding="utf-8"))
    faults = bench("planted").FAULTS
    assert {fault.rule for fault in faults} == rules.keys()
    for fault in faults:
        head = f"import {fault.module}\n" if fault.module else "\n"
        code = head + "def work():\n" + "".join(f"    {line}\n" for line in fault.lines) + "    return 1\n"
        found = {name: lines for name, rule in rules.items() if (lines := lines_found(rule, code))}
        assert list(found) == [fault.rule], code
        assert len(found[fault.rule]) == 1


def test_faults_are_planted_behind_the_docstring_and_bring_their_import() -> None:
    body = "".join(f"    part_{number} = size + {number}\n" for number in range(12))
    old = f'"""Text."""\nfrom __future__ import annotations\nimport os\n\ndef work(size):\n    """More."""\n{body}'
    faults = [fault for fault in bench("planted").FAULTS if fault.rule == "pickle-load"]
    told = bench("change").change("m.py", old, 0.5, faults)
    assert told.planted == 1
    assert "annotations\nimport pickle\nimport os\n" in told.text
    assert f'    """More."""\n    {faults[0].lines[0]}\n' in told.text


def test_every_tool_speaks_of_the_shared_rules() -> None:
    shared = set(rules_of((BENCH / "shared.yaml").read_text(encoding="utf-8")))
    tools = bench("tools")
    assert set(tools.RULES) == shared
    for tool in tools.TOOLS:
        assert set(tool.rules.values()) <= shared
    ast_grep = (BENCH / "peers" / "ast_grep.yaml").read_text(encoding="utf-8")
    assert {line[4:] for line in ast_grep.split("\n") if line.startswith("id: ")} == shared


def test_the_rules_of_the_slope_compile_and_match_nothing() -> None:
    rules = rules_of(bench("slope").rules(20))
    assert len(rules) == 20
    assert [name for name, rule in rules.items() if lines_found(rule, CORPUS[0])] == []
    hit = "class A(Legacy4):\n    pass\n@legacy_7\ndef f():\n    raise Legacy9Error(1)\n"
    assert {name for name, rule in rules.items() if lines_found(rule, hit)} == {"legacy-4", "legacy-7", "legacy-9"}


@pytest.mark.parametrize(
    ("code", "line", "first"),
    [
        ("call(\n    1,\n    2,\n)\n", 3, 1),
        ("try:\n    a()\nexcept:\n    b()\n", 3, 1),
        ("try:\n    a()\nexcept:\n    b()\n", 4, 4),
        ("@one\n@two\ndef f(\n    x=[],\n):\n    pass\n", 1, 3),
        ("@one\n@two\ndef f(\n    x=[],\n):\n    pass\n", 4, 3),
        ("if a:\n    if b == (\n        None\n    ):\n        c\n", 3, 2),
    ],
)
def test_a_line_is_brought_to_the_first_line_of_its_statement(code: str, line: int, first: int) -> None:
    assert bench("agreement").statement_lines(code)[line] == first


def test_what_one_tool_has_alone_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("call(\n    1,\n)\nassert a\nassert b\n", encoding="utf-8")
    ours = {("m.py", 1, "eval-used"), ("m.py", 4, "assert-used")}
    theirs = {("m.py", 2, "eval-used"), ("m.py", 5, "assert-used")}
    one, two = bench("agreement").agree("peer", ["eval-used", "assert-used"], theirs, ours, tmp_path)
    assert (one.both, one.ours_alone, one.theirs_alone) == (1, (), ())
    assert (two.both, two.ours_alone, two.theirs_alone) == (
        0,
        (("m.py", 4, "assert-used"),),
        (("m.py", 5, "assert-used"),),
    )


def command(folder: Path, code: str) -> Any:
    return bench("measure").Command((sys.executable, "-S", "-E", "-c", code), folder, {}, frozenset({0}))


def test_a_run_tells_the_cpu_time_of_children_too(tmp_path: Path) -> None:
    busy = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    run = bench("measure").run(
        command(tmp_path, f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}])")
    )
    assert run.cpu >= 0.2
    assert run.peak > 4


def test_a_run_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(bench("measure").RunFailed, match="no such rule"):
        bench("measure").run(command(tmp_path, "raise SystemExit('no such rule')"))


def test_a_review_that_left_a_file_out_is_no_measurement() -> None:
    with pytest.raises(bench("measure").RunFailed, match="too long"):
        bench("ours").sites(b'{"not_analysed": [{"path": "m.py", "reason": "it took too long"}], "findings": []}')


def row(name: str, *cpu: float, instructions: float | None = None) -> Any:
    run = bench("measure").Run
    made = bench("rows").Row(name, None, instructions=instructions)
    made.runs = {number: run(seconds, 2 * seconds, 30.0, b"") for number, seconds in enumerate(cpu)}
    return made


def test_a_ratio_is_the_median_of_the_ratios_of_the_same_turn() -> None:
    floor, ours = row("floor", 1.0, 10.0, 1.0), row("ours", 0.5, 5.0, 0.9)
    assert ours.ratio(floor) == 0.5
    assert ours.cpu == 0.9


PROFILE = """\
rule                  ms  share  candidates  matches
monkey-patch      1000.0    50%          24        2
bare-except        100.0     5%           3        1
(34 other rules)   500.0    25%         193        0
[parsing]          400.0    20%
together          2000.0   100%       1,397      194
"""


def test_the_page_says_which_bars_are_missed_and_prefers_instructions() -> None:
    page, scene = bench("page"), bench("material").Scene
    pull = scene(Path("x"), ("m.py",), 4000, 1, changed=320, functions=40, touched=1800, planted=12)
    pull_rows = [
        row("floor", 1.0, instructions=1000),
        row("omnireview, changed lines, warm", 0.9, instructions=650),
        row("omnireview, no candidate, warm", 0.2, instructions=300),
        row("omnireview, all packs, changed lines, warm", 3.0, instructions=650),
        row("omnireview, all packs, no fault, warm", 0.9, instructions=250),
        row("bandit", 0.8),
    ]
    whole_rows = [
        row("floor", 10.0),
        row("omnireview, all lines, warm", 5.0),
        row("omnireview, all packs, all lines, warm", 30.0),
        row("bandit", 8.0),
    ]
    slopes = [
        row("10", 0.1, instructions=100),
        row("50", 0.2, instructions=120),
        row("200", 0.3, instructions=480),
    ]
    slope, versions = bench("slope").slope("omnireview", slopes), {"diffusers": "0.12.1"}
    rows = (pull_rows, whole_rows, slopes)
    stage = bench("stages").Stage
    spent = {"changed lines": [stage("start", 150.0), stage("the rest", 500.0)]}
    costs = bench("ours").costs_told(PROFILE)
    told = page.page(page.Results("perf", "facts", versions, pull, pull, *rows, slope, {}, spent, costs))
    assert "| [parsing] | 400 | 20% |\n| `monkey-patch` | 1,000 | 50% |\n| `bare-except` | 100 | 5% |\n" in told
    assert "| start | 150 | 23% | 0.15 |" in told
    bars = [line for line in told.split("\n") if "met" in line and line.startswith("|")]
    assert bars == [
        "| pull request: changed lines, warm | at most 0.7 of the floor | 0.65 (instructions) | met |",
        "| pull request: no candidate, warm | at most 0.25 of the floor | 0.30 (instructions) | **not met** |",
        "| package: all lines, warm | at most 0.6 of the floor | 0.50 (CPU) | met |",
        "| pull request: all packs, changed lines, warm | at most 0.7 of the floor | 0.65 (instructions) | met |",
        "| pull request: all packs, no fault, warm | at most 0.25 of the floor | 0.25 (instructions) | met |",
        "| package: all packs, all lines, warm | at most 0.6 of the floor | 3.00 (CPU) | **not met** |",
        "| one rule that matches nothing | at most 1 million instructions | 2.00 | **not met** |",
        "| pull request: changed lines, warm | less CPU than bandit | 1.12 of it | **not met** |",
        "| package: all lines, warm | less CPU than bandit | 0.62 of it | met |",
        "| pull request: all packs, changed lines, warm | less CPU than bandit | 3.75 of it | **not met** |",
        "| package: all packs, all lines, warm | less CPU than bandit | 3.75 of it | **not met** |",
    ]
    assert "$" not in told
