"""`omnireview` and `python -m omnireview` → an exit code."""

import signal
import sys

from omnireview.cli import run


def main() -> int:
    """Run the command line; gives the exit code (see `errors.Exit`)."""
    # Ends as any exit does, so that temporary folders are removed; 143 is what shells report for SIGTERM.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
