"""The packs that come with the product → their bytes, by name."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped_packs() -> dict[str, bytes]:
    """Give the shipped pack files, name → bytes: those in the installed package, else those of the checkout."""
    folder: Traversable = files("omnireview") / "rule_packs"
    if not folder.is_dir():
        folder = Path(__file__).parents[3] / "rules"
    found = {file.name: file for file in folder.iterdir() if file.name.endswith(".yaml")}
    return {name.removesuffix(".yaml"): found[name].read_bytes() for name in sorted(found)}
