"""A configuration that is read from a file and used by its keys, though nothing says what it must hold.

Found is a name that gets what a loader of YAML, TOML or configuration in JSON gives, and from which the same
function takes at least `steps` keys or items. Anything that checks it makes it quiet: `isinstance`, `in`, an
`except` for the missing key, or a call that is given all of it and whose name speaks of checking, parsing or
building, as that of a class does.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import last_words
from omnireview.traits.handlers import caught
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_CONFIG = re.compile(r"(?i)conf|cfg|setting|\.ya?ml|\.toml")
_CHECKS = re.compile(
    r"(?i)valid|check|schema|pars|build|make|create|from_|structure|convert|merge|normali|adapter|ensure|load"
)
_MISSING: Final = frozenset({"KeyError", "LookupError", "IndexError", "Exception", "TypeError"})
_WITH_FIELDS: Final = "omegaconf.OmegaConf.load"
"""Gives what has its keys as attributes, too."""
_SHOWN = 3


@noun
class Options(CheckOptions):
    """What reads configuration."""

    loaders: tuple[str, ...] = option(
        "Functions whose result is a configuration.",
        default=(
            *("yaml.safe_load", "yaml.load", "yaml.full_load"),
            *("yaml.unsafe_load", "tomllib.load", "tomllib.loads"),
            *("tomli.load", "tomli.loads", "toml.load", "toml.loads"),
            "omegaconf.OmegaConf.load",
        ),
    )
    perhaps: tuple[str, ...] = option(
        "Functions whose result is one where a name or a path beside it says so.",
        default=("json.load", "json.loads"),
    )
    steps: int = option("Keys and items that are taken from it.", default=2, least=1)


def words(options: Options) -> frozenset[str]:
    """It can't be found without these."""
    return last_words((*options.loaders, *options.perhaps))


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such statement that loads: `$NAME` is what it binds, `$KEYS` what is taken from it."""
    for statement in file.nodes(ast.Assign):
        target = statement.targets[0]
        if len(statement.targets) > 1 or not isinstance(target, ast.Name) or not _loads(file, statement, options):
            continue
        function = file.function_of(statement)
        if function is None or len(file.names.scope_bindings(function).get(target.id, ())) != 1:
            continue
        uses = [each for each in file.below(function) if isinstance(each, ast.Name) and each.id == target.id]
        taken = [step for use in uses for step in _steps(file, use)]
        if file.qualified(statement.value) == _WITH_FIELDS:
            taken += [step for use in uses for step in _fields(file, use)]
        if len(taken) >= options.steps and not any(_is_checked(file, use) for use in uses):
            keys = dict.fromkeys(f"`{step}`" for step in taken if isinstance(step, str))
            if keys:
                span = file.head(statement)
                yield Match(span, span.line, {"$NAME": target.id, "$KEYS": ", ".join([*keys][:_SHOWN])})


def _loads(file: PythonFile, statement: ast.Assign, options: Options) -> bool:
    call = statement.value
    if not isinstance(call, ast.Call):
        return False
    name = file.qualified(call.func)
    if name in options.loaders:
        return True
    return name in options.perhaps and bool(_CONFIG.search(file.source(statement)))


def _steps(file: PythonFile, use: ast.Name) -> list[str | int]:
    """Give the constant keys and places that one use takes, one below the other."""
    found: list[str | int] = []
    node: ast.AST = use
    above = file.parent(node)
    while isinstance(above, ast.Subscript) and above.value is node and isinstance(above.ctx, ast.Load):
        if not isinstance(above.slice, ast.Constant) or not isinstance(above.slice.value, (str, int)):
            break
        found.append(above.slice.value)
        node, above = above, file.parent(above)
    return found


def _fields(file: PythonFile, use: ast.Name) -> list[str | int]:
    """Give the fields that one use takes of what gives its keys as attributes; one that is called is none."""
    above = file.parent(use)
    if isinstance(above, ast.Attribute) and isinstance(above.ctx, ast.Load):
        around = file.parent(above)
        if not (isinstance(around, ast.Call) and around.func is above):
            return [above.attr]
    return []


def _is_checked(file: PythonFile, use: ast.Name) -> bool:
    """Tell whether one use looks at what the configuration holds, or hands all of it to something that may."""
    above = file.parent(use)
    if isinstance(above, (ast.Compare, ast.BoolOp, ast.If, ast.IfExp)) or (
        isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not)
    ):
        return True
    if isinstance(above, ast.keyword):
        above = file.parent(above)
    if isinstance(above, ast.Call) and above.func is not use:
        name = last_name(above.func)
        return name == "isinstance" or name[:1].isupper() or bool(_CHECKS.search(name))
    return any(
        isinstance(each, ast.Try) and any(_catches(handler) for handler in each.handlers)
        for each in file.ancestors(use)
    )


def _catches(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or not _MISSING.isdisjoint(caught(handler))
