"""What changed, as the summary tells it: files, public classes and functions, what replaces what."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from git_repository import Repository
from made_reviews import added_file, change, found, review_of
from rendered import Page

from omnireview.corridor import review_change
from omnireview.diff import FileStatus
from omnireview.git import Git
from omnireview.github.facts import IssueFacts, LinkFacts
from omnireview.overview import FileGroup, Overview, Replacement
from omnireview.overview.groups import group_of
from omnireview.overview.look import look_over
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_paths, from_range
from omnireview.render import as_json, as_markdown
from omnireview.render.overview import overview_block
from omnireview.review import Review
from omnireview.settings import Settings
from omnireview.sides.make import open_sides, readers

Files = Mapping[str, str | None]

BODY = "".join(f"    step_{number} = values[{number}] + {number}\n" for number in range(12))
MANAGER = """class StageManager:
    def start(self): ...
    def stop(self): ...
    def submit(self, request): ...
    def collect(self): ...
    def _drain(self): ...
"""


def changed(folder: Path, old: Files, new: Files) -> PullRequest:
    repository = Repository(folder)
    repository.commit({path: None if text is None else text.encode() for path, text in old.items()})
    repository.commit({path: None if text is None else text.encode() for path, text in new.items()})
    return from_range(Git.open(folder), "HEAD~1..HEAD")


def overview(folder: Path, old: Files, new: Files) -> Overview:
    with readers(processes=0) as workers:
        pull = changed(folder, {"relay/__init__.py": "", **old}, new)
        return look_over(pull, open_sides(pull, Settings(), workers))


def told(overview: Overview, repository: str = "") -> str:
    return overview_block(replace(review_of(found(), repository=repository), overview=overview)).text("below")


def test_files_are_told_with_status_lines_and_group(tmp_path: Path) -> None:
    made = overview(
        tmp_path,
        {"relay/a.py": f"def run(values):\n{BODY}", "relay/gone.py": "x = 1\n", "docs/use.md": "one\n"},
        {
            "relay/a.py": None,
            "relay/b.py": f"def run(values):\n{BODY}    return values\n",
            "relay/gone.py": None,
            "docs/use.md": "one\ntwo\n",
            "tests/test_b.py": "def test(): ...\n",
            "logo.png": "\0\1",
        },
    )
    assert [(file.path, file.status, file.group, file.added, file.removed) for file in made.files] == [
        ("docs/use.md", FileStatus.MODIFIED, FileGroup.DOCS, 1, 0),
        ("logo.png", FileStatus.ADDED, FileGroup.OTHER, 0, 0),
        ("relay/b.py", FileStatus.RENAMED, FileGroup.SOURCE, 1, 0),
        ("relay/gone.py", FileStatus.REMOVED, FileGroup.SOURCE, 0, 1),
        ("tests/test_b.py", FileStatus.ADDED, FileGroup.TESTS, 1, 0),
    ]
    rows = Page(told(made)).rows
    assert rows == [
        ["File", "Lines", "Status"],
        ["docs/use.md", "+1 −0", "modified"],  # noqa: RUF001 - as it is told
        ["logo.png", "binary", "added"],
        ["relay/b.py", "+1 −0", "renamed from relay/a.py"],  # noqa: RUF001
        ["relay/gone.py", "+0 −1", "removed"],  # noqa: RUF001
        ["tests/test_b.py", "+1 −0", "added"],  # noqa: RUF001
    ]
    assert "2 source files, 1 test file, 1 document and 1 other file." in told(made)


def test_many_files_share_a_row_a_folder(tmp_path: Path) -> None:
    files = {f"relay/part_{number % 30}/m{number}.py": f"x = {number}\n" for number in range(70)}
    rows = Page(told(overview(tmp_path, {}, {**files, "top.py": "x = 1\n"}))).rows
    assert rows[0] == ["Folder", "Files", "Lines"]
    assert rows[1] == ["relay/part_0/", "3 added", "+3 −0"]  # noqa: RUF001
    assert len(rows) == 22
    assert sum(int(row[1].split()[0]) for row in rows[1:]) == 71
    assert rows[-1][0] == "11 more folders"


def test_new_and_removed_public_classes_and_functions_are_told_with_bases_and_docstrings(tmp_path: Path) -> None:
    made = overview(
        tmp_path,
        {"relay/a.py": "def old(x):\n    return x\n\n\nclass Kept: ...\n\n\ndef _private(): ...\n"},
        {
            "relay/a.py": "import torch.nn as nn\n\n\nclass Kept: ...\n\n\nclass Runner(nn.Module, Kept):\n"
            '    """Runs one stage. It is slow,\n    and so on."""\n\n    def run(self): ...\n'
            "\n\ndef _other(): ...\n",
            "tests/helper.py": "class Fake: ...\n",
            "tools/convert.py": "def convert(): ...\n",
        },
    )
    assert [(each.kind, each.name, each.line, each.bases, each.summary) for each in made.new] == [
        ("class", "Runner", 7, ("Module", "Kept"), "Runs one stage.")
    ]
    assert [(each.kind, each.name, each.path) for each in made.gone] == [("function", "old", "relay/a.py")]
    text = told(made)
    assert "- class `Runner(Module, Kept)` in `relay/a.py`: Runs one stage.\n" in text
    assert "**Removed**\n\n- function `old` from `relay/a.py`\n" in text


def test_a_name_that_is_imported_where_it_was_defined_is_not_gone(tmp_path: Path) -> None:
    made = overview(
        tmp_path,
        {"relay/a.py": MANAGER},
        {"relay/a.py": "from relay.b import StageManager\n", "relay/b.py": MANAGER},
    )
    assert (made.gone, [each.name for each in made.new]) == ((), ["StageManager"])


def test_what_changed_its_file_is_neither_new_nor_gone(tmp_path: Path) -> None:
    made = overview(
        tmp_path, {"relay/a.py": MANAGER + "x = 1\n"}, {"relay/a.py": "x = 1\n", "relay/b.py": MANAGER}
    )
    assert (made.new, made.gone) == ((), ())
    assert "- class `StageManager` moved from `relay/a.py` to `relay/b.py`\n" in told(made)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            MANAGER,
            MANAGER.replace("StageManager", "Pool").replace("collect", "gather"),
            "class `Pool` in `relay/b.py` replaces `StageManager` (4 of 5 methods)",
        ),
        (f"def run(values):\n{BODY}", f"def go(values):\n{BODY}", "function `run` is `go` now, in `relay/b.py`"),
    ],
)
def test_what_stands_in_the_place_of_something_is_told(tmp_path: Path, old: str, new: str, words: str) -> None:
    made = overview(tmp_path, {"relay/a.py": f"{old}\n\nx = 1\n"}, {"relay/a.py": "x = 1\n", "relay/b.py": new})
    assert (made.new, made.gone) == ((), ())
    assert f"- {words}\n" in told(made)


def test_a_class_that_gets_a_further_word_in_its_file_replaces_the_other(tmp_path: Path) -> None:
    made = overview(
        tmp_path,
        {"relay/a.py": "class DiffusionWorker:\n    def run(self): ...\n"},
        {"relay/a.py": "class GPUDiffusionWorker:\n    def execute(self): ...\n"},
    )
    assert "- class `GPUDiffusionWorker` replaces `DiffusionWorker` in `relay/a.py`\n" in told(made)


@pytest.mark.parametrize(
    "new",
    [
        "class Pool:\n    def start(self): ...\n    def stop(self): ...\n",
        MANAGER.replace("StageManager", "Pool") + "\n\n" + MANAGER.replace("StageManager", "Crew"),
    ],
    ids=["two methods", "two that are equally near"],
)
def test_nothing_is_said_to_replace_another_where_that_is_not_sure(tmp_path: Path, new: str) -> None:
    made = overview(tmp_path, {"relay/a.py": MANAGER}, {"relay/a.py": "x = 1\n", "relay/b.py": new})
    assert made.replaced == ()
    assert [each.name for each in made.gone] == ["StageManager"]


def test_a_file_most_of_whose_lines_stand_in_a_larger_new_one_is_replaced(tmp_path: Path) -> None:
    lines = "".join(f"stage {number}: run the model\n" for number in range(20))
    more = "".join(f"another stage {number}: send the output\n" for number in range(60))
    made = overview(tmp_path, {"stages.txt": lines}, {"stages.txt": None, "pipeline.txt": more + lines})
    assert made.replaced == (
        Replacement("file", "stages.txt", "stages.txt", "pipeline.txt", "pipeline.txt", "lines", 20, 20),
    )
    assert "- `pipeline.txt` has 20 of 20 lines of `stages.txt`, which is gone\n" in told(made)


def test_a_file_that_does_not_parse_is_counted_and_says_nothing(tmp_path: Path) -> None:
    made = overview(tmp_path, {"relay/a.py": MANAGER}, {"relay/a.py": "class Broken(:\n"})
    assert (made.new, made.gone) == ((), ())
    assert made.notes == ("The classes and functions of 1 Python file were not compared.",)


def test_whole_files_that_somebody_named_are_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert look_over(from_paths(tmp_path, ["a.py"]), None) == Overview()


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("omni/engine.py", "source"),
        ("omni/testing/x.py", "tests"),
        ("docs/conf.py", "documents"),
        ("README.md", "documents"),
        ("examples/run.yaml", "examples"),
        ("omni/stages.yaml", "configuration"),
        ("docker/Dockerfile.ci", "configuration"),
        ("logo.bin", "other"),
    ],
)
def test_each_file_has_one_group(path: str, group: str) -> None:
    assert group_of(path) == group


# Issues.

BODY_OF_10 = """Support it.

