"""A Python file as checks see it: its nodes, its places, its comments."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

from omnireview.modules.decode import decode
from omnireview.modules.standard import standard_tree
from omnireview.prefilter import draw
from omnireview.python import PythonFile
from omnireview.spans import Edit

SOURCE = Path(__file__).parents[1] / "src" / "omnireview"


def file_of(code: str | bytes) -> PythonFile:
    source = decode(code.encode() if isinstance(code, str) else code)
    sketch = draw(source.text, "package/module.py")
    assert sketch is not None
    return PythonFile("package/module.py", source, sketch.tree)


def comments(code: str) -> list[tuple[int, int, str, bool]]:
    return [(each.line, each.column, each.text, each.alone) for each in file_of(code).comments]


def without(code: str, statement: int = 0) -> str | None:
    """Give a text without the first `import`, or the n-th; None where it must stay."""
    file = file_of(code)
    edits = file.removal(file.nodes(ast.Import)[statement])
    data = code.encode()
    return None if not edits else (data[: edits[0].start] + edits[0].text.encode() + data[edits[0].end :]).decode()


COMMENTS = {
    "alone and behind code": ("# a\nx = 1  # b\n", [(1, 0, "# a", True), (2, 7, "# b", False)]),
    "none in strings": ("x = '#a' + \"# b\"\n", []),
    "behind a string with a sign": ("f('#', '#')  # c # d\n", [(1, 13, "# c # d", False)]),
    "none in a docstring": ('"""\n# a\n"""  # b\n', [(3, 5, "# b", False)]),
    "none in an f-string": ("x = f'{a}#{b:#x}'  # c\n", [(1, 19, "# c", False)]),
    "none in a string within an f-string": ("x = f\"{d['#']}\"  # c\n", [(1, 17, "# c", False)]),
    "none in an f-string of many lines": ('x = f"""\n{a} # b\n"""  # c\n', [(3, 5, "# c", False)]),
    "between strings that are one": ("x = (\n    'a'  # b\n    # c\n    'd#'\n)\n",
                                     [(2, 9, "# b", False), (3, 4, "# c", True)]),
    "between f-strings that are one": ("x = (\n    f'{a}#'  # b\n    'd'\n)\n", [(2, 13, "# b", False)]),
    "between strings with CRLF": ("x = (\r\n    'a'  # b\r\n    'c'\r\n)\r\n", [(2, 9, "# b", False)]),
    "behind a continued string": ("x = 'a\\\n# b'  # c\n", [(2, 6, "# c", False)]),
    "columns in characters": ("x = 'äöü'  # ü\n", [(1, 11, "# ü", False)]),
    "CRLF": ("x = 1  # a\r\n# b\r\n", [(1, 7, "# a", False), (2, 0, "# b", True)]),
    "bytes": ("x = b'#'  # a\n", [(1, 10, "# a", False)]),
    "a match of a string": ("match x:\n    case '#': ...  # a\n", [(2, 19, "# a", False)]),
    "without a last newline": ("x = 1 #", [(1, 6, "#", False)]),
}  # fmt: skip


@pytest.mark.parametrize(("code", "found"), COMMENTS.values(), ids=COMMENTS)
def test_comments_are_told_from_strings(code: str, found: list[tuple[int, int, str, bool]]) -> None:
    assert comments(code) == found


def test_comments_are_those_of_the_tokenizer_on_real_code() -> None:
    seen = 0
    for path in sorted(SOURCE.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        tokens = tokenize.generate_tokens(io.StringIO(code).readline)
        theirs = [(*token.start, token.string) for token in tokens if token.type == tokenize.COMMENT]
        assert [each[:3] for each in comments(code)] == theirs, path
        seen += len(theirs)
    assert seen > 200


def test_a_line_of_many_signs_is_read_in_one_go() -> None:
    assert comments("x = [" + "'#'," * 100_000 + "]  # a\n")[0][2] == "# a"


REMOVED = {
    "a line": ("import a\nx = 1\n", "x = 1\n"),
    "in a block": ("def f():\n    import a\n    return a\n", "def f():\n    return a\n"),
    "of several lines": ("import a, \\\n    b\nx = 1\n", "x = 1\n"),
    "CRLF": ("import a\r\nx = 1\r\n", "x = 1\r\n"),
    "behind text that is not ASCII": ("x = 'äöü'\nimport a\ny = 'ß'\n", "x = 'äöü'\ny = 'ß'\n"),
    "the last line, without its end": ("x = 1\nimport a", "x = 1\n"),
    "in `else`": ("if x:\n    y\nelse:\n    import a\n    z\n", "if x:\n    y\nelse:\n    z\n"),
    "in a handler": ("try:\n    y\nexcept E:\n    import a\n    z\n", "try:\n    y\nexcept E:\n    z\n"),
    "all that a block has": ("def f():\n    import a\n", None),
    "beside another statement": ("import a; x = 1\n", None),
    "behind another statement": ("x = 1; import a\n", None),
    "behind a colon": ("if x: import a\ny = 1\n", None),
    "beside a comment": ("import a  # noqa\nx = 1\n", None),
    "behind a continued line": ("x = 1; \\\nimport a\ny = 1\n", None),
}


@pytest.mark.parametrize(("code", "left"), REMOVED.values(), ids=REMOVED)
def test_a_statement_is_removed_with_its_lines_or_not_at_all(code: str, left: str | None) -> None:
    assert without(code) == left


def test_a_definition_is_removed_with_its_decorators() -> None:
    file = file_of("x = 1\n@a\n@b(\n    1)\ndef f(): ...\ny = 2\n")
    (edit,) = file.removal(file.functions[0])
    assert file.text[edit.start : edit.end] == "@a\n@b(\n    1)\ndef f(): ...\n"


def test_a_statement_knows_its_block_and_its_place_there() -> None:
    file = file_of("if x:\n    a\nelse:\n    b\n    import c\n")
    (statement,) = file.nodes(ast.Import)
    block, at = file.block_of(statement)
    assert (len(block), at) == (2, 1)


def test_places_are_those_of_git_and_of_the_bytes() -> None:
    data = "# -*- coding: latin-1 -*-\r\nx = 'äö'; f('ß',\r\n  1)\r\n".encode("latin-1")
    file = file_of(data)
    (call,) = file.nodes(ast.Call)
    span = file.span(call)
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 10, 3, 4)
    assert data[span.start : span.end].decode("latin-1") == "f('ß',\r\n  1)" == file.source(call)
    assert file.text_at(span) == file.source(call)
    assert file.edit(call.args[0], "x") == Edit(span.start + 2, span.start + 5, "x")


