"""An import in a function with nothing that says why it is not at the top.

Found are modules that cost nothing to import at the top: those of the standard library, and those of a package
that the file imports at the top anyway. Left alone: imports in `try`, under `if`, with a comment beside or
above them, of the project's own modules (they may import each other), and what the file has imported already.
"""

import ast
import re
import sys
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.remarks import comment_lines

SUBJECT: Final = PYTHON
REACH: Final = "function"

_Import = ast.Import | ast.ImportFrom
_HEAVY = frozenset(
    {"asyncio", "multiprocessing", "sqlite3", "tkinter", "unittest", "pdb", "cProfile", "concurrent"}
)
_OPTIONAL = frozenset(
    {"resource", "fcntl", "readline", "curses", "winreg", "msvcrt", "grp", "pwd", "termios", "tomllib"}
)
_REASON = re.compile(
    r"(?i)\b(?:import|lazy|lazily|late|circular|cycl|avoid|optional|heavy|defer|slow|startup"
    r"|only (?:when|if|needed)|depend|fork|load)"
)
_LAZY = ("__getattr__", "_lazy", "lazy", "register", "_register", "main", "_main", "is_", "_is_", "has_", "_has_")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"import"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such import; `$MODULE` is what it names."""
    for statement in file.nodes(ast.Import, ast.ImportFrom):
        function = file.function_of(statement)
        if function is None or function.name.startswith(_LAZY) or not _is_plain(file, statement, function):
            continue
        modules = _modules(statement)
        if not modules or not all(_is_at_hand(file, each) for each in modules) or _is_explained(file, statement):
            continue
        if _is_made_already(file, statement):
            continue
        span = file.span(statement)
        yield Match(span, span.line, {"$MODULE": ", ".join(modules)})


def _is_plain(file: PythonFile, statement: ast.stmt, function: Function) -> bool:
    """Tell whether a statement is run whenever its function is: no branch or handler is around it."""
    for above in file.ancestors(statement):
        if above is function:
            return True
        if not isinstance(above, (ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While)):
            return False
    return False


def _modules(statement: _Import) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return [] if statement.level or statement.module is None else [statement.module]


def _is_at_hand(file: PythonFile, module: str) -> bool:
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return top not in _HEAVY | _OPTIONAL and top != "__future__"
    return top in file.whole.once(_tops) and top not in file.path.split("/")


def _tops(file: PythonFile) -> frozenset[str]:
    """Give the packages that the module imports for sure."""
    found = set()
    for statement in file.tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found |= {module.partition(".")[0] for module in _modules(statement)}
    return frozenset(found)


def _is_explained(file: PythonFile, statement: _Import) -> bool:
    """Tell whether a comment stands beside an import, or one above it speaks of importing."""
    told = comment_lines(file)
    last = statement.end_lineno or statement.lineno
    if any(line in told for line in range(statement.lineno, last + 1)):
        return True
    above = told.get(statement.lineno - 1)
    return above is not None and above.alone and _REASON.search(above.text) is not None


def _is_made_already(file: PythonFile, statement: _Import) -> bool:
    module = file.names.module_bindings()
    names = {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    return any(each.kind == "import" for name in names for each in module.get(name, ()))