- [x] engine
* [ ] worker, says @octocat and closes #99
1. [X] scheduler
   - [ ] tests `x` | y
```
- [ ] not a task
```
- [ ]
""" + "".join(f"- [ ] more {number}\n" for number in range(6))


def issues(*facts: IssueFacts, **more: object) -> Overview:
    links = LinkFacts(facts, **more)  # type: ignore[arg-type]
    return look_over(replace(change(added_file("relay/a.py")), links=links), None)


def test_a_linked_issue_is_told_with_its_open_tasks() -> None:
    made = issues(
        IssueFacts(10, "Roadmap", BODY_OF_10, open=True, closes=True),
        IssueFacts(7, "Old", "", open=False, closes=False),
    )
    assert [(each.done, each.left, len(each.open_items)) for each in made.issues] == [(2, 8, 5), (0, 0, 0)]
    page = Page(told(made, "omni/engine"))
    assert "closes #10 (open): Roadmap · 2 of 10 tasks done" in page.text
    assert "names #7 (closed): Old" in page.text
    assert "open: worker, says @octocat and closes #99" in page.text
    assert "3 more open" in page.text
    assert page.links[:1] == ["https://github.com/omni/engine/issues/10"]
    assert page.pings == []


def test_issues_that_may_not_be_read_or_shown_are_one_note_each() -> None:
    made = issues(refused=True, elsewhere=2)
    assert made.issues == ()
    assert "give the job `issues: read` to see them." in told(made)
    assert "2 issues of other repositories are linked, too, and not told here" in told(made)
    assert issues().notes == ()


# Through the whole way.

HOSTILE = "@octocat #1 <img src=x> | `a`\u202e **b** https://evil.example [x](y)"


def reviewed(folder: Path) -> Review:
    pull = changed(
        folder,
        {"relay/__init__.py": ""},
        {
            f"relay/{HOSTILE.replace('/', '-')}.py": f'class Gone:\n    """{HOSTILE}. More."""\n',
            "relay/ok.py": f'def fine():\n    """</details> {HOSTILE}"""\n',
        },
    )
    links = LinkFacts((IssueFacts(3, HOSTILE, f"- [ ] {HOSTILE} </details> <!-- x", open=True, closes=True),))
    return review_change(replace(pull, links=links), pull.base_tree, Settings())


def test_hostile_names_docstrings_and_issues_stay_text(tmp_path: Path) -> None:
    review = reviewed(tmp_path)
    assert review.overview.issues[0].title == HOSTILE
    assert len(review.overview.new) == 2
    block = overview_block(review).text("below")
    for text in (block, as_markdown.report(review), as_markdown.summary_body(review, "review")):
        page = Page(text)
        assert page.pings == []
        assert page.tags["img"] == 0
        assert "\u202e" not in text
        assert not [link for link in page.links if "evil" in link]
    page = Page(block)
    assert page.tags["details"] == 1
    assert {len(row) for row in page.rows} == {3}


def test_the_same_change_is_told_with_the_same_bytes_and_all_of_it_is_in_the_json(tmp_path: Path) -> None:
    first, second = reviewed(tmp_path / "a"), reviewed(tmp_path / "b")
    assert overview_block(first) == overview_block(second)
    document = as_json.document(first)["overview"]
    assert [file["path"] for file in document["files"]] == [file.path for file in first.overview.files]
    assert document["issues"][0]["open_items"] == [f"{HOSTILE} </details> <!-- x"]
