"""docs/writing-rules.md can be followed: its files are written, its commands are run, its output is what comes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.cli import run
from omnireview.errors import Exit

PAGE = Path(__file__).parents[1] / "docs" / "writing-rules.md"
_BLOCK = re.compile(
    r"(?:<!-- write: (?P<path>\S+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_COMMAND = re.compile(r"^\$ omnireview (?P<command>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)


def steps() -> Iterator[tuple[str, str, str]]:
    for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["path"]:
            yield "write", block["path"], block["text"]
        elif block["language"] == "console":
            yield from (("run", found["command"], found["output"]) for found in _COMMAND.finditer(block["text"]))


def as_expected(output: str) -> re.Pattern[str]:
    """Everything as it stands; a line with nothing but an ellipsis stands for any lines."""
    parts = [re.escape(part) for part in re.split(r"^…\n", output, flags=re.MULTILINE)]
    return re.compile("(?:.*\n)*?".join(parts) + ("(?:.*\n)*" if output.endswith("…\n") else ""))


def test_a_reader_can_follow_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(tmp_path / "project")
    repository.commit({"README.md": b"A project.\n"})
    monkeypatch.chdir(repository.root)
    ran = 0
    for kind, what, text in steps():
        if kind == "write":
            repository.write({what: text.encode()})
            continue
        code = run(shlex.split(what))
        said = capsys.readouterr()
        assert as_expected(text).fullmatch(said.out), f"omnireview {what}\n{said.out}{said.err}"
        assert code == (Exit.USER_SIDE if "failed" in said.out else Exit.PASS)
        ran += 1
    assert ran >= 9
