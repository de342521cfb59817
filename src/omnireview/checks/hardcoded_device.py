"""A device kind written into code that should run on any: `.cuda()`, `.to("cuda")`, `device="cuda:0"`.

Left alone: what stands below a test for that device (`if x.device.type == "cuda":`, `platform.is_cuda()`, a
conditional expression, an early exit or `pytest.skip` in the same block, a decorator), what stands in a function
or class that is named after it, defaults of parameters, and names made from a rank (`f"cuda:{rank}"`): there
somebody has chosen.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.places import matches
from omnireview.python import PythonFile
from omnireview.spans import Match, Span
from omnireview.traits.devices import is_for_device

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TAKERS = frozenset({"torch.device", "torch.Generator"})
_FOREIGN = ("torch.", "numba.", "cupy.")


@noun
class Options(CheckOptions):
    """Which device."""

    device: str = option("The kind of device, as torch names it.", default="cuda", pattern=r"^[a-z]+$")
    platform_paths: tuple[str, ...] = option(
        "Globs of files that are for one device; `platform-paths` of the settings.", default=()
    )


def words(options: Options) -> frozenset[str]:
    """The method of the device's name, or a place that takes a device."""
    return frozenset({options.device, "device", "to", "Generator"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each call that fixes the device, at its own line; `$CODE` is what it says."""
    if options.device not in file.text or matches(file.path, options.platform_paths):
        return
    for call in file.nodes(ast.Call):
        found = _culprit(file, call, options.device)
        if found is None or is_for_device(file, call, options.device):
            continue
        culprit, said = found
        span = file.span(culprit) if culprit is not None else _method(file, call, options.device)
        yield Match(span, span.line, {"$CODE": said})


def _method(file: PythonFile, call: ast.Call, device: str) -> Span:
    """Give where the name of a called method stands: in a chain far below the first line."""
    whole = file.span(call.func)
    end = file.lines.character(whole.end_line, whole.end_column)
    return file.lines.span(end - len(device), end)


def _culprit(file: PythonFile, call: ast.Call, device: str) -> tuple[ast.expr | None, str] | None:
    """Give what fixes the device (None: the method's own name), with how it is said; None where nothing does."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else None
    name = file.qualified(call) or ""
    if method == device and not name.startswith(_FOREIGN):
        return None, f".{device}()"
    for word in call.keywords:
        if word.arg == "device" and _names(word.value, device):
            return word.value, f"device={file.source(word.value)}"
    if not call.args or not _names(call.args[0], device):
        return None
    first = call.args[0]
    if method == "to" or name in _TAKERS:
        return first, f"{name if name in _TAKERS else '.to'}({file.source(first)})"
    return None


def _names(value: ast.expr, device: str) -> bool:
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and re.fullmatch(rf"{device}(:\d+)?", text) is not None
