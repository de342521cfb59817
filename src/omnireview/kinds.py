"""A changed file → how to read it, or why it is left out."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import PurePosixPath

from omnireview.diff import ChangedFile, FileKind, is_binary
from omnireview.errors import NotAnalysed
from omnireview.places import generated, is_vendored, matches

_PACKS = ".github/omnireview/rules/"
_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_LEFT_OUT = {
    ".ipynb": "a notebook: no rule reads notebooks",
    ".pyi": "a stub: no rule reads stubs",
}


class Language(StrEnum):
    """What rules name in `languages`. `GENERIC` rules read any text file."""

    PYTHON = "python"
    YAML = "yaml"
    GENERIC = "generic"


def language_of(path: str) -> Language:
    """Tell a file's language by its name."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".py":
        return Language.PYTHON
    return Language.YAML if suffix in (".yaml", ".yml") else Language.GENERIC


def reason_to_skip(file: ChangedFile, include: Sequence[str], exclude: Sequence[str]) -> str:
    """Say why a changed file is not for reading, as far as its name and kind tell; "" when it is."""
    if file.kind is not FileKind.FILE:
        return f"a {file.kind.value}"
    if file.skipped and language_of(file.path) is Language.GENERIC:
        return file.skipped
    return reason_by_path(file.path, include, exclude)


def reason_by_path(path: str, include: Sequence[str], exclude: Sequence[str]) -> str:
    """Say why a file is not for reading, changed or not, as far as its name tells; "" when it is."""
    if (include and not matches(path, include)) or matches(path, exclude):
        return "left out by the settings' `paths`"
    if path.startswith(_PACKS) and language_of(path) is not Language.YAML:
        return "a test of a rule pack: its faults are meant"
    if is_vendored(path):
        return "vendored: a copy of somebody else's code"
    return _LEFT_OUT.get(PurePosixPath(path).suffix.lower(), "")


def reason_in_text(path: str, data: bytes) -> str:
    """Say why a file is not for reading now that its bytes are known; "" when it is.

    Raises:
        NotAnalysed: It should be Python or YAML by its name, and is no text.
    """
    if data.startswith(_LFS_POINTER):
        return "a Git LFS pointer: the content is elsewhere"
    if is_binary(data):
        if language_of(path) is not Language.GENERIC:
            raise NotAnalysed("it holds a NUL byte: no text that Python or YAML could read")
        return "binary"
    return generated(path, data)
