"""Measure omnireview against other tools, and write docs/benchmark.md.

    make bench              # everything, about fifteen minutes
    make bench QUICK=1      # under four minutes: fewer rounds, the slow tools on the pull request only

The other tools are installed below build/bench, with the versions that peers/*.txt name; the code that is measured
on is a public package, fetched by version and hash. A run of any tool that fails, a file that omnireview leaves
out and a planted fault that it does not find end the benchmark: a tool that finds nothing is not faster.
"""

import argparse
import os
import platform
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import environments
import material
import measure
import ours
import page
import slope
import stages
from agreement import Agreement, agree
from planted import FAULTS
from rows import Row, count_rows, measure_rows
from tools import RULES, TOOLS, Site

BUILD = environments.ROOT / "build" / "bench"


def main() -> None:
    """Read the arguments, measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no slow tool on the whole package")
    parser.add_argument("--count", choices=("auto", "perf", "valgrind", "no"), default="auto",
                        help="how to count instructions; auto: perf, else valgrind unless --quick")  # fmt: skip
    parser.add_argument("--only-ours", action="store_true", help="omnireview and the floor only; writes no page")
    parser.add_argument("--source", type=Path, default=environments.ROOT, metavar="DIR",
                        help="measure this checkout instead of the one around, to compare two")  # fmt: skip
    chosen = parser.parse_args()
    (BUILD / "home").mkdir(parents=True, exist_ok=True)
    environments.prepare(BUILD, chosen.source.resolve())
    try:
        results = bench(
            quick=chosen.quick, count=_counter(chosen.count, quick=chosen.quick), peers=not chosen.only_ours
        )
    except measure.RunFailed as failed:
        sys.exit(f"\n{failed}")
    text = page.page(results)
    print(f"\r{'':<78}", file=sys.stderr)
    print(text)
    partly = chosen.quick or chosen.only_ours or chosen.source != environments.ROOT
    place = BUILD / "benchmark.md" if partly else environments.ROOT / "docs" / "benchmark.md"
    place.write_text(text, encoding="utf-8")
    print(f"written to {place.relative_to(environments.ROOT)}", file=sys.stderr)


def bench(*, quick: bool, count: str, peers: bool) -> page.Results:
    """Measure everything. Raises `RunFailed`."""
    package = material.fetch(BUILD)
    shared = (material.HERE / "shared.yaml").read_text(encoding="utf-8")
    pull = material.pull_request(BUILD, package, "pull", shared)
    calm = material.pull_request(BUILD, package, "calm", shared, calm=True)
    whole = material.whole(BUILD, package, "whole", shared)
    packs_pull = material.pull_request(BUILD, package, "pull-all-packs", None)
    packs_calm = material.pull_request(BUILD, package, "calm-all-packs", None, calm=True)
    packs_whole = material.whole(BUILD, package, "whole-all-packs", None)
    own = ours.Ours(BUILD)

    pull_rows = _our_rows(own, pull, calm)
    pull_rows += [
        own.all_packs("omnireview, all packs, changed lines, warm", packs_pull, ours.commits(packs_pull)),
        own.all_packs("omnireview, all packs, no fault, warm", packs_calm, ours.commits(packs_calm)),
    ]
    pull_rows += _peer_rows(pull, every=3) if peers else []
    measure_rows("pull request", pull_rows, 3 if quick else 7)
    own.must_keep()
    _prove(pull_rows)

    whole_rows = [
        own.floor(whole),
        own.everything("omnireview, all lines, warm", whole),
        own.everything("omnireview, all lines, cold", whole, cold=True),
        own.all_packs("omnireview, all packs, all lines, warm", packs_whole, packs_whole.targets),
    ]
    whole_rows += _peer_rows(whole, every=3, slow=not quick) if peers else []
    measure_rows("package", whole_rows, 1 if quick else 3)

    slope_rows = []
    for number in slope.COUNTS:
        scene = material.pull_request(BUILD, package, f"slope-{number}", slope.rules(number))
        slope_rows.append(own.changed(f"{number}", scene))
    measure_rows("slope", slope_rows, 5 if quick else 9)

    if count != "no":
        for title, rows in (("pull request", pull_rows), ("slope", slope_rows), ("package", whole_rows)):
            count_rows(title, rows, simulate=count == "valgrind")
    spent = {}
    if count != "no":
        for name, row, scene, without in (
            ("changed lines", pull_rows[1], pull, ()),
            ("no candidate", pull_rows[3], calm, ("trees",)),
        ):
            total = row.instructions or 0.0
            spent[name] = stages.stages(own, scene, total, without=without, simulate=count == "valgrind")
    agreed = {}
    if peers:
        agreed["What is new in the pull request"] = _agreements(pull_rows, pull, new=True)
        agreed["All lines of the pull request"] = _agreements(pull_rows, pull)
        agreed["The package"] = _agreements(whole_rows, whole)
    return page.Results(
        count, _facts(), _versions(), pull, whole, pull_rows, whole_rows, slope_rows,
        slope.slope("omnireview", slope_rows), agreed, spent,
        own.costs(packs_whole, packs_whole.targets),
    )  # fmt: skip


def _our_rows(own: ours.Ours, pull: material.Scene, calm: material.Scene) -> list[Row]:
    """Give the floor and omnireview's rows; the cold ones last: each fills the cache for the next round."""
    return [
        own.floor(pull),
        own.changed("omnireview, changed lines, warm", pull),
        own.everything("omnireview, all lines, warm", pull),
        own.changed("omnireview, no candidate, warm", calm),
        own.changed("omnireview, changed lines, cold", pull, cold=True),
        own.everything("omnireview, all lines, cold", pull, cold=True),
        own.changed("omnireview, no candidate, cold", calm, cold=True),
    ]


