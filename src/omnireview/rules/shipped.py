"""The packs that come with the product → their bytes, by name."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def shipped_packs() -> dict[str, bytes]:
    """Give the shipped pack files, name → bytes: those in the installed package, else those of the checkout."""
    folder = _PACKAGE / "rule_packs"
    if not folder.is_dir():
        folder = _PACKAGE.parents[1] / "rules"
    return {file.stem: file.read_bytes() for file in sorted(folder.glob("*.yaml"))}
