"""What a project's own files declare → the lowest Python that it supports.

https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python
"""

import ast
import re

from omnireview.errors import NotAnalysed
from omnireview.modules.standard import standard_tree
from omnireview.rules.facts import decoded, read_toml, table_of, text_of
from omnireview.tree import Tree, what_is_read

Version = tuple[int, int]

_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_LONGEST = 200
_BOUND = re.compile(r"(?:>=?|~=|===?|\^|~)?\s*(\d)(?:\.(\d{1,2}))?(?![\d])")


def lowest_python(tree: Tree) -> Version | None:
    """Give the lowest Python, as (3, 8), that a project's files at the top say; None where none of them does.

    Read are `requires-python` and Poetry's `python` of pyproject.toml, `python_requires` of setup.cfg, and that of
    a call of `setup` in setup.py where it is written down. Nothing is run.
    """
    tree.prefetch(_FILES)
    for said in (_of_project(tree), _of_setup_cfg(tree), _of_setup(tree)):
        if said and (version := lowest_of(said)):
            return version
    return None


def lowest_of(said: str) -> Version | None:
    """Give the lowest Python that a specifier allows, `>=3.9,<3.13` or Poetry's `^3.9`; None without a bound."""
    ways = [_lowest_of_way(way) for way in said[:_LONGEST].split("|") if way.strip()]
    known = [way for way in ways if way is not None]
    return min(known) if known and len(known) == len(ways) else None


def _lowest_of_way(way: str) -> Version | None:
    bounds = (_BOUND.match(part.strip()) for part in way.split(","))
    return max(((int(bound[1]), int(bound[2] or 0)) for bound in bounds if bound), default=None)


def version_of(words: str) -> Version:
    """Give `3.10` as (3, 10)."""
    major, _, minor = words.partition(".")
    return int(major), int(minor)


def _of_project(tree: Tree) -> str:
    project = read_toml(what_is_read(tree, "pyproject.toml"))
    own = text_of(table_of(project, "project").get("requires-python"))
    poetry = table_of(table_of(table_of(project, "tool"), "poetry"), "dependencies")
    return own or text_of(poetry.get("python"))


def _of_setup_cfg(tree: Tree) -> str:
    text = decoded(what_is_read(tree, "setup.cfg"))
    if "python_requires" not in text:
        return ""
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
        return parser.get("options", "python_requires", fallback="")
    except configparser.Error:
        return ""


def _of_setup(tree: Tree) -> str:
    text = decoded(what_is_read(tree, "setup.py"))
    if "python_requires" not in text:
        return ""
    try:
        module = standard_tree(text)
    except (NotAnalysed, SyntaxError, ValueError):
        return ""
    values = {
        target.id: statement.value
        for statement in module.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "python_requires":
                    value = keyword.value
                    value = values.get(value.id, value) if isinstance(value, ast.Name) else value
                    return text_of(value.value) if isinstance(value, ast.Constant) else ""
    return ""
