"""What a check looks at, and what it may be told: the nouns that all checks share."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final, Literal, Protocol

from omnireview.checks.options import CheckOptions
from omnireview.diff import ChangedFile
from omnireview.documents import Document
from omnireview.gates import Gate
from omnireview.nouns import noun
from omnireview.spans import Span

MODULE: Final = "module"
"""The subject is a `Module`: one Python file that parses."""
PYTHON: Final = "python"
"""The subject is a `PythonFile`: one Python file as the standard library's parser reads it."""
DOCUMENT: Final = "document"
"""The subject is a `YamlFile`: one YAML document."""
FILE: Final = "file"
"""The subject is a `TextFile`: any text file of the change."""
PARSE: Final = "parse"
"""The subject is a `ParseFault`: one file that a parser refused."""
SIDE: Final = "side"
"""The subject is a `Side`: the tree of the head or of the merge base, each in its turn. It gives sightings."""
CHANGE: Final = "change"
"""The subject is the `Sides` of a change: what the head has, what the merge base had. It gives sightings."""

Subject = Literal["module", "python", "document", "file", "parse", "side", "change"]
"""What a check's `find` is given."""


@noun
class TextFile:
    """A file as bytes, with what the change does to it. `changed` is None where there is no change to speak of."""

    path: str
    data: bytes
    changed: ChangedFile | None = None


@noun
class YamlFile:
    """One document of a YAML file."""

    path: str
    document: Document


@noun
class ParseFault:
    """What a parser says of a file that it confirms to be broken. `line` is 1-based, git's."""

    path: str
    line: int
    message: str


@noun
class Sighting:
    """One place of the tree that a check objects to; `path` and `line` are None for the change as a whole.

    Lines are 1-based, git's. `context` is the qualified name of what is around it. `bindings` maps a check's own
    words (`$NAME`) to text for the rule's message; `$SEVERITY` is its own word on how much it matters,
    `$CONFIDENCE` on how sure it is, `$SETTLED_BY` on what settles it. `identity` is what tells it from others in
    the same context (a name, say); left out: the source of its lines.
    """

    path: str | None
    line: int | None = None
    end_line: int | None = None
    context: str = ""
    bindings: Mapping[str, str] = field(default_factory=dict)
    identity: str = ""


class Check(Protocol):
    """One check. A module with these names is one."""

    @property
    def SUBJECT(self) -> Subject:  # noqa: N802 - a constant of the module
        """What `find` is given."""

    @property
    def Options(self) -> type[CheckOptions]:  # noqa: N802 - a class of the module
        """What it may be told."""

    def find(self, subject: Any, options: Any) -> Iterator[Any]:
        """Give the places of one subject that the check objects to, in order: matches, or sightings in trees.

        It remembers nothing.
        """


class ModuleCheck(Check, Protocol):
    """A check whose subject is a module."""

    def gate(self, options: Any) -> Gate | None:
        """Give the signs of what it finds; None where nothing can be said of them."""


class PythonCheck(Check, Protocol):
    """A check whose subject is a Python file without its layout."""

    @property
    def REACH(self) -> Literal["function", "file"]:  # noqa: N802 - a constant of the module
        """How far one looks to tell whether a line is at fault.

        `function`: what the check finds in a function depends on that function and on what stands outside of
        functions. Only what the change reaches is looked at, and what is found elsewhere does not count.
        `file`: it depends on other functions, too. The whole file is looked at.
        """

    def words(self, options: Any) -> frozenset[str]:
        """Give names of which one stands in each file in which anything can be found; none for any file."""


def whole_line(line: int) -> Span:
    """Give the span of a line of a file whose byte offsets nobody needs."""
    return Span(line, 0, line, 0, 0, 0)
