"""The tools that are compared: how each is run over some files, and what it found."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from material import HERE, Scene
from measure import Command

Site = tuple[str, int, str]
"""Path in the scene, line, and rule of `shared.yaml`."""

RULES = (
    "bare-except", "eval-used", "exec-used", "assert-used", "mutable-default", "torch-load", "yaml-load",
    "pickle-load", "shell-true", "none-comparison", "self-assignment", "request-without-timeout",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tool:
    """A peer.

    `rules` maps its own codes to the shared rules; `venv` is the folder of its environment below the build folder.
    `arguments` makes the command line for a scene; `read` makes (path, line, own code) of what it prints.
    `new` ones tell what a change brings, as omnireview does of commits. `slow` ones take more than ten
    seconds for a package.
    """

    name: str
    venv: str
    rules: Mapping[str, str]
    arguments: Callable[[Path, Scene], Sequence[str]]
    read: Callable[[str], list[tuple[str, int, str]]]
    codes: frozenset[int] = frozenset({0, 1})
    variables: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False
    new: bool = False
    note: str = ""

    def command(self, build: Path, scene: Scene) -> Command:
        """Give the command that runs the tool over all Python files of a scene."""
        bin_folder = build / self.venv / "bin"
        home = build / "home"
        variables = {"HOME": str(home), "PATH": f"{bin_folder}:/usr/local/bin:/usr/bin:/bin", **self.variables}
        return Command(tuple(self.arguments(bin_folder, scene)), scene.root, variables, self.codes)

    def sites(self, output: bytes, scene: Scene) -> set[Site]:
        """Give what the tool found, in words of the shared rules."""
        found = set()
        for path, line, code in self.read(output.decode()):
            if code in self.rules:
                inside = Path(path).relative_to(scene.root) if Path(path).is_absolute() else Path(path)
                found.add((str(inside), line, self.rules[code]))
        return found


def _same() -> dict[str, str]:
    return {rule: rule for rule in RULES}


def _semgrep(*extra: str, new: bool = False) -> Callable[[Path, Scene], Sequence[str]]:
    def arguments(bin_folder: Path, scene: Scene) -> Sequence[str]:
        since = (f"--baseline-commit={scene.base}",) if new else ()
        rules = str(HERE / "shared.yaml")
        fixed = ("--config", rules, "--metrics=off", "--disable-version-check", "--json", "--quiet")
        return (str(bin_folder / "semgrep"), "scan", *extra, *since, *fixed, *scene.targets)

    return arguments


def _read_semgrep(output: str) -> list[tuple[str, int, str]]:
    rows: list[dict[str, Any]] = json.loads(output)["results"]
    return [(row["path"], row["start"]["line"], row["check_id"].rpartition(".")[2]) for row in rows]


def _read_bandit(output: str) -> list[tuple[str, int, str]]:
    rows: list[dict[str, Any]] = json.loads(output)["results"]
    return [(row["filename"], row["line_number"], row["test_id"]) for row in rows]


def _read_pylint(output: str) -> list[tuple[str, int, str]]:
    return [(row["path"], row["line"], row["symbol"]) for row in json.loads(output)]


def _read_ruff(output: str) -> list[tuple[str, int, str]]:
    return [(row["filename"], row["location"]["row"], row["code"]) for row in json.loads(output)]


def _read_ast_grep(output: str) -> list[tuple[str, int, str]]:
    return [(row["file"], row["range"]["start"]["line"] + 1, row["ruleId"]) for row in json.loads(output)]


def _read_lines(output: str) -> list[tuple[str, int, str]]:
    """Read `path:line:column: CODE …` (flake8) and `path@line:column CODE: …` (Fixit)."""
    found = re.findall(r"^(?:\./)?(\S+?\.py)[:@](\d+):\d+:? (\w+)", output, re.MULTILINE)
    return [(path, int(line), code) for path, line, code in found]


BANDIT = {
    "B101": "assert-used", "B102": "exec-used", "B307": "eval-used", "B301": "pickle-load", "B506": "yaml-load",
    "B602": "shell-true", "B614": "torch-load", "B113": "request-without-timeout",
}  # fmt: skip
PYLINT = {
    "bare-except": "bare-except", "eval-used": "eval-used", "exec-used": "exec-used",
    "dangerous-default-value": "mutable-default", "singleton-comparison": "none-comparison",
    "self-assigning-variable": "self-assignment", "missing-timeout": "request-without-timeout",
}  # fmt: skip
FLAKE8 = {"E711": "none-comparison", "E722": "bare-except", "TOR102": "torch-load"}
RUFF = {
    "E722": "bare-except", "S307": "eval-used", "S102": "exec-used", "S101": "assert-used",
    "B006": "mutable-default", "S506": "yaml-load", "S301": "pickle-load", "S602": "shell-true",
    "E711": "none-comparison", "PLW0127": "self-assignment", "S113": "request-without-timeout",
}  # fmt: skip
FIXIT = {
    "BareExcept": "bare-except", "EvalUsed": "eval-used", "ExecUsed": "exec-used", "AssertUsed": "assert-used",
    "MutableDefault": "mutable-default", "TorchLoad": "torch-load", "YamlLoad": "yaml-load",
    "PickleLoad": "pickle-load", "ShellTrue": "shell-true", "NoneComparison": "none-comparison",
    "SelfAssignment": "self-assignment", "RequestWithoutTimeout": "request-without-timeout",
}  # fmt: skip
_QUIET = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}

TOOLS = (
    Tool("semgrep", "peers", _same(), _semgrep(), _read_semgrep, variables=_QUIET),
    Tool("semgrep, changed lines", "peers", _same(), _semgrep(new=True), _read_semgrep, variables=_QUIET, new=True,
         note="`--baseline-commit`"),
    Tool("osemgrep", "peers", _same(), _semgrep("--experimental"), _read_semgrep, variables=_QUIET,
         note="`semgrep scan --experimental`"),
    Tool("bandit", "peers", BANDIT,
         lambda venv, scene: (str(venv / "bandit"), "--quiet", "--format", "json", "--tests", ",".join(BANDIT),
                              "--recursive", *scene.targets), _read_bandit),
    Tool("Fixit", "fixit", FIXIT,
         lambda venv, scene: (str(venv / "fixit"), "--quiet", "lint", *scene.targets), _read_lines,
         variables={"PYTHONPATH": str(HERE / "peers" / "fixit_rules")}, slow=True, note="one process a core"),
    Tool("pylint", "peers", PYLINT,
         lambda venv, scene: (str(venv / "pylint"), "--rcfile=/dev/null", "--disable=all", "--output-format=json",
                              "--persistent=no", f"--enable={','.join(PYLINT)}", *scene.targets), _read_pylint,
         codes=frozenset(range(32)), slow=True),
    Tool("flake8 + TorchFix", "torchfix", FLAKE8,
         lambda venv, scene: (str(venv / "flake8"), "--isolated", f"--select={','.join(FLAKE8)}",
                              *scene.targets),
         _read_lines, slow=True, note="one process a core"),
    Tool("ruff", "peers", RUFF,
         lambda venv, scene: (str(venv / "ruff"), "check", "--isolated", "--no-cache", "--select", ",".join(RUFF),
                              "--output-format=json", *scene.targets), _read_ruff),
    Tool("ast-grep", "peers", _same(),
         lambda venv, scene: (str(venv / "ast-grep"), "scan", "--rule", str(HERE / "peers" / "ast_grep.yaml"),
                              "--json=compact", *scene.targets), _read_ast_grep),
)  # fmt: skip
