"""Edits of import statements: names that are taken out of one."""

import ast
from collections.abc import Collection

from omnireview.python import PythonFile
from omnireview.spans import Edit
from omnireview.traits.remarks import comment_lines

Import = ast.Import | ast.ImportFrom


def without(file: PythonFile, statement: Import, dropped: Collection[ast.alias]) -> tuple[Edit, ...]:
    """Take names out of an import: its line where none is left, else the statement is written anew in one line.

    Nothing is done where a comment beside the names would be lost, or the line holds another statement.
    """
    if len(dropped) == len(statement.names):
        return file.removal(statement)
    lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    if any(line in comment_lines(file) for line in lines):
        return ()
    left = [ast.alias(alias.name, alias.asname) for alias in statement.names if alias not in dropped]
    kept: Import = ast.Import(left)
    if isinstance(statement, ast.ImportFrom):
        kept = ast.ImportFrom(statement.module, left, statement.level)
    return (file.edit(statement, ast.unparse(kept)),)
