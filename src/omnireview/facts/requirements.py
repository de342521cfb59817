"""A dependency file's text → what it requires, line by line.

https://packaging.python.org/en/latest/specifications/dependency-specifiers/
https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

import re
from collections.abc import Iterator
from typing import Any

from omnireview.facts.distributions import spelt
from omnireview.nouns import noun

_LONGEST = 1_000
_NAME = re.compile(
    r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]{0,100}[A-Za-z0-9])?)\s*(?:\[[^\]]{0,200}\])?\s*(.*)", re.DOTALL
)
_GIT = re.compile(r"git\+[a-z+]{2,8}://[^\s#;]{1,500}")
_EGG = re.compile(r"#egg=([A-Za-z0-9._-]{1,100})")
_APART = frozenset(
    {
        *("dev", "develop", "development", "test", "tests"),
        *("testing", "doc", "docs", "lint", "typing", "build", "ci"),
        *("quality", "benchmark", "benchmarks", "bench", "examples", "example", "all", "style", "release", "mypy"),
    }
)
"""Extras that are for those who work on the project."""


@noun
class Requirement:
    """One requirement of a file: its distribution as PyPI spells it, its line (1-based), its text.

    `bounds` is what limits the version, "" when nothing does. `git` is the address of a repository, "" for none.
    """

    name: str
    line: int
    text: str
    bounds: str = ""
    git: str = ""


def read_requirements(path: str, text: str) -> tuple[Requirement, ...]:
    """Give what a `pyproject.toml` requires to be run, or a requirements file; none when it can't be read."""
    return tuple(_of_project(text) if path.endswith(".toml") else _of_lines(text))


def _of_lines(text: str) -> Iterator[Requirement]:
    for number, line in enumerate(text.split("\n"), start=1):
        # A `#` in an address is no comment.
        said = re.split(r"(?:^|\s)#", line[:_LONGEST], maxsplit=1)[0].strip().rstrip("\\")
        said = re.sub(r"^(?:-e|--editable)[ =]", "", said)
        if said and not said.startswith("-") and (found := _read(said, number)):
            yield found


def _of_project(text: str) -> Iterator[Requirement]:
    import tomllib

    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):  # a number of thousands of digits is no TOMLDecodeError
        return
    project = data.get("project")
    listed = _texts(project, "dependencies")
    extras = project.get("optional-dependencies") if isinstance(project, dict) else None
    for name in extras if isinstance(extras, dict) else ():
        if str(name).lower() not in _APART:
            listed += _texts(extras, name)
    places: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for quoted in re.findall(r"\"([^\"]{1,500})\"|'([^']{1,500})'", line[:_LONGEST]):
            places.setdefault("".join(quoted), number)
    own = spelt(str(project.get("name", ""))) if isinstance(project, dict) else ""
    for each in listed:
        found = _read(each, places.get(each, 1))
        if found and found.name != own:
            yield found


def _texts(table: Any, key: str) -> list[str]:
    found = table.get(key) if isinstance(table, dict) else None
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _read(said: str, line: int) -> Requirement | None:
    git = _GIT.search(said)
    named = _NAME.match(said)
    if git and said.startswith("git+"):
        egg = _EGG.search(said)
        name = egg[1] if egg else git[0].rpartition("/")[2].partition("@")[0].removesuffix(".git")
        return Requirement(spelt(name), line, said, git=git[0])
    if named is None or "://" in named[1]:
        return None
    rest = named[2].partition(";")[0].strip()
    if rest and not rest.startswith(("@", "=", "<", ">", "!", "~", "(")):
        return None
    return Requirement(spelt(named[1]), line, said, bounds=rest, git=git[0] if git else "")
