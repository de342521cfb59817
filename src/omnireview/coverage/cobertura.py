"""Cobertura's XML, as coverage.py, pytest-cov, gcovr and others write it → `Lines`.

`<class filename>` has `<line number hits>` below it, in `<lines>` and again in its methods; `<source>` holds the
folders that the names begin at. https://github.com/cobertura/web/blob/master/htdocs/xml/coverage-04.dtd
"""

from xml.parsers import expat

from omnireview.coverage.reported import LONGEST_NAME, Lines, Name, Unusable

_MOST_ROOTS = 20
_DEEPEST = 50
"""Elements within each other; the format has seven."""


def read_cobertura(data: bytes, lines: Lines) -> None:
    """Add what a report says of the files that are wanted.

    Declared entities are refused: they let a small file grow without end, or name files of this machine. A
    document type is let pass, since real reports have one; the parser fetches nothing.

    Raises:
        Unusable: The file is XML of another kind, broken, or declares an entity.
    """
    reading = _Reading(lines)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the parser takes no names
    except expat.ExpatError as error:
        raise Unusable(f"line {error.lineno} is no XML ({expat.ErrorString(error.code)})") from None
    except (LookupError, ValueError):
        raise Unusable("its encoding is not known") from None
    if not reading.known:
        raise Unusable("it has neither packages nor classes, as Cobertura's reports have")


def _refuse_entity(*_: object) -> None:
    raise Unusable("it declares an entity, which no coverage report needs")


class _Reading:
    """Where in the file the parser is. `known` is True once an element of Cobertura's was met."""

    def __init__(self, lines: Lines) -> None:
        self.known = False
        self._lines = lines
        self._depth = 0
        self._roots: list[str] = []
        self._source: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and tag != "coverage":
            raise Unusable("its root is not `<coverage>`")
        if self._depth > _DEEPEST:
            raise Unusable(f"it is nested more than {_DEEPEST} deep")
        if tag == "line" and self._lines.within:
            self._add(attributes.get("number", ""), attributes.get("hits", ""))
        elif tag == "class" and (name := attributes.get("filename")):
            self.known = True
            self._lines.begin(Name(name, tuple(self._roots)))
        elif tag == "packages":
            # The report of a run that reached nothing has no class.
            self.known = True
        elif tag == "source" and len(self._roots) < _MOST_ROOTS:
            self._source = ""

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "class":
            self._lines.end()
        elif tag == "source" and self._source is not None:
            root = self._source.strip().replace("\\", "/")[:LONGEST_NAME]
            if root and root not in self._roots:
                self._roots.append(root)
            self._source = None

    def text(self, data: str) -> None:
        if self._source is not None and len(self._source) < LONGEST_NAME:
            self._source += data

    def _add(self, number: str, hits: str) -> None:
        if not (_is_count(number) and _is_count(hits.removeprefix("-"))):
            raise Unusable("a `<line>` has no numbers in `number` and `hits`")
        self._lines.add(int(number), hit=not hits.startswith("-") and hits.strip("0") != "")


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 30
