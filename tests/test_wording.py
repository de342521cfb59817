"""The words of a finding: its message, and the source that identifies it."""

import pytest

from omnireview.scan.wording import LONGEST_TOLD, anchored_source, fill_message


def test_a_binding_can_not_leave_its_code_span() -> None:
    filled = fill_message("`$X` is wrong.", {"$X": "a`@octocat`\nb"})
    assert filled == "`a'@octocat' b` is wrong."


def test_a_binding_keeps_the_space_before_it() -> None:
    assert (
        fill_message("'a' is gone$MORE.", {"$MORE": " (in 2 of that name)"}) == "'a' is gone (in 2 of that name)."
    )
    assert fill_message("'a' is gone$MORE.", {"$MORE": ""}) == "'a' is gone."


def test_a_long_binding_is_cut() -> None:
    assert len(fill_message("$X", {"$X": "x" * 500})) == 80
    assert len(fill_message("$X", {"$X": "x" * 500}, LONGEST_TOLD)) == 240


def test_what_a_parser_says_is_told_to_its_end() -> None:
    said = "found unexpected end of stream while scanning a quoted scalar that begins in line 1000"
    assert fill_message("It does not parse: $ERROR.", {"$ERROR": said}) == f"It does not parse: {said}."
    assert len(fill_message("$ERROR", {"$ERROR": "x" * 5000})) == 300


def test_unbound_metavariables_stay_as_they_are_written() -> None:
    assert fill_message("$X and $...ARGS", {"$...ARGS": "a, b"}) == "$X and a, b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("f(a, b)", "f( a,b )", id="spaces"),
        pytest.param(
            "f(a, b)", "f(\n    a,  # first\n    b,\n)", id="wrapped with a trailing comma and a comment"
        ),
        pytest.param(
            "except Exception:  # why\n    pass", "except Exception:\n    return None", id="another body"
        ),
        pytest.param("def f(\n    x=[],\n):\n    pass", "def f(x=[]):\n    return 1", id="a wrapped header"),
    ],
)
def test_reformatting_keeps_the_anchored_source(one: str, other: str) -> None:
    assert anchored_source(one) == anchored_source(other)


def test_a_head_that_is_wrapped_keeps_its_source_where_only_its_first_line_is_pointed_at() -> None:
    wrapped = "(\n    self, model, **options\n) -> dict:\n    return {}\n"
    assert anchored_source("def f", wrapped) == "deff"
    assert anchored_source("def f(", wrapped[1:]) == anchored_source(
        "def f(self, model, **options) -> dict:", "\n    return {}\n"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param('f("a b")', 'f("ab")', id="white space inside a string"),
        pytest.param('f("#a")', 'f("#b")', id="a hash inside a string"),
        pytest.param("f(a)", "f(b)", id="another argument"),
        pytest.param('f("a", "b")', 'f("ab")', id="two strings and one"),
    ],
)
def test_other_code_has_another_anchored_source(one: str, other: str) -> None:
    assert anchored_source(one) != anchored_source(other)


def test_a_text_of_comments_alone_is_told_apart_by_its_first_comment() -> None:
    assert anchored_source("# x = self.conv(x)\n# return x") == anchored_source("#  x = self.conv(x)")
    assert anchored_source("# x = self.conv(x)") != anchored_source("# x = self.norm(x)")
    assert anchored_source("return x  # why") == anchored_source("return x")
