"""LCOV's tracefile → `Lines`.

A section begins with `SF:<path>` and ends with `end_of_record`; `DA:<line>,<count>[,<checksum>]` is a line that
can be executed, and how often it was. Other records tell of functions and branches. The manual page geninfo(1)
describes the format: https://github.com/linux-test-project/lcov/blob/master/man/geninfo.1
"""

import re
from io import BytesIO

from omnireview.coverage.reported import LONGEST_NAME, Lines, Name, Unusable

_COUNT = re.compile(rb"DA:(\d{1,29}),(-?)(\d{1,29})(?:,[^\n]*)?\r?\n?")
_SECTION = re.compile(rb"^(?:TN|SF):", re.MULTILINE)


def read_lcov(data: bytes, lines: Lines) -> None:
    """Add what a tracefile says of the files that are wanted.

    Raises:
        Unusable: The file is no tracefile, or is broken.
    """
    if not _SECTION.search(data):
        raise Unusable("it is neither XML nor a tracefile of LCOV, which has lines that begin with `SF:`")
    open_section = False
    for number, line in enumerate(BytesIO(data), start=1):
        if line.startswith(b"SF:"):
            # Of a name that is too long, enough is kept to know that it is.
            lines.begin(Name(line[3 : LONGEST_NAME + 9].strip().decode("utf-8", "surrogateescape")))
            open_section = True
        elif line.startswith(b"end_of_record"):
            lines.end()
            open_section = False
        elif lines.within and line.startswith(b"DA:"):
            found = _COUNT.fullmatch(line)
            if found is None:
                raise Unusable(f"line {number} is no `DA:<line>,<count>`")
            lines.add(int(found[1]), hit=not found[2] and found[3].strip(b"0") != b"")
    if open_section:
        raise Unusable("it breaks off inside a section: `end_of_record` is missing")
