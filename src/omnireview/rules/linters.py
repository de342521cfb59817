"""What a project's files tell its linters → which of their questions are switched off, and for which files.

https://docs.astral.sh/ruff/settings/, https://flake8.pycqa.org/en/latest/user/options.html and
https://pylint.readthedocs.io/en/stable/user_guide/configuration/
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from omnireview.nouns import noun
from omnireview.places import LINTER_FILES
from omnireview.rules.facts import decoded, read_toml, table_of
from omnireview.tree import Tree, what_is_read

_MOST = 2_000
"""Entries of one list that are read."""
_MOST_ROWS = 200
"""Rows for single files that are read."""
_LONGEST = 300
"""Characters of a code, a name or a glob that is read."""
_PYLINTS = re.compile(r"[CEFIRW]\d{4}|[a-z][a-z0-9-]+")
_CATEGORIES = dict(zip(("fatal", "error", "warning", "convention", "refactor"), "FEWCR", strict=True))
_LETTERS = re.compile(r"[A-Z]+")
_A_CODE = re.compile(r"[A-Z]+\d*")
_INNER_SPACE = re.compile(r"(?<=\S)\s+")


@noun
class Linter:
    """What one linter is told, in codes, families of codes (`B`, `B9`), and names of pylint's.

    `off` is switched off, `on` switched on, `rows` are globs with what is off in the files that they take.
    `pylint` tells whose codes they are: its `W0707` is no warning of pycodestyle's.
    """

    off: frozenset[str]
    on: frozenset[str] = frozenset()
    rows: tuple[tuple[str, frozenset[str]], ...] = ()
    pylint: bool = False

    def leaves_out(self, code: str, path: str) -> bool:
        """Tell whether it is told not to ask what a code (or name) stands for, everywhere or in a file.

        Of a family that is off and one that is on, the longer decides; where they are equal, it is off.
        """
        if (_PYLINTS.fullmatch(code) is not None) != self.pylint:
            return False
        ways = _selectors(code)
        off = max((rank for way, rank in ways.items() if way in self.off), default=-1)
        on = max((rank for way, rank in ways.items() if way in self.on), default=-1)
        return 0 <= off >= on or any(not told.isdisjoint(ways) and fits(path, glob) for glob, told in self.rows)


def read_linters(tree: Tree) -> tuple[Linter, ...]:
    """Read what ruff, flake8 and pylint are told at the top of a tree; each reads one of the files, its first.

    A file that is broken, too large or not there decides nothing.
    """
    tree.prefetch(LINTER_FILES)
    tools = table_of(read_toml(what_is_read(tree, "pyproject.toml")), "tool")
    found = (_ruff(tree, tools), _flake8(tree), _pylint(tree, tools))
    return tuple(linter for linter in found if linter is not None)


def fits(path: str, glob: str) -> bool:
    """Tell whether a path matches a glob as ruff and flake8 read it.

    It is held against the whole path and the file's name. A star stands for folders, too, and `!` at the front
    turns the answer round.
    """
    plain = glob.removeprefix("!").removeprefix("./").removeprefix("/")
    plain = plain + "*" if plain.endswith("/") else plain
    anchored = f"*/{plain.removeprefix('**/')}" if plain.startswith("**/") else f"/{plain}"
    ways = {anchored, anchored.replace("/**/", "/")}
    name = path.rpartition("/")[2]
    found = fnmatchcase(name, plain) or any(fnmatchcase(f"/{path}", way) for way in ways)
    return found != glob.startswith("!")


def _selectors(code: str) -> dict[str, int]:
    """Give all that takes a code in, from itself up to ruff's `ALL`; the closer, the higher its number."""
    letters = _LETTERS.match(code)
    if letters is None or not code[-1].isdigit():
        return {code: len(code)}
    ways = {code[:end]: end for end in range(letters.end(), len(code) + 1)}
    # Ruff's families of pylint's codes (PLC, PLE, PLR, PLW) have one above them.
    return {**ways, "ALL": 0, **({"PL": 2} if code.startswith("PL") else {})}