def test_a_byte_order_mark_is_counted_in_bytes_alone() -> None:
    data = b"\xef\xbb\xbff(1)\n"
    file = file_of(data)
    span = file.span(file.nodes(ast.Call)[0])
    assert (span.line, span.column) == (1, 0)
    assert data[span.start : span.end] == b"f(1)"


def test_a_line_stands_without_the_white_space_around_it() -> None:
    file = file_of("if x:\r\n    y = 'ä' \r\n")
    assert file.text_at(file.line_span(2)) == "y = 'ä'"


def test_an_insertion_goes_by_columns_of_utf_8() -> None:
    file = file_of("x = 'ä' + y\n")
    (name,) = (node for node in file.nodes(ast.Name) if node.id == "y")
    assert file.insertion(name.lineno, name.col_offset, "not ") == Edit(11, 11, "not ")


CODE = """\
@d(1)
def f(a=b()):
    c(2)
    def g():
        return 3

class A:
    def h(self):
        return 4
"""


def test_what_the_change_does_not_reach_is_left_out_of_the_nodes() -> None:
    source = decode(CODE.encode())
    tree = standard_tree(source.text)
    file = PythonFile("a.py", source, tree, frozenset({tree.body[0]}))
    assert [node.value for node in file.nodes(ast.Constant)] == [4]
    assert [function.name for function in file.functions] == ["h"]
    assert {node.value for node in file.whole.nodes(ast.Constant)} == {1, 2, 3, 4}
    assert {node.value for node in file.below(tree.body[0]) if isinstance(node, ast.Constant)} == {1, 2, 3}
    inner = tree.body[0].body[1]  # type: ignore[attr-defined]
    assert file.parent(inner) is tree.body[0]
    assert file.function_of(inner.body[0]) is inner


def test_a_head_belongs_to_what_is_around_a_function() -> None:
    file = file_of(CODE)
    calls = {ast.unparse(call.func): call for call in file.nodes(ast.Call)}
    homes = {name: getattr(file.function_of(call), "name", None) for name, call in calls.items()}
    assert homes == {"d": None, "b": None, "c": "f"}


def test_a_place_has_the_name_of_the_definitions_around_it() -> None:
    file = file_of(CODE)
    numbers = {node.value: file.context(node) for node in file.nodes(ast.Constant)}
    assert numbers == {1: "f", 2: "f", 3: "f.g", 4: "A.h"}
    assert [file.context_at(line) for line in range(1, 10)] == ["", "", "f", "f", "f.g", "", "", "A", "A.h"]


def test_parameters_are_inside_of_their_function_on_whatever_line_they_stand() -> None:
    one = file_of("class A:\n    def f(self, x=[]):\n        pass\n")
    more = file_of("class A:\n    def f(\n        self,\n        x=[],\n    ):\n        pass\n")
    assert (one.context_at(2, 4), one.context_at(2, 16)) == ("A", "A.f")
    assert (more.context_at(2, 4), more.context_at(4, 8)) == ("A", "A.f")


def test_a_method_is_one_of_the_class_that_it_stands_in() -> None:
    file = file_of("class A:\n    if x:\n        def f(self):\n            def g(): ...\n")
    assert [getattr(file.method_class(each), "name", None) for each in file.functions] == ["A", None]


def test_what_is_run_with_a_function_does_not_hold_inner_bodies() -> None:
    file = file_of("def f(a=x):\n    @d\n    def g(b=y):\n        z\n    lambda: w\n    class A(v):\n        u\n")
    assert [node.id for node in file.within(file.functions[0]) if isinstance(node, ast.Name)] == ["d", "y", "v"]


def test_a_file_is_asked_once() -> None:
    file = file_of("x = 1\n")
    asked: list[str] = []

    def count(each: PythonFile) -> int:
        asked.append(each.path)
        return len(asked)

    assert (file.once(count), file.once(count), asked) == (1, 1, ["package/module.py"])


def test_a_part_of_a_file_is_asked_about_once_each() -> None:
    file = file_of("def f(): ...\ndef g(): ...\n")
    asked: list[str] = []

    def count(_: PythonFile, function: ast.FunctionDef) -> int:
        asked.append(function.name)
        return len(asked)

    first, second = file.nodes(ast.FunctionDef)
    found = [file.once(count, each) for each in (first, second, first)]
    assert (found, asked) == ([1, 2, 1], ["f", "g"])


def test_a_called_method_is_shown_where_its_name_stands() -> None:
    code = "(\n    'é', a\n    .b()\n    .cuda()\n)\nf(x)\n"
    file = file_of(code)
    said = {file.text_at(file.name_span(call)): file.name_span(call).line for call in file.nodes(ast.Call)}
    assert said == {"cuda": 4, "b": 3, "f(x)": 6}
