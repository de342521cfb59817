"""Pull requests that somebody made to do harm, through the command and through the action over HTTP."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub
from git_repository import Repository
from rendered import Page
from sandbox_case import branched
from test_action import Step
from test_sandbox_action import Run

from omnireview import corridor
from omnireview.cli import run
from omnireview.cli.workflow import review_with_inputs
from omnireview.errors import Exit
from omnireview.github import entries
from omnireview.render.escape import is_hidden
from omnireview.render.marker import Marker, read, write
from omnireview.sandbox import serve
from omnireview.tree import of_github

FAULT = b"def load(text):\n    return eval(text)\n"
MOST_SECONDS = 20.0
"""Of processor time, for a run over a file that is made to take long."""
RUN = "dynamic-code-execution"
HERE = "https://github.com/octo-org/engine/"


@dataclass
class Told:
    """What a check of `HEAD~1..HEAD` says."""

    code: int
    document: dict[str, Any]
    seconds: float

    @property
    def found(self) -> list[tuple[str, int]]:
        return [(each["path"], each["line"]) for each in self.document["findings"] if each["rule"] == RUN]

    def reason(self, path: str) -> str:
        left = [*self.document["not_analysed"], *self.document["skipped"]]
        return next((each["reason"] for each in left if each["path"] == path), "")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "project")
    made.commit({"README.md": b"A project.\n"})
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> "Check":
    return Check(capsys)


def work() -> float:
    """Give the seconds of processor time of this process and of all children that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


class Check:
    """Runs `omnireview check` over the last commit."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.errors = ""

    def __call__(self) -> Told:
        started = work()
        code = run(["check", "--format", "json", "HEAD~1..HEAD"])
        seconds = work() - started
        out, self.errors = self._capsys.readouterr()
        return Told(code, json.loads(out) if out else {}, seconds)


@contextmanager
def on_github(folder: Path, old: dict[str, bytes], new: dict[str, bytes | None], **more: Any) -> Iterator[Run]:
    repository = branched(folder / "repository", old, new)
    with serve(repository.root, **{"base": "main", "head": "change", **more}) as sandbox:
        yield Run(folder, repository, sandbox)


def written(step: Run) -> list[str]:
    """Give all Markdown that a run has written: the comments' bodies, and the job summary."""
    pull = step.sandbox.pull
    said = [comment.body for thread in pull.threads for comment in thread.comments]
    said += [comment.body for comment in pull.comments] + [review.body for review in pull.reviews if review.body]
    return [*said, (step.folder / "summary.md").read_text("utf-8")]


def pings(page: Page) -> list[str]:
    """Give what GitHub would make live, but the number of the pull request itself, which the report names."""
    return [each for each in page.pings if each != "#1"]


# --- names ---

NAMES = [
    "@octocat #12 GH-3.py",
    "<img src=x onerror=alert(1)>.py",
    "a|b`c`.py",
    "[x](https:evil.example).py",
    "back\\slash\\..\\up.py",
    "-rf.py",
    "line\nbreak\n::error::forged.py",
    "right\u202eyp.txe.py",
    "zero\u200bwidth\ufeff.py",
    "%0A::error::forged.py",
    "--> <!-- omnireview:v1.py",
    "https:/evil.example/q.py",
    "naïve 名前.py",
]


def test_a_file_s_name_is_text_wherever_it_is_told(tmp_path: Path) -> None:
    new: dict[str, bytes | None] = dict.fromkeys(NAMES, FAULT)
    with on_github(tmp_path, {"a.py": b""}, new) as step:
        assert step(INPUT_MAX_INLINE="5") == Exit.POLICY_FAILED
        for body in written(step):
            marked = read(body) is not None
            page = Page(body)
            assert pings(page) == []
            assert not {"img", "script"} & set(page.tags)
            assert len([each for each in page.comments if "omnireview:v1 " in each]) == marked
            assert not [link for link in page.links if "evil" in link and not link.startswith(HERE)]
            assert not [char for char in body if is_hidden(char) and char != "\n"]
        ended = re.sub(r"(?ms)^::stop-commands::(\w+)$.*?^::\1::$", "", step.log)
        assert set(re.findall(r"(?m)^::([\w-]+)", ended)) <= {"add-mask", "error", "warning", "notice"}
        assert not re.search(r"(?m)^::error::", ended)
        assert {thread.path for thread in step.sandbox.pull.threads} <= set(NAMES)


