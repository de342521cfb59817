"""docs/across-the-tree.md is so: its example, its settings, its limits, and the notes that it explains."""

import re
from pathlib import Path

import pytest
from git_repository import Repository
from test_docs import fenced
from test_writing_rules import as_expected

from omnireview.checks import CHANGE, SIDE, SUBJECTS
from omnireview.cli import run
from omnireview.errors import Exit
from omnireview.index import index, reads, texts
from omnireview.rules.load import load_shipped_packs
from omnireview.settings import UpstreamSetting, read_settings
from omnireview.tree.of_github import MOST_SEARCHED
from omnireview.upstream.shelf import packages, stock_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "across-the-tree.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
_FILE = re.compile(r"<!-- (base|head): (\S+) -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NOTE = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def test_the_page_is_short() -> None:
    assert PAGE.count("\n") <= 120


def test_the_page_names_the_packs_with_rules_that_look_across_the_tree() -> None:
    packs = sorted(
        pack.name
        for pack in load_shipped_packs()
        if any(SUBJECTS.get(rule.check or "") in (SIDE, CHANGE) for rule in pack.rules)
    )
    assert f"`{'`, `'.join(packs[:-1])}` and `{packs[-1]}`" in WORDS


def test_the_example_gives_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = _FILE.findall(PAGE)
    repository = Repository(tmp_path / "project")
    repository.commit(
        {"relay/__init__.py": b"", **{path: text.encode() for side, path, text in files if side == "base"}}
    )
    repository.write({path: text.encode() for side, path, text in files if side == "head"})
    monkeypatch.chdir(repository.root)
    (console,) = fenced(PAGE, "console")
    command, _, output = console.partition("\n")
    assert command == "$ omnireview check"
    assert run(["check"]) == Exit.POLICY_FAILED
    said = capsys.readouterr()
    assert as_expected(output).fullmatch(said.out), said.out + said.err


def test_the_settings_on_the_page_mean_what_it_says() -> None:
    upstream, layers = (read_settings(each.encode(), "page") for each in fenced(PAGE, "yaml"))
    assert upstream.upstream["vllm"] == UpstreamSetting(
        "docker/Dockerfile.ci", "VLLM_BASE_TAG", place=upstream.upstream["vllm"].place
    )
    assert layers.layers[2] == ("relay.worker", "relay.core")
    given = read_settings(b'upstream:\n  vllm: {version: "0.11.0"}\n', "page")
    assert given.upstream["vllm"].version == "0.11.0"


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    for told in (
        f"of more than {texts.LARGEST // 1_000_000} MB is left out",
        f"at most {reads.MOST_FILES:,} Python files are read",
        f"at most {index.MOST_BROUGHT} Python files, else the {index.NEAREST} nearest",
        f"more than {MOST_SEARCHED} files would have to be searched",
        f"releases of `{packages()[0]}` define, from {stock_of(packages()[0]).versions[0]} on",
    ):
        assert told in WORDS
    assert len(packages()) == 1


def test_the_notes_that_the_page_explains_are_those_that_the_code_makes() -> None:
    sources = [*(ROOT / "src/omnireview/index").glob("*.py"), *(ROOT / "src/omnireview/upstream").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    notes = _NOTE.findall(PAGE)
    assert len(notes) == 4
    for note in notes:
        for piece in note.split("…"):
            assert piece.strip() in code, note
