"""Run annotated Semgrep rules of any folder through our engine and tell which pass.

    make semgrep-conformance RULES=FOLDER
    python scripts/semgrep_conformance.py FOLDER [FOLDER …] [--only ID] [--json FILE]

A folder holds rule files (`x.yaml`), code with annotations beside them (`x.py`), and what the fixes make of that
code (`x.fixed.py`), as https://semgrep.dev/docs/writing-rules/testing-rules says. `ruleid` and `ok` must hold;
the `todo…` and `deep…` forms are known gaps of Semgrep's own engine. A finding counts by its first line, which
for a decorated definition is that of its first decorator, as Semgrep counts.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from omnireview.annotated import Annotations, read_annotations
from omnireview.documents import YamlFault, read_yaml
from omnireview.edits import apply_edits
from omnireview.errors import NotAnalysed
from omnireview.modules import Edit, Module, SyntaxFault, parse_module
from omnireview.patterns import compile_pattern
from omnireview.rules import Rule
from omnireview.rules.engine import shipped_engine
from omnireview.rules.read import read_pack
from omnireview.scan.ready import ReadyRules
from omnireview.settings import Settings

PYTHON = {"python", "py", "python2", "python3"}
ENGINE = shipped_engine()


@dataclass
class Outcome:
    """What became of one rule. `refused`, `missed`, `wrong` and `trouble` are empty for one that passes."""

    file: str
    rule: str
    mode: str = "search"
    refused: str = ""
    annotations: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        """Whether the rule was loaded and all its annotations hold."""
        return not (self.refused or self.missed or self.wrong or self.trouble)


def main() -> None:
    """Run the folders' rules and print what passed; always ends with 0 when it could run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", default="", help="run the rules whose file's path or id holds this")
    parser.add_argument("--json", type=Path, help="write every outcome there, too")
    words = parser.parse_args()
    missing = [str(folder) for folder in words.folders if not folder.is_dir()]
    if missing:
        sys.exit(f"there is no folder {missing[0]}")

    began = time.process_time()
    outcomes = [
        outcome
        for folder in words.folders
        for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")])
        for outcome in outcomes_of(path, folder, words.only)
    ]
    for line in report(outcomes):
        print(line)
    print(f"{time.process_time() - began:.1f} s of CPU time")
    if words.json:
        rows = [{**asdict(outcome), "passes": outcome.passes} for outcome in outcomes]
        words.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def outcomes_of(path: Path, folder: Path, only: str = "") -> Iterator[Outcome]:
    """Run the Python rules of one file on the code beside it."""
    name = str(path.relative_to(folder))
    try:
        entries = read_yaml(path.read_bytes(), name).data
    except (YamlFault, NotAnalysed) as fault:
        yield Outcome(name, "?", refused=f"the file can't be read: {fault}")
        return
    entries = entries.get("rules") if isinstance(entries, dict) else None
    chosen: list[tuple[Outcome, Rule | None]] = []
    for entry in entries or ():
        if not isinstance(entry, dict) or not PYTHON & set(entry.get("languages", ())):
            continue
        outcome = Outcome(name, str(entry.get("id")), mode=str(entry.get("mode", "search")))
        if only in name or only in outcome.rule:
            chosen.append((outcome, load(entry, outcome)))
    edits: dict[Path, list[Edit]] = {}
    for outcome, rule in chosen:
        if rule is not None:
            for code in codes_of(path):
                edits.setdefault(code, []).extend(rehearse(rule, outcome, code))
        yield outcome
    loaded = [outcome for outcome, rule in chosen if rule is not None]
    for code, made in edits.items():
        if loaded and code.with_suffix(".fixed.py").exists():
            loaded[0].trouble += compare_fixed(code, made)


def load(entry: Mapping[str, Any], outcome: Outcome) -> Rule | None:
    """Read one rule; when it is refused the outcome tells why."""
    text = json.dumps({"rules": [entry]}, default=str).encode()
    read = read_pack("conformance", text, "rule", ENGINE)
    if read.pack.rules:
        return read.pack.rules[0]
    told = [mistake.partition(f"rule `{outcome.rule}`: ")[2] or mistake for mistake in read.mistakes]
    outcome.refused = "\n".join(told)
    return None