def test_a_name_that_leads_out_of_the_repository_is_only_ever_a_name(
    repository: Repository, check: Check, tmp_path: Path
) -> None:
    """git itself makes no such tree, but reads one that somebody else has made."""
    (tmp_path / "outside.py").write_bytes(FAULT)
    blob = repository.git("hash-object", "-w", "--stdin", data=b"x = 1\n").decode().strip()
    inner = repository.git("mktree", data=f"100644 blob {blob}\toutside.py\n".encode()).decode().strip()
    rows = f"040000 tree {inner}\t..\n100644 blob {blob}\tok.py\n"
    top = repository.git("mktree", data=rows.encode()).decode().strip()
    head = repository.git("commit-tree", "-p", "HEAD", "-m", "change", top).decode().strip()
    repository.git("update-ref", "refs/heads/main", head)
    told = check()
    assert told.found == []
    assert told.document["verdict"]
    assert (tmp_path / "outside.py").read_bytes() == FAULT


# --- links and submodules ---


def _linked(root: Path, repository: Repository) -> None:
    (root / "passwd.py").symlink_to("/etc/passwd")
    (root / "up.py").symlink_to("../outside.py")
    (root / "ok.py").write_bytes(FAULT)
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module.py")
    repository.git("add", "passwd.py", "up.py", "ok.py")
    repository.git("commit", "--quiet", "--message=change")


KINDS = {"passwd.py": "a symlink", "up.py": "a symlink", "module.py": "a submodule"}


def test_links_and_submodules_are_named_and_never_followed(
    repository: Repository, check: Check, tmp_path: Path
) -> None:
    (tmp_path / "outside.py").write_bytes(b"secret = eval(x)\n")
    _linked(repository.root, repository)
    told = check()
    assert told.found == [("ok.py", 2)]
    assert {path: told.reason(path) for path in KINDS} == KINDS
    assert not re.search(r"root:|secret", json.dumps(told.document))


def test_links_and_submodules_are_not_followed_over_the_api(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.py": b""})
    repository.git("checkout", "--quiet", "-b", "change")
    _linked(repository.root, repository)
    with serve(repository.root, base="main", head="change") as sandbox:
        step = Run(tmp_path, repository, sandbox)
        assert step() == Exit.POLICY_FAILED
        assert [thread.path for thread in sandbox.pull.threads] == ["ok.py"]
        assert "root:" not in "".join(written(step))


# --- sizes ---

HUGE = b"#" * 100_000_000


def test_files_of_100_megabytes_are_named_and_not_read(repository: Repository, check: Check) -> None:
    repository.commit({"huge.py": HUGE, "huge.txt": HUGE, "ok.py": FAULT})
    told = check()
    assert told.seconds < MOST_SECONDS
    assert told.found == [("ok.py", 2)]
    assert "huge.txt" in [each["path"] for each in told.document["findings"]], (
        "that it is large is found all the same"
    )
    for path in ("huge.py", "huge.txt"):
        assert told.reason(path) == "it has 100,000,000 bytes; files of up to 5,000,000 are read"


def test_a_file_of_100_megabytes_is_not_fetched_over_the_api(tmp_path: Path) -> None:
    with on_github(tmp_path, {"a.py": b""}, {"huge.py": HUGE, "ok.py": FAULT}) as step:
        assert step() == Exit.POLICY_FAILED
        assert [thread.path for thread in step.sandbox.pull.threads] == ["ok.py"]
        assert [each.path for each in step.sandbox.sent("GET") if "/git/blobs/" in each.path] == []
        assert "100,000,000 bytes" in step.sandbox.pull.comments[0].body


def test_a_change_of_more_text_than_a_run_asks_for_is_named_and_takes_few_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "MOST_TEXT", 10_000)
    monkeypatch.setattr(entries, "BATCH", 10)
    monkeypatch.setattr(of_github, "MOST_ALONE", 3)
    new: dict[str, bytes | None] = {f"part_{number:02}.py": FAULT + b"# x\n" * 500 for number in range(40)}
    with on_github(tmp_path, {"a.py": b""}, new) as step:
        assert step() == Exit.POLICY_FAILED
        told = step.sandbox.pull.comments[0].body
        assert "by a request of its own alone" in told
        assert len([each for each in step.sandbox.sent("GET") if "/git/blobs/" in each.path]) == 3
        assert len(step.sandbox.sent("GET") + step.sandbox.sent("POST")) < 25


