"""The results as a page of Markdown: page.md, filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

from agreement import Agreement
from material import FILES, HERE, PACKAGE, Scene
from ours import Cost
from rows import Row
from slope import COUNTS, Slope
from stages import Stage
from tools import RULES

_AHEAD = ("semgrep", "bandit", "Fixit", "pylint", "flake8 + TorchFix")
_COUNTERS = {
    "perf": "User instructions are counted by `perf stat -e instructions:u`, with all that a tool starts.",
    "valgrind": "Instructions are counted by valgrind's cachegrind, for the floor and for omnireview, with the\n"
    "  git programs it starts, but without worker processes: what forks can't be counted there.",
    "no": "Instructions were not counted.",
}
_MOST_DIFFERENCES = 40
_DEAREST = 10


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured. `agreed` has the agreements by title, `spent` the stages of a run by its name.

    `costs` is what the rules of all packs cost in the review of the package.
    """

    count: str
    facts: str
    versions: Mapping[str, str]
    pull: Scene
    whole: Scene
    pull_rows: Sequence[Row]
    whole_rows: Sequence[Row]
    slope_rows: Sequence[Row]
    slope: Slope
    agreed: Mapping[str, Sequence[Agreement]]
    spent: Mapping[str, Sequence[Stage]]
    costs: Sequence[Cost]


def page(results: Results) -> str:
    """Write the page."""
    pull, whole, slope = results.pull, results.whole, results.slope
    counted = "" if slope.instructions is None else f", {slope.instructions:.2f} million instructions"
    return Template((HERE / "page.md").read_text(encoding="utf-8")).substitute(
        facts=results.facts,
        versions=", ".join(f"{name} {version}" for name, version in results.versions.items()),
        package=f"{PACKAGE} {results.versions[PACKAGE]}",
        pull_files=len(FILES),
        pull_lines=f"{pull.lines:,}",
        changed=pull.changed,
        share=f"{pull.changed / pull.lines:.0%}",
        functions=pull.functions,
        touched=f"{pull.touched:,}",
        planted=pull.planted,
        pull_table=_table(results.pull_rows),
        whole_files=len(whole.files),
        whole_lines=f"{whole.lines:,}",
        whole_table=_table(results.whole_rows),
        bars=_bars(results),
        spent="\n".join(_spent(name, rows, results.pull_rows[0]) for name, rows in results.spent.items())
        or "Not counted in this run.\n",
        costs=_costs(results.costs),
        slope_table=_slope(results),
        slope=f"{slope.milliseconds:.2f} ms of CPU{counted}",
        agreement="\n".join(f"{title}:\n\n{_agreement(rows)}" for title, rows in results.agreed.items())
        or "Not compared in this run.\n",
        counting=_COUNTERS[results.count],
    )


def _table(rows: Sequence[Row]) -> str:
    floor = rows[0]
    counted = any(row.instructions is not None for row in rows)
    head = ["", "rules", "CPU s", "wall s", "peak MiB", "CPU / floor"]
    head += ["million instructions", "instructions / floor"] if counted else []
    told = [head, ["---", *["---:"] * (len(head) - 1)]]
    for row in rows:
        name = f"**{row.name}**" if row.name.startswith("omnireview") else row.name
        cells = [name + (f" ({row.note})" if row.note else ""), row.rules]
        cells += [f"{row.cpu:.2f}", f"{row.wall:.2f}", f"{row.peak:.0f}", f"{row.ratio(floor):.2f}"]
        if counted:
            ratio = row.counted_ratio(floor)
            cells.append("" if row.instructions is None else f"{row.instructions:,.0f}")
            cells.append("" if ratio is None else f"{ratio:.2f}")
        told.append(cells)
    return _markdown(told)


