"""What a repository is called and depends on → which packs concern it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Any

from omnireview.facts.distributions import spelt
from omnireview.nouns import noun
from omnireview.places import matches
from omnireview.tree import Tree, what_is_read

_REQUIREMENT_FILES = ("/requirements*.txt", "/requirements/*.txt")
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_LARGEST = 1_000_000
_MOST_FILES = 20


@noun
class ProjectFacts:
    """A project's own names and those that it depends on, normalised as PyPI does (lower case, hyphens)."""

    names: frozenset[str] = frozenset()
    dependencies: frozenset[str] = field(default=frozenset())

    def concern(self, names: Iterable[str]) -> bool:
        """Tell whether the project is, or depends on, one of `names`."""
        return bool((self.names | self.dependencies) & set(names))


def read_facts(repository: str, tree: Tree) -> ProjectFacts:
    """Read names from `owner/name`, pyproject.toml and requirements*.txt; nothing of the project is run.

    A file that can't be read adds nothing: facts only choose packs, and settings can name packs outright.
    """
    listed = tree.paths() or ("requirements.txt",)
    wanted = ["pyproject.toml", *(path for path in listed if matches(path, _REQUIREMENT_FILES))][:_MOST_FILES]
    tree.prefetch(wanted)
    project = read_toml(what_is_read(tree, "pyproject.toml"))
    names = {repository.rpartition("/")[2], text_of(table_of(project, "project").get("name"))}
    dependencies = set(_declared(project))
    for path in wanted[1:]:
        dependencies.update(_requirement_names(decoded(what_is_read(tree, path)).split("\n")))
    return ProjectFacts(
        names=frozenset(spelt(name) for name in names if name),
        dependencies=frozenset(spelt(name) for name in dependencies),
    )


def _declared(project: dict[str, Any]) -> Iterator[str]:
    table = table_of(project, "project")
    groups = [table.get("dependencies"), *table_of(table, "optional-dependencies").values()]
    groups += table_of(project, "dependency-groups").values()
    for group in groups:
        if isinstance(group, list):
            yield from _requirement_names(entry for entry in group if isinstance(entry, str))
    yield from table_of(table_of(table_of(project, "tool"), "poetry"), "dependencies")


def _requirement_names(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        found = _NAME.match(line)
        if found:
            yield found[1]


def read_toml(data: bytes | None) -> dict[str, Any]:
    """Give what a TOML file holds; nothing of one that is broken, too large or not there."""
    if data is None:
        return {}
    import tomllib

    try:
        return tomllib.loads(decoded(data))
    except (ValueError, RecursionError):  # a number of thousands of digits is no TOMLDecodeError
        return {}


def decoded(data: bytes | None) -> str:
    """Give a file's text; "" of one that is too large or not there."""
    return data.decode("utf-8", "replace") if data and len(data) <= _LARGEST else ""


def table_of(table: dict[str, Any], key: str) -> dict[str, Any]:
    """Give the table under a key; an empty one where there is none."""
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def text_of(value: Any) -> str:
    """Give a value that is text; "" for any other."""
    return value if isinstance(value, str) else ""
