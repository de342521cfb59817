"""How omnireview and the floor are run, and what omnireview found."""

import getpass
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from material import HERE, Scene
from measure import Command, RunFailed, run
from rows import Row
from tools import RULES, Site

ALL = f"{len(RULES)}"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of work that a rule, or a [step] that several rules need, takes in one review."""

    name: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Ours:
    """omnireview in the environment below `build`, with a cache folder of its own."""

    build: Path

    @property
    def cache(self) -> Path:
        """The folder that a cold run finds empty. Not below the checkout: none of those is trusted."""
        return Path(gettempdir()) / f"omnireview-bench-{getpass.getuser()}"

    def must_keep(self) -> None:
        """Raise `RunFailed` when the runs so far have kept nothing: a warm run would be none."""
        if not any(self.cache.glob("*.json")):
            raise RunFailed(f"omnireview kept nothing in {self.cache}")

    def changed(self, name: str, scene: Scene, *, cold: bool = False) -> Row:
        """Review the commits of a scene."""
        return self._row(name, scene, commits(scene), cold=cold)

    def everything(self, name: str, scene: Scene, *, cold: bool = False) -> Row:
        """Review all lines of a scene's files."""
        return self._row(name, scene, scene.targets, cold=cold)

    def all_packs(self, name: str, scene: Scene, what: tuple[str, ...]) -> Row:
        """Review `what` of a scene that has no settings, so that all shipped packs are on, with a warm cache."""
        row = self._row(name, scene, what, cold=False)
        row.rules = f"{self.shipped()}"
        # The cold rows of the same turn have emptied the cache.
        row.before = lambda: _once(row.command)
        return row

    def shipped(self) -> int:
        """Count the rules of all packs but those that are off until a project asks for them."""
        packs = [*(self.build / "omnireview").glob("lib/python*/site-packages/omnireview/rule_packs/*.yaml")]
        lines = [line for pack in packs for line in pack.read_text(encoding="utf-8").split("\n")]
        return sum(line.startswith("  - id: ") for line in lines) - lines.count("    off: true")

    def costs(self, scene: Scene, what: tuple[str, ...]) -> list[Cost]:
        """Ask omnireview itself what each rule costs in a review, the dearest first. Raises `RunFailed`."""
        plain = self.check((self.program("omnireview"),), scene, what)
        wanted = ("sh", "-c", 'exec "$@" --profile 2>&1 >/dev/null', "sh", *plain.arguments)
        told = run(Command(wanted, plain.folder, plain.variables, plain.codes)).output.decode()
        return costs_told(told)

    def floor(self, scene: Scene) -> Row:
        """Import libcst and parse a scene's files at head."""
        arguments = (self.program("python"), str(HERE / "floor.py"), *scene.files)
        command = Command(arguments, scene.root, {}, frozenset({0}))
        return Row("floor", command, simulated=command)

    def empty_cache(self) -> None:
        """Forget what earlier runs kept."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def _row(self, name: str, scene: Scene, what: tuple[str, ...], *, cold: bool) -> Row:
        command = self.check((self.program("omnireview"),), scene, what)
        alone = self.check((self.program("python"), str(HERE / "in_one_process.py")), scene, what)
        if cold:
            return Row(name, command, before=self.empty_cache, rules=ALL, check=sites)
        return Row(name, command, rules=ALL, simulated=alone, check=sites)

    def check(self, program: tuple[str, ...], scene: Scene, what: tuple[str, ...]) -> Command:
        """Give the command in which a program reviews something of a scene."""
        arguments = (*program, "check", "--format", "json", "--fail-on", "never", *what)
        variables = {"OMNIREVIEW_CACHE": str(self.cache), "HOME": str(self.build / "home")}
        return Command(arguments, scene.root, variables, frozenset({0}))

    def program(self, name: str) -> str:
        """Give the place of a program of omnireview's environment."""
        return str(self.build / "omnireview" / "bin" / name)


def costs_told(told: str) -> list[Cost]:
    """Read what `--profile` tells, in its order."""
    found = re.findall(r"^(\S.*?) {2,}([\d.,]+) +\d+%", told, re.MULTILINE)
    return [Cost(name, float(cost.replace(",", ""))) for name, cost in found]


def commits(scene: Scene) -> tuple[str]:
    """Give the range of a scene's commits."""
    return (f"{scene.base}..{scene.head}",)


def _once(command: Command) -> None:
    run(command)


def sites(output: bytes) -> dict[str, set[Site]]:
    """Give what omnireview found, by status (`new`, `old`, `mended`, …). Raises `RunFailed` for a gap."""
    review: Mapping[str, Any] = json.loads(output)
    if review["not_analysed"]:
        raise RunFailed(f"omnireview did not analyse {review['not_analysed']}")
    found: dict[str, set[Site]] = {}
    for row in review["findings"]:
        for line in (row["line"], *row["also_lines"]):
            found.setdefault(row["status"], set()).add((row["path"], line, row["rule"]))
    return found