def codes_of(path: Path) -> list[Path]:
    """The code beside a rule file: of the same name up to the first dot, without the results of fixes."""
    stem = path.name.removesuffix(path.suffix)
    beside = sorted(path.parent.glob(f"{stem}*.py"))
    return [code for code in beside if code.name.startswith(f"{stem}.") and not code.name.endswith(".fixed.py")]


def rehearse(rule: Rule, outcome: Outcome, code: Path) -> list[Edit]:
    """Compare what a rule finds in a file with the file's annotations. Returns the edits of its fixes."""
    data = code.read_bytes()
    text = data.decode()
    said = read_annotations(text)
    outcome.annotations += count(said, rule.id)
    try:
        module = parse_module(code.name, data)
        verdict = said.judge(rule.id, first_lines(rule, module))
    except (NotAnalysed, SyntaxFault) as problem:
        outcome.trouble.append(f"{code.name} can't be analysed: {problem}")
        return []
    lines = text.split("\n")
    outcome.missed += [f"{code.name}:{line}: {lines[line - 1].strip()}" for line in verdict.missed]
    outcome.wrong += [f"{code.name}:{line}: {lines[line - 1].strip()}" for line in verdict.wrong]
    ready = ReadyRules(Settings())([rule])[0]
    matches = ready.pattern.find(module) if ready.pattern else ()
    return [
        edit for match in matches for edit in ready.find(match, code.name, module, context="", source="").edits
    ]


def count(said: Annotations, rule: str) -> int:
    """How many lines a text speaks of for a rule."""
    return sum(len(lines.get(rule, ())) for lines in (said.ruleid, said.ok, said.todoruleid, said.todook))


def first_lines(rule: Rule, module: Module) -> set[int]:
    """The first lines of all ranges that a rule finds."""
    pattern = compile_pattern(rule.matching or {})
    return {module.lines.line(one.start) for one in pattern.ranges(module)}


def compare_fixed(code: Path, edits: list[Edit]) -> Iterator[str]:
    """Tell the first line in which the fixed code is not what stands beside it."""
    mended = apply_edits(code.read_bytes(), list(dict.fromkeys(edits)))
    if mended is None:
        yield f"{code.name}: the fixes overlap"
        return
    wanted = code.with_suffix(".fixed.py").read_text().rstrip("\n").split("\n")
    made = mended.decode().rstrip("\n").split("\n")
    for number, (one, other) in enumerate(zip(made, wanted, strict=False), start=1):
        if one.rstrip() != other.rstrip():
            yield f"{code.name}:{number}: the fix makes `{one.strip()}`, wanted is `{other.strip()}`"
            return
    if len(made) != len(wanted):
        yield f"{code.name}: the fixed code has {len(made)} lines, wanted are {len(wanted)}"


def report(outcomes: list[Outcome]) -> Iterator[str]:
    """Words for people: each failure, the refused by reason, the figures."""
    search = [outcome for outcome in outcomes if outcome.mode == "search"]
    loaded = [outcome for outcome in search if not outcome.refused]
    for outcome in loaded:
        if not outcome.passes:
            yield f"{outcome.file}: {outcome.rule}"
            yield from (f"    missed  {row}" for row in outcome.missed)
            yield from (f"    wrong   {row}" for row in outcome.wrong)
            yield from (f"    trouble {row}" for row in outcome.trouble)
    reasons = Counter((outcome.mode, outcome.refused) for outcome in outcomes if outcome.refused)
    for (mode, reason), times in reasons.most_common():
        yield f"refused {times} of mode {mode}"
        yield from (f"    {line}" for line in reason.split("\n"))
    tested = [outcome for outcome in loaded if outcome.annotations]
    passing = [outcome for outcome in tested if outcome.passes]
    files: dict[str, bool] = {}
    for outcome in search:
        files[outcome.file] = files.get(outcome.file, True) and outcome.passes
    other = Counter(outcome.mode for outcome in outcomes if outcome.mode != "search")
    yield f"rules: {len(search)} of search mode" + "".join(f", {n} of mode {mode}" for mode, n in other.items())
    yield f"loaded: {share(len(loaded), len(search))}"
    yield f"passing all annotations: {share(len(passing), len(tested))} of those with annotations"
    yield f"rule files passing whole: {share(sum(files.values()), len(files))}"


def share(part: int, whole: int) -> str:
    """`9 of 10 (90.0 %)`."""
    return f"{part} of {whole} ({100 * part / max(whole, 1):.1f} %)"


if __name__ == "__main__":
    main()
