"""Asks Semgrep whether it finds the same lines as we do: a second opinion on what each operator means.

    python scripts/semgrep_oracle.py [--semgrep PROGRAM] [--package DIR]... [--only TEXT] [--show N]

Compared are the tables of tests/test_patterns.py, the examples of docs/rule-language.md, and the shipped rules
that have operators, on their own examples. With --package: those rules, and the patterns of semgrep_questions.py,
on every Python file of a folder. Semgrep is a program of its own, never a dependency: `pip install semgrep`
somewhere, and name it here. It runs without network and without metrics. Prints each difference with its source
line, and the heading of docs/rule-language.md that explains it. Exit code 1 when one is not explained.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from semgrep_questions import EXPLAINED, GENERAL

from omnireview.errors import NotAnalysed
from omnireview.modules import SyntaxFault, parse_module
from omnireview.patterns import PatternError, compile_pattern
from omnireview.rules import Rule
from omnireview.rules.load import load_shipped_packs

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

Lines = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """Operators and a piece of code; `ours` and `theirs` are lines on which the page says that the two differ."""

    name: str
    operators: Mapping[str, Any]
    code: str
    ours: frozenset[int] = frozenset()
    theirs: frozenset[int] = frozenset()


def cases_of_tests() -> Iterator[Case]:
    """Every row of the tables of tests/test_patterns.py that says which lines are found."""
    import test_patterns

    tables: list[Any] = [table for table in vars(test_patterns).values() if isinstance(table, list)]
    for table in tables:
        for row in table:
            values: tuple[Any, ...] = getattr(row, "values", ())
            if len(values) == 3 and isinstance(values[1], str) and isinstance(values[2], list):
                operators = {"pattern": values[0]} if isinstance(values[0], str) else values[0]
                if _compiles(operators):
                    yield Case(f"table: {row.id}", operators, values[1])


def cases_of_page() -> Iterator[Case]:
    """Every example of docs/rule-language.md."""
    import rule_language_page

    for example in rule_language_page.examples():
        yield Case(f"page: {example.rule}", example.operators, example.code, example.ours, example.theirs)


def cases_of_rules() -> Iterator[Case]:
    """Every snippet of a shipped rule that has operators."""
    for rule in shipped_rules():
        written = [example for example in rule.examples if example.path.endswith(".py")]
        snippets = [text for example in written for text in (example.bad, example.good) if text is not None]
        for name, operators in operators_of(rule):
            for number, code in enumerate(snippets, start=1):
                yield Case(f"rule: {name} {number}", operators, code)


def shipped_rules() -> list[Rule]:
    """The shipped rules about Python."""
    return [rule for pack in load_shipped_packs() for rule in pack.rules if "python" in rule.languages]


def operators_of(rule: Rule) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A rule's operators, and the patterns that decide its severity."""
    if rule.matching is not None:
        yield rule.id, rule.matching
    for at, row in enumerate(rule.severity_where):
        if row.pattern is not None:
            yield f"{rule.id}-severity-{at}", {"pattern": row.pattern}


def _compiles(operators: Mapping[str, Any]) -> bool:
    try:
        compile_pattern(operators)
    except PatternError:
        return False
    return True


def our_lines(operators: Mapping[str, Any], path: str, data: bytes) -> set[int]:
    """Lines on which what we find begins; none in code that does not parse, which Semgrep reads in part."""
    try:
        return {match.line for match in compile_pattern(operators).find(parse_module(path, data))}
    except SyntaxFault:
        return set()


def ask_semgrep(
    program: str, rules: Iterable[dict[str, Any]], folder: Path, jobs: int
) -> tuple[dict[tuple[str, str], set[Lines]], list[str]]:
    """Where matches begin by rule and path, and what Semgrep could not do."""
    with tempfile.TemporaryDirectory() as scratch:
        config = Path(scratch) / "rules.json"
        written = [{"message": "found", "severity": "INFO", "languages": ["python"], **rule} for rule in rules]
        config.write_text(json.dumps({"rules": written}), encoding="utf-8")
        command = [
            program, "scan", "--metrics", "off", "--disable-version-check", "--json", "--quiet", "--no-git-ignore",
            "--max-target-bytes", "0", "--timeout", "60", "--jobs", str(jobs), "--config", str(config), ".",
        ]  # fmt: skip
        environment = {**os.environ, "SEMGREP_SEND_METRICS": "off"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"{program} gave no answer:\n{done.stderr[-2000:]}")
    found: dict[tuple[str, str], set[Lines]] = defaultdict(set)
    for result in answer["results"]:
        found[result["check_id"].rpartition(".")[2], result["path"]].add(_first_lines(folder, result))
    problems = [
        f"{each.get('rule_id', '')} {each.get('path', '')}: {each['message']}" for each in answer["errors"]
    ]
    return found, problems


def _first_lines(folder: Path, result: dict[str, Any]) -> Lines:
    """Semgrep's first line, and the one that we would name.

    For us a match begins inside the brackets around an expression, and below a definition's decorators.
    """
    text = (folder / result["path"]).read_text(encoding="utf-8", errors="replace")
    start: int = result["start"]["line"]
    lines = text.split("\n")
    if lines[start - 1].lstrip().startswith("@"):
        words = ("def ", "async def ", "class ")
        below = range(start, min(result["end"]["line"], len(lines)) + 1)
        return start, next((at for at in below if lines[at - 1].lstrip().startswith(words)), start)
    head = "\n".join(lines[start - 1 :])[result["start"]["col"] - 1 :]
    return start, start + re.match(r"(?:[(\s]|#.*)*", head).group().count("\n")  # type: ignore[union-attr]


