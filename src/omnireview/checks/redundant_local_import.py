"""An import in a function that the module has made already, word for word.

The module's import must stand on its own at the top: one in `try`, under `if` or under `TYPE_CHECKING` may not
have been run. The name must mean nothing else, neither in the module nor in the function or the functions
around it. `import a.b` is no repetition of `import a`. Left alone: functions that work on `sys.modules` or
reload modules.

The mend removes the line, or the names that are repeated.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.imports import Import, without

SUBJECT: Final = PYTHON
REACH: Final = "function"

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Made = frozenset[tuple[str, str]]


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"import"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such import; `$NAME` is the name that is there already, `$MEND` what to do in words.

    A line that imports other names as well is kept for these.
    """
    made: _Made | None = None
    for statement in file.nodes(ast.Import, ast.ImportFrom):
        function = file.function_of(statement)
        if function is None:
            continue
        made = file.whole.once(_at_the_top) if made is None else made
        again = [alias for alias in statement.names if _is_again(file, statement, alias, made)]
        if not again or _reloads(file, function):
            continue
        names = ", ".join(alias.asname or alias.name for alias in again)
        span = file.span(statement)
        mend = "Remove this line."
        if len(again) < len(statement.names):
            mend = f"Drop {'it' if len(again) == 1 else 'them'} from this line, and keep the rest."
        above = file.parent(statement)
        if isinstance(above, ast.Try) and above.body == [statement] and len(again) == len(statement.names):
            yield Match(span, span.line, {"$NAME": names, "$MEND": "Remove the whole 'try'."})
            continue
        yield Match(span, span.line, {"$NAME": names, "$MEND": mend}, without(file, statement, again))


def _at_the_top(file: PythonFile) -> _Made:
    """Give what the module imports for sure and under that name alone: the name, and what was written for it."""
    found: set[tuple[str, str]] = set()
    for statement in file.tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            found |= {(_bound(statement, alias), _written(statement, alias)) for alias in statement.names}
    deleted = {
        target.id for each in file.nodes(ast.Delete) for target in each.targets if isinstance(target, ast.Name)
    }
    return frozenset(row for row in found if row[0] not in deleted)


def _bound(statement: Import, alias: ast.alias) -> str:
    name = alias.name.partition(".")[0] if isinstance(statement, ast.Import) else alias.name
    return alias.asname or name


def _written(statement: Import, alias: ast.alias) -> str:
    """Give an import so that two that do the same are equal: `import a as b`, `from a import c`."""
    if isinstance(statement, ast.Import):
        return f"{alias.name} as {alias.asname or ''}"
    return f"{'.' * statement.level}{statement.module or ''}:{alias.name}"


def _is_again(file: PythonFile, statement: Import, alias: ast.alias, made: _Made) -> bool:
    name = _bound(statement, alias)
    if (name, _written(statement, alias)) not in made:
        return False
    targets = {each.target for each in file.names.bindings(name, file.tree) if each.kind == "import"}
    around = [each for each in file.ancestors(statement) if isinstance(each, _SCOPES)]
    everywhere = [each for scope in around for each in file.names.scope_bindings(scope).get(name, ())]
    everywhere += file.names.bindings(name, file.tree)
    return len(targets) == 1 and all(each.kind == "import" and each.target in targets for each in everywhere)


def _reloads(file: PythonFile, function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"modules", "reload"} for node in file.below(function)
    )
