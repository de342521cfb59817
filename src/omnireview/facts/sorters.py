"""Whether a project lets a tool sort its imports, as the settings at the top of its tree say."""

import re
from typing import Final

from omnireview.index.index import Index

_FILES: Final = (
    "pyproject.toml",
    "ruff.toml",
    ".ruff.toml",
    "setup.cfg",
    "tox.ini",
    ".isort.cfg",
    ".pre-commit-config.yaml",
)
_ISORT = re.compile(r"(?m)^\s*\[(?:tool[.:])?isort\b|^\s*-?\s*id:\s*[\"']?(?:isort|usort)\b|\[tool\.usort")
_RUFF = re.compile(r"(?:extend-)?select\s*=\s*\[([^\]]{0,4000})\]")
_SORTING = re.compile(r"[\"'](?:I|I0|I00|I001|ALL)[\"']")


def sorts_imports(index: Index) -> bool:
    """Tell whether isort, usort or ruff's `I` rules are set up; False where the settings can't be read."""
    here = frozenset(index.paths() or ()) if index.listed else frozenset(_FILES)
    paths = [path for path in _FILES if path in here]
    index.texts(paths)
    return any(_sorts(path, index.text(path) or "") for path in paths)


def _sorts(path: str, text: str) -> bool:
    if path == ".isort.cfg" or _ISORT.search(text):
        return True
    return any(_SORTING.search(chosen[1]) for chosen in _RUFF.finditer(text))
