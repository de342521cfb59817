"""A function of one kind of device, called in code that should run on any: `torch.cuda.synchronize()`.

Left alone: files for one kind of device (`platforms/`, `gpu_*`, `platform-paths` of the settings); what stands
below a test for a kind of device or in a function or class that is named after it; a `try` that expects the
failure; functions that ask the same of other devices, too; names that are imported from several modules; and
`empty_cache` in functions that clean up, and once in many rounds.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.places import is_platform
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import calls_of, last_words
from omnireview.traits.devices import is_for_device
from omnireview.traits.guards import conditions, dotted, is_expected

SUBJECT: Final = PYTHON
REACH: Final = "function"

_KINDS = ("gpu", "npu", "xpu", "mps", "hpu", "rocm", "hip", "amd", "nvidia", "accelerator")
_TIDIES = re.compile(
    r"clear|clean|free|flush|releas|reset|close|shutdown|unload|offload|destroy|__del__|__exit__|stop"
)


@noun
class Options(CheckOptions):
    """Which functions, of which device."""

    functions: tuple[str, ...] = option("Dotted names of functions.", filled=True)
    device: str = option("The word by which tests and names speak of the device.", pattern=r"^[a-z]+$")
    platform_paths: tuple[str, ...] = option(
        "Globs of files that are for one device; `platform-paths` of the settings.", default=()
    )


def words(options: Options) -> frozenset[str]:
    """One of the functions."""
    return last_words(options.functions)


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call; `$CALL` is the function's whole name."""
    if options.device not in file.text or is_platform(file.path, options.platform_paths):
        return
    for call, name in calls_of(file, options.functions):
        if is_for_device(file, call, options.device, *_KINDS) or is_expected(file, call):
            continue
        if isinstance(call.func, ast.Name) and len(file.names.bindings(call.func.id, call.func)) > 1:
            continue
        if (name.endswith(".empty_cache") and is_tidying(file, call)) or _is_one_of_many(
            file, call, name, options.device
        ):
            continue
        span = file.span(call)
        yield Match(span, span.line, {"$CALL": name})


def _is_one_of_many(file: PythonFile, call: ast.Call, name: str, device: str) -> bool:
    """Tell whether the same is asked of another device in the function, too: `torch.xpu.empty_cache()`."""
    function, word = file.function_of(call), name.rpartition(".")[2]
    if function is None:
        return False
    asked = file.once(_asked, function)
    return any(text.endswith(f".{word}") and f"{device}." not in text for text in asked)


def _asked(file: PythonFile, function: Function) -> frozenset[str]:
    """Give the attributes that a function names, dotted as they are written."""
    nodes = (node for node in file.below(*function.body) if isinstance(node, ast.Attribute))
    return frozenset(text for text in map(dotted, nodes) if text)


def is_tidying(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether a call stands in a function that cleans up, or is made once in many rounds."""
    if any(_TIDIES.search(each.name) for each in file.functions_around(call)):
        return True
    for each in conditions(file, call):
        if any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) for node in file.below(each.test)):
            return True
    return False
