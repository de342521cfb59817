"""What two texts share is told by the lines that say something."""

from omnireview.facts.equal_lines import Shelf, likeness, runs, said, whole_statements


def numbered(start: int, end: int, indent: str = "") -> str:
    return "".join(f"{indent}value_{number} = {number}\n" for number in range(start, end))


def test_blank_lines_comments_imports_and_lone_brackets_say_nothing() -> None:
    text = "import os\nfrom a import b\n\n# why\nx = [\n    1,\n]\n"
    assert said(text).words == ("x = [", "1,")
    assert said(text).numbers == (5, 6)


def test_likeness_is_the_share_of_the_longer_text() -> None:
    assert likeness(said(numbered(0, 100)), said(numbered(0, 100, "    "))) == 1.0
    assert likeness(said(numbered(0, 100)), said(numbered(20, 100))) == 0.8
    assert likeness(said(numbered(0, 100)), said(numbered(0, 10))) == 0.0
    assert likeness(said(""), said("")) == 0.0


def test_a_run_is_told_with_its_lines_on_both_sides() -> None:
    one = said("a = 1\n\n" + numbered(0, 40) + "b = 2\n")
    other = said("c = 3\n" + numbered(0, 40))
    assert [tuple(run) for run in runs(one, other, 30)] == [(40, 3, 42, 2, 41)]


def test_a_run_begins_where_a_statement_does() -> None:
    tail = "        mask=None,\n    ):\n        '''Attend to\n        what (is seen.\n        '''\n" + numbered(
        0, 3, "        "
    )
    one, other = "class A:\n    def call(\n" + tail, "class B:\n    def attend(\n        self,\n" + tail
    (run,) = runs(said(one), said(other), 5)
    whole = whole_statements(run, said(one), said(other), one, 5)
    assert whole is not None
    assert (run.first, run.other_first) == (3, 4)
    assert tuple(whole) == (3, 8, 10, 9, 11)


def test_a_run_within_one_statement_begins_none() -> None:
    text = "x = (\n" + numbered(0, 40).replace("\n", ",\n") + ")\n"
    (run,) = runs(said("y = 1\n" + text), said("z = 1\n" + text), 41)
    assert whole_statements(run, said("y = 1\n" + text), said("z = 1\n" + text), "y = (\n" + text, 5) is None


def test_a_run_that_begins_at_the_end_of_a_function_is_told_from_the_next_one() -> None:
    tail = numbered(0, 4, "        ") + "    def train(self):\n" + numbered(5, 15, "        ")
    one, other = "class A:\n    def log(self):\n" + tail, "class B:\n    def show(self):\n" + tail
    (run,) = runs(said(one), said(other), 5)
    told = [whole_statements(run, said(one), said(other), one, least) for least in (5, 15)]
    assert [each and each.first for each in told] == [7, 3]


def test_a_run_that_is_too_short_or_interrupted_is_none() -> None:
    broken = numbered(0, 20) + "between = 1\n" + numbered(20, 40)
    assert list(runs(said(numbered(0, 40)), said(broken), 30)) == []


def test_lines_that_come_again_and_again_end() -> None:
    same = said("x = 1\n" * 5_000)
    assert [run.length for run in runs(same, same, 30)] == [5_000]


def test_the_texts_that_share_the_most_are_found_without_comparing_all() -> None:
    shelf = Shelf({"far.py": numbered(900, 950), "near.py": numbered(0, 45), "own.py": numbered(0, 50)})
    assert [name for name, _ in shelf.alike(said(numbered(0, 50)), "own.py")] == ["near.py"]
