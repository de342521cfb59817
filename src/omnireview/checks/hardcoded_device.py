"""A device kind written into code that should run on any: `.cuda()`, `.to("cuda")`, `device="cuda:0"`.

Left alone: what stands below a test for that device (`if x.device.type == "cuda":`, `platform.is_cuda()`, a
conditional expression, an early exit or `pytest.skip` in the same block, a decorator), what stands in a function
or class that is named after it, defaults of parameters, and names made from a rank (`f"cuda:{rank}"`): there
somebody has chosen.

In a file that is run (`if __name__ == "__main__":`) it is minor: whoever starts it knows his machine. It is minor
as well where the code is bound to the device anyway: the rest of the file, without the function in question, names
it on four lines or more, a base of the class has its name, or the tests are skipped without it (`pytestmark`).
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.places import is_example, is_script, matches
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.devices import is_for_device

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TAKERS = frozenset({"torch.device", "torch.Generator"})
_FOREIGN = ("torch.", "numba.", "cupy.")
_ASKING = frozenset({"is_available", "is_initialized", "device_count", "is_bf16_supported"})
"""What of `torch.cuda` can be called on any machine."""
_ENOUGH = 4
_MOST_PLACES = 200
_HELPERS = frozenset(
    {
        *("current_platform", "current_omni_platform", "get_device", "get_device_name", "get_device_type"),
        *("get_torch_device", "get_local_torch_device", "get_accelerator", "get_default_device"),
    }
)
"""What projects call that which names the device they run on."""


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
    """Give each call that fixes the device, at its own line.

    `$CODE` is what it says, `$HELPER` what the module imports of its project to name the device, or "".
    """
    if options.device not in file.text or matches(file.path, options.platform_paths):
        return
    # By its path an example or a script weighs less still, and the rule says how much.
    is_chore = is_example(file.path) or is_script(file.path)
    for call in file.nodes(ast.Call):
        found = _culprit(file, call, options.device)
        if found is None or is_for_device(file, call, options.device):
            continue
        culprit, said = found
        span = file.span(culprit) if culprit is not None else file.name_span(call)
        told = {"$CODE": said, "$HELPER": file.once(_helper)}
        if not is_chore and _is_lighter(file, call, options.device):
            told["$SEVERITY"] = "minor"
        yield Match(span, span.line, told)


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


def _is_lighter(file: PythonFile, call: ast.Call, device: str) -> bool:
    if file.once(_is_run) or file.once(_is_skipped, device):
        return True
    return _has_base_of(file, call, device) or _is_bound(file, call, device)


def _is_bound(file: PythonFile, call: ast.Call, device: str) -> bool:
    """Tell whether the rest of a file, without the function around a call, names the device at several places."""
    places = file.once(_places, device)
    own = file.function_of(call)
    return sum(places.values()) - (1 if own is None else places[own]) >= _ENOUGH


def _places(file: PythonFile, device: str) -> Counter[ast.AST | None]:
    """Count the lines that name the device by the functions they stand in; None: in no function."""
    calls = (each for each in file.whole.nodes(ast.Call) if _says(file, each, device))
    found = (each for each in islice(calls, _MOST_PLACES) if not is_for_device(file, each, device))
    lines = {each.lineno: file.function_of(each) for each in found}
    return Counter(lines.values())


def _says(file: PythonFile, call: ast.Call, device: str) -> bool:
    name = file.qualified(call) or ""
    if name.startswith(f"torch.{device}."):
        return name.rpartition(".")[2] not in _ASKING
    return _culprit(file, call, device) is not None


def _is_skipped(file: PythonFile, device: str) -> bool:
    """Tell whether all tests of a module are skipped where the device is not there."""
    for each in file.tree.body:
        if isinstance(each, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in each.targets
        ):
            said = file.source(each.value).lower()
            return "skip" in said and device in said
    return False


def _has_base_of(file: PythonFile, call: ast.Call, device: str) -> bool:
    """Tell whether the class around a call derives from one that is named after the device."""
    owner = file.class_of(call)
    return owner is not None and any(device in file.source(base).lower() for base in owner.bases)


def _helper(file: PythonFile) -> str:
    """Name what the module imports of its own project to name the device, in brackets; "" for nothing."""
    folders = frozenset(file.path.split("/"))
    for each in file.whole.nodes(ast.ImportFrom):
        if each.level or (each.module or "").partition(".")[0] in folders:
            for alias in each.names:
                if alias.name in _HELPERS:
                    return f" ({alias.asname or alias.name}, which is imported here)"
    return ""


def _is_run(file: PythonFile) -> bool:
    if "__main__" not in file.text:
        return False
    tests = (each.test for each in file.tree.body if isinstance(each, ast.If))
    return any(file.source(test).replace("'", '"') == '__name__ == "__main__"' for test in tests)


def _names(value: ast.expr, device: str) -> bool:
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and re.fullmatch(rf"{device}(:\d+)?", text) is not None
