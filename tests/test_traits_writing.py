"""What checks of style ask of a file: its log calls, what is public, and which comments are code."""

import ast
from textwrap import dedent

import pytest

from omnireview.modules.decode import decode
from omnireview.python import PythonFile
from omnireview.traits.code_shape import CODE, HINT, NEUTRAL, PROSE, Known, shape_of
from omnireview.traits.logs import message_of, values_of
from omnireview.traits.remarks import comment_lines
from omnireview.traits.surface import is_public, marks, parameters


def file_of(code: str) -> PythonFile:
    source = decode(dedent(code).encode())
    return PythonFile("package/module.py", source, ast.parse(source.text))


def messages(code: str) -> list[str]:
    file = file_of(code)
    told = [message_of(file, call) for call in file.nodes(ast.Call)]
    return [ast.unparse(each) for each in told if each is not None]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("logger.info('a %s', b)", ["'a %s'"]),
        ("self._logger.warning_once(a)", ["a"]),
        ("logging.log(DEBUG, 'a')", ["'a'"]),
        ("logging.getLogger(__name__).error('a')", ["'a'"]),
        ("request_logger.exception('a')", ["'a'"]),
        ("np.log(x)", []),
        ("math.log(2, 3)", []),
        ("logger.info()", []),
        ("logger.info(*a)", []),
        ("logger.setLevel(1)", []),
        ("parser.error('a')", []),
        ("from loguru import logger\nlogger.info('a')", []),
        ("import structlog\nlog = structlog.get_logger()\nlog.info('a')", []),
    ],
)
def test_the_message_of_a_log_call_is_known(code: str, found: list[str]) -> None:
    assert messages(code) == found


def test_the_values_of_a_log_call_stand_behind_its_message() -> None:
    file = file_of("logging.log(DEBUG, 'a %s %d', b, c, exc_info=True)")
    (call,) = file.nodes(ast.Call)
    message = message_of(file, call)
    assert message is not None
    assert [ast.unparse(each) for each in values_of(call, message)] == ["b", "c"]


CLASSES = """\
class Stage:
    @property
    def name(self, a): ...
    @staticmethod
    def pick(a, /, b, *c, d, **e): ...
    @name.setter
    def _name(self): ...
    def __init__(self): ...
    def run(self, a):
        def inner(): ...

class _Hidden:
    def run(self): ...

@typing.overload
def make(a): ...
"""


def test_public_is_what_no_private_name_and_no_function_is_around() -> None:
    file = file_of(CLASSES)
    assert [each.name for each in file.functions if is_public(file, each)] == ["name", "pick", "run", "make"]


def test_nothing_is_public_in_a_private_module() -> None:
    source = decode(b"def run(): ...")
    hidden = PythonFile("package/_parser/tree.py", source, ast.parse(source.text))
    own = PythonFile("package/__main__.py", source, hidden.tree)
    assert not is_public(hidden, hidden.functions[0])
    assert is_public(own, own.functions[0])


def test_decorators_are_known_by_their_last_names() -> None:
    file = file_of(CLASSES)
    assert [list(marks(each)) for each in file.functions][:3] == [["property"], ["staticmethod"], ["setter"]]
    assert list(marks(file.functions[-1])) == ["overload"]


def test_parameters_are_those_that_a_caller_names() -> None:
    file = file_of(CLASSES)
    told = {
        each.name: [one.arg for one in parameters(each, method=file.method_class(each) is not None)]
        for each in file.functions
    }
    assert (told["name"], told["pick"], told["make"]) == (["a"], ["a", "b", "d"], ["a"])


def test_comments_are_found_by_their_lines() -> None:
    found = comment_lines(file_of("# a\nx = 1  # b\n"))
    assert {line: (comment.text, comment.alone) for line, comment in found.items()} == {
        1: ("# a", True),
        2: ("# b", False),
    }


SHAPES = {
    "x = torch.cat([a, b])": CODE,
    "from vllm.config import VllmConfig": CODE,
    "import torch.nn as nn": CODE,
    "import weights": PROSE,
    "import os": CODE,
    "assert sum(self.sizes) == size": CODE,
    "return self.model(x)": CODE,
    "return early": PROSE,
    "return value": PROSE,
    "raise ValueError('a')": CODE,
    "raise errors": PROSE,
    "if hasattr(self, 'a'):": CODE,
    "elif self.size is None:": CODE,
    "if needed:": PROSE,
    "for each in the list:": PROSE,
    "for stage in self.stages:": CODE,
    "def f(x):": CODE,
    "with torch.no_grad():": CODE,
    "print(x)": CODE,
    "model.forward()": HINT,
    "unknown(x)": PROSE,
    "softmax(x)": PROSE,
    "x(a|b)": PROSE,
    "run(size, model)": CODE,
    "model(B, T)": PROSE,
    "self.size = 3": CODE,
    "size = 3": NEUTRAL,
    "x = (size ** 2) * min(3, size)": NEUTRAL,
    "dtype=torch.float16,": HINT,
    "x: (batch, frames)": PROSE,
    "(batch, frames)": PROSE,
    "else:": NEUTRAL,
    "": NEUTRAL,
    "the model is loaded (once)": PROSE,
    "see https://pytorch.org": PROSE,
    "note: this is slow": PROSE,
    "x -> y": PROSE,
}


@pytest.mark.parametrize(("text", "shape"), SHAPES.items(), ids=SHAPES)
def test_words_of_a_comment_are_code_by_their_shape(text: str, shape: int) -> None:
    file = file_of("import torch\n\ndef run(self, model, size, x, a, b): ...\n")
    assert shape_of(text, Known(file)) == shape
