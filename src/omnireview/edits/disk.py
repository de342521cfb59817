"""Bytes → a file on disk, whole or not at all."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from omnireview.tree.of_folder import FolderTree


def replace_file(root: Path, path: str, before: bytes, after: bytes) -> str:
    """Put `after` into the place of a file that holds `before`; gives "" or, in words, why that was not done.

    The new content is written beside the file and moved over it, so that no reader ever sees half of it;
    permissions stay, and the owner where the system lets it. Symlinks are not followed, wherever in `path` they
    are: nothing outside `root` is touched.
    """
    place = root / path
    try:
        if FolderTree(root).read(path) != before:
            return "the file was changed meanwhile, or is none any more"
        known = place.lstat()
        if not os.access(place, os.W_OK):
            return "the file is read-only"
        number, name = tempfile.mkstemp(prefix=f".{place.name[:50]}.", suffix=".part", dir=place.parent)
        try:
            with os.fdopen(number, "wb") as part:
                part.write(after)
                part.flush()
                os.fsync(part.fileno())
            _as_before(Path(name), known)
            Path(name).replace(place)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        return f"it can't be written: {os.strerror(error.errno or 0)}"
    return ""


def _as_before(place: Path, known: os.stat_result) -> None:
    made = place.lstat()
    if (made.st_uid, made.st_gid) != (known.st_uid, known.st_gid) and hasattr(os, "chown"):
        with suppress(OSError):  # only root may give a file away
            os.chown(place, known.st_uid, known.st_gid)
    place.chmod(stat.S_IMODE(known.st_mode))
