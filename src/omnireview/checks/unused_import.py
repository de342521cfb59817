"""An imported name that the file does not use.

A name counts as used where it stands in code, or as a word of any string that is no docstring: quoted
annotations, `__all__` and names that are looked up. Left alone: `__init__.py`, modules that hold nothing but
imports, `import x as x`, imports in `try`, with a comment beside them, or for their effects (`import a.b`), and
files that ask `globals()` or `locals()` for names.

The mend takes the name away, or the line.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.imports import Import, without
from omnireview.traits.remarks import comment_lines

SUBJECT: Final = PYTHON
REACH: Final = "file"

_WORD = re.compile(r"[^\W\d]\w*")
_EFFECTS = frozenset(
    {
        *("readline", "rlcompleter", "this", "antigravity", "torch_npu", "torchvision", "torchaudio", "resource"),
        *("intel_extension_for_pytorch", "habana_frameworks", "torch_musa", "torch_mlu", "pytest", "seaborn"),
    }
)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LOOKS = frozenset({"globals", "locals", "vars", "eval", "exec"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"import"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such name at its own line; `$NAME`."""
    if file.path.endswith("__init__.py") or not _is_more_than_imports(file.tree):
        return
    used = _used(file)
    if not used.isdisjoint(_LOOKS):
        return
    beside = {line for line, comment in comment_lines(file).items() if not comment.alone}
    for statement in file.nodes(ast.Import, ast.ImportFrom):
        if _is_kept(file, statement):
            continue
        unused = [alias for alias in statement.names if _is_unused(statement, alias, used)]
        unused = [alias for alias in unused if alias.lineno not in beside and statement.lineno not in beside]
        for alias in unused:
            span = file.span(alias)
            edits = _mend(file, statement, unused) if alias is unused[0] else ()
            yield Match(span, span.line, {"$NAME": alias.asname or alias.name}, edits)


def _is_more_than_imports(tree: ast.Module) -> bool:
    return any(isinstance(each, _DEFINITIONS) for each in tree.body)


def _used(file: PythonFile) -> set[str]:
    """Give each name that stands in code, and each word of a string that is no docstring."""
    docstrings = {
        holder.body[0].value
        for holder in file.nodes(ast.Module, *_DEFINITIONS)
        if holder.body and isinstance(holder.body[0], ast.Expr)
    }
    used = {node.id for node in file.nodes(ast.Name)}
    for node in file.nodes(ast.Constant):
        if isinstance(node.value, str) and node not in docstrings:
            used.update(_WORD.findall(node.value))
    for statement in file.nodes(ast.Global, ast.Nonlocal):
        used.update(statement.names)
    return used


def _is_kept(file: PythonFile, statement: Import) -> bool:
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return True
    return any(isinstance(above, (ast.Try, ast.With, ast.ExceptHandler)) for above in file.ancestors(statement))


def _is_unused(statement: Import, alias: ast.alias, used: set[str]) -> bool:
    if alias.name in {"*", alias.asname} or (alias.asname or alias.name).startswith("_"):
        return False
    if isinstance(statement, ast.Import) and not alias.asname:
        return "." not in alias.name and alias.name not in _EFFECTS and alias.name not in used
    return (alias.asname or alias.name) not in used


def _mend(file: PythonFile, statement: Import, unused: list[ast.alias]) -> tuple[Edit, ...]:
    """Take all unused names of a statement away at once, so that the mends of one don't cross each other."""
    goes_on = statement.end_lineno != statement.lineno
    if goes_on and len(unused) < len(statement.names):
        return ()  # the layout of many lines would be lost
    return without(file, statement, unused)
