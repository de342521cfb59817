"""A path that exists on its author's machine alone.

Found are text literals that begin with a home folder or a folder where people mount their disks (`/home/NAME/`,
`/Users/NAME/`, `/workspace/`, `/mnt/`) and go on below it, and those of a person's folder on a shared disk
(`/data/users/NAME/`, `/fsx/home/NAME/`). Left alone: docstrings, help texts and messages (texts with spaces),
names that are nobody's (`/home/user/`, `/home/ubuntu/`, `/home/<you>/`, `/data/home/your-name/`), texts that
others are compared with (`path.startswith("/mnt/")`), and keys and defaults of environment variables of
containers. So is a disk below `/mnt` in an example, whose user has another. A folder below `/workspace`, where
containers work, is left alone when the file makes it or writes to it, and as the value of an option in a test.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from omnireview import places
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_NAME = r"[^/\s{}<>$*]{1,60}"
_HOMES = rf"(?:/{_NAME}){{0,2}}/(?:users?|homes?)/"
_DISKS = (
    r"data|mnt|nfs|raid|scratch|lustre|fsx|efs|gpfs|ceph|shared?|storage|checkpoints?|cluster|ssd|nvme|vol|export"
)
_PATH = re.compile(
    rf"(?P<shown>(?:/home/|/Users/|/(?:{_DISKS})\d{{0,2}}{_HOMES})(?P<person>{_NAME})|/workspace(?:/[^/]*)?|/mnt/{_NAME})/\S"
)
_SIGNS = ("/home/", "/homes/", "/Users/", "/users/", "/user/", "/workspace/", "/mnt/")
_PLACEHOLDERS = frozenset(
    {
        *("user", "username", "your_name", "yourname", "you", "me", "name", "ubuntu", "runner", "vllm", "shared"),
        *("app", "appuser", "node", "jovyan", "docker", "root", "foo", "bar", "example", "test", "path"),
        *("admin", "centos", "coder", "codespace", "debian", "default", "dev", "ec2-user", "guest", "my-user"),
        *("myuser", "myname", "ray", "someone", "somebody", "vscode", "xxx", "public", "common", "models", "data"),
    }
)
_COMPARING = frozenset(
    {"startswith", "endswith", "replace", "removeprefix", "match", "search", "compile", "fullmatch"}
)
_CONTAINER = "/workspace/"
_MAKING = frozenset({"makedirs", "mkdir", "write_text", "write_bytes", "touch"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It stands in a text, which is no name."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such text at its own line; `$PATH` is how it begins."""
    if not any(sign in file.text for sign in _SIGNS):
        return
    made: tuple[str, ...] | None = None
    for node in file.nodes(ast.Constant):
        text = node.value
        if not isinstance(text, str) or text[:1] != "/" or any(each.isspace() for each in text):
            continue
        found = _PATH.match(text)
        if found is None or _is_nobody(found["person"]) or (_is_mount(found) and places.is_example(file.path)):
            continue
        if text.startswith(_CONTAINER):
            made = _made(file) if made is None else made
            if f"{text}/".startswith(made):
                continue
        if not _is_compared(file, node):
            whole = file.parent(node)
            span = file.span(whole if isinstance(whole, ast.JoinedStr) else node)
            yield Match(span, span.line, {"$PATH": found["shown"]})


def _is_mount(found: re.Match[str]) -> bool:
    """Tell whether a path names a disk, and nobody's folder on it."""
    return found["person"] is None and found["shown"].startswith("/mnt/")


def _is_nobody(person: str | None) -> bool:
    name = (person or "").lower()
    return name in _PLACEHOLDERS or name.startswith("your") or name.rstrip("0123456789") == "user"


def _made(file: PythonFile) -> tuple[str, ...]:
    """Give how the container's paths begin that a file makes or writes to, or that a test gives to options."""
    whole = file.whole
    named: dict[str, ast.expr] = {}
    for assignment in whole.nodes(ast.Assign):
        named.update({each.id: assignment.value for each in assignment.targets if isinstance(each, ast.Name)})
    told: list[ast.AST] = []
    for call in whole.nodes(ast.Call):
        if _is_making(call):
            told += (named.get(each.id, each) if isinstance(each, ast.Name) else each for each in file.below(call))
    found = {"/".join(text.split("/")[:3]) for each in told for text in _texts(each)}
    if places.is_test(file.path):
        found |= {text for node in _options(whole) for text in _texts(node)}
    return tuple(f"{text.rstrip('/')}/" for text in found)


def _texts(node: ast.AST) -> Iterator[str]:
    inside = (
        node.args if isinstance(node, ast.Call) else node.values if isinstance(node, ast.JoinedStr) else [node]
    )
    for each in inside:
        if (
            isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and f"{each.value}/".startswith(_CONTAINER)
        ):
            yield each.value


def _is_making(call: ast.Call) -> bool:
    name = last_name(call.func)
    if name == "open":
        modes = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "mode")]
        return any(isinstance(each, ast.Constant) and str(each.value)[:1] in {"w", "a", "x"} for each in modes)
    return name in _MAKING


def _options(file: PythonFile) -> Iterator[ast.AST]:
    """Give the values of keywords, and what follows an option in a list of arguments."""
    yield from (each.value for each in file.nodes(ast.keyword))
    for row in file.nodes(ast.List):
        for option, value in pairwise(row.elts):
            if isinstance(option, ast.Constant) and str(option.value).startswith("-"):
                yield value


def _is_compared(file: PythonFile, node: ast.Constant) -> bool:
    above = file.parent(node)
    if isinstance(above, (ast.Compare, ast.Expr)):
        return True
    if isinstance(above, ast.keyword):
        return above.arg in {"help", "description", "metavar", "epilog"}
    return isinstance(above, ast.Call) and isinstance(above.func, ast.Attribute) and above.func.attr in _COMPARING
