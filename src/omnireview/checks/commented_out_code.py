"""Code that was put into comments instead of being deleted.

Looked at are comments that stand alone, block by block. A line is code when it parses and has a shape that
prose has not: an import, a call of something that the file knows, `return` or `assert` with more than a name,
`if` or `for` with a body, a definition. Two lines of lesser signs (assignments of attributes, keyword
arguments) are code, too. Left alone: formulas (`# x = (factor ** 2) * 3`), shapes and types, names of steps (`#
Attention()`), one assignment of a constant, code that a sentence before it announces as an example,
code that is meant to come back (a TODO close by names it or heads the same lines, the line above says so), the
lines of a block that quotes a traceback (`ValueError: …`, `line 62, in …`),
comments for tools, a formula (`einsum`, `matmul`) for what the next line works out, and in examples and
configurations what a user may take: instead of the line beside it, as an argument, or as a step of the script.

Assignments that end in the name which the next line assigns are left alone as well, for they tell what that line
stands for; not a step that reads its own name (`x = x.cpu()`). One statement that the next line does in another
way (same name, same call) is of medium confidence, for it may explain. Blocks with nothing but an empty line
between them are told at once. A block that would be nothing by itself, as `# total += part`, is told where it uses
a name that dead code of the same function assigns, and nothing else in it has. Lines between the brackets of a
`def` are told as parameters. The mend removes the lines, and with them what was said of them alone: one or two
lines of words above, with no code of their own below.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.places import is_example
from omnireview.python import Comment, PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.code_shape import Known, deeds, suite
from omnireview.traits.commented import blocks, code_rows, in_signature, text_of
from omnireview.traits.left_over import assigned_names, is_left_over, living
from omnireview.traits.promised import comes_back

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LONGEST = 60
_MOST_WORDS = 2
"""Lines of words above some code that can be about it alone."""
_ARGUMENT = re.compile(r"\s*\w+=[^=].*,?$")
_MATHS = frozenset({"einsum", "matmul", "bmm", "rearrange", "softmax", "outer", "dot", "tensordot"})
_FOR_USERS = frozenset({"configs", "config"})
_BESIDE = 3
"""So many lines of code away stands what a commented line of an example may take the place of."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can be found in any file."""
    return frozenset()


