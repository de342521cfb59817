"""A file that is opened where a request says, with nothing that keeps it below a folder.

Found are calls that open or read a file (`open`, `Image.open`, `Path(...).read_bytes`, `FileResponse`,
`librosa.load`, `os.path.join` handed to one of them) whose path is what is left of a `file://` address, the path
of a parsed address, or a value that a request carries. Left alone: paths that the function compares with a folder
(`is_relative_to`, `commonpath`, `.startswith(...)` of a resolved path), bare names of files (`os.path.basename`,
`Path(x).name`, `secure_filename`), and paths that a validator took.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import last_words
from omnireview.traits.guards import conditions, dotted
from omnireview.traits.naming import last_name
from omnireview.traits.outside import carrier_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_READS = frozenset({"read_bytes", "read_text", "open"})
_ADDRESS = "file://"
_PARSERS = frozenset({"urllib.parse.urlparse", "urllib.parse.urlsplit"})
_SAFE_CALLS = frozenset(
    {"is_relative_to", "commonpath", "basename", "secure_filename", "safe_join", "relative_to", "commonprefix"}
)
_CHECKS = ("check", "validate", "ensure", "verify", "is_safe", "is_allowed", "sanitize", "safe", "resolve_allowed")
_MOST_STEPS = 12


@noun
class Options(CheckOptions):
    """What opens files."""

    opens: tuple[str, ...] = option(
        "Dotted names of functions whose first argument is a path.",
        default=(
            *("builtins.open", "PIL.Image.open", "io.open", "os.open", "aiofiles.open", "cv2.imread"),
            *("cv2.VideoCapture", "librosa.load", "soundfile.read", "torchaudio.load", "imageio.imread"),
            *("torch.load", "numpy.load", "os.remove", "os.unlink"),
            *("shutil.rmtree", "safetensors.torch.load_file"),
            *("fastapi.responses.FileResponse", "starlette.responses.FileResponse", "decord.VideoReader"),
        ),
    )


def words(options: Options) -> frozenset[str]:
    """One of the functions is named."""
    return _READS | _last(options)


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call; `$PATH` is the path as it is written."""
    opens, last = frozenset(options.opens), _READS | _last(options)
    imported = {
        each.name for found in file.names.module_bindings().values() for each in found if each.kind == "import"
    }
    for call in file.nodes(ast.Call):
        name = last_name(call.func)
        if name not in last and name not in imported:
            continue
        path = _path_of(file, call, opens)
        if path is None or not _is_chosen(file, path) or _is_checked(file, call):
            continue
        span = file.span(call)
        yield Match(span, span.line, {"$PATH": file.source(path)})


def _last(options: Options) -> frozenset[str]:
    return last_words(options.opens)


def _path_of(file: PythonFile, call: ast.Call, opens: frozenset[str]) -> ast.expr | None:
    if call.args and file.qualified(call) in opens:
        return call.args[0]
    method = call.func
    if isinstance(method, ast.Attribute) and method.attr in _READS and isinstance(method.value, ast.Call):
        made = method.value
        if file.qualified(made) == "pathlib.Path" and made.args:
            return made.args[0]
    return None


def _is_chosen(file: PythonFile, path: ast.expr) -> bool:
    """Tell whether a path is the rest of an address, or comes out of a request."""
    node: ast.AST = path
    for _ in range(_MOST_STEPS):
        if _is_rest(file, node) or _is_request_path(file, node):
            return True
        if isinstance(node, ast.Call):
            name = file.qualified(node) or ""
            if name in {"os.path.join", "pathlib.Path", "builtins.str", "urllib.parse.unquote", "os.fspath"}:
                if not node.args:
                    return False
                node = node.args[-1]
                continue
            return False
        if isinstance(node, ast.JoinedStr):
            return any(
                isinstance(each, ast.FormattedValue) and _is_request_path(file, each.value) for each in node.values
            )
        if isinstance(node, ast.BinOp):
            node = node.right
            continue
        if not isinstance(node, ast.Name):
            return False
        value = file.names.value(node.id, node)
        if value is None:
            return False
        node = value
    return False


def _is_rest(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether an expression is what follows `file://`, or the path of a parsed address."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        subject = dotted(node.value)
        return bool(subject) and any(
            _asks_address(each.test, subject) for each in conditions(file, node) if each.holds
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        first = node.args[0]
        named = (
            isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.startswith(_ADDRESS)
        )
        return named and node.func.attr in {"removeprefix", "replace", "lstrip"}
    if isinstance(node, ast.Attribute) and node.attr == "path":
        made = node.value
        if isinstance(made, ast.Name):
            made = file.names.value(made.id, made) or made
        return isinstance(made, ast.Call) and file.qualified(made) in _PARSERS
    return False


def _asks_address(test: ast.AST, subject: str) -> bool:
    if not isinstance(test, ast.Call) or not isinstance(test.func, ast.Attribute) or not test.args:
        return False
    asked = test.args[0]
    is_address = (
        isinstance(asked, ast.Constant) and isinstance(asked.value, str) and asked.value.startswith(_ADDRESS)
    )
    return is_address and test.func.attr == "startswith" and dotted(test.func.value) == subject


def _is_request_path(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether a value that a request carries is called a path or file."""
    if not isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        return False
    word = _word(node)
    if not any(sign in word for sign in ("path", "file", "dir", "image", "audio", "video")) or "url" in word:
        return False
    carrier = carrier_of(file, node)
    return bool(carrier) and any(part in carrier.lower() for part in ("request", "req", "body", "form", "payload"))


def _word(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr.lower()
    key = node.slice if isinstance(node, ast.Subscript) else next(iter(getattr(node, "args", ())), None)
    return str(key.value).lower() if isinstance(key, ast.Constant) else ""


def _is_checked(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether the function compares a path with a folder, takes its last part, or has it validated."""
    return file.function_of(call) in file.once(_checking)


def _checking(file: PythonFile) -> frozenset[Function | None]:
    found: set[Function | None] = set()
    for call in file.nodes(ast.Call):
        name = last_name(call.func)
        if name in _SAFE_CALLS or name.lstrip("_").startswith(_CHECKS):
            found.add(file.function_of(call))
    found |= {file.function_of(each) for each in file.nodes(ast.Attribute) if each.attr == "parents"}
    return frozenset(found)