def test_a_file_that_was_too_large_before_the_change_stops_nothing(repository: Repository, check: Check) -> None:
    repository.commit({"a.py": b"#" * 6_000_000})
    repository.commit({"a.py": FAULT})
    told = check()
    assert told.seconds < MOST_SECONDS
    assert told.code == Exit.POLICY_FAILED


@pytest.mark.parametrize("place", [".github/omnireview.yaml", ".github/omnireview/rules/ours.yaml"])
def test_a_policy_of_megabytes_is_refused_by_name(place: str, repository: Repository, check: Check) -> None:
    repository.commit({place: b"#" * 6_000_000})
    repository.commit({"a.py": FAULT})
    assert check().code == Exit.USER_SIDE
    assert "6,000,000 bytes" in check.errors
    assert place in check.errors


# --- files that are made to take long ---

LAUGHS = b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 10)) for level in range(1, 12)
)
SLOW: dict[str, tuple[str, bytes, str]] = {
    "100,000 parentheses": ("a.py", b"x = " + b"(" * 100_000 + b")" * 100_000 + b"\n", "nested too deeply"),
    "100,000 brackets of YAML": ("a.yaml", b"[" * 100_000 + b"]" * 100_000, "nested deeper than 64 levels"),
    "100,000 braces of YAML": ("a.yaml", b"{a: " * 100_000, "nested deeper than 64 levels"),
    "aliases in a workflow": (".github/workflows/ci.yml", LAUGHS, "aliases counted in full"),
    "aliases in a stage file": ("stages/a.yaml", LAUGHS, "aliases counted in full"),
    "tags of Python in YAML": ("a.yaml", b"a: !!python/object/apply:os.system ['touch pwned']\n", ""),
    "a number of 5,000 digits, in hexadecimal": (
        "a.py",
        b"def f():\n    return 0x" + b"f" * 5_000 + b"\n",
        "more digits than Python writes down",
    ),
    "half-written suppressions, in Python": ("a.py", b"x = 1 " + b"#omnireview:ignore[" * 20_000 + b"\n", ""),
    "half-written suppressions, in YAML": ("a.yaml", b"x: 1 " + b"#omnireview:ignore[" * 40_000 + b"\n", ""),
    "suppressions above each other": ("a.yaml", b"# omnireview: ignore[a] b\n" * 20_000 + b"x: 1\n", ""),
    "a suppression of white space": ("a.yaml", b"x: 1 #omnireview:" + b" " * 900_000 + b"\n", ""),
    "backticks of every length": (
        "a.py",
        b"def load(x):\n    return eval('" + b" ".join(b"`" * each for each in range(1, 800)) + b"')\n",
        "",
    ),
}


@pytest.mark.parametrize(("path", "data", "reason"), SLOW.values(), ids=SLOW)
def test_a_file_made_to_take_long_is_read_or_named_and_the_others_are_reviewed(
    path: str, data: bytes, reason: str, repository: Repository, check: Check
) -> None:
    repository.commit({path: data, "ok.py": FAULT})
    told = check()
    assert told.seconds < MOST_SECONDS
    assert ("ok.py", 2) in told.found
    assert told.code == Exit.POLICY_FAILED
    assert (reason in told.reason(path)) if reason else told.reason(path) == ""
    assert not (repository.root / "pwned").exists()


def test_an_alias_bomb_in_the_base_s_settings_is_one_message(repository: Repository, check: Check) -> None:
    repository.commit({".github/omnireview.yaml": LAUGHS})
    repository.commit({"a.py": FAULT})
    told = check()
    assert (told.code, told.document) == (Exit.USER_SIDE, {})
    assert told.seconds < MOST_SECONDS
    assert ".github/omnireview.yaml" in check.errors


