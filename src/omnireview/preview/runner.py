"""A step of a workflow, as the runner runs it: variables and files in; log, outputs, summary, annotations out.

Source: docs.github.com/actions/reference/workflow-commands-for-github-actions, and actions/runner for what its log
shows of a command.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from omnireview.sandbox.state import Annotation

MOST_OF_A_LEVEL = 10
"""Annotations of one level that GitHub shows for a step; the others stay in the log."""

_COMMAND = re.compile(r"::(?P<name>[a-z-]+)(?: (?P<properties>[^\r\n]*?))?::(?P<message>.*)")
_LEVELS: dict[str, Literal["failure", "warning", "notice"]] = {
    "error": "failure",
    "warning": "warning",
    "notice": "notice",
}


@dataclass
class Output:
    """What the runner keeps of a step's standard output: the log's lines, and the annotations."""

    log: list[str] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)


def read_output(printed: str) -> Output:
    """Read what a step printed as the runner does: commands are obeyed, unless they are stopped."""
    output = Output()
    stopped = ""
    for line in printed.removesuffix("\n").split("\n"):
        if stopped:
            if line == f"::{stopped}::":
                stopped = ""
            else:
                output.log.append(_masked(line, output.masks))
            continue
        command = _COMMAND.fullmatch(line)
        if command is None:
            output.log.append(_masked(line, output.masks))
        elif command["name"] == "stop-commands":
            stopped = command["message"]
        elif command["name"] == "add-mask":
            output.masks.append(_data(command["message"]))
        elif command["name"] in _LEVELS:
            _annotate(output, command)
        else:
            output.log.append(_masked(line, output.masks))
    return output


def read_values(written: str) -> tuple[tuple[str, str], ...]:
    """Read the file of GITHUB_OUTPUT: `name=value` lines, and values between delimiters."""
    values = []
    lines = iter(written.split("\n"))
    for line in lines:
        name, marks, delimiter = line.partition("<<")
        if marks and "=" not in name:
            value = []
            for part in lines:
                if part == delimiter:
                    break
                value.append(part)
            values.append((name, "\n".join(value)))
        elif "=" in line:
            name, _, text = line.partition("=")
            values.append((name, text))
    return tuple(values)


def _annotate(output: Output, command: re.Match[str]) -> None:
    level = _LEVELS[command["name"]]
    told = dict(part.partition("=")[::2] for part in (command["properties"] or "").split(","))
    message = _masked(_data(command["message"]), output.masks)
    output.log.append(f"{command['name'].capitalize()}: {message}")
    if sum(known.level == level for known in output.annotations) >= MOST_OF_A_LEVEL:
        return
    first = _number(told.get("line"), len(output.log))
    output.annotations.append(
        Annotation(
            # What names no file hangs on the log, and GitHub writes that place so.
            path=_property(told.get("file", "")) or ".github",
            start_line=first,
            end_line=max(first, _number(told.get("endLine"), first)),
            level=level,
            message=message,
            title=_property(told.get("title", "")) or None,
        )
    )


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _masked(text: str, masks: list[str]) -> str:
    for mask in masks:
        text = text.replace(mask, "***")
    return text


def _data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _property(text: str) -> str:
    return _data(text.replace("%3A", ":").replace("%2C", ","))
