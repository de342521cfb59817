"""A tensor that goes through numpy in the `forward` of a layer: it leaves the device, and breaks a compiled graph.

Found are calls of numpy that are given a tensor, and `.numpy()` of one. Numbers and sizes are left alone:
`np.prod(x.shape)`, `np.sqrt(self.dim)`.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.modules import forward_of
from omnireview.traits.tensors import is_tensor

SUBJECT: Final = PYTHON
REACH: Final = "function"


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The class has a `forward`."""
    return frozenset({"forward"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call, one a line; `$CALL` is what is called."""
    if "numpy" not in file.text:
        return
    seen: set[int] = set()
    for call in file.nodes(ast.Call):
        name = file.qualified(call) or ""
        if name.startswith("numpy."):
            leaves = any(is_tensor(file, each) for each in call.args)
        else:
            reads = isinstance(call.func, ast.Attribute) and call.func.attr == "numpy"
            leaves = reads and isinstance(call.func, ast.Attribute) and is_tensor(file, call.func.value)
            name = ".numpy"
        line = file.span(call).end_line
        if not leaves or line in seen or forward_of(file, call) is None:
            continue
        seen.add(line)
        yield Match(file.line_span(line), line, {"$CALL": name})