BASES = {
    "TOML nested deep": {"pyproject.toml": b"a = " + b"[" * 50_000},
    "TOML with a huge number": {"pyproject.toml": b"a = " + b"9" * 100_000},
    "no TOML": {"pyproject.toml": b"\xff\xfe\0\0[project]\nname = 3\ndependencies = {a = 1}\n"},
    "requirements": {"requirements.txt": b"-r requirements.txt\n" + b"a" * 500_000 + b"\n" + b"[" * 100_000},
    "requirements of markers": {"requirements.txt": b"torch ; " + b"(" * 20_000 + b"\n" + b"a==1|" * 50_000},
}


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_a_hostile_manifest_of_the_base_costs_no_finding(
    base: dict[str, bytes | None], repository: Repository, check: Check
) -> None:
    repository.commit(base)
    repository.commit({"ok.py": FAULT, "requirements-dev.txt": b"pytest\n"})
    told = check()
    assert told.seconds < MOST_SECONDS
    assert told.found == [("ok.py", 2)]


def test_a_change_that_takes_longer_than_a_run_may_says_what_was_left_out(
    repository: Repository, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corridor, "SECONDS_A_RUN", 1.0)
    body = b"".join(
        b"def f%d(a, b):\n    return [a.b(c=1), {1: a}, (lambda x: x + 1)]\n" % at for at in range(3_000)
    )
    names = [f"slow_{number:02}.py" for number in range(16)]
    repository.commit(dict.fromkeys(names, body))
    told = check()
    assert told.seconds < MOST_SECONDS * 2
    assert (told.code, told.document["verdict"]) == (Exit.POLICY_FAILED, "incomplete")
    left = [path for path in names if told.reason(path)]
    assert left
    assert left == sorted(each["path"] for each in told.document["not_analysed"])


def test_files_beyond_the_3000_that_github_lists_are_never_a_pass(tmp_path: Path, fake_github: FakeGitHub) -> None:
    fake_github.pull = {"changed_files": 3_001}
    step = Step(tmp_path, fake_github)
    assert step.run(review_with_inputs) == Exit.POLICY_FAILED
    (summary,) = fake_github.comments
    assert "3000 changed files" in summary["body"]
    assert "incomplete" in summary["body"].split("\n")[1].lower()


# --- texts ---

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
TEXTS: dict[str, tuple[bytes, list[int], str]] = {
    "latin-1 with its cookie": (b"# coding: latin-1\nname = '\xe9'\neval(x)\n", [3], ""),
    "latin-1 without": (b"name = '\xe9'\neval(x)\n", [], "not valid utf-8"),
    "invalid UTF-8": (b"# \xc3\x28\neval(x)\n", [], "not valid utf-8"),
    "UTF-16": ("x = eval(y)\n".encode("utf-16"), [], "NUL byte"),
    "UTF-7": (b"# coding: utf-7\neval(x)\n", [], "utf-7 is not read"),
    "rot13": (b"# coding: rot13\nriny(k)\n", [], "rot13"),
    "an unknown cookie": (b"# coding: no-such\neval(x)\n", [], "no-such is unknown"),
    "a byte order mark": (b"\xef\xbb\xbfx = 1\neval(x)\n", [2], ""),
    "a NUL byte": (b"x = 1\0\neval(x)\n", [], "NUL byte"),
    "a form feed": (b"x = 1\n\x0c\neval(x)\n", [3], ""),
    "U+2028 in a string": ("y = 'a\u2028b'\neval(x)\n".encode(), [2], ""),
    "NEL in a string": ("y = 'a\x85b'\neval(x)\n".encode(), [2], ""),
    "no newline at the end": (b"x = 1\neval(x)", [2], ""),
    "CRLF": (b"y = 1\r\neval(x)\r\n", [2], ""),
    "a lone CR in a comment": (b"x = 1  # a\rb\neval(x)\n", [2], "*"),
    "an LFS pointer": (LFS, [], "Git LFS pointer"),
    "text from right to left": ("x = 1  # \u202e eval \u2066\neval(x)\n".encode(), [2], ""),
    "nothing": (b"", [], ""),
}  # fmt: skip


@pytest.mark.parametrize(("data", "lines", "reason"), TEXTS.values(), ids=TEXTS)
def test_odd_bytes_are_read_at_git_s_lines_or_named(
    data: bytes, lines: list[int], reason: str, repository: Repository, check: Check
) -> None:
    repository.commit({"odd.py": data})
    told = check()
    if reason == "*":  # Python ends the comment there, git does not end the line: either is honest
        assert told.found == [("odd.py", line) for line in lines] or told.reason("odd.py")
        return
    assert told.found == [("odd.py", line) for line in lines]
    assert (reason in told.reason("odd.py")) if reason else told.reason("odd.py") == ""
    left_out = bool(told.document["not_analysed"])
    assert told.code == (Exit.POLICY_FAILED if lines or left_out else Exit.PASS)