def _bars(results: Results) -> str:
    told = [["what", "bar", "measured", ""], ["---", "---", "---", "---"]]
    pull, whole = ({row.name: row for row in rows} for rows in (results.pull_rows, results.whole_rows))
    for rows, name, most in (
        (pull, "omnireview, changed lines, warm", 0.7),
        (pull, "omnireview, no candidate, warm", 0.25),
        (whole, "omnireview, all lines, warm", 0.6),
        (pull, "omnireview, all packs, changed lines, warm", 0.7),
        (pull, "omnireview, all packs, no fault, warm", 0.25),
        (whole, "omnireview, all packs, all lines, warm", 0.6),
    ):
        counted = rows[name].counted_ratio(rows["floor"])
        ratio = counted if counted is not None else rows[name].ratio(rows["floor"])
        unit = "CPU" if counted is None else "instructions"
        told.append([_where(rows is whole, name), f"at most {most} of the floor", f"{ratio:.2f} ({unit})"])
        told[-1].append(_met(met=ratio <= most))
    if results.slope.instructions is not None:
        slope = results.slope.instructions
        told.append(["one rule that matches nothing", "at most 1 million instructions", f"{slope:.2f}"])
        told[-1].append(_met(met=slope <= 1))
    for rows, name in (
        (pull, "omnireview, changed lines, warm"),
        (whole, "omnireview, all lines, warm"),
        (pull, "omnireview, all packs, changed lines, warm"),
        (whole, "omnireview, all packs, all lines, warm"),
    ):
        for peer in (rows[each] for each in _AHEAD if each in rows):
            share = rows[name].cpu / peer.cpu
            told.append([_where(rows is whole, name), f"less CPU than {peer.name}", f"{share:.2f} of it"])
            told[-1].append(_met(met=share < 1))
    return _markdown(told)


def _spent(name: str, rows: Sequence[Stage], floor: Row) -> str:
    """Tell the stages of one run."""
    whole = sum(row.cost for row in rows)
    told = [[f"{name}: stage", "million instructions", "share", "of the floor"], ["---", "---:", "---:", "---:"]]
    for row in rows:
        of_floor = row.cost / floor.instructions if floor.instructions else 0.0
        told.append([row.does, f"{row.cost:,.0f}", f"{row.cost / whole:.0%}", f"{of_floor:.2f}"])
    return _markdown(told)


def _costs(costs: Sequence[Cost]) -> str:
    """Tell the dearest rules; of the steps that several rules need, all."""
    together = next((each.milliseconds for each in costs if each.name == "together"), 0.0) or 1.0
    rules = [each for each in costs if each.name[0] not in "[(" and each.name != "together"]
    told = [["rule or [step]", "ms", "share"], ["---", "---:", "---:"]]
    for each in [*(each for each in costs if each.name[0] == "["), *rules[:_DEAREST]]:
        name = each.name if each.name[0] == "[" else f"`{each.name}`"
        told.append([name, f"{each.milliseconds:,.0f}", f"{each.milliseconds / together:.0%}"])
    return _markdown(told)


def _where(package: bool, name: str) -> str:
    return f"{'package' if package else 'pull request'}: {name.removeprefix('omnireview, ')}"


def _met(*, met: bool) -> str:
    return "met" if met else "**not met**"


def _slope(results: Results) -> str:
    counted = results.slope.instructions is not None
    told = [["rules", "CPU ms", *(["million instructions"] if counted else [])]]
    told.append(["---:"] * len(told[0]))
    for number, row in zip(COUNTS, results.slope_rows, strict=True):
        count = [f"{row.instructions:,.0f}"] if row.instructions is not None else []
        told.append([f"{number}", f"{1000 * row.cpu:.0f}", *count])
    return _markdown(told)


def _agreement(rows: Sequence[Agreement]) -> str:
    names = list(dict.fromkeys(row.tool for row in rows))
    by_cell = {(row.tool, row.rule): row for row in rows}
    ours = {row.rule: row.both + len(row.ours_alone) for row in rows}
    told = [["rule", "omnireview", *names], ["---", *["---:"] * (len(names) + 1)]]
    told += [
        [rule, f"{ours[rule]}", *(_cell(by_cell.get((name, rule))) for name in names)]
        for rule in RULES
        if rule in ours
    ]
    differences = _differences(rows)
    left = len(differences) - _MOST_DIFFERENCES
    more = [f"- and {left} more"] if left > 0 else []
    listed = [*differences[:_MOST_DIFFERENCES], *more] or ["No difference."]
    return f"{_markdown(told)}\n" + "".join(f"{line}\n" for line in listed)


def _differences(rows: Sequence[Agreement]) -> list[str]:
    """Tell each site that one of two tools has alone, once for all tools."""
    alone: dict[tuple[str, int, str], tuple[str, list[str]]] = {}
    for row in rows:
        for sites, who in ((row.ours_alone, "missed by"), (row.theirs_alone, "found only by")):
            for site in sites:
                alone.setdefault(site, (who, []))[1].append(row.tool)
    return [
        f"- `{path}:{line}` {rule}: {who} {', '.join(tools)}"
        for (path, line, rule), (who, tools) in sorted(alone.items())
    ]


def _cell(row: Agreement | None) -> str:
    if row is None:
        return "no"
    less, more = len(row.ours_alone), len(row.theirs_alone)
    return f"{row.both}" + (f" -{less}" if less else "") + (f" +{more}" if more else "")


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
