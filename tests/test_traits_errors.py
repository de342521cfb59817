"""What an `except` tells, what a response says, what a class keeps: the facts that rules about errors share."""

import ast

import pytest

from omnireview.modules.decode import Source, decode
from omnireview.python import PythonFile
from omnireview.traits.attributes import made_of, values_of
from omnireview.traits.containers import containers
from omnireview.traits.handlers import (
    asks_for_module,
    handler_of,
    is_broad,
    is_decided,
    is_silent,
    is_told,
)
from omnireview.traits.logs import logger_at
from omnireview.traits.responses import answers_in


def read(text: str) -> PythonFile:
    source: Source = decode(text.encode())
    return PythonFile("omni/module.py", source, ast.parse(source.text))


def handler(
    body: str, kind: str = " Exception as error", tried: str = "work()"
) -> tuple[PythonFile, ast.ExceptHandler]:
    inner = "\n".join(f"    {line}" for line in body.split("\n"))
    file = read(f"try:\n    {tried}\nexcept{kind}:\n{inner}\n")
    return file, file.nodes(ast.ExceptHandler)[0]


@pytest.mark.parametrize(
    ("kind", "broad"),
    [("", True), (" Exception", True), (" (ValueError, BaseException)", True), (" builtins.Exception", True),
     (" ValueError", False), (" (OSError, KeyError)", False), (" ExceptionGroup", False)],
)  # fmt: skip
def test_a_handler_is_broad_when_one_of_its_types_takes_any_error(kind: str, broad: bool) -> None:
    assert is_broad(handler("pass", kind)[1]) is broad


@pytest.mark.parametrize(
    "body",
    ["raise", "logger.info('x')", "self.failures.append(error)", "warnings.warn('slow')", "print('oh')",
     "report_failure()", "status = 'failed to load'", "with lock:\n    raise ValueError", "sys.exit(1)"],
)  # fmt: skip
def test_a_handler_tells_by_raising_logging_or_using_the_error(body: str) -> None:
    assert is_told(*handler(body))


@pytest.mark.parametrize(
    "body", ["x = 1", "logits = None", "def later():\n    raise ValueError", "close()", "name = 'thinker'"]
)
def test_a_handler_that_only_does_something_else_tells_nothing(body: str) -> None:
    assert not is_told(*handler(body))


@pytest.mark.parametrize(("body", "silent"), [("pass", True), ("return", True), ("'text'", True), ("...", True),
                                              ("return -1, None", True), ("return {}", True), ("return x", False),
                                              ("x = 1", False)])  # fmt: skip
def test_a_handler_is_silent_when_it_only_leaves(body: str, silent: bool) -> None:
    assert is_silent(handler(body)[1]) is silent


def test_a_linter_s_mark_on_the_line_of_the_handler_is_a_decision() -> None:
    assert is_decided(*handler("pass", " Exception:  # noqa: BLE001\n    x = 1\nif True"))
    assert not is_decided(*handler("x = 1  # noqa: BLE001"))
    assert not is_decided(*handler("x = 1", " Exception:  # noqa: E501\n    x = 1\nif True"))


@pytest.mark.parametrize("tried", ["import flash_attn", "importlib.import_module('x')", "metadata.version('x')"])
def test_trying_an_import_asks_for_a_module(tried: str) -> None:
    assert asks_for_module(*handler("x = 1", tried=tried))
    assert not asks_for_module(*handler(tried))


def test_the_handler_of_a_statement_is_that_of_its_own_function() -> None:
    file, own = handler("def later():\n    raise ValueError\nraise KeyError")
    inner, outer = file.nodes(ast.Raise)
    assert (handler_of(file, inner), handler_of(file, outer)) == (None, own)


@pytest.mark.parametrize(
    ("body", "status"),
    [("raise HTTPException(400, 'x')", 400), ("raise HTTPException(status_code=HTTPStatus.NOT_FOUND.value)", 404),
     ("return JSONResponse({}, status_code=status.HTTP_422_UNPROCESSABLE_ENTITY)", 422),
     ("return JSONResponse({})", 200), ("return self.create_error_response('x')", 400),
     ("return self.create_error_response('x', status_code=HTTPStatus.INTERNAL_SERVER_ERROR)", 500),
     ("return create_error_response(HTTPStatus.BAD_GATEWAY, 'x')", 502),
     ("return create_error_response(ErrorCode.INTERNAL, 'x')", None),
     ("return jsonify(error='x'), 503", 503), ("raise HTTPException(error.status)", None)],
)  # fmt: skip
def test_a_response_s_status_is_read_as_servers_write_it(body: str, status: int | None) -> None:
    inner = f"def f():\n    try:\n        a()\n    except Exception as error:\n        {body}\n"
    file = read(inner)
    (answer,) = answers_in(file, file.nodes(ast.ExceptHandler)[0])
    assert answer.status == status


def test_of_nested_responses_the_outer_one_counts() -> None:
    file, own = handler("x = JSONResponse(create_error_response('no').model_dump(), status_code=500)")
    assert [each.status for each in answers_in(file, own)] == [500]


KEEPER = """\
import threading

class Keeper:
    limit = 3

    def __init__(self):
        self.lock = threading.Lock()
        self.limit = 4

    def use(self):
        return self.lock

    class Inner:
        def use(self):
            return self.lock
"""


def test_an_attribute_is_what_its_own_class_gives_it() -> None:
    file = read(KEEPER)
    keeper, inner = file.nodes(ast.ClassDef)
    assert [file.source(each) for each in values_of(file, keeper, "limit")] == ["3", "4"]
    assert not values_of(file, inner, "lock")
    outer, nested = (each.value for each in file.nodes(ast.Return))
    assert outer is not None
    assert nested is not None
    assert [file.qualified(each) for each in made_of(file, outer)] == ["threading.Lock"]
    assert not made_of(file, nested)


CACHE = """\
from collections import deque

class Cache:
    def __init__(self):
        self.rows = {}
        self.seen = deque(maxlen=3)
        self.rows[0] = "first"

    def put(self, key, value):
        self.rows[key] = value
        self.seen.append(key)

    def ask(self, key):
        return self.rows.get(key), key in self.rows, [each for each in self.rows.values()]
"""


@pytest.mark.parametrize(
    "use",
    ["self.rows.pop(key)", "del self.rows[key]", "self.rows = {}", "len(self.rows)", "return self.rows",
     "trim(self.rows)", "self.rows.clear()"],
)  # fmt: skip
def test_a_container_is_bounded_when_anything_takes_from_it_or_hands_it_on(use: str) -> None:
    (grows,) = containers(read(CACHE))
    assert (grows.name, grows.is_bounded, len(grows.growths)) == ("rows", False, 1)
    (bounded,) = containers(read(f"{CACHE}\n    def end(self, key):\n        {use}\n"))
    assert bounded.is_bounded


def test_a_logger_is_known_where_the_module_makes_it_and_nothing_hides_it() -> None:
    text = "import logging\nlog = logging.getLogger()\ndef f():\n    a()\ndef g(log):\n    b()\nc()\n"
    file = read(text)
    calls = {call.func.id: call for call in file.nodes(ast.Call) if isinstance(call.func, ast.Name)}
    assert [logger_at(file, calls[name]) for name in "abc"] == ["log", None, "log"]
    late = read("import logging\na()\nlog = logging.getLogger()\n")
    assert logger_at(late, late.nodes(ast.Call)[0]) is None
    other = read("from loguru import logger\nimport logging\nlog = logging.getLogger()\ndef f():\n    a()\n")
    assert logger_at(other, other.nodes(ast.Call)[-1]) is None
