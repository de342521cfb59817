"""Bytes of a file → `Module`, by two parsers, of which neither is trusted with a hostile file alone."""

import ast
import re
import warnings

import libcst as cst

from omnireview.errors import NotAnalysed
from omnireview.modules.decode import decode
from omnireview.modules.depth import check_tree
from omnireview.modules.lexical import check_text
from omnireview.modules.module import Module
from omnireview.modules.syntax import SyntaxFault, git_line
from omnireview.modules.thread import with_large_stack

MAX_BYTES = 500_000
_PLACE_IN_MESSAGE = re.compile(r"error at (\d+):\d+")


def parse_module(path: str, data: bytes) -> Module:
    """Parse one Python file of the tree; `path` is its path there, with `/`.

    Raises `SyntaxFault` when both parsers refuse the file, and `NotAnalysed` when it is over a limit (500 kB,
    nesting), is not text in its declared encoding, or when the two parsers differ.
    """
    if len(data) > MAX_BYTES:
        raise NotAnalysed(f"it is larger than {MAX_BYTES // 1000} kB")
    source = decode(data)
    refused = _check(source.text)
    if refused is not None:
        check_text(source.text)
    try:
        tree = with_large_stack(lambda: cst.parse_module(source.text))
    except cst.ParserSyntaxError as problem:
        if refused is None:
            raise NotAnalysed("the parser that keeps white space does not accept it") from problem
        raise SyntaxFault(*_told(source.text, refused, problem)) from problem
    except Exception as problem:
        # libcst also raises its own validation errors and plain ValueErrors on text it can't represent.
        if refused is None:
            raise NotAnalysed("the parser that keeps white space does not accept it") from problem
        raise SyntaxFault(git_line(source.text, refused.lineno or 1), _sentence(refused)) from problem
    return Module(path, data, source, tree)


def _check(text: str) -> SyntaxError | None:
    """Check depth with the standard library's parser. Its refusal is returned: the file may be newer than it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as problem:
        return problem
    except (RecursionError, MemoryError, ValueError) as problem:
        raise NotAnalysed("it is nested too deeply") from problem
    check_tree(tree)
    return None


def _told(text: str, refused: SyntaxError, problem: cst.ParserSyntaxError) -> tuple[int, str]:
    line = refused.lineno or 1
    if refused.msg.startswith("f-string:"):
        # Before 3.12 a fault inside an f-string is placed within the string, not within the file.
        place = _PLACE_IN_MESSAGE.search(str(problem))
        line = int(place.group(1)) if place else problem.raw_line
    return git_line(text, line), _sentence(refused)


def _sentence(refused: SyntaxError) -> str:
    return refused.msg.removesuffix(".")
