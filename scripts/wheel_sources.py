"""The Python files of a wheel on PyPI, read without the rest of it, and never run.

A wheel of compiled code has hundreds of megabytes, its Python files a few: a zip's table of contents and single
members are read by HTTP ranges. Every file is held against the digest that the wheel's own RECORD gives of it.
https://packaging.python.org/en/latest/specifications/simple-repository-api/
https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

import base64
import csv
import hashlib
import io
import re
import sys
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any, BinaryIO

INDEX = "https://pypi.org/simple/"
BLOCK = 1 << 18
"""Bytes that one request reads: Python files lie side by side in a wheel."""
_FINAL = re.compile(r"[0-9]+(\.[0-9]+)*(\.post[0-9]+)?")


@dataclass(frozen=True)
class Wheel:
    """One wheel of the index. `sha256` is what the index says of it."""

    package: str
    version: str
    file: str
    url: str
    sha256: str

    @property
    def _tags(self) -> list[str]:
        return self.file.removesuffix(".whl").split("-")[2:]

    @property
    def _rank(self) -> tuple[bool, bool, str]:
        """Sort the wheels of one version: for any machine, for the usual one, the last that was built."""
        return (self._tags[-1] == "any", "x86_64" in self._tags[-1], self._tags[0] if len(self._tags) > 3 else "")


@dataclass(frozen=True)
class Sources:
    """What a wheel installs: the bytes of its Python files by path, and the paths of compiled modules."""

    python: Mapping[str, bytes]
    compiled: tuple[str, ...]


def wheels(package: str) -> dict[str, Wheel]:
    """Give the wheel to read of every version that the index has."""
    page = _get(f"{INDEX}{re.sub(r'[-_.]+', '-', package).lower()}/")
    return listed(package, page.decode())


def listed(package: str, page: str) -> dict[str, Wheel]:
    """Give the wheel to read of every version, from a package's page of the index."""
    links = _Links()
    links.feed(page)
    found: dict[str, Wheel] = {}
    for url in links.found:
        where, _, digest = url.partition("#sha256=")
        file = urllib.parse.unquote(where.rpartition("/")[2])
        if not file.endswith(".whl") or not digest:
            continue
        version = file.split("-")[1]
        wheel = Wheel(package, version, file, urllib.parse.urljoin(INDEX, where), digest)
        best = found.get(version)
        found[version] = wheel if best is None else max(best, wheel, key=lambda each: each._rank)  # noqa: SLF001 - ours
    return found


def is_final(version: str) -> bool:
    """Tell a release from a candidate, a development build and what is local."""
    return _FINAL.fullmatch(version) is not None


def sources(wheel: Wheel) -> Sources:
    """Read a wheel's Python files from the index. Exits where one is not what the wheel's RECORD says."""
    with io.BufferedReader(_Remote(wheel.url), BLOCK) as file:
        return sources_in(file, wheel.file)


def sources_in(file: BinaryIO | io.BufferedReader, name: str) -> Sources:
    """Read the Python files of an opened wheel; `name` is what an error calls it."""
    with zipfile.ZipFile(file) as archive:
        paths = [path for path in archive.namelist() if ".dist-info/" not in path and ".data/" not in path]
        record = next(path for path in archive.namelist() if path.endswith(".dist-info/RECORD"))
        digests = dict(_digests(archive.read(record)))
        python = {path: archive.read(path) for path in sorted(paths) if path.endswith(".py")}
    for path, data in python.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        if digests.get(path) != digest:
            sys.exit(f"{name}: {path} is not what RECORD says")
    return Sources(python, tuple(sorted(path for path in paths if path.endswith((".so", ".pyd")))))


def _digests(record: bytes) -> Iterator[tuple[str, str]]:
    for name, digest, _ in csv.reader(io.StringIO(record.decode())):
        yield name, digest.removeprefix("sha256=")


def _get(url: str, span: str = "") -> bytes:
    if not url.startswith("https://"):
        sys.exit(f"not over https: {url}")
    request = urllib.request.Request(url, headers={"Range": f"bytes={span}"} if span else {})  # noqa: S310 - https
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - as above
        data: bytes = answer.read()
    return data


class _Links(HTMLParser):
    """The links of a page of the index."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where a link leads."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


class _Remote(io.RawIOBase):
    """A file behind an address, read by ranges of `BLOCK` bytes, each of them once."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._at = 0
        self._blocks: dict[int, bytes] = {}

    @cached_property
    def _size(self) -> int:
        request = urllib.request.Request(self._url, method="HEAD")  # noqa: S310 - of the index
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - as above
            return int(answer.headers["content-length"])

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Give the place that is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the block at this place goes."""
        number = self._at // BLOCK
        if self._at >= self._size:
            return 0
        if number not in self._blocks:
            last = min((number + 1) * BLOCK, self._size) - 1
            self._blocks[number] = _get(self._url, f"{number * BLOCK}-{last}")
        start = self._at - number * BLOCK
        part = self._blocks[number][start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
