"""Holds the reviewer against what a careful reader expects of real pull requests.

    python scripts/expected.py --rows ROWS.json --repo DIR [--pull N] [--others]

ROWS.json is a list of rows with `pull`, `base`, `head`, `path`, `line`, `rule` and `expect` (`found`, `quiet` or
`optional`); DIR is a git repository that holds the commits. Rows of rules that do not exist yet are counted apart.
Prints every miss and, with --others, every finding that no row speaks of, for reading. Exit code 1 when a `found`
row is missing or a `quiet` row is reported.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def review(repo: Path, base: str, head: str) -> dict[str, Any]:
    """Run `check` on one pull request; gives the review as JSON."""
    command = [sys.executable, "-m", "omnireview", "check", f"{base}..{head}", "-C", str(repo), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        sys.exit(f"omnireview failed on {base[:8]}..{head[:8]}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def sites(findings: list[dict[str, Any]]) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Index new findings by rule, path and each line they name."""
    return {
        (finding["rule"], finding["path"], line): finding
        for finding in findings
        if finding["status"] in ("new", "moved") and finding["path"]
        for line in [finding["line"], *finding["also_lines"]]
    }


def judge(
    pull: str, rows: list[Row], found: dict[tuple[str, str, int], dict[str, Any]], rules: set[str]
) -> Counter[str]:
    """Print the misses of one pull request; gives counts by outcome."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row["rule"] not in rules:
            counts["no such rule yet"] += 1
            continue
        lines = range(row["line"] or 0, (row["end"] or row["line"] or 0) + 1)
        hits = [found.pop(key) for line in lines if (key := (row["rule"], row["path"], line)) in found]
        outcome = {"found": "found" if hits else "MISSED", "quiet": "REPORTED" if hits else "kept quiet"}.get(
            row["expect"], "optional"
        )
        counts[outcome] += 1
        if outcome in ("MISSED", "REPORTED"):
            print(f"#{pull}: {outcome}: {row['path']}:{row['line']} {row['rule']}")
        elif hits and row["severity"] not in (None, hits[0]["severity"]):
            counts["other severity"] += 1
            print(
                f"#{pull}: severity {hits[0]['severity']}, expected {row['severity']}: "
                f"{row['path']}:{row['line']} {row['rule']}"
            )
    return counts


def main() -> int:
    """Run all pull requests of the rows; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--repo", type=Path, required=True)
    parser.add_argument("--pull", help="only this pull request")
    parser.add_argument("--others", action="store_true", help="print the findings that no row speaks of")
    options = parser.parse_args()

    pulls: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in json.loads(options.rows.read_text(encoding="utf-8")):
        if options.pull in (None, row["pull"]):
            pulls[row["pull"], row["base"], row["head"]].append(row)
    listed = subprocess.run(
        [sys.executable, "-m", "omnireview", "rules", "list", "--all"], capture_output=True, text=True, check=True
    ).stdout
    rules = {line.split()[0] for line in listed.split("\n") if line and not line[0].isspace()}

    total: Counter[str] = Counter()
    for (pull, base, head), rows in sorted(pulls.items()):
        result = review(options.repo, base, head)
        found = sites(result["findings"])
        total += judge(pull, rows, found, rules)
        others = sorted(
            {(f["path"], f["line"] or 0, f["rule"], f["severity"], f["placement"]) for f in found.values()}
        )
        total["other findings"] += len(others)
        if options.others:
            for path, line, rule, severity, placement in others:
                print(f"#{pull}: other: {path}:{line} {rule} ({severity}, {placement})")
        scores = {name: row["score"] for name, row in result["scorecard"]["aspects"].items()}
        print(f"#{pull}: {result['verdict']}; overall {result['scorecard']['overall']}; {scores}")
    print(", ".join(f"{name} {count}" for name, count in sorted(total.items())))
    return int(bool(total["MISSED"] or total["REPORTED"]))


if __name__ == "__main__":
    sys.exit(main())