def _ruff(tree: Tree, tools: dict[str, Any]) -> Linter:
    own = (what_is_read(tree, path) for path in (".ruff.toml", "ruff.toml"))
    data = next((each for each in own if each is not None), None)
    table = table_of(tools, "ruff") if data is None else read_toml(data)
    tables = (table, table_of(table, "lint"))
    rows = (
        (glob, frozenset(_listed(said)))
        for each in tables
        for key in ("per-file-ignores", "extend-per-file-ignores")
        for glob, said in table_of(each, key).items()
    )
    return Linter(
        frozenset(
            code for each in tables for key in ("ignore", "extend-ignore") for code in _listed(each.get(key))
        ),
        frozenset(
            code for each in tables for key in ("select", "extend-select") for code in _listed(each.get(key))
        ),
        _bounded(rows),
    )


def _flake8(tree: Tree) -> Linter | None:
    for path in ("setup.cfg", "tox.ini", ".flake8"):
        told = _sections(tree, path).get("flake8")
        if told is not None:
            return Linter(
                frozenset((*_listed(told.get("ignore")), *_listed(told.get("extend-ignore")))),
                frozenset((*_listed(told.get("select")), *_listed(told.get("extend-select")))),
                _bounded(_rows(told.get("per-file-ignores", ""))),
            )
    return None


def _rows(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the rows of flake8's `per-file-ignores`: `a.py,tests/*: E501, F401`, several in one text."""
    globs: list[str] = []
    codes: list[str] | None = None
    # The empty word ends the last row.
    for word in (*text[: _MOST * _LONGEST].replace(":", " : ").replace(",", " ").split(), ""):
        if word == ":":
            codes = codes or []
        elif codes is not None and _A_CODE.fullmatch(word):
            codes.append(word)
        else:
            if codes is not None:
                told = frozenset(codes)
                yield from ((glob, told) for glob in globs)
                globs, codes = [], None
            globs.append(word)


def _pylint(tree: Tree, tools: dict[str, Any]) -> Linter | None:
    for path in ("pylintrc", ".pylintrc", "pyproject.toml", "setup.cfg", "tox.ini"):
        told = _told_pylint(tree, tools, path)
        if told:
            off, on = (
                frozenset(_CATEGORIES.get(word.lower(), word) for each in told for word in _listed(each.get(key)))
                for key in ("disable", "enable")
            )
            # Who switches all off to name what he wants has decided nothing of the rest.
            return Linter(off - {"all", "ALL"}, on, pylint=True)
    return None


def _told_pylint(tree: Tree, tools: dict[str, Any], path: str) -> list[Mapping[str, Any]]:
    """Give the sections of a file that are for pylint."""
    if path == "pyproject.toml":
        table = table_of(tools, "pylint")
        return [table, *(each for each in table.values() if isinstance(each, dict))] if table else []
    every = path.endswith("pylintrc")
    return [told for name, told in _sections(tree, path).items() if every or name.startswith("pylint")]


def _sections(tree: Tree, path: str) -> Mapping[str, Mapping[str, str]]:
    """Give the sections of a file of `key = value`; none of one that is broken."""
    text = decoded(what_is_read(tree, path))
    import configparser

    # The parser's time is quadratic in the blanks within one line.
    lines = [
        line[: len(line) - len(line.lstrip())] + _INNER_SPACE.sub(" ", line.lstrip()) for line in text.split("\n")
    ]
    parser = configparser.RawConfigParser(strict=False, inline_comment_prefixes=("#", ";"))
    try:
        parser.read_string("\n".join(lines))
    except configparser.Error:
        return {}
    return {
        name: {key.replace("_", "-"): value for key, value in parser.items(name)} for name in parser.sections()
    }


def _bounded(rows: Iterable[tuple[str, frozenset[str]]]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((glob, told) for glob, told in islice(rows, _MOST_ROWS) if len(glob) <= _LONGEST)


def _listed(said: object) -> list[str]:
    """Give the words of a list, or of a text that commas and blanks part."""
    parts = said if isinstance(said, list) else [said]
    texts = (part for part in parts[:_MOST] if isinstance(part, str))
    words = (word for text in texts for word in text[: _MOST * _LONGEST].replace(",", " ").split())
    return [word for word in islice(words, _MOST) if len(word) <= _LONGEST]
