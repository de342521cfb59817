"""`omnireview` and `python -m omnireview` → an exit code."""

import sys

from omnireview.cli import run
from omnireview.ending import heed_signals


def main() -> int:
    """Run the command line; gives the exit code (see `errors.Exit`)."""
    heed_signals()
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
