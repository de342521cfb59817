"""A device kind written into code that should run on any: `.cuda()`, `.to("cuda")`, `device="cuda:0"`.

Left alone: a test for that device and what stands below it (`if x.device.type == "cuda":`, `platform.is_cuda()`, a
conditional expression, an early exit or `pytest.skip` in the same block, a decorator), what stands in a function
or class that is named after it, or in a file of TensorRT's by its path, defaults of parameters, and names made
from a rank (`f"cuda:{rank}"`): there somebody has chosen.

In a file that is run (`if __name__ == "__main__":`) it is minor: whoever starts it knows his machine. It is minor
as well where the code is bound to the device anyway: another method of the class names it, or the rest of the
file, without the function in question, does on three lines or more; a base of the class has its name; the module
needs a package that runs on it alone (`import triton`); or the tests are skipped without it (`pytestmark`). Of a
file of tests all that is information.
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
from omnireview.places import is_example, is_script, is_test, matches
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.devices import goes_to_cpu, is_for_device
from omnireview.traits.tensors import FACTORIES

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TAKERS = frozenset({"torch.device", "torch.Generator"})
_FOREIGN = ("torch.", "numba.", "cupy.")
_ASKING = frozenset({"is_available", "is_initialized", "device_count", "is_bf16_supported"})
"""What of `torch.cuda` can be called on any machine."""
_DEVICE = "device"
_ENOUGH = 3
_MOST_PLACES = 200
_ALONE = frozenset(
    {
        *(
            "triton",
            "triton_python_backend_utils",
            "cupy",
            "pycuda",
            "tensorrt",
            "flash_attn",
            "flashinfer",
            "deep_gemm",
            "pynvml",
            "cuda",
        ),
        *("transformer_engine", "sageattention", "spas_sage_attn", "deep_ep", "nvidia"),
    }
)
"""Packages that run on CUDA alone."""
_ALONE_PARTS = frozenset({"trt", "trtllm", "tensorrt", "nvidia", "cuda"})
"""Words of a path that is for CUDA alone."""
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

    `$CODE` is what it says, `$MEND` what to do: it names the device at this place, or says that none is needed.
    """
    if options.device not in file.text or matches(file.path, options.platform_paths):
        return
    if options.device == "cuda" and not _ALONE_PARTS.isdisjoint(re.split(r"[/_.-]", file.path.lower())):
        return
    # By its path an example or a script weighs less still, and the rule says how much.
    is_chore = is_example(file.path) or is_script(file.path)
    for call in file.nodes(ast.Call):
        found = _culprit(file, call, options.device)
        # What is compared with a device asks for it.
        asks = isinstance(file.parent(call), ast.Compare)
        if found is None or asks or is_for_device(file, call, options.device):
            continue
        culprit, said = found
        span = file.span(culprit) if culprit is not None else file.name_span(call)
        told = {"$CODE": said, "$MEND": _mend(file, call)}
        if not is_chore and _is_lighter(file, call, options.device):
            told["$SEVERITY"] = "info" if is_test(file.path) else "minor"
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
    return (
        (device == "cuda" and file.once(_needs_it))
        or _has_base_of(file, call, device)
        or _is_bound(file, call, device)
    )


def _is_bound(file: PythonFile, call: ast.Call, device: str) -> bool:
    """Tell whether the rest of a class or a file, without the function around a call, names the device, too."""
    places = file.once(_places, device)
    own, owner = file.function_of(call), file.class_of(call)
    others = {function: number for function, number in places.items() if function is not own}
    if owner is not None and any(
        each is not None and file.class_of(each) is owner for each in others if own is not None
    ):
        return True
    return sum(others.values()) + (max(0, places[None] - 1) if own is None else 0) >= _ENOUGH


def _needs_it(file: PythonFile) -> bool:
    """Tell whether a module imports, whatever happens, a package that runs on CUDA alone."""
    names = [
        name
        for each in file.tree.body
        if isinstance(each, (ast.Import, ast.ImportFrom))
        for name in ([alias.name for alias in each.names] if isinstance(each, ast.Import) else [each.module or ""])
    ]
    return any(name.partition(".")[0] in _ALONE for name in names)


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


def _mend(file: PythonFile, call: ast.Call) -> str:
    if (file.qualified(call) or "") in FACTORIES and goes_to_cpu(file, call):
        return "Leave the device out: what is made here goes to the CPU at once"
    return f"Use {_instead(file, call)}"


def _instead(file: PythonFile, call: ast.Call) -> str:
    """Say what to write: what holds the device here already, or what the module imports to name it."""
    function = file.function_of(call)
    statement = file.statement_of(call)
    given = {file.source(each) for each in file.below(statement) if _is_given(each)} if statement else set()
    if function is not None and _DEVICE not in given:
        arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        if any(each.arg == _DEVICE for each in arguments):
            return f"the parameter '{_DEVICE}'"
    held = file.once(_held).get(file.class_of(call), "")
    if held and held not in given:
        return f"'{held}'"
    return file.once(_helper) or "the device of an input, or the platform's own"


def _is_given(node: ast.AST) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store)


def _held(file: PythonFile) -> dict[ast.ClassDef | None, str]:
    """Give the attribute that holds the device, for each class that reads one on `self`."""
    found: dict[ast.ClassDef | None, str] = {}
    for each in file.whole.nodes(ast.Attribute):
        is_own = isinstance(each.value, ast.Name) and each.value.id == "self" and isinstance(each.ctx, ast.Load)
        if is_own and each.attr in {_DEVICE, f"_{_DEVICE}"}:
            found.setdefault(file.class_of(each), f"self.{each.attr}")
    found.pop(None, None)
    return found


def _helper(file: PythonFile) -> str:
    """Name what the module imports of its own project to name the device; "" for nothing."""
    folders = frozenset(file.path.split("/"))
    for each in file.whole.nodes(ast.ImportFrom):
        if each.level or (each.module or "").partition(".")[0] in folders:
            for alias in each.names:
                if alias.name in _HELPERS:
                    return f"'{alias.asname or alias.name}', which is imported here"
    return ""


def _is_run(file: PythonFile) -> bool:
    if "__main__" not in file.text:
        return False
    tests = (each.test for each in file.tree.body if isinstance(each, ast.If))
    return any(file.source(test).replace("'", '"') == '__name__ == "__main__"' for test in tests)


def _names(value: ast.expr, device: str) -> bool:
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and re.fullmatch(rf"{device}(:\d+)?", text) is not None
