"""A text as the standard library's parser reads it."""

import ast
import warnings

from omnireview.errors import NotAnalysed


def standard_tree(text: str) -> ast.Module:
    """Parse a text, silently: what a file's author is warned of is not ours to print.

    Raises:
        SyntaxError: The parser refuses it; it may be newer than the interpreter.
        NotAnalysed: It is nested so deeply that the parser gives up.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (RecursionError, MemoryError, ValueError) as problem:
        raise NotAnalysed("it is nested too deeply") from problem
