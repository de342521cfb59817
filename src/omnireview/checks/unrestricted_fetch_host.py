"""The server fetches an address that a client chose: also one of the network that only the server can reach.

Found are calls that fetch (`requests.get`, `httpx.get`, `urllib.request.urlopen`, a session's `.get`) whose
address a request or message carries (`request.image_url`, `message["url"]`), or is a value of which the function
asks whether it begins with `http`. Left alone: addresses of which the function looks at the host (by a parser of
addresses, a list of hosts, a validator), and addresses with a fixed beginning.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import conditions, dotted
from omnireview.traits.naming import last_name
from omnireview.traits.outside import carrier_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_FETCHES = frozenset(
    {
        *("requests.get", "requests.head", "requests.post", "requests.request", "httpx.get", "httpx.stream"),
        *("urllib.request.urlopen", "urllib.request.urlretrieve", "httpx.request", "wget.download"),
    }
)
_SESSIONS = frozenset(
    {"session", "client", "http", "http_client", "http_session", "_session", "_client", "connection"}
)
_GETS = frozenset({"get", "stream", "request", "fetch", "get_bytes", "download_file"})
_LOOKS = frozenset(
    {"urlparse", "urlsplit", "hostname", "netloc", "host", "getaddrinfo", "ip_address", "is_private"}
)
_CHECKS = ("check", "validate", "ensure", "verify", "is_safe", "is_allowed", "assert_", "_check", "_validate")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It is called by one of these names."""
    return frozenset({"requests", "httpx", "urlopen", "urlretrieve", *_SESSIONS})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$ADDRESS` is the address as it is written."""
    for call in file.nodes(ast.Call):
        address = _address(file, call)
        if address is None or not _is_sent(file, address) or _is_looked_at(file, call):
            continue
        span = file.span(call)
        yield Match(span, span.line, {"$ADDRESS": file.source(address)})


def _address(file: PythonFile, call: ast.Call) -> ast.expr | None:
    named = next((word.value for word in call.keywords if word.arg == "url"), None)
    if file.qualified(call) in _FETCHES:
        return call.args[0] if call.args else named
    method = call.func
    if isinstance(method, ast.Attribute) and method.attr in _GETS:
        holder = dotted(method.value).rpartition(".")[2]
        if holder in _SESSIONS:
            return call.args[0] if call.args else named
    return None


def _is_sent(file: PythonFile, address: ast.expr) -> bool:
    word = address.attr if isinstance(address, ast.Attribute) else dotted(address)
    if isinstance(address, ast.Subscript) and isinstance(address.slice, ast.Constant):
        word = str(address.slice.value)
    carrier = carrier_of(file, address).lower()
    if carrier and "url" in word.lower() and not any(part in carrier for part in ("resp", "entry")):
        return True
    subject = dotted(address)
    return bool(subject) and any(
        _asks_http(each.test, subject) for each in conditions(file, address) if each.holds
    )


def _asks_http(test: ast.AST, subject: str) -> bool:
    """Tell whether a test asks whether a value begins with `http`: then it may also be something else."""
    for each in test.values if isinstance(test, ast.BoolOp) else (test,):
        if not isinstance(each, ast.Call) or not isinstance(each.func, ast.Attribute) or not each.args:
            continue
        if each.func.attr != "startswith" or dotted(each.func.value) != subject:
            continue
        asked = each.args[0].elts if isinstance(each.args[0], ast.Tuple) else [each.args[0]]
        texts = [one.value for one in asked if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if texts and all(text in {"http", "http://", "https://", "https"} for text in texts):
            return True
    return False


def _is_looked_at(file: PythonFile, call: ast.Call) -> bool:
    return file.function_of(call) in file.once(_looking)


def _looking(file: PythonFile) -> frozenset[Function | None]:
    """Give the functions that look at a host, or have an address validated."""
    found: set[Function | None] = set()
    for node in file.nodes(ast.Attribute, ast.Name):
        word = last_name(node)
        if word in _LOOKS or "allow" in word.lower() or "trusted" in word.lower():
            found.add(file.function_of(node))
    for call in file.nodes(ast.Call):
        if dotted(call.func).rpartition(".")[2].startswith(_CHECKS):
            found.add(file.function_of(call))
    return frozenset(found)
