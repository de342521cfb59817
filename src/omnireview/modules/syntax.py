"""`SyntaxFault`: a file that no parser accepts."""

import re
from bisect import bisect_right

_PYTHON_LINE_END = re.compile(r"\r\n?|\n")


class SyntaxFault(Exception):
    """Both parsers refuse the file. `line` is git's, 1-based; `message` is the parser's, in one sentence."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def git_line(text: str, python_line: int) -> int:
    """The line as git counts it, of one as Python counts it: Python also ends lines at a lone carriage return."""
    starts = [0, *(end.end() for end in _PYTHON_LINE_END.finditer(text))]
    offset = starts[max(0, min(python_line, len(starts)) - 1)]
    ends = [at for at, char in enumerate(text) if char == "\n"]
    line = bisect_right(ends, offset - 1) + 1
    # A fault behind the last line end stands on a line that git does not have.
    last = len(ends) + (0 if text.endswith("\n") else 1)
    return max(1, min(line, last))
