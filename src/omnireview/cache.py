"""Validated packs and settings, kept as JSON under a key made of their content: a second run reads no YAML.

What is kept saves time and decides nothing: a file that is missing or cut off is as good as none, and what can't
be written is not. No folder is used that a change under review could have filled.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from omnireview import __version__
from omnireview.nouns import noun

SHIPPED = Path(__file__).with_name("compiled")
"""What an image brings along, made by `python -m omnireview.rules` after the installation; it is only read."""

MOST_FILES = 256
"""Files that a folder keeps; the oldest go first."""
LARGEST = 1_000_000
"""Bytes of one file."""

_FORM = "1"
_SUFFIX = ".json"

T = TypeVar("T")


@noun
class Cache:
    """Plain data by key. `places` are read in turn; the first can be written to if `writable`."""

    places: tuple[Path, ...]
    writable: bool = True

    def read(self, key: str, thaw: Callable[[Any], T]) -> T | None:
        """Give what `thaw` makes of the plain data under a key; None when there is nothing that it can use."""
        for place in self.places:
            try:
                with (place / (key + _SUFFIX)).open("rb") as file:
                    digest, _, text = file.read(LARGEST + 1).partition(b"\n")
                if digest == _digest(text):
                    return thaw(json.loads(text))
            except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
                continue
        return None

    def write(self, key: str, plain: Any) -> None:
        """Keep plain data (dict, list, str, int, float, bool, None). What can't be written is left out."""
        text = json.dumps(plain, ensure_ascii=True, separators=(",", ":")).encode()
        if not self.writable or len(text) > LARGEST - 100:
            return
        from tempfile import NamedTemporaryFile

        place = self.places[0]
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Renamed when it is whole: another run that reads at the same time sees all of it, or nothing.
            with NamedTemporaryFile(dir=place, suffix=".new", delete=False) as file:
                file.write(_digest(text) + b"\n" + text)
            Path(file.name).replace(place / (key + _SUFFIX))
            _thin_out(place)
        except OSError:
            return


def key_of(kind: str, *parts: str | bytes) -> str:
    """Give the key of what is made of `parts` by this code, under this Python, with these libraries."""
    digest = hashlib.sha256()
    for part in (_FORM, __version__, sys.implementation.cache_tag or "", code_marker(), kind, *parts):
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


def open_cache(env: Mapping[str, str] = os.environ) -> Cache:
    """Give the cache of this process: what the installation brought, and the user's own folder.

    The folder is OMNIREVIEW_CACHE, else `omnireview` in XDG_CACHE_HOME or ~/.cache; OMNIREVIEW_CACHE=off keeps
    nothing. A job of GitHub Actions uses a folder only when the variable names it: the home that its steps share
    can hold what another step wrote. https://specifications.freedesktop.org/basedir-spec/latest/
    """
    folder = _folder(env)
    if folder is None or not _is_ours(folder, env):
        return Cache((SHIPPED,), writable=False)
    return Cache((folder, SHIPPED))


@cache
def code_marker() -> str:
    """Tell this code, and the libraries beside it, from any other of the same version.

    An installed package has a list of its files' digests; of a checkout, sizes and times are taken.
    """
    package = Path(__file__).parent
    marks = sorted(
        name
        for folder in sys.path
        if folder.endswith("-packages") and os.path.isdir(folder)  # noqa: PTH112 - at every start, many times
        for name in os.listdir(folder)  # noqa: PTH208 - likewise
        if name.endswith(".dist-info")
    )
    record = package.parent / f"omnireview-{__version__}.dist-info" / "RECORD"
    try:
        marks.append(hashlib.sha256(record.read_bytes()).hexdigest())
    except OSError:
        marks += sorted(_sources(str(package)))
    return "\n".join(marks)


def _sources(folder: str) -> list[str]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found += _sources(entry.path)
            elif entry.name.endswith(".py"):
                state = entry.stat()
                found.append(f"{entry.path} {state.st_size} {state.st_mtime_ns}")
    return found


def _folder(env: Mapping[str, str]) -> Path | None:
    named = env.get("OMNIREVIEW_CACHE", "")
    if named:
        return None if named == "off" else Path(named)
    if env.get("GITHUB_ACTIONS") == "true":
        return None
    # A relative XDG_CACHE_HOME is to be ignored, says the specification.
    base = env.get("XDG_CACHE_HOME", "")
    if not base.startswith("/"):
        home = env.get("HOME") or env.get("USERPROFILE") or ""
        base = f"{home}/.cache" if Path(home).is_absolute() else ""
    return Path(base, "omnireview") if base else None


def _is_ours(folder: Path, env: Mapping[str, str]) -> bool:
    """Tell whether nobody but us writes there: it is in no checkout, not below here, and no one else's."""
    try:
        real = folder.resolve()
        reviewed = [Path(name).resolve() for name in (".", env.get("GITHUB_WORKSPACE", "")) if name]
        if any(real.is_relative_to(place) for place in reviewed):
            return False
        if any((above / ".git").exists() for above in (real, *real.parents)):
            return False
        state = real.stat()
    except FileNotFoundError:
        return True
    except (OSError, RuntimeError):
        return False
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def _thin_out(place: Path) -> None:
    files = [entry for entry in os.scandir(place) if entry.is_file(follow_symlinks=False)]
    if len(files) <= MOST_FILES:
        return
    for entry in sorted(files, key=lambda entry: entry.stat().st_mtime)[: len(files) - MOST_FILES]:
        Path(entry.path).unlink(missing_ok=True)


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()
