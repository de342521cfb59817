"""What is measured on: git repositories made from a public package, which is fetched by version and hash.

Nothing of the package is kept in this repository.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from change import change
from planted import FAULTS

HERE = Path(__file__).parent
PACKAGE = "diffusers"
FILES = (
    "loaders.py",
    "models/embeddings.py",
    "models/embeddings_flax.py",
    "models/modeling_utils.py",
    "models/resnet.py",
    "models/transformer_2d.py",
    "models/vae.py",
    "pipelines/audio_diffusion/pipeline_audio_diffusion.py",
    "schedulers/scheduling_ddim.py",
    "utils/hub_utils.py",
    "utils/logging.py",
    "utils/torch_utils.py",
)
"""The twelve files of the pull request: 4,000 lines, of 70 to 847 lines each."""
SHARE = 0.08
"""The median share of changed lines in the files that real commits touch."""
RULE_FOLDER = ".github/omnireview/rules"
_SETTINGS = "packs: []\n"
_FIXIT = '[tool.fixit]\nroot = true\nenable = ["bench_rules"]\ndisable = ["fixit.rules"]\n'


@dataclass(frozen=True, slots=True)
class Scene:
    """A repository under measurement. `files` are its Python files, `lines` what they have together.

    `base` and `head` name commits; the working tree is at `head`. `changed` counts the lines that differ in Python
    files, as `git diff --numstat` adds them. `functions` were touched, which have `touched` lines together, and
    `planted` faults put in.
    """

    root: Path
    files: tuple[str, ...]
    lines: int
    size: int
    head: str = "head"
    base: str = "base"
    changed: int = 0
    functions: int = 0
    touched: int = 0
    planted: int = 0

    @property
    def targets(self) -> tuple[str, ...]:
        """What tools are told to read: the files of a pull request one by one, a package by its folder."""
        return self.files if len(self.files) == len(FILES) else (PACKAGE,)


def fetch(build: Path) -> Path:
    """Fetch and unpack the package below `build`, once; give the folder that holds it."""
    unpacked = build / "material"
    if not unpacked.is_dir():
        downloads = build / "downloads"
        _run([
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
            "--require-hashes", "--dest", str(downloads), "--requirement", str(HERE / "material.txt"),
        ])  # fmt: skip
        (wheel,) = downloads.glob(f"{PACKAGE}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(build / "material.part")
        (build / "material.part").rename(unpacked)
    return unpacked


def version() -> str:
    """Give the version of the package that is measured on."""
    return (HERE / "material.txt").read_text(encoding="utf-8").partition("==")[2].split()[0]


def pull_request(build: Path, package: Path, name: str, rules: str | None, *, calm: bool = False) -> Scene:
    """Make a repository of the twelve files with a base commit and a change of 8 % of their lines.

    `rules` is the pack that it is reviewed with; None: all that omnireview brings along. With `calm` the change
    touches nothing that a shared rule looks for; else it brings every planted fault.
    """
    texts = {f"{PACKAGE}/{path}": (package / PACKAGE / path).read_text(encoding="utf-8") for path in FILES}
    root = _repository(build / "repositories" / name, texts, rules)
    waiting, functions = ([] if calm else list(FAULTS)), 0
    touched = 0
    for path, text in texts.items():
        told = change(path, text, SHARE, waiting[:2], calm=calm)
        del waiting[: told.planted]
        functions += told.functions
        touched += told.touched
        (root / path).write_text(told.text, encoding="utf-8")
    if waiting:
        raise ValueError(f"no place for {waiting[0].rule}")
    _commit(root, "head")
    numbers = _git(root, "diff", "--numstat", "base", "head", "--", "*.py")
    changed = sum(int(row.split("\t")[0]) for row in numbers.splitlines())
    return replace(
        _scene(root), changed=changed, functions=functions, touched=touched, planted=0 if calm else len(FAULTS)
    )


def whole(build: Path, package: Path, name: str, rules: str | None) -> Scene:
    """Make a repository of the whole package, as it was published; `rules` as for `pull_request`."""
    folder = package / PACKAGE
    texts = {f"{PACKAGE}/{each.relative_to(folder)}": each.read_text("utf-8") for each in folder.rglob("*.py")}
    root = _repository(build / "repositories" / name, texts, rules)
    _git(root, "tag", "head")
    return _scene(root)


def _scene(root: Path) -> Scene:
    files = sorted(str(each.relative_to(root)) for each in (root / PACKAGE).rglob("*.py"))
    data = [(root / each).read_bytes() for each in files]
    lines = sum(each.count(b"\n") for each in data)
    return Scene(root, tuple(files), lines, sum(map(len, data)))


def _repository(root: Path, texts: Mapping[str, str], rules: str | None) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    own = {"pyproject.toml": _FIXIT}
    if rules is not None:
        own |= {f"{RULE_FOLDER}/shared.yaml": rules, ".github/omnireview.yaml": _SETTINGS}
    for path, text in {**texts, **own}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="")
    _git(root, "init", "--quiet", "--initial-branch", "main")
    _commit(root, "base")
    return root


def _commit(root: Path, tag: str) -> None:
    _git(root, "add", "--all")
    _git(root, "-c", "user.name=Bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "-m", tag)
    _git(root, "tag", tag)


def _git(root: Path, *arguments: str) -> str:
    date = {"GIT_AUTHOR_DATE": "2025-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2025-01-01T00:00:00Z"}
    return _run(["git", "-C", str(root), *arguments], {**date, "GIT_CONFIG_GLOBAL": "/dev/null"})


def _run(command: list[str], variables: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **(variables or {})}
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr or done.stdout}")
    return done.stdout
