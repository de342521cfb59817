"""The wheel, installed in an environment of its own, holds all that the command needs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_installed_wheel_lists_its_rules_and_runs_the_demo(tmp_path: Path) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        pytest.fail("uv is missing: run  make setup")

    def step(*command: str | Path, folder: Path = tmp_path) -> str:
        done = subprocess.run(
            [str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    step(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", folder=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    environment = tmp_path / "environment"
    step(uv, "venv", "--quiet", "--no-python-downloads", "--python", sys.executable, environment)
    step(uv, "pip", "install", "--quiet", "--python", environment / "bin" / "python", wheel)

    command = environment / "bin" / "omnireview"
    assert "torch-load-without-weights-only" in step(command, "rules", "list")
    assert "as a required check this would fail" in step(command, "demo")
