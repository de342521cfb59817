"""A variable of a comprehension with the name of a parameter: `{i: p for i, prompt in zip(ids, prompt)}`.

Inside, the name means one thing; on the same line, and right behind, another. The next edit takes one for the
other. Left alone: names in `leave`, of one letter and of loops' leavings (`_`), and a parameter that the function
does not use in any other place: nobody can take it for the other.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match

SUBJECT: Final = PYTHON
REACH: Final = "function"


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such comprehension; `$NAME` is the parameter."""
    for node in file.nodes(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp):
        function = file.function_of(node)
        if function is None:
            continue
        parameters = _parameters(function)
        for generator in node.generators:
            names = [each.id for each in file.below(generator.target) if isinstance(each, ast.Name)]
            for name in names:
                if name in parameters and len(name) > 1 and not name.startswith("_"):
                    span = file.span(node)
                    yield Match(span, generator.target.lineno, {"$NAME": name})


def _parameters(function: Function) -> set[str]:
    arguments = function.args
    return {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
