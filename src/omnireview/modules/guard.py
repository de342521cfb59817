"""What the standard library's parser says of a text, before the parser that keeps white space sees it."""

import ast
import re

from omnireview.errors import NotAnalysed
from omnireview.modules.depth import MAX_NESTING, MAX_WORK, check_shape, outline
from omnireview.modules.lexical import check_text, check_work
from omnireview.modules.standard import standard_tree

MAX_CHARACTERS = 2_000_000
"""Of a long string or of comments; of code, far less is too much work."""
MAX_LINES = 300_000
"""Empty lines are no work by the measures of depth, and take time all the same."""
_NEEDLESS_BRACKETS = re.compile(r"\(\s*+\(\s*+\(")
"""The tree does not show those, and each costs as much as one that means something."""


def guard(text: str, tree: ast.AST | None = None) -> SyntaxError | None:
    """Give the refusal of the standard library's parser, None when it accepts: the text may be newer than it.

    `tree` is what that parser made of the text, if it has been asked already.

    Raises:
        NotAnalysed: The text is too long, or too deep or too much for a parser without limits of its own.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotAnalysed(f"it is longer than {MAX_CHARACTERS:,} characters")
    if text.count("\n") > MAX_LINES:
        raise NotAnalysed(f"it has more than {MAX_LINES:,} lines")
    if tree is None:
        try:
            tree = standard_tree(text)
        except SyntaxError as problem:
            check_text(text)
            return problem
    levels, work = outline(tree)
    if levels > MAX_NESTING:
        check_shape(tree)
    if work > MAX_WORK or _NEEDLESS_BRACKETS.search(text):
        check_work(text)
    return None
