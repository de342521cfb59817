"""`omnireview` and `python -m omnireview` → an exit code."""

import sys

from omnireview.cli import run


def main() -> int:
    """Run the command line; gives the exit code (see `errors.Exit`)."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
