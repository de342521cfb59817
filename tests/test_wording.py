"""The words of a finding: its message, and the source that identifies it."""

import pytest

from omnireview.scan.wording import anchored_source, fill_message


def test_a_binding_can_not_leave_its_code_span() -> None:
    filled = fill_message("`$X` is wrong.", {"$X": "a`@octocat`\nb"})
    assert filled == "`a'@octocat' b` is wrong."


def test_a_long_binding_is_cut() -> None:
    assert len(fill_message("$X", {"$X": "x" * 500})) == 80


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
