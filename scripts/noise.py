"""Measures how much the shipped rules say of a project's real changes, and writes it into docs/noise.md.

    python scripts/noise.py DIR [--name owner/name] [--range A..B] [--before DATE] [--last N] [--skip REGEX]
    python scripts/noise.py DIR … --sample N [--seed S]

Every first-parent commit of the range is reviewed as if it were a pull request upon its parent, with the default
settings. What each review says goes to build/noise/owner+name.jsonl, a line a change; a run that was stopped goes
on where it was, unless rules or code have changed since. The project's section of docs/noise.md is written anew,
the others stay. With --sample nothing is written: N inline findings, drawn by the seed, are printed with the code
around them, for somebody to read and judge.

DIR is any git repository, bare or not; nothing of it is run or changed. Two changes are reviewed at a time.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

from noise_page import Change, renew, section

from omnireview.corridor import review_change
from omnireview.errors import UserError
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.review import Review
from omnireview.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 2
_AROUND = 6


def main(arguments: list[str]) -> int:
    """Measure, or print a sample of what was measured. Gives 0, or 2 when there is nothing to measure."""
    options = _options(arguments)
    commits = _commits(options)
    if not commits:
        print("There is no change in the range.", file=sys.stderr)
        return 2
    kept = options.out or ROOT / "build" / "noise" / f"{options.name.replace('/', '+')}.jsonl"
    measured = _measured(options, commits, kept)
    changes = [measured[sha] for sha, _ in commits if sha in measured]
    if options.sample:
        _print_sample(options, changes)
        return 0
    page = options.page
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    page.write_text(renew(old, options.name, section(options.name, changes, options.skip)), encoding="utf-8")
    print(f"{len(changes)} changes: {page}")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("repo", type=Path, metavar="DIR")
    parser.add_argument("--name", help="owner/name, as the page names the project; default: as its remote says")
    parser.add_argument("--range", default="HEAD", help="git's range, A..B; default: all that HEAD has")
    parser.add_argument(
        "--before", metavar="DATE", help="only changes that were committed before (a day: before it, UTC)"
    )
    parser.add_argument("--last", type=int, metavar="N", help="only the newest N of these")
    parser.add_argument("--skip", metavar="REGEX", default="", help="leave out what has such a subject")
    parser.add_argument("--sample", type=int, metavar="N", help="print N random inline findings; write nothing")
    parser.add_argument("--seed", type=int, default=0, help="what draws the sample")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "noise.md")
    parser.add_argument("--out", type=Path, metavar="FILE.jsonl", help="where the findings are kept")
    options = parser.parse_args(arguments)
    options.name = options.name or Git.open(options.repo).repository()
    if not options.name:
        parser.error("the repository has no remote at GitHub: say its --name")
    return options


def _commits(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Give sha and subject of each change, newest first. A first commit has no parent to be compared with."""
    asked = ["--first-parent", "--min-parents=1", "--format=%H%x09%s"]
    if options.before:
        # git takes a day alone as this hour of it, so that each run would read other changes.
        day = re.fullmatch(r"\d{4}-\d\d-\d\d", options.before)
        asked.append(f"--before={options.before}{'T00:00:00Z' if day else ''}")
    told = _git(options.repo, "log", *asked, options.range, "--")
    rows = [(sha, subject) for sha, _, subject in (line.partition("\t") for line in told.split("\n")) if sha]
    wanted = [row for row in rows if not (options.skip and re.search(options.skip, row[1]))]
    return wanted[: options.last]


def _measured(options: argparse.Namespace, commits: list[tuple[str, str]], kept: Path) -> dict[str, Change]:
    """Review what is not kept yet; gives commit → what its review says."""
    state = _state()
    kept.parent.mkdir(parents=True, exist_ok=True)
    measured = {change["commit"]: change for change in _read(kept) if change["state"] == state}
    kept.write_text("".join(f"{json.dumps(change)}\n" for change in measured.values()), encoding="utf-8")
    missing = [row for row in commits if row[0] not in measured]
    if not missing:
        return measured
    with (
        kept.open("a", encoding="utf-8") as out,
        ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), _spare) as pool,
    ):
        running = [pool.submit(measure, options.repo, options.name, sha, subject) for sha, subject in missing]
        for number, done in enumerate(as_completed(running), 1):
            change = done.result()
            measured[change["commit"]] = change
            print(json.dumps({**change, "state": state}), file=out, flush=True)
            if sys.stderr.isatty():
                print(f"\r{number} of {len(missing)}", end="", file=sys.stderr)
    return measured


def _spare() -> None:
    """Leave the machine to others: each of the two works on one core, after everybody else."""
    os.nice(10)
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


def measure(repo: Path, name: str, sha: str, subject: str) -> Change:
    """Review one commit upon its parent. What fails is told in the answer, for one fault must not end the rest."""
    started = time.monotonic()
    change: Change = {"commit": sha, "subject": subject, "findings": [], "not_analysed": [], "added": 0}
    try:
        pull = from_range(Git.open(repo), f"{sha}~1..{sha}")
        review = review_change(replace(pull, repository=name), pull.base_tree, Settings())
        skipped = {skip.path for skip in review.skipped}
        change["added"] = sum(len(file.added) for file in pull.files if file.path not in skipped)
        change["findings"] = list(_findings(review))
        change["not_analysed"] = [{"path": skip.path, "reason": skip.reason} for skip in review.not_analysed]
    except UserError as error:
        change["refused"] = str(error)
    except Exception as error:  # noqa: BLE001 - a crash is what is counted
        change["crash"] = repr(error)
    return {**change, "seconds": round(time.monotonic() - started, 2)}


def _findings(review: Review) -> Iterator[dict[str, Any]]:
    for entry in review.entries:
        if entry.new:
            finding = entry.judged.finding
            yield {
                "rule": finding.rule,
                "severity": finding.severity.value,
                "stage": finding.stage.value,
                "place": entry.placement.value,
                "path": finding.path,
                "line": finding.line,
                "message": finding.message,
                "sites": len(entry.sites),
            }


def _state() -> str:
    """Give a word that changes with every rule and every line of the code."""
    digest = hashlib.sha256()
    for file in sorted([*(ROOT / "rules").glob("*.yaml"), *(ROOT / "src").rglob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _read(kept: Path) -> Iterator[Change]:
    if not kept.exists():
        return
    for line in kept.read_text(encoding="utf-8").split("\n"):
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue  # the last line of a run that was stopped


def _print_sample(options: argparse.Namespace, changes: list[Change]) -> None:
    said = [(change, each) for change in changes for each in change["findings"] if each["place"] == "inline"]
    drawn = random.Random(options.seed).sample(said, min(options.sample, len(said)))  # noqa: S311 - no secret
    for number, (change, finding) in enumerate(drawn, 1):
        print(f"\n{number}. {change['commit'][:12]} {change['subject']}")
        print(f"   {finding['path']}:{finding['line']} {finding['severity']} [{finding['rule']}]")
        print(f"   {finding['message']}\n")
        lines = _git(options.repo, "show", f"{change['commit']}:{finding['path']}").split("\n")
        first = max(1, finding["line"] - _AROUND)
        for at, line in enumerate(lines[first - 1 : finding["line"] + _AROUND], first):
            print(f"   {'>' if at == finding['line'] else ' '} {at:>5} {line}")


def _git(repo: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(repo), *arguments], capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
