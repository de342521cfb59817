"""A large file, or one that belongs elsewhere, that the change puts into the repository.

Audio, video, weights, archives and compiled code are found whatever their size; pictures, and files of the tests,
from `pictures` on; other binary files, and text that is data by its name, from `bytes` on. What Git LFS keeps is
left alone, and so is a binary file that was there before.
"""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.errors import NotAnalysed, TooLarge
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.tree import Tree

SUBJECT: Final = CHANGE

_ARTEFACTS: Final = {
    "audio": ("wav", "mp3", "flac", "ogg", "m4a", "aac", "opus"),
    "video": ("mp4", "mov", "avi", "mkv", "webm"),
    "weights or tensors": (
        *("pt", "pth", "ckpt", "safetensors", "onnx", "gguf", "h5", "npy", "npz", "pkl", "pickle", "parquet"),
        *("arrow", "engine", "tflite", "pdparams"),
    ),
    "an archive": ("zip", "tar", "gz", "tgz", "bz2", "xz", "7z", "rar", "whl", "egg", "jar", "zst"),
    "compiled code": ("so", "dll", "dylib", "exe", "o", "a", "pyc", "pyd", "obj", "class"),
}
_KINDS: Final = {suffix: kind for kind, suffixes in _ARTEFACTS.items() for suffix in suffixes}
_DATA: Final = frozenset({"json", "jsonl", "csv", "tsv", "txt", "log", "xml", "sql", "svg", "html", "b64"})
_PICTURES: Final = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "ico", "pdf", "drawio"})
_MOST = 20
_MOST_READ = 4


@noun
class Options(CheckOptions):
    """How large is large."""

    bytes: int = option("Bytes from which any binary file, and any text that is data, is found.", default=200_000)
    pictures: int = option("Bytes from which a picture, or a file of the tests, is found.", default=1_000_000)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each such file, without a line: `$FILE`, and `$WHAT`, its kind, or its size."""
    if sides.pull.whole:
        return
    files = [file for file in sides.pull.files if file.kind is FileKind.FILE and not places.is_vendored(file.path)]
    new = [file.path for file in files if file.status is FileStatus.ADDED and file.skipped]
    unclear = [path for path in new if places.is_test(path) or not _kind(path)]
    told = {path: _kind(path) for path in new if path not in unclear}
    sizes = [*_sizes(sides.pull.head_tree, unclear), *((file.path, _data(file)) for file in files)]
    told |= {path: _size(size) for path, size in sizes if size >= _least(path, options)}
    for path in sorted(told)[:_MOST]:
        yield Sighting(path, bindings={"$FILE": path, "$WHAT": told[path]}, identity=path)


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.removeprefix(".").lower()


def _kind(path: str) -> str:
    return _KINDS.get(_suffix(path), "")


def _least(path: str, options: Options) -> int:
    return options.pictures if _suffix(path) in _PICTURES or places.is_test(path) else options.bytes


def _size(size: int) -> str:
    return f"{size // 1000:,} kB"


def _data(file: ChangedFile) -> int:
    """Give how many bytes of data a change writes into a text file; 0 for one that is no data."""
    if _suffix(file.path) not in _DATA or file.skipped or places.generated(file.path, b""):
        return 0
    return sum(len(line.text) + 1 for hunk in file.hunks for line in hunk.lines if line.sign == "+")


def _sizes(tree: Tree, paths: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Give how many bytes some files have. A binary file can cost a request, so that not all are asked about."""
    asked = paths[:_MOST_READ]
    tree.prefetch(asked)
    for path in asked:
        try:
            yield path, len(tree.read(path) or b"")
        except TooLarge as limit:
            yield path, limit.size
        except NotAnalysed:
            continue
