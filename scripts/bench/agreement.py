"""Whether tools found the same: sites, brought to the first lines of their statements, compared with ours."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools import Site


@dataclass(frozen=True, slots=True)
class Agreement:
    """One tool, one rule: how many sites both have, and those that one has alone."""

    tool: str
    rule: str
    both: int
    ours_alone: tuple[Site, ...]
    theirs_alone: tuple[Site, ...]


def agree(tool: str, rules: Iterable[str], theirs: set[Site], ours: set[Site], root: Path) -> list[Agreement]:
    """Compare the sites of a tool with ours, for each rule that it can express."""
    lines: dict[str, dict[int, int]] = {}
    rows = []
    for rule in rules:
        left = {_statement(site, root, lines) for site in theirs if site[2] == rule}
        right = {_statement(site, root, lines) for site in ours if site[2] == rule}
        alone = tuple(sorted(right - left)), tuple(sorted(left - right))
        rows.append(Agreement(tool, rule, len(left & right), *alone))
    return rows


def _statement(site: Site, root: Path, known: dict[str, dict[int, int]]) -> Site:
    path, line, rule = site
    if path not in known:
        known[path] = statement_lines((root / path).read_text(encoding="utf-8"))
    return path, known[path].get(line, line), rule


def statement_lines(text: str) -> dict[int, int]:
    """Map each line of a module to the first line of its innermost statement.

    A line of an `except` is its `try`'s, for tools name the one or the other; a decorator's is its `def`'s.
    """
    first: dict[int, int] = {}
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            start = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
            first.update(dict.fromkeys(range(start, (node.end_lineno or start) + 1), node.lineno))
        waiting.extend(ast.iter_child_nodes(node))
    return first
