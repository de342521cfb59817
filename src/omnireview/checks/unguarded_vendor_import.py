"""A package of one vendor, imported at the top of a module that all platforms import.

Left alone: imports in `try`, below a test, under `TYPE_CHECKING`, or in functions; files for one kind of device
(`platforms/`, `npu/`, `gpu_*`, `platform-paths` of the settings); files that are named after the package or hold
its kernels, since nobody imports them without it.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.places import is_platform
from omnireview.python import PythonFile
from omnireview.spans import Match

SUBJECT: Final = PYTHON
REACH: Final = "file"

_KERNELS = re.compile(r"\.(?:jit|autotune|heuristics|program|kernel)\b")


@noun
class Options(CheckOptions):
    """Which packages."""

    packages: Mapping[str, tuple[str, ...]] = option(
        "Top-level package → words of which one stands in the path of a file that is meant for it.", filled=True
    )
    platform_paths: tuple[str, ...] = option(
        "Globs of files that are for one device; `platform-paths` of the settings.", default=()
    )


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - what is imported by its alias is not among names
    """Whatever a package is imported as."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such import; `$PACKAGE` is the package."""
    if not any(package in file.text for package in options.packages):
        return
    if is_platform(file.path, options.platform_paths):
        return
    path = file.path.lower()
    for statement in file.tree.body:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            continue
        for package in _packages(statement):
            meant = options.packages.get(package)
            if meant is None or any(word in path for word in meant):
                continue
            if _has_kernels(file):
                return
            span = file.span(statement)
            yield Match(span, span.line, {"$PACKAGE": package})
            break


def _packages(statement: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(statement, ast.Import):
        return [each.name.partition(".")[0] for each in statement.names]
    return [] if statement.level else [(statement.module or "").partition(".")[0]]


def _has_kernels(file: PythonFile) -> bool:
    return any(
        _KERNELS.search(file.source(each)) for function in file.functions for each in function.decorator_list
    )
