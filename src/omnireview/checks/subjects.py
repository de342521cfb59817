"""What a check looks at, and what it may be told: the nouns that all checks share."""

from collections.abc import Iterator
from typing import Any, Final, Literal, Protocol

from omnireview.checks.options import CheckOptions
from omnireview.diff import ChangedFile
from omnireview.documents import Document
from omnireview.gates import Gate
from omnireview.nouns import noun
from omnireview.spans import Match, Span

MODULE: Final = "module"
"""The subject is a `Module`: one Python file that parses."""
DOCUMENT: Final = "document"
"""The subject is a `YamlFile`: one YAML document."""
FILE: Final = "file"
"""The subject is a `TextFile`: any text file of the change."""
PULL_REQUEST: Final = "pull-request"
"""The subject is the `PullRequest`. Matches have no place."""
PARSE: Final = "parse"
"""The subject is a `ParseFault`: one file that a parser refused."""

Subject = Literal["module", "document", "file", "pull-request", "parse"]
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


class Check(Protocol):
    """One check. A module with these names is one."""

    @property
    def SUBJECT(self) -> Subject:  # noqa: N802 - a constant of the module
        """What `find` is given."""

    @property
    def Options(self) -> type[CheckOptions]:  # noqa: N802 - a class of the module
        """What it may be told."""

    def find(self, subject: Any, options: Any) -> Iterator[Match]:
        """Give the places of one subject that the check objects to, in order. It remembers nothing."""


class ModuleCheck(Check, Protocol):
    """A check whose subject is a module."""

    def gate(self, options: Any) -> Gate | None:
        """Give the signs of what it finds; None where nothing can be said of them."""


NOWHERE = Match(Span(0, 0, 0, 0, 0, 0), 0)
"""A match about the pull request as a whole."""


def whole_line(line: int) -> Span:
    """Give the span of a line of a file whose byte offsets nobody needs."""
    return Span(line, 0, line, 0, 0, 0)
