"""A path → what kind of file it is: test, example, documentation, script, platform, vendored, generated.

Paths are those of git: relative to the repository, with forward slashes.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from omnireview.nouns import noun

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_OTHER_TESTS = tuple(
    name for end in ("cc", "cpp", "cu", "rs", "go") for name in (f"test_*.{end}", f"*_test.{end}")
)
_TESTS = ("test/", "tests/", "testing/", "autotest/", "test_*.py", "*_test.py", "conftest.py", *_OTHER_TESTS)
_EXAMPLES = (
    "example/",
    "examples/",
    "demo/",
    "demos/",
    "sample/",
    "samples/",
    "tutorials/",
    "cookbook/",
    "playground/",
    "*_examples/",
    "recipes/",
)
_DOCS = (
    "doc/",
    "docs/",
    "*.md",
    "*.rst",
    "*.mdx",
    "*.adoc",
    "LICENSE*",
    "NOTICE*",
    "AUTHORS*",
    "CHANGELOG*",
    "README*",
)
_SCRIPTS = (
    *("script/", "scripts/", "tool/", "tools/", "bench/", "benchmark/", "benchmarks/", "docker/", "ci/"),
    *(".*/", "benchmark_*.py", "setup.py", "conftest.py", "noxfile.py", "tasks.py", "manage.py", "collect_env.py"),
    # A folder `utils/` at the top may be a library or a project's chores; these names are of chores.
    *("*_scripts/", "scripts_*/"),
    *("/utils/check_*.py", "/utils/notify_*.py", "/utils/*_fetcher.py", "/utils/release.py"),
)
_DEVICES = ("cuda", "rocm", "npu", "xpu", "tpu", "hpu", "mps", "gpu", "musa", "ascend", "neuron")
_PLATFORMS = (
    "platform/",
    "platforms/",
    *(f"{device}/" for device in _DEVICES),
    *(f"{device}_*.py" for device in _DEVICES),
    *(f"*_{device}.py" for device in _DEVICES),
    *(f"{device}.py" for device in _DEVICES),
)
_VENDORED = (
    *("vendor/", "vendors/", "vendored/", "_vendor/", "third_party/", "third-party/", "thirdparty/", "3rdparty/"),
    *("node_modules/", "site-packages/", "bower_components/", ".venv/", "venv/"),
)
_GENERATED = {
    "a file that a protocol compiler writes": ("*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py"),
    "a version file that the build writes": ("_version.py",),
    "a lock file": ("*.lock", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "go.sum"),
    "minified": ("*.min.js", "*.min.css", "*.map"),
}

LINTER_FILES = (
    *("pyproject.toml", "ruff.toml", ".ruff.toml"),
    *("setup.cfg", "tox.ini", ".flake8", "pylintrc", ".pylintrc"),
)
"""Where a project's own linters are told what to ask: ruff, flake8 and pylint, at the top."""

_HEADER_BYTES = 2_000
_HEADER_LINES = 10
_COMMENT = re.compile(r'\s*(?:#|//|/\*|\*|--|;|<!--|"""|\'\'\')')
_GENERATED_WORDS = re.compile(
    r"@generated\b|\bDO NOT EDIT\b|(?i:\bfile (?:is|was|has been) (?:auto-?|automatically )?generated\b)"
)


def matches(path: str, globs: Iterable[str]) -> bool:
    """Tell whether a path matches any of some globs, as .gitignore and Semgrep's `paths` read them.

    A glob without a slash matches at any depth (`*.py`, `docs/`), one with a slash inside from the top
    (`tests/**`, `src/*.py`); `**/` stands for any folders. A glob that matches a folder matches all in it.
    A later `!glob` takes files out again. https://git-scm.com/docs/gitignore#_pattern_format
    """
    return _matches_any(path, tuple(globs))


@lru_cache(maxsize=100_000)
def _matches_any(path: str, asked: tuple[str, ...]) -> bool:
    # Many checks ask the same of the same path, and a change can have thousands of them.
    if path.startswith(("/", "./")) or "\n" in path or not _are_plain(asked):
        return _spec(asked).match_file(path)
    return any(_matches(path, glob) for glob in asked)


def glob_fault(glob: str) -> str:
    """Say what is wrong with a glob, or "" when nothing is."""
    if not glob.strip() or glob.startswith("#"):
        return f"`{glob}` matches no file"
    from pathspec import GitIgnoreSpec

    try:
        patterns = GitIgnoreSpec.from_lines([glob]).patterns
    except ValueError:
        return f"`{glob}` is no glob as .gitignore knows them"
    return "" if all(pattern.include is not None for pattern in patterns) else f"`{glob}` matches no file"


