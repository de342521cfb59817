"""Keeps the shipped packs beside the package, read and checked: `python -m omnireview.rules`, in an image."""

import sys

from omnireview.cache import SHIPPED, Cache
from omnireview.rules.load import load_shipped_packs


def main() -> str | None:
    """Write what reading the shipped packs gives; gives what went wrong."""
    packs = load_shipped_packs(cache=Cache((SHIPPED,)))
    kept = list(SHIPPED.glob("*.json"))
    if len(kept) < len(packs):
        return f"{len(kept)} of {len(packs)} packs could be written to {SHIPPED}"
    SHIPPED.chmod(0o755)  # whoever may run the package may read them
    for file in kept:
        file.chmod(0o644)
    return None


if __name__ == "__main__":
    sys.exit(main())
