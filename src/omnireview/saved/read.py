"""A file that somebody calls a saved scan → its form, or an error that says what is wrong with it.

Whoever wrote it may be hostile: nothing of it is shown but the names of its keys, cut and made visible.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from omnireview.errors import BadFile, BadInput
from omnireview.nouns import noun
from omnireview.render.escape import one_line
from omnireview.saved import FORMAT, LARGEST, LARGEST_TOGETHER, MOST_SHARDS
from omnireview.saved.form import ScanForm

_MEND = "give the file that `omnireview scan --out` wrote, as it is"


@noun
class ReadScan:
    """A saved scan, and the name of its file."""

    name: str
    form: ScanForm


def read_scans(names: Sequence[str]) -> list[ReadScan]:
    """Read saved scans.

    Raises:
        BadInput: There are more than there can be shards.
        BadFile: One can't be read, is too large, or is no saved scan of this form.
    """
    if len(names) > MOST_SHARDS:
        raise BadInput(
            f"{len(names)} files are given, and a change has at most {MOST_SHARDS} shards.",
            mend="give each shard once",
        )
    read, left = [], LARGEST_TOGETHER
    for name in names:
        data = _bytes_of(name)
        left -= len(data)
        if left < 0:
            raise BadFile(
                f"With it, the saved scans are larger than {LARGEST_TOGETHER:,} bytes together.",
                where=name,
                mend="scan and review a part of the files at a time",
            )
        read.append(ReadScan(name, parse_scan(data, name)))
    return read


def _bytes_of(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(
            f"The saved scan can't be read: {os.strerror(error.errno or 0)}.", where=name, mend="check the path"
        ) from error
    if len(data) > LARGEST:
        raise BadFile(
            f"It is larger than {LARGEST:,} bytes, so it is no saved scan.",
            where=name,
            mend="share the change out to more shards, if `omnireview scan` wrote it",
        )
    return data


def parse_scan(data: bytes, name: str) -> ScanForm:
    """Read the bytes of a saved scan. pydantic's own reader of JSON bounds depth and numbers.

    Raises:
        BadFile: They are none, or its books do not balance.
    """
    try:
        return ScanForm.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    if place == "format":
        raise BadFile(
            f"It is no saved scan of the form {FORMAT}.",
            where=name,
            mend="scan with the version of omnireview that merges",
        )
    # An unknown key is the writer's own word.
    said = "there is a key too many" if first["type"] == "extra_forbidden" else one_line(first["msg"], 200)
    raise BadFile(
        f"It is no saved scan: {said}.",
        where=f"{name}, {one_line(place, 100)}" if place and first["type"] != "extra_forbidden" else name,
        mend=_MEND,
    )