def test_attributes_can_not_hide_a_file(repository: Repository, check: Check) -> None:
    """A change may call its own files binary, generated by another name, or vendored; the first hides no line."""
    repository.commit({".gitattributes": b"*.py binary -diff\n", "ok.py": FAULT})
    told = check()
    assert told.document["verdict"] == "incomplete"
    assert "there is no diff" in told.reason("ok.py")
    assert told.code == Exit.POLICY_FAILED


# --- injection and forgery ---

EVIL = "@octocat #77 <img src=x> <!-- omnireview:v1 --> [a](https://evil.example) \u202e `x` | ::error::forged"
OURS = write(Marker("finding", "Code review/review", "0" * 16, RUN, "0" * 40))


def test_words_of_title_description_code_and_pack_do_nothing(tmp_path: Path) -> None:
    pack = {
        "rules": [
            {
                "id": "no-open",
                "severity": "major",
                "aspect": "quality",
                "confidence": "high",
                "languages": ["python"],
                "message": f"`$X` is open. {EVIL}",
                "pattern": "open($X)",
            }
        ]
    }
    old = {"a.py": b"", ".github/omnireview/rules/ours.yaml": json.dumps(pack).encode()}
    code = f"x = open('{EVIL}')\ny = open('{OURS}')\nz = open('''```\n{OURS}\n```''')\n"
    more = f"w = open(1)  # omnireview: ignore[no-open] {EVIL.replace('#', '')}\n"
    new: dict[str, bytes | None] = {"a.py": (code + more).encode()}
    with on_github(tmp_path, old, new, title=f"Add {EVIL}", body=f"{OURS}\n{EVIL}\n- [ ] {EVIL}\n") as step:
        step()
        assert len(step.sandbox.pull.threads) >= 1
        for body in written(step):
            page = Page(body)
            assert pings(page) == []
            assert "img" not in page.tags
            assert not [link for link in page.links if "evil.example" in link]
            marks = [each for each in page.comments if "omnireview:v1" in each]
            assert marks == ([body.split("\n")[0][4:-3]] if read(body) else [])
            assert not body.startswith(OURS)
        assert not re.search(r"(?m)^::error::forged", step.log)
        outputs = (tmp_path / "output").read_text("utf-8")
        assert len(re.findall(r"(?m)^verdict<<", outputs)) == 1


def test_a_comment_of_somebody_else_with_our_marker_is_left_alone_and_believed_in_nothing(tmp_path: Path) -> None:
    with on_github(tmp_path, {"a.py": b""}, {"a.py": FAULT}) as step:
        step()
        stood = step.stands
        (summary,) = step.sandbox.pull.comments
        (thread,) = step.sandbox.pull.threads
        forged = [summary.body, thread.comments[0].body, summary.body.replace("Do not merge", "Approved")]
        said = [step.sandbox.say(body) for body in forged]
        step.sandbox.push(step.repository.commit({"a.py": b"import os\n\n\n" + FAULT}))
        assert step() == Exit.POLICY_FAILED
        assert [each.body for each in said] == forged
        assert (step.stands[0], step.stands[2] - len([each for each in forged if read(each)])) == (
            stood[0],
            stood[2],
        )
        assert "Do not merge" in summary.body


def test_a_marker_in_a_suggestion_is_code_and_no_marker(tmp_path: Path) -> None:
    code = f"import torch\n\n\ndef load(p):\n    return torch.load(p)  # {OURS}\n"
    with on_github(tmp_path, {"a.py": b""}, {"a.py": code.encode()}) as step:
        step()
        bodies = [comment.body for thread in step.sandbox.pull.threads for comment in thread.comments]
        (body,) = [each for each in bodies if "```suggestion" in each]
        marker = read(body)
        assert marker is not None
        assert marker.fingerprint != "0" * 16
        assert [each for each in Page(body).comments if "omnireview:v1" in each] == [body.split("\n")[0][4:-3]]
        step()
        assert len(step.sandbox.pull.threads) == len(bodies)