@noun
class _Dead:
    """A block with its texts and the rows of it that are code."""

    block: Sequence[Comment]
    texts: Sequence[str]
    rows: Sequence[tuple[int, int]]

    @property
    def first(self) -> Comment:
        """The comment with which the code begins."""
        return self.block[self.rows[0][0]]

    @property
    def last(self) -> Comment:
        """The comment with which it ends."""
        return self.block[self.rows[-1][1]]

    @property
    def code(self) -> list[str]:
        """The lines of it."""
        return [text for begin, end in self.rows for text in self.texts[begin : end + 1]]


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the lines of each block at once; `$LINES` tells whether it is one, `$CODE` what the first one says.

    `$WHAT` tells whether they are code or parameters of a `def`, `$THEM` how to speak of them again.
    """
    together: list[_Dead] = []
    for dead in _all_dead(file):
        if together and not _goes_on(file, together[-1], dead):
            yield from _match(file, together)
            together = []
        together.append(dead)
    if together:
        yield from _match(file, together)


def _all_dead(file: PythonFile) -> Iterator[_Dead]:
    """Give the blocks with code, in order, and those that only go with the code of another block."""
    standing = list(blocks(file.comments))
    if not standing:
        return
    known = Known(file)
    read: list[_Dead] = []
    gone: dict[str, set[str]] = {}
    for block in standing:
        texts = [text_of(comment) for comment in block]
        dead = _Dead(block, texts, code_rows(texts, known))
        read.append(dead)
        if dead.rows and not _stays(file, dead):
            gone.setdefault(_context(file, dead), set()).update(assigned_names(dead.code))
    orphans = {context: names - living(file, context) for context, names in gone.items()}
    for dead in read:
        if not dead.rows and is_left_over(dead.texts, orphans.get(_context(file, dead), ())):
            dead = _Dead(dead.block, dead.texts, [(0, len(dead.texts) - 1)])  # noqa: PLW2901
        if dead.rows and not _stays(file, dead):
            yield dead


def _context(file: PythonFile, dead: _Dead) -> str:
    return file.context_at(dead.block[0].line, dead.block[0].column)


def _stays(file: PythonFile, dead: _Dead) -> bool:
    """Tell whether code in a comment is meant to come back, or is there for a user to take."""
    begin, end = dead.rows[0][0], dead.rows[-1][1] + 1
    if comes_back(file, dead.block, dead.texts[:begin], " ".join(dead.texts[begin:end])):
        return True
    return _is_for_users(file) and (_is_step(file, dead) or _are_arguments(dead.code))


def _is_step(file: PythonFile, dead: _Dead) -> bool:
    """Tell whether a block stands in what is run as a script, below `if __name__ == "__main__":` as well."""
    at = bisect_right(file.tree.body, dead.first.line, key=lambda each: each.lineno) - 1
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return dead.first.column == 0 or (at >= 0 and not isinstance(file.tree.body[at], definitions))


def _goes_on(file: PythonFile, before: _Dead, dead: _Dead) -> bool:
    """Tell whether nothing but one empty line parts a block from the one before."""
    end, start = before.block[-1], dead.block[0]
    between = "".join(
        file.text_at(file.line_span(line)) for line in range(end.line + 1, min(start.line, end.line + 3))
    )
    return start.line == end.line + 2 and start.column == end.column and not between.strip()


def _match(file: PythonFile, together: Sequence[_Dead]) -> Iterator[Match]:
    """Tell of all rows of blocks that belong together; only one that stands alone is mended."""
    first, last = together[0].first, together[-1].last
    lead = _lead(file, together[0]) if len(together) == len(together[0].rows) == 1 else first
    code = [text for dead in together for text in dead.code]
    weight = _weight(file, first, last, code)
    if weight is None:
        return
    start = file.lines.character(lead.line, lead.column)
    span = file.lines.span(start, file.lines.character(last.line, last.column) + len(last.text))
    said = next(text for text in code if text.strip() and not text.lstrip().startswith(("#", "@"))).strip()
    said = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
    many = len(code) > 1
    told = {"$LINES": "These lines are" if many else "This line is", "$CODE": said.replace("`", "'")}
    told["$THEM"] = "them" if many else "it"
    told["$WHAT"] = "commented-out code"
    if in_signature(file, first, last):
        told["$WHAT"] = "commented-out parameters" if many else "a commented-out parameter"
    alone = len(together) == len(together[0].rows) == 1
    yield Match(span, first.line, {**told, **weight}, _mend(file, lead, last) if alone else ())


def _is_for_users(file: PythonFile) -> bool:
    return is_example(file.path) or not _FOR_USERS.isdisjoint(PurePosixPath(file.path).parts[:-1])


def _are_arguments(code: Sequence[str]) -> bool:
    """Tell whether all lines are keyword arguments, which a user may take into the call around."""
    return all(_ARGUMENT.match(text) for text in code if text.strip())


def _lead(file: PythonFile, dead: _Dead) -> Comment:
    """Give the comment with which all that is about a block of code begins."""
    begin, end = dead.rows[0]
    above, rest = dead.texts[:begin], dead.texts[end + 1 :]
    after = file.text.find("\n", file.lines.offset(dead.last.line, 0)) + 1
    is_alone = not after or file.text.startswith("\n", after) or not file.text[after : after + 1]
    if rest or not is_alone or not 0 < len(above) <= _MOST_WORDS or not all(text.strip() for text in above):
        return dead.first
    return dead.block[0]


def _weight(file: PythonFile, first: Comment, last: Comment, code: Sequence[str]) -> dict[str, str] | None:
    """Give less confidence to one statement that the next line does otherwise; None to what is no dead code."""
    statements = suite(code)
    if not statements:
        return {}
    around = _around(file, first.line, last.line)
    following = next((each for each in around if each.lineno > last.line), None)
    following = None if following is None or following.lineno > last.line + 1 else following
    gives = frozenset() if following is None else _given(following)
    assigned = all(isinstance(each, (ast.Assign, ast.AnnAssign)) for each in statements)
    if assigned and _given(statements[-1]) & gives and not _goes_on_from_itself(statements[-1]):
        return None
    if len(statements) != 1:
        return {}
    made = deeds(statements[0])
    if _is_for_users(file) and any(made & deeds(each) for each in around):
        return None
    if following is None or not made & deeds(following):
        return {}
    maths = any(isinstance(each, ast.Attribute) and each.attr in _MATHS for each in ast.walk(statements[0]))
    return None if maths else {"$CONFIDENCE": "medium"}


def _given(statement: ast.stmt | ast.keyword) -> frozenset[str]:
    """Give the names that a statement assigns, as `deeds` spells them."""
    return frozenset(each for each in deeds(statement) if each.endswith(" ="))


def _goes_on_from_itself(statement: ast.stmt) -> bool:
    """Tell whether a statement reads the name that it gives, as one step of several does: `x = x.cpu()`."""
    value = getattr(statement, "value", None)
    read = () if value is None else ast.walk(value)
    given = _given(statement)
    return any(isinstance(each, (ast.Name, ast.Attribute)) and f"{ast.unparse(each)} =" in given for each in read)


def _around(file: PythonFile, first: int, last: int) -> list[ast.stmt | ast.keyword]:
    """Give the statements and arguments that begin close to some lines, in order."""
    lines = file.whole.once(_by_line)
    near = range(max(1, first - _BESIDE), last + _BESIDE + 1)
    return [each for line in near for each in lines.get(line, ())]


def _by_line(file: PythonFile) -> dict[int, list[ast.stmt | ast.keyword]]:
    found: dict[int, list[ast.stmt | ast.keyword]] = {}
    for each in file.nodes(
        ast.Assign, ast.AnnAssign, ast.Expr, ast.Import, ast.ImportFrom, ast.Return, ast.keyword
    ):
        found.setdefault(each.lineno, []).append(each)
    return found


def _mend(file: PythonFile, first: Comment, last: Comment) -> tuple[Edit, ...]:
    start = file.lines.offset(first.line, 0)
    end = file.text.find("\n", file.lines.offset(last.line, 0))
    if end < 0:
        return ()
    return (Edit(file.lines.byte(start), file.lines.byte(end + 1), ""),)
