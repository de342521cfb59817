"""`Material` → files on disk: a folder with all of them, or one; each whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from omnireview.errors import BadFile, BadInput
from omnireview.export import Material
from omnireview.export.forms import FILES, SUFFIXES, Form

_OPTION = "choose another place with `export`"


def forms_of(target: str) -> Mapping[Path, Form]:
    """Tell what will be written where, by the name of the place.

    A folder is one that is there already, a name without an ending, and a name with a slash at its end.

    Raises:
        BadInput: the name ends in something that is not written.
    """
    place = Path(target)
    form = SUFFIXES.get(place.suffix.lower())
    if target.endswith(("/", os.sep)) or place.is_dir() or not place.suffix:
        return {place / name: form for name, form in FILES.items()}
    if form is None:
        raise BadInput(
            f"No export ends in `{place.suffix}`.",
            where=target,
            mend=f"end the file's name in {', '.join(SUFFIXES)}, or a folder's in /",
        )
    return {place: form}


def write_exports(material: Material, target: str) -> tuple[Path, ...]:
    """Write a folder of exports, or one file; gives the paths in the order in which they were written.

    Raises:
        BadInput: the place's name says no form, or it can't be written.
        GitFailed, GitHubFailed: a file that is quoted can't be read.
    """
    forms = forms_of(target)
    # All are made before the first is written, so that no folder holds files of two reviews if one can't be made.
    made = {path: form.write(material) for path, form in forms.items()}
    for path, data in made.items():
        write_file(path, data)
    return tuple(made)


def write_file(path: Path, data: bytes) -> None:
    """Write a file anew, with its folders. A symlink at `path` is replaced, not followed.

    The workspace may hold a checkout of the pull request, which can place links.

    Raises:
        BadFile: it can't be written; then what was there before is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".omnireview-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise BadFile(f"A file can't be written: {error.strerror}.", where=str(path), mend=_OPTION) from None
