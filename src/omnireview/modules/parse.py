"""Bytes of a file → `Module`, by two parsers, of which neither is trusted with a hostile file alone."""

import ast
import re

import libcst as cst

from omnireview.errors import NotAnalysed
from omnireview.modules.cut import Cut
from omnireview.modules.decode import Source, decode
from omnireview.modules.guard import guard
from omnireview.modules.module import Module
from omnireview.modules.syntax import SyntaxFault, git_line
from omnireview.worker.stack import with_large_stack

_PLACE_IN_MESSAGE = re.compile(r"error at (\d+):\d+")


def parse_module(
    path: str,
    data: bytes,
    *,
    source: Source | None = None,
    cut: Cut | None = None,
    tree: ast.AST | None = None,
    whole: ast.Module | None = None,
) -> Module:
    """Parse one Python file of the tree; `path` is its path there, with `/`.

    `source` is what the bytes have been decoded to, and `tree` what `ast` made of the text, if that has been done.
    Of a `cut` only what it leaves is parsed: the module's text and all places are the whole file's, its tree is
    not, and `tree` need hold no more than that either. `whole` is what `ast` made of the whole text, as it stands
    there, from which places are told sooner.

    Raises `SyntaxFault` when both parsers refuse the file, and `NotAnalysed` when what is to be parsed is over a
    limit (length, nodes, nesting), is not text in its declared encoding, or when the two parsers differ.
    """
    source = source or decode(data)
    text = source.text if cut is None else cut.text
    refused = guard(text, tree)
    try:
        parsed = with_large_stack(lambda: cst.parse_module(text))
    except cst.ParserSyntaxError as problem:
        if refused is None:
            raise NotAnalysed("the parser that keeps white space does not accept it") from problem
        raise SyntaxFault(*_told(text, refused, problem)) from problem
    except Exception as problem:
        # libcst also raises its own validation errors and plain ValueErrors on text it can't represent.
        if refused is None:
            raise NotAnalysed("the parser that keeps white space does not accept it") from problem
        raise SyntaxFault(git_line(text, refused.lineno or 1), _sentence(refused)) from problem
    return Module(path, data, source, parsed, cut, whole=whole)


def _told(text: str, refused: SyntaxError, problem: cst.ParserSyntaxError) -> tuple[int, str]:
    line = refused.lineno or 1
    if refused.msg.startswith("f-string:"):
        # Before 3.12 a fault inside an f-string is placed within the string, not within the file.
        place = _PLACE_IN_MESSAGE.search(str(problem))
        line = int(place.group(1)) if place else problem.raw_line
    return git_line(text, line), _sentence(refused)


def _sentence(refused: SyntaxError) -> str:
    return refused.msg.removesuffix(".")
