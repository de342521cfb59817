"""A description → the issues that it names."""

import re
from typing import Final

MOST_NAMED: Final = 5
"""Numbers that are asked for: a description that names more is a list, and no link."""

_FENCE = re.compile(r" {0,3}(```|~~~)")
_NUMBER = re.compile(
    r"(?<![\w/#&.-])(?P<where>[\w.-]{1,100}/[\w.-]{1,100})?(?:\#|\bGH-)(?P<number>[1-9][0-9]{0,8})\b"
    r"|https://[\w.:-]{1,200}/(?P<page>[\w.-]{1,100}/[\w.-]{1,100})/issues/(?P<of_page>[1-9][0-9]{0,8})\b",
    re.ASCII,
)


def named_issues(body: str, repository: str) -> tuple[int, ...]:
    """Give the numbers of issues of `repository` (`owner/name`) that a description names, in its order.

    At most five: `#10`, `GH-10`, `owner/name#10`, and the address of the issue's page. What stands in comments of
    HTML, in code blocks or in code spans names nothing, as GitHub reads it.
    """
    found: dict[int, None] = {}
    for line in _told(_without_comments(body)):
        for match in _NUMBER.finditer(line):
            where = match["where"] or match["page"] or repository
            if where.lower() == repository.lower():
                found[int(match["number"] or match["of_page"])] = None
            if len(found) == MOST_NAMED:
                return tuple(found)
    return tuple(found)


def _without_comments(text: str) -> str:
    pieces, at = [], 0
    while (begin := text.find("<!--", at)) >= 0:
        end = text.find("-->", begin + 4)
        pieces.append(text[at:begin])
        if end < 0:
            return "".join(pieces)
        at = end + 3
    return "".join([*pieces, text[at:]])


def _told(text: str) -> list[str]:
    """Give the lines outside code blocks, without their code spans."""
    lines, fence = [], ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
        elif not fence:
            lines.append(" ".join(line.split("`")[::2]))
    return lines
