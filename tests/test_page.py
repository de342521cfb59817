"""The page of a pull request: what a person sees, and what hostile text can't do to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from made_pages import ALICE, BOT, DIFF, HEAD, START, Seen, made_check, made_scene, made_thread, seen

from omnireview.sandbox.page import Run, Told, page
from omnireview.sandbox.state import Annotation, Comment, CommitStatus, Push, ReviewComment, Thread

SUGGESTION = "Pass `weights_only=True`.\n\n```suggestion\nstate = torch.load(path, weights_only=True)\n```\n"
HARMLESS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "div", "span", "fieldset", "legend",
    "label", "input", "h1", "h2", "h3", "h4", "h5", "h6", "p", "code", "ul", "ol", "li", "nav", "main", "section",
    "details", "summary", "table", "colgroup", "col", "tbody", "thead", "tr", "td", "th", "pre", "strong", "em",
    "time", "aside", "footer", "blockquote", "br", "sub", "caption",
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title><svg onload=alert(1)>",
    '"><iframe src="https://evil.example/"></iframe>',
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1)) [y](data:text/html,z) ![z](https://evil.example/pixel.png)",
    '<form action="https://evil.example"><input name=p type=text autofocus onfocus=alert(1)></form>',
    "</details></div></section></main><h1>Approved</h1>",
    "<!-- --><link rel=stylesheet href=https://evil.example/x.css>",
    "<div style='position:fixed;inset:0' class=top id=conversation>x</div>",
    "\u202etxt.exe\u2066\u200b\x1b[31m",
]


def test_an_inline_comment_stands_under_its_line() -> None:
    found = seen(made_scene(made_thread("Look here.")))
    assert "Look here." in found.row_below("weights_only=False")
    assert found.row_below("model.load(state)") == ""


def test_a_comment_on_the_old_side_stands_under_the_removed_line() -> None:
    found = seen(made_scene(made_thread("Why?", side="LEFT")))
    below = [found.rows[i + 1] for i, (kind, _) in enumerate(found.rows) if kind.startswith("removed")]
    assert any(kind.startswith("below") and "Why?" in text for kind, text in below)


def test_a_comment_on_a_file_stands_above_its_lines() -> None:
    written = page(made_scene(made_thread("Split this.", line=None, original_line=None, subject="file", hunk="")))
    files = written.partition('id="files"')[2]
    assert 0 < files.index("Split this.") < files.index("import torch")


def test_a_graph_is_shown_as_its_text_and_as_one_that_github_draws() -> None:
    found = seen(made_scene(made_thread("```mermaid\nflowchart LR\n  a --> b\n```\n")))
    told = " ".join(found.row_below("weights_only=False").split())
    assert "GitHub draws this:flowchart LR a --> b" in told


def test_a_suggestion_shows_the_lines_that_go_and_the_text_that_comes() -> None:
    written = page(made_scene(made_thread(SUGGESTION)))
    box = written.partition('<div class="suggestion">')[2].partition("</div>")[0]
    rows = Seen(f"<table>{box.partition('<tbody>')[2].partition('</tbody>')[0]}</table>").rows
    assert [(kind.split()[0], text) for kind, text in rows] == [
        ("removed", "2\u2212state = torch.load(path, weights_only=False)"),
        ("added", "2+state = torch.load(path, weights_only=True)"),
    ]


def test_a_suggestion_over_several_lines_takes_them_all_out() -> None:
    hunk = "@@ -0,0 +1,3 @@\n+a = 1\n+b = 2\n+c = 3"
    thread = made_thread("```suggestion\nd = 6\n```", line=3, start_line=2, original_line=3, original_start_line=2)
    thread.hunk = hunk
    box = page(made_scene(thread)).partition('<div class="suggestion">')[2].partition("</div>")[0]
    assert [name in box for name in ("a = 1", "b = 2", "c = 3", "d = 6")] == [False, True, True, True]


def test_an_empty_suggestion_says_that_the_lines_are_deleted() -> None:
    assert "These lines are deleted." in page(made_scene(made_thread("```suggestion\n```")))


def test_settled_and_hidden_comments_are_folded_and_say_why() -> None:
    resolved = made_thread("Was it.", resolved_by=ALICE)
    outdated = made_thread("Is gone.", line=None, outdated=True, number=902)
    hidden = Comment(960, BOT, "Old news.", START, minimised="OUTDATED")
    found = seen(made_scene(resolved, outdated, comments=[hidden]))
    folded = "\n".join(found.closed)
    for words in ("Was it.", "Is gone.", "Old news."):
        assert words in folded
    for words in ("Resolved", "by alice", "Outdated", "marked as outdated"):
        assert words in found.text


def test_an_outdated_comment_is_not_among_the_files() -> None:
    written = page(made_scene(made_thread("Is gone.", line=None, outdated=True)))
    assert written.count("Is gone.") == 1


def test_an_open_thread_is_open_and_keeps_its_replies() -> None:
    thread = made_thread("Look here.")
    thread.comments.append(ReviewComment(903, ALICE, "Done.", START, review=900, reply_to=901))
    found = seen(made_scene(thread))
    assert "Done." not in "\n".join(found.closed)
    assert "Done." in found.row_below("weights_only=False")


def test_an_edited_comment_says_so() -> None:
    edited = Comment(950, BOT, "Summary", START, edited=START + timedelta(minutes=9))
    assert "· edited" in seen(made_scene(comments=[edited])).text
    assert "· edited" not in seen(made_scene()).text


def test_what_github_adds_to_markdown_is_seen() -> None:
    body = "> [!WARNING]\n> Ask @alice about #12, not `@bob`.\n\n- [x] done\n"
    written = page(made_scene(comments=[Comment(950, BOT, body, START)]))
    assert "<strong>Warning:</strong>" in written
    assert '<span class="mention">@alice</span>' in written
    assert '<span class="reference">#12</span>' in written
    assert "<code>@bob</code>" in written
    assert "disabled checked" in written


def test_an_annotation_stands_under_its_line_and_with_its_check() -> None:
    scene = made_scene()
    scene.state.check_runs.append(made_check(Annotation("engine.py", 2, 2, "failure", "It runs code.", "blocker")))
    found = seen(scene)
    assert "It runs code." in found.row_below("weights_only=False")
    assert found.text.count("It runs code.") == 2
    assert "Some checks were not successful" in found.text


def test_an_annotation_outside_the_diff_is_shown_above_it() -> None:
    scene = made_scene()
    scene.state.check_runs.append(made_check(Annotation("engine.py", 99, 99, "notice", "Far away.")))
    assert "Far away." in page(scene).partition('id="files"')[2].partition('id="checks"')[0]


@pytest.mark.parametrize(
    ("conclusion", "state", "told"),
    [
        ("success", "success", "All checks have passed"),
        ("success", "pending", "Some checks have not finished"),
        ("success", "error", "Some checks were not successful"),
        ("failure", "success", "Some checks were not successful"),
    ],
)
def test_the_checks_of_the_head_are_summed_up(conclusion: str, state: str, told: str) -> None:
    scene = made_scene()
    scene.state.check_runs.append(made_check(conclusion=conclusion))
    scene.state.statuses.append(CommitStatus(1, HEAD, state, "build", "A build.", None, BOT, START))
    assert told in seen(scene).text


def test_a_later_push_names_what_it_mended_and_what_is_new() -> None:
    def told(mark: str, rule: str) -> Told:
        return Told(mark, rule, "major", "engine.py", 2, "A message.")

    second = "c" * 40
    scene = made_scene(pushes=[Push(HEAD, ALICE, START), Push(second, ALICE, START + timedelta(hours=1))])
    before = Run(HEAD, 1, "", "", 5, findings=(told("1", "bare-except"), told("2", "mutable-default")))
    after = Run(second, 1, "", "", 5, (("posted", "1"),), (told("2", "mutable-default"), told("3", "eval")))
    part = page(replace(scene, runs=(before, after))).partition('class="since"')[2].partition("</div>")[0]
    mended, _, new = part.partition(">New<")
    assert ("bare-except" in mended, "eval" in new, "mutable-default" in part) == (True, True, False)
    assert "1 finding as before" in part
    assert "1 new comment written" in part


def test_a_link_to_a_line_of_the_repository_leads_to_it_on_the_page() -> None:
    link = f"https://github.com/octo-org/engine/blob/{HEAD}/engine.py#L3"
    other = "https://docs.example.org/x"
    body = f"[here]({link}) [gone]({link[:-3]}/none.py) [there]({other}) [c](http://127.0.0.1:1/#issuecomment-950)"
    found = seen(made_scene(comments=[Comment(950, BOT, body, START)]))
    assert [one for one in found.links if one not in {"#" + part for part in found.ids}] == [other]
    assert {"#f0R3", "#issuecomment-950"} <= set(found.links)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_comes_from(text: str) -> None:
    path = b"".join(b"\\%03o" % byte for byte in text.encode())
    diff = DIFF.replace(b"a/engine.py", b'"a/' + path + b'"').replace(b"b/engine.py", b'"b/' + path + b'"')
    diff = diff.replace(b"import os", text.encode().replace(b"\n", b"")).replace(b"run(model)", text.encode())
    thread = made_thread(f"{text}\n\n```suggestion\n{text}\n```\n\n{text}", path=text)
    scene = made_scene(thread, diff=diff, title=text, body=text, head=text, base=text)
    scene.pull.comments.append(Comment(960, BOT, f"<details><summary>{text}</summary>\n\n{text}\n", START))
    scene.pull.author.login = "alice"
    scene.state.check_runs.append(made_check(Annotation(text, 2, 2, "failure", text, text)))
    scene.state.check_runs[-1].summary = text
    scene.state.statuses.append(CommitStatus(1, HEAD, "success", text, text, None, BOT, START))
    run = Run(HEAD, 0, text, text, 1, ((text, text),), (Told("1", text, "major", text, 2, text),))
    written = page(replace(scene, runs=(run,)))
    found = Seen(written)
    assert set(found.tags) <= HARMLESS
    assert (found.tags["h1"], found.tags["main"], found.tags["style"], found.tags["title"]) == (1, 1, 1, 1)
    assert not [
        name for _, name in found.attributes if name.startswith("on") or name in {"style", "src", "srcset"}
    ]
    assert not [link for link in found.links if not link.startswith(("#", "https://"))]
    assert "\u202e" not in written
    assert "\x1b" not in written
    assert len(found.ids) == len(set(found.ids))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    written = page(made_scene(made_thread(SUGGESTION)))
    assert "default-src 'none'" in written
    assert "<script" not in written
    assert "url(" not in written
    assert "@import" not in written


def test_headings_are_in_order_and_names_are_used_once() -> None:
    found = seen(made_scene(made_thread(SUGGESTION), comments=[Comment(950, BOT, "# One\n\n###### Six", START)]))
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert len(found.ids) == len(set(found.ids))


@pytest.mark.parametrize(
    ("facts", "word"),
    [({}, "Open"), ({"draft": True}, "Draft"), ({"open": False}, "Closed"), ({"merged": True}, "Merged")],
)
def test_the_state_of_the_pull_request_is_told_in_a_word(facts: dict[str, Any], word: str) -> None:
    assert f'<span class="badge state {word.lower()}">{word}</span>' in page(made_scene(**facts))


@pytest.mark.parametrize(
    ("home", "told"),
    [("octo-org/engine", "merge change into"), ("bob/engine", "bob/engine:change"), (None, "the fork is deleted")],
)
def test_the_head_names_its_fork(home: str | None, told: str) -> None:
    assert told in seen(made_scene(head_repository=home)).text


@pytest.mark.parametrize(("threads", "folded"), [((), True), ((made_thread("Look here."),), False)])
def test_a_long_file_is_folded_unless_something_is_said_in_it(threads: tuple[Thread, ...], folded: bool) -> None:
    lines = b"".join(b"+x = %d\n" % number for number in range(500))
    diff = b"diff --git a/engine.py b/engine.py\n--- a/engine.py\n+++ b/engine.py\n@@ -0,0 +1,500 @@\n" + lines
    found = seen(made_scene(*threads, diff=diff))
    assert any("x = 499" in text for text in found.closed) == folded


def test_files_without_lines_say_why() -> None:
    diff = (
        b"diff --git a/old.bin b/new.bin\nsimilarity index 100%\nrename from old.bin\nrename to new.bin\n"
        b"diff --git a/x.png b/x.png\nindex "
        + b"1" * 40
        + b".."
        + b"2" * 40
        + b" 100644\nBinary files a/x.png and b/x.png differ\n"
    )
    text = seen(made_scene(diff=diff)).text
    assert "old.bin → new.bin" in text
    assert "renamed without a change" in text
    assert "binary" in text


def test_a_path_that_is_no_unicode_can_be_written_down() -> None:
    scene = made_scene(title="caf\udce9")
    assert "caf\\udce9" in page(scene).encode("utf-8").decode()