def settled(theirs: Iterable[Lines], ours: set[int]) -> set[int]:
    """Their lines, each told as we would if that is what we found."""
    return {ours_would if ours_would in ours else start for start, ours_would in theirs}


def compare_cases(program: str, cases: list[Case], jobs: int) -> int:
    """Give every case to both; print and count the differences that nothing explains."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "package").mkdir()
        rules = []
        for at, case in enumerate(cases):
            path = f"package/case{at:04}.py"
            (folder / path).write_text(case.code, encoding="utf-8")
            rules.append({"id": f"case{at:04}", **case.operators, "paths": {"include": [path]}})
        found, problems = ask_semgrep(program, rules, folder, jobs)
    unexplained = 0
    for at, case in enumerate(cases):
        name, path = f"case{at:04}", f"package/case{at:04}.py"
        refused = [problem for problem in problems if name in problem]
        ours = our_lines(case.operators, path, case.code.encode())
        theirs = settled(found[name, path], ours)
        same = ours - case.ours == theirs - case.theirs and case.ours <= ours and case.theirs <= theirs
        if same and not (refused and ours - case.ours):
            continue
        heading = EXPLAINED.get(case.name)
        unexplained += heading is None
        print(f"{case.name}: {'explained in ' + heading if heading else 'DIFFERS'}")
        if heading is None:
            for problem in refused:
                print("    refused by semgrep: " + " / ".join(problem.split("\n")))
            print("    " + json.dumps(case.operators))
            _show(case.code.split("\n"), ours, theirs)
    print(f"{len(cases)} cases, {unexplained} differ without a reason")
    return unexplained


def _show(lines: list[str], ours: set[int], theirs: set[int], limit: int = 20) -> None:
    for line in sorted(ours ^ theirs)[:limit]:
        print(f"    {'only we   ' if line in ours else 'only theirs'} {line}: {lines[line - 1].strip()[:100]}")


def scan_file(operators: Mapping[str, Mapping[str, Any]], root: Path, path: str) -> dict[str, set[int]] | str:
    """Our lines by rule, or why the file can't be analysed."""
    try:
        module = parse_module(path, (root / path).read_bytes())
    except (NotAnalysed, SyntaxFault) as problem:
        return f"{path}: {problem}"
    found = {}
    for name, wanted in operators.items():
        try:
            found[name] = {match.line for match in compile_pattern(wanted).find(module)}
        except NotAnalysed as problem:
            return f"{path}: {problem}"
    return found


def compare_package(
    program: str, root: Path, operators: Mapping[str, Mapping[str, Any]], show: int, jobs: int
) -> int:
    """Give a folder to both; print counts and differences by rule, and count the rules that nothing explains."""
    paths = sorted(str(path.relative_to(root)) for path in root.rglob("*.py"))
    rules = [{"id": name, **wanted} for name, wanted in operators.items()]
    theirs, problems = ask_semgrep(program, rules, root, jobs)
    for problem in problems[:show]:
        print(f"semgrep: {' / '.join(problem.split(chr(10)))[:300]}")
    with ProcessPoolExecutor(jobs) as pool:
        ours = dict(zip(paths, pool.map(partial(scan_file, operators, root), paths, chunksize=4), strict=True))
    for told in ours.values():
        if isinstance(told, str):
            print(f"not analysed by us: {told}")
    unexplained = 0
    for name in operators:
        both, different = 0, []
        for path, told in ours.items():
            if isinstance(told, str):
                continue
            there = settled(theirs[name, path], told[name])
            both += len(told[name] & there)
            different += [(path, line, line in told[name]) for line in sorted(told[name] ^ there)]
        ours_only = sum(mine for _, _, mine in different)
        heading = EXPLAINED.get(name)
        note = "" if not different else f"  explained in {heading}" if heading else "  DIFFERS"
        unexplained += bool(different) and heading is None
        print(f"{name}: {both} same, {ours_only} only we, {len(different) - ours_only} only semgrep{note}")
        for path, line, mine in different[: 0 if heading else show]:
            text = (root / path).read_text(encoding="utf-8").split("\n")[line - 1].strip()
            print(f"    {'only we' if mine else 'only semgrep'} {path}:{line}: {text[:100]}")
    print(f"{len(paths)} files, {len(operators)} rules, {unexplained} rules differ without a reason")
    return unexplained


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--semgrep", default="semgrep", metavar="PROGRAM", help="Semgrep's command (semgrep)")
    parser.add_argument(
        "--package", action="append", default=[], type=Path, metavar="DIR", help="code to compare on"
    )
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only cases and rules whose names hold the text"
    )
    parser.add_argument("--show", default=5, type=int, metavar="N", help="differences to show of each rule (5)")
    parser.add_argument("--jobs", default=2, type=int, metavar="N", help="processes (2)")
    arguments = parser.parse_args()
    page = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
    missing = set(EXPLAINED.values()) - set(re.findall(r"^### (.*)$", page, re.MULTILINE))
    if missing:
        sys.exit(f"docs/rule-language.md has no heading {', '.join(sorted(missing))}")
    unexplained = 0
    if not arguments.package:
        cases = [case for part in (cases_of_tests, cases_of_page, cases_of_rules) for case in part()]
        cases = [case for case in cases if arguments.only in case.name]
        unexplained += compare_cases(arguments.semgrep, cases, arguments.jobs)
    for root in arguments.package:
        operators = dict(pair for rule in shipped_rules() for pair in operators_of(rule))
        operators |= {name: {"pattern": pattern} for name, pattern in GENERAL.items()}
        operators = {name: wanted for name, wanted in operators.items() if arguments.only in name}
        unexplained += compare_package(arguments.semgrep, root, operators, arguments.show, arguments.jobs)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
