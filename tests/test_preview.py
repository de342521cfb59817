"""`omnireview preview` and `omnireview demo --out`: from commits to pages, over HTTP, by the action."""

import subprocess
import sys
from pathlib import Path

import pytest
from git_repository import Repository
from made_pages import Seen

from omnireview.cli import run
from omnireview.cli.demo import PAGES
from omnireview.cli.workflow import review_with_inputs
from omnireview.demo import Example, example_repository
from omnireview.errors import BadInput, Exit
from omnireview.git import Git
from omnireview.preview import Proposal, propose, show_pushes
from omnireview.preview.runner import MOST_OF_A_LEVEL, read_output, read_values
from omnireview.sandbox.page import Run

Shown = tuple[list[str], list[Run]]
CLEAN = b"import torch\n\n\ndef read(path):\n    return path\n"
FAULTY = b'import torch\n\n\ndef read(path):\n    """Read."""\n    return torch.load(path, weights_only=False)\n'


def proposal_of(example: Example) -> Proposal:
    return Proposal(
        example.git,
        example.repository,
        "main",
        example.base,
        example.branch,
        example.pushes,
        example.title,
        example.body,
        example.author,
    )


@pytest.fixture(scope="module")
def demo() -> Shown:
    with example_repository() as example:
        return show_pushes(proposal_of(example), review_with_inputs, PAGES)


@pytest.fixture(scope="module")
def fork() -> Shown:
    with example_repository() as example:
        return show_pushes(proposal_of(example), review_with_inputs, PAGES, fork=True)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "relay")
    made.commit({"engine.py": CLEAN})
    made.git("checkout", "--quiet", "-b", "faster")
    made.commit({"engine.py": FAULTY})
    return made


def test_the_first_page_shows_each_inline_comment_under_its_line(demo: Shown) -> None:
    seen = Seen(demo[0][0])
    for line, words in [
        ('torch.load(path, map_location="cpu", weights_only=False)', "a crafted file can run any code"),
        ("return float(eval(rule", "This runs whatever the text says"),
        ("chunk = pickle.loads(frame)", "Pickle and its kind run whatever code the data holds"),
        ("                breakpoint()", "A leftover of debugging"),
        ("      text_hook: relay.text.spell_numbers", "relay.text has no spell_numbers"),
        ("from relay.audio import to_pcm16", "does not exist at this head"),
    ]:
        assert words in seen.row_below(line), line


def test_the_first_page_shows_the_text_that_a_suggestion_puts_in(demo: Shown) -> None:
    assert any(
        kind.startswith("added") and 'torch.load(path, map_location="cpu", weights_only=True)' in text
        for kind, text in Seen(demo[0][0]).rows
    )


def test_the_first_page_shows_summary_check_and_job_summary(demo: Shown) -> None:
    text = Seen(demo[0][0]).text
    assert text.count("Do not merge yet · 2.7/10") >= 2
    assert "· edited" not in text
    assert "Some checks were not successful" in text
    assert f"exit code 1, {demo[1][0].requests} requests to GitHub" in text
    assert demo[1][0].requests <= 11


def test_the_second_page_names_what_was_mended_and_repeats_nothing(demo: Shown) -> None:
    page = demo[0][1]
    since = page.partition('class="since"')[2].partition("</div>")[0]
    mended, _, new = since.partition(">New<")
    for rule in ("torch-load-without-weights-only", "debug-leftover", "bare-except"):
        assert rule in mended
    assert "relay/engine/files.py:31" in new
    assert new.count("<li>") == 1
    assert "· edited" in Seen(page).text
    conversation = page.partition('id="conversation"')[2].partition('id="files"')[0]
    assert conversation.count("A leftover of debugging") == 1


def test_the_second_page_folds_the_comments_whose_lines_changed(demo: Shown) -> None:
    folded = "\n".join(Seen(demo[0][1]).closed)
    assert "A leftover of debugging" in folded
    assert "Outdated" in folded


def test_the_pages_of_the_two_pushes_lead_to_each_other(demo: Shown) -> None:
    for html, (name, _), (other, title) in zip(demo[0], PAGES, reversed(PAGES), strict=True):
        assert f'<a href="{other}">{title}</a>' in html
        assert f'<a href="{name}">' not in html


def test_the_page_of_a_read_only_token_shows_annotations_instead_of_comments(fork: Shown) -> None:
    pages, runs = fork
    seen = Seen(pages[0])
    assert [run.exit_code for run in runs] == [1, 1]
    assert "0 open threads" in seen.text
    annotated = seen.row_below("return float(eval(rule")
    assert "Error" in annotated
    assert "This runs whatever the text says" in annotated
    assert "mira-holt/relay:streaming-server" in seen.text


@pytest.mark.parametrize("which", ["demo", "fork"])
def test_links_stay_on_the_pages(which: str, request: pytest.FixtureRequest) -> None:
    pages, _ = request.getfixturevalue(which)
    for html in pages:
        seen = Seen(html)
        known = {f"#{name}" for name in seen.ids} | {name for name, _ in PAGES}
        assert [link for link in seen.links if link not in known] == []


