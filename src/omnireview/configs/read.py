"""YAML bytes → `Config`s, one for each document: what a child process does with a configuration file."""

from omnireview.configs import Config, Keys, Leaf
from omnireview.documents import YamlFault, read_all_yaml
from omnireview.documents.nodes import Node
from omnireview.errors import NotAnalysed

MOST_VALUES = 20_000
"""Keys and list items of a file together, those behind an alias counted each time it is used."""
LONGEST_TEXT = 2_000
"""Characters of a text that are kept: a path, a command or a name is shorter, and what is longer is prose."""


def read_configs(path: str, data: bytes) -> tuple[Config, ...]:
    """Read what the documents of a YAML file set; `path` is its place, for the results.

    Tags are not obeyed, aliases and merge keys are followed: a value that is written once and used twice has two
    leaves on one line. Of a longer text the first `LONGEST_TEXT` characters are kept. Nothing of the file is run.

    Raises:
        NotAnalysed: It is no YAML, holds more than `MOST_VALUES`, or is larger or deeper than `documents` takes.
        NotForReading: It is a template that becomes YAML later.
    """
    try:
        documents = read_all_yaml(data, path, tolerant=True)
    except YamlFault as fault:
        raise NotAnalysed(f"it is not YAML: line {fault.line}, {fault.message}") from None
    if sum(document.root.size for document in documents) > 2 * MOST_VALUES:
        raise NotAnalysed(f"it holds more than {MOST_VALUES:,} values, aliases counted in full")
    return tuple(_config(path, document.root) for document in documents)


def _config(path: str, root: Node) -> Config:
    leaves: list[Leaf] = []
    lines: dict[Keys, int] = {}
    values: dict[Keys, object] = {}
    cut: dict[int, str] = {}
    waiting: list[tuple[Keys, int, Node]] = [((), root.line, root)]
    while waiting:
        keys, line, node = waiting.pop()
        lines[keys] = line
        # Collections are made anew: those of the document are shared by its aliases.
        value = _empty(node, cut)
        values[keys] = value
        if keys:
            values[keys[:-1]][keys[-1]] = value  # type: ignore[index]
        if isinstance(value, dict):
            waiting += reversed([((*keys, key), entry.line, entry.node) for key, entry in node.entries.items()])
        elif isinstance(value, list):
            waiting += reversed([((*keys, number), item.line, item) for number, item in enumerate(node.items)])
        else:
            leaves.append(Leaf(keys, value, line))
    return Config(path, values[()], tuple(leaves), lines)


def _empty(node: Node, cut: dict[int, str]) -> dict[str, object] | list[object] | str | int | float | bool | None:
    """Give a scalar's value, or a collection with room for what is in it. `cut` keeps the texts that were cut."""
    if isinstance(node.value, dict):
        return dict.fromkeys(node.entries)
    if isinstance(node.value, list):
        return [None] * len(node.items)
    if isinstance(node.value, str) and len(node.value) > LONGEST_TEXT:
        return cut.setdefault(id(node.value), node.value[:LONGEST_TEXT])
    return node.value if isinstance(node.value, str | bool | int | float) else None
