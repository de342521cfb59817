"""Run the targets of tests/fuzz for long, each its share of the time: `make fuzz SECONDS=300`.

Every target begins with fresh seeds, and tells how many examples it has tried. The first failure ends the run; the
smallest example that shows it stands above, to be made a test of its own.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

TARGETS = Path("tests") / "fuzz"


def targets(names: str) -> list[str]:
    """Give the targets as pytest names them; with `names` those alone that hold this text."""
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(TARGETS)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [line for line in listed.stdout.splitlines() if "::" in line and names in line]


def main() -> int:
    """Give pytest's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="for all targets together (300)")
    parser.add_argument("--only", default="", help="run only targets whose name holds this text")
    options = parser.parse_args()
    chosen = targets(options.only)
    share = options.seconds / max(1, len(chosen))
    print(f"{len(chosen)} targets, {share:.1f} s each", flush=True)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-s", "--no-header", "-p", "no:cacheprovider", *chosen],
        env={**os.environ, "OMNIREVIEW_FUZZ": str(share)},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
