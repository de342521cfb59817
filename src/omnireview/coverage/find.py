"""What a person or a workflow names → `Report`s, read from disk.

In a workflow a coverage report is made by a job that ran the pull request's code, so nothing in it is believed: it
is read up to a size, and what is said of it quotes nothing of its content.
"""

import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from omnireview.coverage import Report
from omnireview.errors import BadFile

LARGEST = 64_000_000
"""Bytes of all reports together. The report of a project of 150,000 statements has about 7 million."""
MOST = 100
"""Reports of one run."""

_WILD = re.compile(r"[*?\[]")


def find_reports(names: Iterable[str], root: Path) -> tuple[Report, ...]:
    """Read the reports that are named, by path or glob (`**` for any folders); a relative one begins at `root`.

    Raises:
        BadFile: One of the names stands for no file, a file can't be read, or they are too many or too large.
    """
    found: dict[Path, str] = {}
    for name in names:
        paths = list(_glob(root, name)) if _WILD.search(name) and not (root / name).is_file() else [root / name]
        if not paths:
            raise BadFile("No coverage file fits this.", where=name, mend=_MEND)
        found.update((path, _shown(path, root)) for path in paths)
        if len(found) > MOST:
            raise BadFile(f"These are more than {MOST} coverage files.", where=name, mend="name fewer")
    reports, left = [], LARGEST
    for path, shown in found.items():
        data = _read(path, shown, left)
        left -= len(data)
        reports.append(Report(shown, data))
    return tuple(reports)


_MEND = "check the path; in a workflow, whether the step that writes or downloads the file ran before this one"


def _glob(root: Path, name: str) -> Iterator[Path]:
    """Give regular files, sorted. Links to folders are not followed on the way, so that no circle is walked."""
    pattern = Path(name)
    start, inside = (
        (Path(pattern.anchor), pattern.relative_to(pattern.anchor)) if pattern.anchor else (root, pattern)
    )
    try:
        found = sorted(path for path in start.glob(str(inside)) if path.is_file())
    except (ValueError, NotImplementedError, OSError):
        raise BadFile(
            "This is no glob.", where=name, mend="write it as coverage/*.xml or **/coverage.xml"
        ) from None
    yield from found


def _read(path: Path, shown: str, most: int) -> bytes:
    try:
        # A pipe or a device would keep the run waiting, or give without end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadFile("A coverage file must be a regular file.", where=shown, mend=_MEND)
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise BadFile(f"The coverage file can't be read: {error.strerror}.", where=shown, mend=_MEND) from None
    if len(data) > most:
        raise BadFile(
            f"The coverage files are larger than {LARGEST // 1_000_000} MB together.",
            where=shown,
            mend="leave out of the report what is not the project's own source",
        )
    return data


def _shown(path: Path, root: Path) -> str:
    """Name a file for a message; what an artifact brings along may have any name."""
    name = str(path.relative_to(root) if path.is_relative_to(root) else path)
    return name if name.isprintable() else ascii(name)