def test_preview_writes_the_page_and_gives_the_exit_code_of_the_gate(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "page.html"
    before = repository.git("for-each-ref"), repository.git("status", "--porcelain")
    assert run(["preview", "main..faster", "-C", str(repository.root), "--out", str(out)]) == Exit.POLICY_FAILED
    assert f"{out}: the pull request as it would look. The check fails" in capsys.readouterr().out
    seen = Seen(out.read_text(encoding="utf-8"))
    assert "a crafted file can run any code" in seen.row_below("weights_only=False")
    assert "wants to merge faster into main" in " ".join(seen.text.split())
    assert (repository.git("for-each-ref"), repository.git("status", "--porcelain")) == before


def test_preview_shows_what_happened_since_a_commit_that_was_pushed_before(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"engine.py": FAULTY.replace(b"=False", b"=True")})
    out = tmp_path / "page.html"
    at = ["-C", str(repository.root), "--out", str(out)]
    assert run(["preview", "main..faster", "--pushed", "faster~1", *at]) == Exit.PASS
    assert "The check passes" in capsys.readouterr().out
    seen = Seen(out.read_text(encoding="utf-8"))
    mended = repository.git("rev-parse", "--short=7", "faster").decode().strip()
    assert f"Mended by {mended} · blocker · engine.py:6 · torch-load-without-weights-only" in seen.text
    assert run(["preview", "main..faster", "--pushed", "nowhere", *at]) == Exit.USER_SIDE
    assert "`nowhere` names no commit" in capsys.readouterr().err


def test_preview_says_why_it_can_show_no_working_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["preview"]) == Exit.USER_SIDE
    told = capsys.readouterr().err
    assert "the working tree is none" in told
    assert "omnireview preview main..HEAD" in told


def test_a_policy_that_can_not_be_obeyed_is_told_on_the_terminal_too(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "--quiet", "main")
    repository.commit({".github/omnireview.yaml": b"fail-onn: major\n"})
    repository.git("checkout", "--quiet", "faster")
    arguments = ["preview", "main..faster", "-C", str(repository.root), "--out", str(tmp_path / "page.html")]
    assert run(arguments) == Exit.USER_SIDE
    assert "fail-onn" in capsys.readouterr().err
    assert "fail-onn" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_one_commit_gives_title_and_description_as_on_github(repository: Repository) -> None:
    repository.git("commit", "--quiet", "--amend", "--message=Load faster\n\nBecause it was slow.")
    made = propose(Git.open(repository.root), "main..faster")
    assert (made.title, made.body, made.author) == ("Load faster", "Because it was slow.", "a-uthor")
    assert (made.base, made.head, made.repository) == ("main", "faster", "local/relay")


def test_several_commits_are_titled_by_their_branch(repository: Repository) -> None:
    repository.commit({"README.md": b"x\n"})
    made = propose(Git.open(repository.root), "main..HEAD")
    assert (made.title, made.body, made.head) == ("faster", "- change\n- change", "faster")


@pytest.mark.parametrize(
    ("spec", "told"),
    [("main", "no range"), ("..", "no range"), ("main..main", "no commit"), ("a..b..c", "no range")],
)
def test_what_is_no_proposal_is_refused(repository: Repository, spec: str, told: str) -> None:
    with pytest.raises(BadInput, match=told.replace("no range", "is not a range")):
        propose(Git.open(repository.root), spec)


@pytest.mark.parametrize(
    ("library", "arguments"),
    [
        ("werkzeug", ["preview", "main..HEAD"]),
        ("graphql", ["preview", "main..HEAD"]),
        ("nh3", ["demo", "--out", "pages"]),
        ("cmarkgfm", ["demo", "--out", "pages"]),
    ],
)
def test_without_the_extra_the_mend_is_named(library: str, arguments: list[str], tmp_path: Path) -> None:
    program = f"""
import sys
sys.modules[{library!r}] = None
from omnireview.cli import run
sys.exit(run({arguments!r}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == Exit.USER_SIDE, done.stderr
    assert f"`{library}` is not installed" in done.stderr
    assert "pip install 'omnireview[sandbox]'" in done.stderr


def test_demo_writes_a_page_for_each_push(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--out", str(tmp_path / "demo")]) == Exit.PASS
    assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == sorted(name for name, _ in PAGES)
    out = capsys.readouterr().out
    assert str(tmp_path / "demo" / "index.html") in out
    assert "<!-- omnireview:v1" in out


def test_the_runner_obeys_commands_unless_they_are_stopped() -> None:
    told = read_output(
        "::add-mask::s3cret\n"
        "a line with s3cret\n"
        "::stop-commands::t0ken\n"
        "::error file=a.py,line=1::not obeyed\n"
        "::t0ken::\n"
        "::warning file=dir/a%2Cb.py,line=3,endLine=5,title=major%3A rule::Two%0Alines, 100%25\n"
        "::notice::no place\n"
    )
    assert told.log[:2] == ["a line with ***", "::error file=a.py,line=1::not obeyed"]
    assert [
        (one.path, one.start_line, one.end_line, one.level, one.title, one.message) for one in told.annotations
    ] == [
        ("dir/a,b.py", 3, 5, "warning", "major: rule", "Two\nlines, 100%"),
        (".github", 4, 4, "notice", None, "no place"),
    ]


def test_the_runner_shows_ten_annotations_of_a_level() -> None:
    told = read_output("\n".join(f"::error file=a.py,line={n}::m{n}" for n in range(1, 15)) + "\n::warning::w")
    levels = [one.level for one in told.annotations]
    assert (levels.count("failure"), levels.count("warning")) == (MOST_OF_A_LEVEL, 1)
    assert len(told.log) == 15


def test_the_runner_reads_outputs_of_several_lines() -> None:
    assert read_values("a<<END\none\nb=two\nEND\nc=3\n") == (("a", "one\nb=two"), ("c", "3"))
