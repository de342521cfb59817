"""A file that its own parser refuses. The finding is the parser's word and the line where it stopped."""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PARSE, ParseFault, whole_line
from omnireview.spans import Match

SUBJECT: Final = PARSE


def find(fault: ParseFault, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the fault as it came; `$ERROR` is the parser's message without its last mark."""
    yield Match(whole_line(fault.line), fault.line, {"$ERROR": fault.message.strip().rstrip(".?")})
