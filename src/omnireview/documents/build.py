"""PyYAML's events → `Node`s, one document after the other, with the limits checked on the way.

Values are built here and not by PyYAML's own loader because that one builds first and asks later: its C composer
recurses as deep as the file says, and its constructor knows no lines.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import yaml

from omnireview.documents import Document, YamlFault
from omnireview.documents.nodes import Duplicate, Entry, Node
from omnireview.documents.scalars import CORE_TAGS, scalar_value
from omnireview.errors import NotAnalysed, NotForReading

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
MAX_VALUES = 100_000
"""Values of all documents of a file together, those behind an alias counted each time it is used."""

_SECOND_OPINION_CHARACTERS = 100_000
"""Up to this size a file that the C parser refuses is shown to the slow Python one, which must agree."""

_LOADERS: tuple[Any, ...] = tuple(dict.fromkeys((getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader)))
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_TEMPLATE = re.compile(r"(?<!\$)\{\{|\{%")
# https://yaml.org/spec/1.2.2/#51-character-set
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def single_document(data: bytes, place: str, *, tolerant: bool) -> Document:
    """See `read_yaml`; a key that stands twice is no fault here."""
    documents = all_documents(data, place, tolerant=tolerant)
    if not documents:
        return Document(place, None, Node(line=1))
    if len(documents) > 1:
        if tolerant:
            raise NotAnalysed("it holds several YAML documents")
        raise YamlFault(documents[1].root.line, 1, "a second document begins here, and only one is expected")
    return documents[0]


def all_documents(data: bytes, place: str, *, tolerant: bool) -> tuple[Document, ...]:
    """See `read_all_yaml`; a key that stands twice is no fault here."""
    if len(data) > MAX_BYTES:
        raise NotAnalysed(f"it is larger than {MAX_BYTES:,} bytes")
    text = _decode(data)
    fault: YamlFault | None = None
    try:
        for loader in _LOADERS if tolerant else _LOADERS[:1]:
            try:
                return tuple(_Builder(text, place, tolerant=tolerant).documents(loader))
            except YamlFault as refused:
                fault = fault or refused
                if len(text) > _SECOND_OPINION_CHARACTERS:
                    break
    except RecursionError:
        raise NotAnalysed("it is nested too deep") from None
    if tolerant and _TEMPLATE.search(text):
        raise NotForReading("a template that becomes YAML later")
    raise fault or YamlFault(1, 1, "it can't be read")


def _decode(data: bytes) -> str:
    mark, encoding = next((bom for bom in _BOMS if data.startswith(bom[0])), (b"", "utf-8"))
    data = data[len(mark) :]
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotAnalysed(f"line {line} is not {encoding.upper()} text") from None


class _Builder:
    """Builds the documents of one text."""

    def __init__(self, text: str, place: str, *, tolerant: bool) -> None:
        self.text = text
        self.place = place
        self.tolerant = tolerant
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.last_line = max(1, len(self.starts) - text.endswith("\n"))
        self.total = 0
        self.anchors: dict[str, Node | None] = {}
        self.duplicates: list[Duplicate] = []

    def documents(self, loader: Any) -> Iterator[Document]:
        strange = _UNPRINTABLE.search(self.text)
        if strange:
            raise self.fault(strange.start(), f"the character U+{ord(strange[0]):04X} is not allowed in YAML")
        try:
            events: Iterator[Any] = iter(yaml.parse(self.text, Loader=loader))
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    self.anchors, self.duplicates = {}, []
                    root = self.build(events)
                    yield Document(self.place, root.value, root, tuple(self.duplicates))
        except yaml.MarkedYAMLError as error:
            raise self.parser_fault(error) from None
        except yaml.YAMLError as error:
            raise self.fault(0, str(error).partition("\n")[0]) from None

    def build(self, events: Iterator[Any]) -> Node:
        """Build one document's root: the events up to its end, with a stack of the open collections."""
        open_: list[tuple[Node, list[tuple[Node, str | slice]], Any]] = []
        for event in events:
            begin, end = event.start_mark.index, event.end_mark.index
            if isinstance(event, yaml.CollectionStartEvent):
                if len(open_) >= MAX_DEPTH:
                    raise NotAnalysed(f"it is nested deeper than {MAX_DEPTH} levels")
                self.check_tag(event)
                if event.anchor:
                    self.anchors[event.anchor] = None
                open_.append((Node(self.line(begin)), [], event))
                continue
            if isinstance(event, yaml.CollectionEndEvent):
                node, children, start = open_.pop()
                if isinstance(event, yaml.MappingEndEvent):
                    self.fill_mapping(node, children)
                else:
                    node.items = [child for child, _ in children]
                    node.value = [child.value for child in node.items]
                    node.size = 1 + sum(child.size for child in node.items)
                if start.anchor:
                    self.anchors[start.anchor] = node
                text: str | slice = slice(start.start_mark.index, end)
            elif isinstance(event, yaml.AliasEvent):
                node, text = self.follow(event), f"*{event.anchor}"
            else:
                node, text = self.scalar(event), event.value
            self.total += node.size if node.alias else 1
            if self.total > MAX_VALUES:
                raise NotAnalysed(f"it holds more than {MAX_VALUES:,} values, aliases counted in full")
            if not open_:
                return node
            open_[-1][1].append((node, text))
        raise self.fault(len(self.text), "the document does not end")

    def scalar(self, event: Any) -> Node:
        tag = None if event.tag in (None, "!") else event.tag
        self.check_tag(event)
        plain = bool(event.implicit[0]) and event.tag != "!"
        value = scalar_value(event.value, tag, plain=plain, tolerant=self.tolerant)
        node = Node(self.line(event.start_mark.index), value, scalar=True)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def follow(self, event: Any) -> Node:
        at = event.start_mark.index
        target = self.anchors.get(event.anchor, None)
        if target is None:
            inside = event.anchor in self.anchors
            raise self.fault(
                at, f"`*{event.anchor}` stands inside its own anchor" if inside else f"no anchor `&{event.anchor}`"
            )
        return Node(
            self.line(at),
            target.value,
            target.entries,
            target.items,
            target.size,
            alias=True,
            scalar=target.scalar,
        )

    def fill_mapping(self, node: Node, children: list[tuple[Node, str | slice]]) -> None:
        merged: dict[str, Entry] = {}
        for (key, written), (value, _) in zip(children[::2], children[1::2], strict=True):
            text = written if isinstance(written, str) else self.text[written]
            sources = value.items or [value]
            if text == "<<" and key.scalar and all(isinstance(source.value, dict) for source in sources):
                for source in sources:
                    for name, entry in source.entries.items():
                        merged.setdefault(name, entry._replace(written=False))
                continue
            if not key.scalar:
                self.check_key(key)
            if text in node.entries:
                self.duplicates.append(Duplicate(text, key.line, node.entries[text].line))
                del node.entries[text]
            node.entries[text] = Entry(key.line, value)
        for name, entry in merged.items():
            node.entries.setdefault(name, entry)
        node.value = {name: entry.node.value for name, entry in node.entries.items()}
        node.size = 1 + sum(1 + entry.node.size for entry in node.entries.values())

    def check_key(self, key: Node) -> None:
        if not self.tolerant:
            raise YamlFault(key.line, 1, "a key must be a word, not a list or a mapping")
        if _TEMPLATE.search(self.text):
            raise NotForReading("a template that becomes YAML later")

    def check_tag(self, event: Any) -> None:
        if not self.tolerant and event.tag not in (None, "!", *CORE_TAGS):
            raise self.fault(event.start_mark.index, f"the tag `{event.tag}` is not allowed here")

    def line(self, index: int) -> int:
        return min(bisect_right(self.starts, index), self.last_line)

    def fault(self, index: int, message: str) -> YamlFault:
        line = self.line(index)
        return YamlFault(line, max(1, index - self.starts[line - 1] + 1), message)

    def parser_fault(self, error: yaml.MarkedYAMLError) -> YamlFault:
        mark = error.problem_mark or error.context_mark
        if error.context == "while scanning a simple key" and error.context_mark:
            # The scanner notices a line without a colon only where the next key begins: the fault is that line.
            mark = error.context_mark
        at = mark.index if mark else 0
        message = error.problem or "it can't be read"
        if error.context and error.context_mark:
            begins = self.line(error.context_mark.index)
            message += f" {error.context}" + (f" that begins in line {begins}" if begins != self.line(at) else "")
        return self.fault(at, message)