def is_test(path: str) -> bool:
    """Tell whether a file is a test or belongs to the tests."""
    return matches(path, _TESTS)


def is_example(path: str) -> bool:
    """Tell whether a file belongs to the examples, demonstrations or tutorials."""
    return matches(path, _EXAMPLES)


def is_docs(path: str) -> bool:
    """Tell whether a file is documentation: a folder of it, or prose by its name."""
    return matches(path, _DOCS)


def is_script(path: str) -> bool:
    """Tell whether a file is for a terminal or for CI: scripts, tools, benchmarks, set-up, dot folders."""
    return matches(path, _SCRIPTS)


def is_platform(path: str, extra_globs: Iterable[str] = ()) -> bool:
    """Tell whether a file is for one kind of device: by name, by folder, or by the settings' `platform-paths`."""
    return matches(path, _PLATFORMS) or matches(path, extra_globs)


def is_vendored(path: str) -> bool:
    """Tell whether a file is a copy of somebody else's code."""
    return matches(path, _VENDORED)


def generated(path: str, data: bytes) -> str:
    """Say why a file counts as generated, or "" when it does not.

    By its name, or by a comment among its first 10 lines: `@generated`, `DO NOT EDIT` in capitals, or words such
    as `this file was automatically generated`.
    """
    for reason, globs in _GENERATED.items():
        if matches(path, globs):
            return reason
    header = data[:_HEADER_BYTES].decode("utf-8", "replace").split("\n")[:_HEADER_LINES]
    for line in header:
        found = _GENERATED_WORDS.search(line) if _COMMENT.match(line) else None
        if found:
            return f"generated: its header says `{found[0]}`"
    return ""


@noun
class _Plain:
    """A glob with no wildcard but `*` and one `**`: its segments, each cut at its stars.

    The `head` is of the first folders, the `tail` of what stands at any depth below; with `folder` something must
    stand below it all.
    """

    head: tuple[tuple[str, ...], ...]
    tail: tuple[tuple[str, ...], ...]
    folder: bool

    def matches(self, parts: Sequence[str]) -> bool:
        """Tell whether it takes a path in, or a folder on the way to it."""
        first, long = len(self.head), len(self.tail)
        places = range(first, len(parts) - long - self.folder + 1)
        if not places or not all(map(_fits, parts, self.head)):
            return False
        return not long or any(all(map(_fits, parts[at : at + long], self.tail)) for at in places)


def _fits(part: str, pieces: Sequence[str]) -> bool:
    """Tell whether a file's or folder's name consists of pieces, with anything between them."""
    first = pieces[0]
    if len(pieces) == 1:
        return part == first
    last = pieces[-1]
    at, end = len(first), len(part) - len(last)
    if end < at or not part.startswith(first) or not part.endswith(last):
        return False
    for piece in pieces[1:-1]:
        at = part.find(piece, at, end) + len(piece)
        if at < len(piece):
            return False
    return True


@lru_cache(maxsize=20_000)
def _matches(path: str, glob: str) -> bool:
    """Tell it of one plain glob; many rules name the same."""
    plain = _read_plain(glob)
    return plain is not None and plain.matches(path.split("/"))


@cache
def _are_plain(globs: tuple[str, ...]) -> bool:
    """Tell whether globs need no library, which takes longer to import than most runs need."""
    return all(_read_plain(glob) is not None for glob in globs)


@cache
def _read_plain(glob: str) -> _Plain | None:
    inner = glob.removesuffix("/**") if glob.endswith("/**") else glob.removesuffix("/")
    segments = inner.removeprefix("/").split("/")
    odd = any(letter in glob for letter in "?[]!#\\") or glob != glob.strip() or not all(segments)
    if "/" not in inner and not glob.endswith("/**"):
        segments = ["**", *segments]
    stars = [at for at, segment in enumerate(segments) if "**" in segment]
    if odd or len(stars) > 1 or any(segments[at] != "**" or at == len(segments) - 1 for at in stars):
        return None
    pieces = [tuple(segment.split("*")) for segment in segments]
    at = stars[0] if stars else len(segments)
    return _Plain(tuple(pieces[:at]), tuple(pieces[at + 1 :]), folder=inner != glob)


@cache
def _spec(globs: tuple[str, ...]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(globs)
