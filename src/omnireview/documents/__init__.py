"""YAML bytes → `Document`: plain values, and the line of every key and value.

Nothing is ever constructed from a tag, and limits are checked before values are built, so that a hostile file can
cost neither safety nor time. Lines are git's: only a line feed ends one, whatever YAML thinks.
"""

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from omnireview.documents.nodes import Duplicate, Node, written_pairs
from omnireview.nouns import noun

__all__ = ["Document", "Duplicate", "Pair", "YamlFault", "read_all_yaml", "read_yaml"]

Path = tuple[Hashable, ...]


class YamlFault(Exception):
    """The file is not YAML. `line` and `column` are 1-based; the line is git's."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line = line
        self.column = column
        self.message = message


class Pair(NamedTuple):
    """One `key: value` as it stands in the file. `path` ends with the key; `line` is the key's."""

    path: Path
    key: str
    value: Any
    line: int


@noun
class Document:
    """One YAML document.

    `data` is made of dict, list, str, int, float, bool and None. Keys are strings, as they are written.
    `duplicates` are the keys that a mapping holds twice: the later one counts.
    """

    place: str
    data: Any
    root: Node
    duplicates: tuple[Duplicate, ...] = ()

    def line(self, path: Path) -> int:
        """Give the line (1-based, git's) of the key or list item at `path`, such as `("rules", 0, "id")`.

        Where there is nothing at `path`, the line of the nearest thing that should hold it is given.
        """
        return self._find(path)[0]

    def value_line(self, path: Path) -> int:
        """Give the line on which the value at `path` begins; of a block scalar, the line of its `|` or `>`."""
        return self._find(path)[1]

    def pairs(self) -> Iterator[Pair]:
        """Give every `key: value` once, in the file's order, where it is written.

        What aliases and merge keys repeat is left out: it is given at its anchor.
        """
        for path, line, node in written_pairs(self.root):
            yield Pair(path, str(path[-1]), node.value, line)

    def _find(self, path: Path) -> tuple[int, int]:
        node, line = self.root, self.root.line
        for step in path:
            if isinstance(step, str) and step in node.entries:
                entry = node.entries[step]
                node, line = entry.node, entry.line
            elif isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
                line = node.line
            else:
                return line, line
        return line, node.line


def read_yaml(data: bytes, place: str, *, tolerant: bool = False, repeated: bool = False) -> Document:
    """Read a file of one YAML document. An empty file is a document whose `data` is None.

    Strict reading is for our own files: YAML 1.2's booleans (`off` stays a word), no tags, no key twice, unless
    `repeated` leaves it to the caller to tell of the document's `duplicates` with what else is wrong.
    `tolerant` is for files under review: YAML 1.1's booleans as PyYAML reads them, any tag (`!ENV`,
    `!!python/name:`) read as the plain value behind it, the later of two equal keys.

    Raises:
        YamlFault: The file is not YAML.
        NotAnalysed: It is too large, nested too deep, grows too much through aliases, is in an encoding that YAML
            doesn't know, or (tolerant) is a template that becomes YAML, or a stream of documents.
    """
    from omnireview.documents.build import single_document

    document = single_document(data, place, tolerant=tolerant)
    return document if tolerant or repeated else _without_repeats(document)


def read_all_yaml(data: bytes, place: str, *, tolerant: bool = False) -> tuple[Document, ...]:
    """Read a stream of YAML documents, separated by `---`. Both modes and all errors are those of `read_yaml`."""
    from omnireview.documents.build import all_documents

    documents = all_documents(data, place, tolerant=tolerant)
    return documents if tolerant else tuple(map(_without_repeats, documents))


def _without_repeats(document: Document) -> Document:
    for twice in document.duplicates:
        raise YamlFault(twice.line, 1, twice.message)
    return document
