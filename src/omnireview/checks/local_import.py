"""An import in a function with nothing that says why it is not at the top.

Found are modules that cost nothing to import at the top: those of the standard library, and those of a package
that the file imports at the top anyway. Left alone: imports in `try`, under `if`, with a comment beside or
above them, of the project's own modules (they may import each other), what the file has imported already, and
imports whose moment matters: of what the function patches, beside a vendor's package that patches others when it
is imported, and behind a test of an optional package.
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
from omnireview.traits.guards import dotted
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
_OPTIONAL_TEST = re.compile(r"_available\b|\bfind_spec\b|\bHAS_")
# In this field a patch is mostly a part of a picture, so the word alone says nothing.
_PATCHING = re.compile(r"(?i)monkey_?patch|^_*apply_(?:\w+_)?patch(?:es)?$")
_PATCH_FILE = re.compile(r"(?i)monkey|(?:^|_)patch(?:es)?\.py$")
_PATCHES = re.compile(
    r"(?i)(?:^|[._])(?:monkey_?)?patch(?:es|er)?(?:$|[._])"
    r"|(?:^|[._])(?:npu|hpu|xla|musa|habana|gaudi|transfer_to_\w+)(?:$|[._])|habana_frameworks"
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
        if _is_made_already(file, statement) or _is_timed(file, statement, function):
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


def _is_timed(file: PythonFile, statement: _Import, function: Function) -> bool:
    """Tell whether the moment of an import matters: something is patched there, or was tested before."""
    if _PATCHING.search(function.name) or _PATCH_FILE.search(file.path.rpartition("/")[2]):
        return True
    bound = {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    for node in file.below(function):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if any(_PATCHES.search(module) for module in _modules(node)):
                return True
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if dotted(node).partition(".")[0] in bound:
                return True
        elif isinstance(node, ast.Call) and dotted(node.func) == "setattr":
            if node.args and dotted(node.args[0]).partition(".")[0] in bound:
                return True
        elif isinstance(node, ast.If) and node.lineno < statement.lineno and _is_of_optional(file, node):
            return True
    return False


def _is_of_optional(file: PythonFile, branch: ast.If) -> bool:
    """Tell whether a test asks for a package that may be missing, or refuses to go on without it."""
    if not isinstance(branch.body[-1], (ast.Raise, ast.Return)):
        return False
    if _OPTIONAL_TEST.search(file.source(branch.test)):
        return True
    raised = [each.exc for each in branch.body if isinstance(each, ast.Raise)]
    names = {dotted(each.func if isinstance(each, ast.Call) else each) for each in raised if each is not None}
    return not names.isdisjoint({"ImportError", "ModuleNotFoundError", "OptionalDependencyNotAvailable"})


def _is_made_already(file: PythonFile, statement: _Import) -> bool:
    module = file.names.module_bindings()
    names = {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    return any(each.kind == "import" for name in names for each in module.get(name, ()))
