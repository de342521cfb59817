"""The review checklist: which items a change is asked, what the rules answer, and what is left to a person."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
from git_repository import Repository
from made_reviews import HEAD, added_file, change, found, review_of
from made_trees import MadeTree
from rendered import Page

from omnireview.checklist import Answer, Decided, Section
from omnireview.checklist.answer import answer_checklist
from omnireview.checklist.areas import AREAS, touched_areas
from omnireview.checklist.items import CHAPTERS
from omnireview.cli import run
from omnireview.corridor import review_change
from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.errors import BadSettings
from omnireview.git import Git
from omnireview.page import html
from omnireview.places import glob_fault
from omnireview.pull_request.local import from_range
from omnireview.render import as_json, as_markdown
from omnireview.render.checklist import FOR_A_PERSON, GROUPS, lines_of
from omnireview.render.escape import is_hidden
from omnireview.review import Review
from omnireview.rules.effective import RulesByPath
from omnireview.rules.load import load_shipped_packs
from omnireview.settings import Checklist, ChecklistItem, Settings, read_settings
from omnireview.terms import Placement, Severity, Stage

RULES = {rule.id: rule for pack in load_shipped_packs() for rule in pack.rules}
ITEMS = [(chapter, item) for chapter in CHAPTERS for item in chapter.items]


def review(
    tmp_path: Path, old: dict[str, bytes | None], new: dict[str, bytes | None], settings: str = ""
) -> Review:
    repository = Repository(tmp_path / "work")
    base, head = repository.commit(old), repository.commit(new)
    pull = from_range(Git.open(repository.root), f"{base}..{head}")
    return review_change(pull, pull.base_tree, read_settings(settings.encode(), "omnireview.yaml"))


def asked(review: Review) -> dict[str, list[str]]:
    return {section.title: [answer.asks for answer in section.answers] for section in review.checklist}


def answer(review: Review, words: str) -> Answer:
    (one,) = [each for section in review.checklist for each in section.answers if words in each.asks]
    return one


def test_every_rule_of_the_checklist_is_shipped_and_on() -> None:
    named = {rule for _, item in ITEMS for rule in item.rules}
    assert {rule for rule in named if rule not in RULES or RULES[rule].off} == set()


def test_every_blocker_and_major_has_an_item_that_asks_about_it() -> None:
    named = {rule for _, item in ITEMS for rule in item.rules}
    serious = {
        rule.id for rule in RULES.values() if rule.severity in {Severity.BLOCKER, Severity.MAJOR} and not rule.off
    }
    assert serious - named == set()


def test_an_item_is_one_question_and_says_who_decides_it() -> None:
    assert len({item.asks for _, item in ITEMS}) == len(ITEMS)
    for _, item in ITEMS:
        assert item.asks.endswith("?"), item.asks
        assert (item.decided is Decided.PERSON) is (not item.rules), item.asks
        assert len(set(item.rules)) == len(item.rules), item.asks
    assert 15 <= sum(item.decided is Decided.PERSON for _, item in ITEMS) < len(ITEMS) / 2


def test_every_area_is_one_that_can_be_touched() -> None:
    named = {area for chapter, item in ITEMS for area in (*chapter.areas, *item.areas)}
    assert named == set(AREAS)
    assert [glob for area in AREAS.values() for glob in area.paths if glob_fault(glob)] == []


def touched(files: Mapping[str, bytes]) -> set[str]:
    """The titles of the sections that a change touches which adds some files."""
    changed = [
        ChangedFile(path, None, FileStatus.ADDED, hunks=diff_texts(b"", text)) for path, text in files.items()
    ]
    areas = touched_areas(replace(change(*changed), head_tree=MadeTree(dict(files))))
    return {chapter.title for chapter in CHAPTERS if areas.intersection(chapter.areas)}


def test_a_change_of_a_document_is_asked_about_documents_alone(tmp_path: Path) -> None:
    told = review(tmp_path, {"docs/use.md": b"# Use\n", "a.py": b"x = 1\n"}, {"docs/use.md": b"# Use it\n"})
    assert set(asked(told)) == {"Documentation and compatibility"}
    assert not any("code named" in words for words in asked(told)["Documentation and compatibility"])


@pytest.mark.parametrize(
    ("path", "text", "section"),
    [
        ("relay/api_server.py", b"def run():\n    pass\n", "Requests and answers"),
        ("relay/run.py", b"from fastapi import FastAPI\n", "Requests and answers"),
        ("relay/run.py", b"import vllm.v1.core.sched\n", "vLLM's interfaces"),
        ("relay/run.py", b"import torch\n", "Numbers"),
        ("relay/run.py", b"def f(p):\n    return torch.load(p)\n", "Models and weights"),
        ("relay/run.py", b"    import diffusers.models\n", "Diffusion"),
        ("relay/stage_configs/qwen.yaml", b"a: 1\n", "Stages"),
        ("requirements.txt", b"torch\n", "Dependencies"),
        ("relay/audio_input.py", b"x = 1\n", "Pictures, sound and video"),
    ],
)
def test_a_section_is_asked_where_paths_imports_or_changed_lines_touch_it(
    path: str, text: bytes, section: str
) -> None:
    assert section in touched({path: text})
    assert section not in touched({f"tests/test_{Path(path).name}": text})
    assert section not in touched({"relay/plain.py": b"import os\n"})


def test_imports_are_told_by_whole_names() -> None:
    assert "vLLM's interfaces" not in touched({"a.py": b"import vllm_omni\nfrom .vllm import x\n"})


def test_an_item_tells_what_its_rules_found_and_where(tmp_path: Path) -> None:
    told = review(
        tmp_path,
        {"relay/run.py": b"", "relay/more.py": b""},
        {
            "relay/run.py": b"def f(text):\n    return eval(text)\n",
            "relay/more.py": b"def g(x=[]):\n    return x\n",
        },
    )
    code = answer(told, "become code")
    assert [(site.finding.path, site.finding.line) for site in code.found] == [("relay/run.py", 2)]
    assert (code.silent, code.idle) == (("shell-command",), ())
    assert answer(told, "log hold").silent == ("private-data-in-log",)
    body = Page(as_markdown.report(told))
    assert "Does no text become code or a command? · 1 finding: dynamic-code-execution relay/run.py:2" in body.text


def test_a_rule_that_found_something_is_told_though_its_area_is_not_touched(tmp_path: Path) -> None:
    text = b"import base64\nimport numpy as np\n\n\n"
    text += b"def f(data: str):\n    return np.frombuffer(base64.b64decode(data))\n"
    told = review(tmp_path, {"relay/a.py": b""}, {"relay/a.py": text})
    (site,) = answer(told, "all that a request brings").found
    assert site.finding.rule == "unvalidated-buffer-decode"
    assert len(asked(told)["Requests and answers"]) < 7


def test_a_rule_that_is_off_or_reads_other_files_is_said_not_to_have_looked(tmp_path: Path) -> None:
    off = "rules: {private-data-in-log: off, shell-command: off}\n"
    told = review(tmp_path, {"a.py": b""}, {"a.py": b"import logging\n\nx = 1\n"}, off)
    log, code = answer(told, "log hold"), answer(told, "become code")
    assert (log.silent, log.idle, log.open) == ((), ("private-data-in-log",), True)
    assert (code.silent, code.idle, code.open) == (("dynamic-code-execution",), ("shell-command",), False)
    text = Page(as_markdown.report(told)).text
    assert "no new finding of dynamic-code-execution · shell-command did not look: off, or for other files" in text
    assert "private-data-in-log did not look" in text
    (tmp_path / "yaml").mkdir()
    yaml = review(tmp_path / "yaml", {"config.yaml": b"a: 1\n"}, {"config.yaml": b"a: 2\n"})
    assert answer(yaml, "become code").open


def test_a_file_that_was_not_read_is_no_file_in_which_nothing_was_found(tmp_path: Path) -> None:
    notebook = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
    broken = b"x = 1\n\0\n"
    told = review(tmp_path, {"README.md": b"x\n"}, {"relay/broken.py": broken, "a.ipynb": notebook})
    assert told.not_analysed
    assert answer(told, "become code").open
    assert "No rule looked into 1 unanalysed file and 1 skipped file." in Page(as_markdown.report(told)).text


def test_old_and_quiet_findings_answer_nothing() -> None:
    new = found("dynamic-code-execution", "a.py")
    old, quiet = (
        found("dynamic-code-execution", "a.py", status="old"),
        replace(new, finding=replace(new.finding, quiet=Placement.COPIED)),
    )
    for judged, count in (([new], 1), ([old], 0), ([quiet], 0)):
        sections = answer_checklist(
            change(added_file("a.py")), judged, RulesByPath(RULES.values(), Settings()), Settings(), ()
        )
        (code,) = [each for section in sections for each in section.answers if "become code" in each.asks]
        assert len(code.found) == count
        assert ("dynamic-code-execution" in code.silent) is (count == 0)


def test_nothing_is_a_tick_or_a_box_that_somebody_could_tick(tmp_path: Path) -> None:
    told = review(tmp_path, {"a.py": b""}, {"a.py": b"import torch\n\n\ndef f(x):\n    return x.numpy()\n"})
    body = as_markdown.summary_body(told, "review")
    assert "Review checklist" in body
    part = body[body.index("Review checklist") :].partition("</details>")[0]
    assert Page(body).tags["input"] == 0
    assert not {"✔", "✅", "☑", "[ ]", "[x]"} & {sign for sign in ("✔", "✅", "☑", "[ ]", "[x]") if sign in part}


def test_what_a_person_must_answer_comes_first(tmp_path: Path) -> None:
    told = review(tmp_path, {"a.py": b""}, {"a.py": b"def f(x=[]):\n    return x\n"})
    groups = [line.group for line in lines_of(told)]
    assert groups == sorted(groups, key=GROUPS.index)
    assert groups[0] == FOR_A_PERSON
    assert Counter(groups).total() == sum(len(section.answers) for section in told.checklist)
    text = Page(as_markdown.report(told)).text
    assert text.index("For a person to answer") < text.index("Rules found something")


def test_the_summary_counts_what_no_rule_found_a_fault_in_and_the_report_names_it(tmp_path: Path) -> None:
    told = review(tmp_path, {"a.py": b""}, {"a.py": b"def f(x=[]):\n    return x\n"})
    count = sum(line.group in GROUPS[-2:] for line in lines_of(told))
    text, whole = Page(as_markdown.summary_body(told, "review")).text, Page(as_markdown.report(told)).text
    assert f"Rules found nothing new for {count} more items, and a person decides the rest of " in text
    assert "no new finding of" not in text
    assert whole.count("no new finding of") >= count
    assert "more items, and a person" not in whole


OWN = """\
checklist:
  items:
    - section: Release
      item: Does the change log say what users will notice?
      paths: [relay/**]
      rules: [untested-change]
    - section: Release
      item: Was the pager told?
"""


def test_a_repository_adds_items_of_its_own(tmp_path: Path) -> None:
    told = review(tmp_path, {"relay/a.py": b"", "b.py": b""}, {"relay/a.py": b"x = 1\n"}, OWN)
    assert list(asked(told))[-1] == "Release"
    log, pager = told.checklist[-1].answers
    assert (log.decided, log.silent) == (Decided.PARTLY, ("untested-change",))
    assert (pager.decided, pager.open) == (Decided.PERSON, True)
    (tmp_path / "other").mkdir()
    other = review(tmp_path / "other", {"b.py": b""}, {"b.py": b"x = 1\n"}, OWN)
    assert asked(other)["Release"] == ["Was the pager told?"]


def test_the_settings_switch_the_checklist_off(tmp_path: Path) -> None:
    told = review(tmp_path, {"a.py": b""}, {"a.py": b"x = 1\n"}, "checklist: {show: false}\n")
    assert told.checklist == ()
    assert "checklist" not in as_markdown.report(told) + html(told)


def test_what_the_settings_say_survives_the_cache_and_has_its_place() -> None:
    assert read_settings(OWN.encode(), "o.yaml").checklist == Checklist(
        items=(
            ChecklistItem(
                "Release",
                "Does the change log say what users will notice?",
                ("relay/**",),
                ("untested-change",),
                "o.yaml:3",
            ),
            ChecklistItem("Release", "Was the pager told?", place="o.yaml:7"),
        ),
    )
    assert read_settings(OWN.encode(), "o.yaml") == read_settings(OWN.encode(), "o.yaml")


def test_an_own_item_with_a_rule_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"omnireview.yaml:3: there is no rule `untestet-change`; did you mean"):
        review(tmp_path, {"a.py": b""}, {"a.py": b"x\n"}, OWN.replace("untested-change", "untestet-change"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("checklist: {show: off}", "`checklist.show` must be true or false, not `off`"),
        ("checklist: {shown: true}", "`checklist.shown` is unknown; did you mean `show`?"),
        ("checklist: {items: [{item: Why?}]}", "`checklist.items[0].section` is missing"),
        ("checklist: {items: [{section: A, item: ''}]}", "`checklist.items[0].item` must not be empty"),
        ("checklist: {items: [{section: A, item: B, paths: ['#']}]}", "matches no file"),
    ],
)
def test_settings_that_cannot_be_obeyed_are_told_with_their_line(text: str, word: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(text.encode(), "o.yaml")
    assert f"o.yaml:1: {word}" in caught.value.what or word in caught.value.what


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "@octocat fixes #12",
    "</details><h1>Approved</h1>",
    "a | b\n- [x] done",
    "\u202egpj",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_and_paths_stay_text(text: str) -> None:
    site = found("eval-used", text, 3)
    sections = (Section(text, (Answer(text, Decided.PARTLY, (site,)), Answer(text, Decided.PERSON))),)
    review = replace(review_of(site), checklist=sections)
    body = as_markdown.summary_body(review, "review")
    page = Page(body)
    assert page.pings == []
    assert page.tags["img"] == page.tags["input"] == 0
    assert page.tags["details"] == body.count("<details>")
    assert not any(map(is_hidden, body.replace("\n", "")))
    written = html(review)
    assert "<img" not in written
    assert "<h1>Approved" not in written


def test_a_long_checklist_is_cut_at_rows_and_its_number_told() -> None:
    answers = tuple(Answer(f"Question {number}? " + "word " * 50, Decided.PERSON) for number in range(400))
    body = as_markdown.summary_body(review_of(found(), checklist=(Section("Many", answers),)), "review")
    assert len(body) <= as_markdown.LONGEST_COMMENT
    page = Page(body)
    shown = page.text.count("Many: Question")
    assert 50 < shown < 400
    assert f"{400 - shown} more in the job summary" in page.text


def test_places_are_linked_and_a_path_is_said_once() -> None:
    sites = tuple(found(line=line) for line in (5, 9, 30, 31))
    sections = (Section("Errors", (Answer("Caught?", Decided.PARTLY, sites),)),)
    page = Page(as_markdown.report(review_of(*sites, checklist=sections)))
    told = "Caught? · 4 findings: bare-except engine/worker.py:5, 9, 30, 1 more · a person decides the rest"
    assert told in page.text
    assert f"https://github.com/omni/engine/blob/{HEAD}/engine/worker.py#L30" in page.links


def test_the_json_and_the_page_have_it_too(tmp_path: Path) -> None:
    told = review(tmp_path, {"a.py": b""}, {"a.py": b"def f(text):\n    return eval(text)\n"})
    document = json.loads(as_json.text(told))
    jsonschema_rs.Draft202012Validator(as_json.schema()).validate(document)
    items = [item for section in document["checklist"] for item in section["items"]]
    (code,) = [item for item in items if "become code" in item["item"]]
    (finding,) = [each for each in document["findings"] if each["rule"] == "dynamic-code-execution"]
    assert code["findings"] == [finding["fingerprint"]]
    assert code["decided"] == "by rules"
    written = html(told)
    assert "Does no text become code or a command?" in written
    assert FOR_A_PERSON in written


def test_the_same_change_gives_the_same_checklist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(tmp_path / "work")
    repository.commit({"a.py": b""})
    repository.commit({"a.py": b"import torch\n\n\ndef f(x=[]):\n    return x\n"})
    monkeypatch.chdir(repository.root)
    told = []
    for _ in range(2):
        run(["check", "HEAD~1..HEAD", "--format=json", "--fail-on=never"])
        told.append(json.loads(capsys.readouterr().out)["checklist"])
    assert told[0] == told[1] != []


def test_a_preview_rule_answers_as_well() -> None:
    assert any(RULES[rule].stage is Stage.PREVIEW for _, item in ITEMS for rule in item.rules)
    assert Settings().checklist == Checklist()
