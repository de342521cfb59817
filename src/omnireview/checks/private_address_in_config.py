"""An address or a folder in a YAML file that exists on one person's network or machine alone.

Found are IPv4 addresses of private networks (RFC 1918) and link-local ones, and paths below the home folder of a
person, below `/mnt/`, `/data/` and the like, as whole values or in them. Networks (`10.0.0.0/8`), the first
address of one (`10.0.0.1`, as examples have it), placeholders, and homes of service users are left alone.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import DOCUMENT, YamlFile, whole_line
from omnireview.documents.nodes import Node
from omnireview.nouns import noun
from omnireview.spans import Match

SUBJECT: Final = DOCUMENT

_LONGEST = 2_000
_PRIVATE = re.compile(
    r"(?<![\d.])(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.\d{1,3}\.\d{1,3}(?![\d.]*\d|/\d)"
)
_PLAIN = re.compile(r"(?:.*\.0|.*\.0\.1|10\.0\.0\.\d|192\.168\.[01]\.\d{1,2}|192\.168\.1\.100|169\.254\.169\.254)")
"""Networks, and the addresses that documents use for any."""
_HOME = re.compile(r"(?<![\w/.-])/(?:home|Users)/([A-Za-z][\w.-]{0,60})/")
_NOBODY: Final = frozenset(
    {
        *("user", "username", "your_name", "yourname", "your-name"),
        *("you", "me", "name", "ubuntu", "runner", "vscode"),
        *("root", "app", "node", "jovyan", "ec2-user", "appuser"),
        *("worker", "nonroot", "default", "docker", "vllm"),
        *("shared", "Shared", "linuxbrew", "circleci", "coder", "dev", "developer", "builder", "ray", "airflow"),
    }
)


@noun
class Options(CheckOptions):
    """Which folders are one machine's."""

    folders: tuple[str, ...] = option(
        "Beginnings of paths that exist on one machine alone, beside people's homes.",
        default=("/mnt/", "/data/", "/nas/", "/nfs/", "/nvme/", "/raid/", "/scratch/", "/workspace/", "/fsx/"),
    )


def find(file: YamlFile, options: Options) -> Iterator[Match]:
    """Give each such value at its line: `$WHAT` is the address or path, `$SEVERITY` is `minor` for a path."""
    for line, text in _texts(file.document.root):
        address = _PRIVATE.search(text[:_LONGEST])
        if address and not _PLAIN.fullmatch(address[0]):
            yield Match(whole_line(line), line, {"$WHAT": address[0]})
        elif path := _path(text[:_LONGEST], options):
            yield Match(whole_line(line), line, {"$WHAT": path, "$SEVERITY": "minor"})


def _path(text: str, options: Options) -> str:
    home = _HOME.search(text)
    if home and home[1].lower() not in _NOBODY and not home[1].lower().startswith(("your", "my", "user")):
        return home[0]
    return text[:60] if text.startswith(options.folders) and len(text.split()) == 1 and ":" not in text else ""


def _texts(root: Node) -> Iterator[tuple[int, str]]:
    """Give every text of a document with its line, where it is written."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.alias:
            continue
        if isinstance(node.value, str):
            yield node.line, node.value
        waiting += reversed([*(entry.node for entry in node.entries.values() if entry.written), *node.items])
