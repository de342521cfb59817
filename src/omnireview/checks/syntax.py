"""A file that its own parser refuses. The finding is the parser's word and the line where it stopped."""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.subjects import PARSE, CheckOptions, ParseFault, whole_line
from omnireview.patterns import Match

SUBJECT: Final = PARSE


class Options(CheckOptions):
    """There is nothing to choose."""


def find(fault: ParseFault, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the fault as it came; `$ERROR` is the parser's message without its last mark."""
    yield Match(whole_line(fault.line), fault.line, {"$ERROR": fault.message.strip().rstrip(".?")})
