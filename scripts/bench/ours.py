"""How omnireview and the floor are run, and what omnireview found."""

import getpass
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from material import HERE, Scene
from measure import Command, RunFailed
from rows import Row
from tools import RULES, Site

ALL = f"{len(RULES)}"


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
        return self._row(name, scene, (f"{scene.base}..{scene.head}",), cold=cold)

    def everything(self, name: str, scene: Scene, *, cold: bool = False) -> Row:
        """Review all lines of a scene's files."""
        return self._row(name, scene, scene.targets, cold=cold)

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
