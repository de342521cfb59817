"""What the Actions runner reads from a step: workflow commands, the outputs' file, the job summary's file."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from omnireview.errors import BadFile
from omnireview.render.escape import command_data, command_property

LARGEST_SUMMARY: Final = 900 * 1024
"""Bytes. The runner drops a step's summary above 1 MiB (docs.github.com, "Workflow commands", job summaries)."""

_CUT: Final = "\n\n**The report was too long for a job summary and is cut here; review.json has all of it.**\n"
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")


def mask(secret: str) -> str:
    """Give the command that makes the runner hide a secret in everything that is printed from now on."""
    return f"::add-mask::{command_data(secret)}"


def message(level: str, text: str) -> str:
    """Give the command that shows our own message; `level` is notice, warning or error."""
    return f"::{level} title={command_property('OmniReview')}::{command_data(text)}"


def write_outputs(path: str, values: Mapping[str, str]) -> None:
    """Append a step's outputs to the file that GITHUB_OUTPUT names.

    Every value stands between random delimiters that it does not contain, so it can't end early and set another.

    Raises:
        BadFile: the file can't be written.
    """
    blocks = []
    for name, value in values.items():
        delimiter = f"omnireview_{secrets.token_hex(16)}"
        while delimiter in value:
            delimiter = f"omnireview_{secrets.token_hex(16)}"
        blocks.append(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
    _append(path, "".join(blocks), "GITHUB_OUTPUT")


def append_summary(path: str, report: str, facts: str, limit: int = LARGEST_SUMMARY) -> None:
    """Append a report and the facts below it to the file that GITHUB_STEP_SUMMARY names, in at most `limit` bytes.

    A report that is too long is cut at the end of a line, and what it left open is closed.

    Raises:
        BadFile: the file can't be written.
    """
    _append(
        path,
        cut(report, limit - len(facts.encode("utf-8", "backslashreplace")) - 2) + "\n" + facts + "\n",
        "GITHUB_STEP_SUMMARY",
    )


def cut(markdown: str, limit: int) -> str:
    """Give at most `limit` bytes of Markdown, whole lines, with fences and folded parts closed."""
    data = markdown.encode("utf-8", "backslashreplace")
    if len(data) <= limit:
        return markdown
    kept = data[: max(limit - len(_CUT.encode()) - 400, 0)]
    lines = kept[: kept.rfind(b"\n") + 1].decode("utf-8", "ignore").split("\n")
    fence = ""
    folded = 0
    for line in lines:
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif mark:
            fence = mark[1]
        else:
            folded += line.count("<details>") - line.count("</details>")
    closing = (f"\n{fence}" if fence else "") + "\n\n</details>" * max(min(folded, 20), 0)
    return "\n".join(lines) + closing + _CUT


def _append(path: str, text: str, variable: str) -> None:
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise _unwritable(path, error, f"let the runner set {variable}, or unset it") from None


def _unwritable(place: str, error: OSError, mend: str) -> BadFile:
    return BadFile(f"A file can't be written: {error.strerror}.", where=place, mend=mend)
