"""Write requirements.lock, what the image holds, and requirements-build.lock, what builds its wheel.

    .venv/bin/python scripts/lock.py            # newest versions that fit pyproject.toml

Each package stands there with the hashes of its files and nothing of the machine that made the lock: neither the
address of an index nor a folder.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADER = "# Made by scripts/lock.py (make lock) from pyproject.toml: change that, not this.\n"
OPTIONS = (
    "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate",
    "--no-config", "--upgrade", "--only-binary", ":all:", "--python-version", "3.12", "--python-platform", "linux",
)  # fmt: skip


def main() -> None:
    """Write both locks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    write("requirements.lock", project["project"]["dependencies"])
    write("requirements-build.lock", project["build-system"]["requires"])


def write(name: str, requirements: list[str]) -> None:
    """Resolve requirements, and write the lock file `name` at the top of the repository."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: run  make setup")
    told = "\n".join(requirements)
    done = subprocess.run(
        [uv, "pip", "compile", *OPTIONS, "-"], input=told, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    (ROOT / name).write_text(HEADER + done.stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
