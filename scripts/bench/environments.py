"""Virtual environments below the build folder: omnireview's, and those of the peers with their pinned versions."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from material import HERE

ROOT = HERE.parents[1]
PEERS = ("peers", "fixit", "torchfix")


def prepare(build: Path, source: Path) -> None:
    """Make what is missing below `build`, and install omnireview anew as a wheel of the checkout `source`."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: run  make setup")
    for name in PEERS:
        wanted = (HERE / "peers" / f"{name}.txt").read_bytes()
        _make(
            uv,
            build / name,
            hashlib.sha256(wanted).hexdigest(),
            "--requirements",
            str(HERE / "peers" / f"{name}.txt"),
        )
    constraints = source / "requirements.lock"
    key = hashlib.sha256(constraints.read_bytes() + (source / "pyproject.toml").read_bytes()).hexdigest()
    options = (
        "--constraints",
        str(constraints),
        "--reinstall-package",
        "omnireview",
        "--refresh-package",
        "omnireview",
    )
    _make(uv, build / "omnireview", key, *options, str(source), always=True)


def _make(uv: str, folder: Path, key: str, *packages: str, always: bool = False) -> None:
    stamp = folder / "installed"
    fresh = stamp.is_file() and stamp.read_text() == key
    if not fresh:
        shutil.rmtree(folder, ignore_errors=True)
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
    if not fresh or always:
        python = str(folder / "bin" / "python")
        _run(uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *packages)
    stamp.write_text(key)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