def _peer_rows(scene: material.Scene, *, every: int, slow: bool = True) -> list[Row]:
    return [
        Row(tool.name, tool.command(BUILD, scene), every=every if tool.slow else 1,
            rules=f"{len(set(tool.rules.values()))}", note=tool.note)
        for tool in TOOLS if (slow or not tool.slow) and (scene.changed or not tool.new)
    ]  # fmt: skip


def _prove(rows: list[Row]) -> None:
    """Hold omnireview to what was planted. Raises `RunFailed`."""
    every = {row.name: ours.sites(row.output) for row in rows[1:7]}
    found = {kind: every[f"omnireview, {kind}, warm"] for kind in ("changed lines", "all lines", "no candidate")}
    for kind, sites in found.items():
        if sites != every[f"omnireview, {kind}, cold"]:
            raise measure.RunFailed(f"omnireview finds different things warm and cold ({kind})")
    missed = {fault.rule for fault in FAULTS} - {site[2] for site in found["changed lines"].get("new", set())}
    if missed:
        raise measure.RunFailed(f"omnireview did not find what was planted for {', '.join(sorted(missed))}")
    if found["no candidate"].get("new"):
        raise measure.RunFailed(f"omnireview found something where nothing is: {found['no candidate']['new']}")
    if not found["changed lines"]["new"] <= found["all lines"]["new"]:
        raise measure.RunFailed("omnireview finds less in all lines than in the changed ones")


def _agreements(rows: list[Row], scene: material.Scene, *, new: bool = False) -> list[Agreement]:
    """Compare omnireview with the tools that tell all findings, or with those that tell what is new."""
    mine = next(row for row in rows if row.name == f"omnireview, {'changed' if new else 'all'} lines, warm")
    found: set[Site] = ours.sites(mine.output).get("new", set())
    by_name = {row.name: row for row in rows}
    return [
        each
        for tool in TOOLS if tool.name in by_name and tool.new == new
        for each in agree(tool.name, [rule for rule in RULES if rule in tool.rules.values()],
                          tool.sites(by_name[tool.name].output, scene), found, scene.root)
    ]  # fmt: skip


def _counter(wanted: str, *, quick: bool) -> str:
    if wanted == "auto":
        if measure.perf_counts():
            return "perf"
        return "valgrind" if measure.valgrind_counts() and not quick else "no"
    if wanted == "perf" and not measure.perf_counts():
        sys.exit("perf counts no user instructions here; try  --count valgrind  or  --count no")
    if wanted == "valgrind" and not measure.valgrind_counts():
        sys.exit("valgrind is not installed")
    return wanted


def _facts() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def _versions() -> dict[str, str]:
    wanted = {
        "omnireview": ("omnireview", "libcst"),
        "peers": ("semgrep", "bandit", "pylint", "ruff", "ast-grep-cli"),
        "fixit": ("fixit",),
        "torchfix": ("flake8", "torchfix"),
    }
    told = {}
    for venv, names in wanted.items():
        (site,) = (BUILD / venv / "lib").glob("python*/site-packages")
        there = {each.metadata["Name"].lower(): each.version for each in distributions(path=[str(site)])}
        told.update({name: there[name] for name in names})
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return {**told, "git": git, material.PACKAGE: material.version()}


if __name__ == "__main__":
    main()
