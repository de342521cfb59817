"""What a comment weighs by its place: what a maintainer would not act on has no comment of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository

from omnireview.cli import run
from omnireview.examples.play import Trial
from omnireview.rules.engine import shipped_engine
from omnireview.rules.read import read_pack
from omnireview.rules.shipped import shipped_packs

RULES = {
    rule.id: rule
    for name, data in shipped_packs().items()
    for rule in read_pack(name, data, f"{name}.yaml", shipped_engine()).pack.rules
}
LOADS = (
    "from transformers import AutoModel\n\ndef load(path):\n"
    "    return AutoModel.from_pretrained(path, trust_remote_code=True)\n"
)
PLACES = "def place(model):\n    return model.cuda()\n"
FIELD = "from pydantic import BaseModel\n\nclass ImageRequest(BaseModel):\n    images: {}\n"


@pytest.mark.parametrize("rule", ["trust-remote-code", "hardcoded-cuda"])
@pytest.mark.parametrize(
    ("old", "weight"),
    [
        ("omni/old_{}.py", ("minor", "summary")),
        ("omni/old.py", ("major", "inline")),
        ("tests/old_{}.py", ("major", "inline")),
        ("examples/old_{}.py", ("major", "inline")),
    ],
)
def test_what_a_project_does_everywhere_has_no_comment_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str, old: str, weight: tuple[str, str]
) -> None:
    text = {"trust-remote-code": LOADS, "hardcoded-cuda": PLACES}[rule].encode()
    repository = Repository(tmp_path)
    # Of one file no more than four places count, however many there are.
    repository.commit({"omni/other.py": b"", **{old.format(at): text * (at + 1) for at in range(8)}})
    repository.commit({"omni/new.py": text})
    assert [(each["severity"], each["placement"]) for each in told(tmp_path, capsys, rule)] == [weight]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("omni/load.py", "a = AutoModel.from_pretrained(path, trust_remote_code=True)\n"),
        ("omni/stage.yaml", "- trust_remote_code: true\n"),
        ("omni/place.py", "model.cuda()\n"),
    ],
)
def test_what_a_file_does_already_has_no_comment_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, line: str
) -> None:
    rule = "hardcoded-cuda" if "cuda" in line else "trust-remote-code"
    for times, weight in ((1, ("major", "inline")), (2, ("minor", "summary"))):
        folder = tmp_path / str(times)
        repository = Repository(folder)
        added = line.replace("a =", "b =").replace("model", "other")
        repository.commit({"README.md": b"", path: (line * times).encode()})
        repository.commit({path: (line * times + "\n" * 9 + added).encode()})
        found = [each for each in told(folder, capsys, rule) if each["status"] == "new"]
        assert [(each["severity"], each["placement"]) for each in found] == [weight]


@pytest.mark.parametrize(("foreign", "weight"), [(9, ("minor", "inline")), (10, ("info", "count"))])
def test_a_team_s_language_is_that_of_every_twelfth_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], foreign: int, weight: tuple[str, str]
) -> None:
    said = "# 先处理不需要提示词的请求\n".encode()
    repository = Repository(tmp_path)
    repository.commit({f"omni/old_{at}.py": said if at < foreign else b"" for at in range(120)})
    repository.commit({"omni/new.py": said + b"x = 1\n"})
    found = told(tmp_path, capsys, "non-english-comment")
    assert [(each["severity"], each["placement"]) for each in found] == [weight]


def test_a_change_makes_no_practice_of_its_own_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = Repository(tmp_path)
    repository.commit({f"omni/other_{at}.py": b"" for at in range(9)})
    repository.commit({f"omni/new_{at}.py": LOADS.encode() for at in range(9)})
    found = told(tmp_path, capsys, "trust-remote-code")
    assert {each["severity"] for each in found} == {"major"}


def test_a_severity_of_the_settings_holds_whatever_the_practice_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(tmp_path)
    repository.commit(
        {
            ".github/omnireview.yaml": b"rules: {trust-remote-code: major}\n",
            **{f"omni/old_{at}.py": LOADS.encode() for at in range(9)},
        }
    )
    repository.commit({"omni/new.py": LOADS.encode()})
    (found,) = told(tmp_path, capsys, "trust-remote-code")
    assert (found["severity"], found["placement"]) == ("major", "inline")


PRINTS = b"def load(path):\n    print(path)\n"
LOGS = b"import logging\n\nlogger = logging.getLogger(__name__)\n"
TOLD, COUNTED = ("minor", "inline"), ("info", "count")


@pytest.mark.parametrize(
    ("old", "new", "weight"),
    [
        ({}, {"omni/new.py": PRINTS}, COUNTED),
        ({}, {"omni/new.py": LOGS + PRINTS}, TOLD),
        ({}, {"omni/new.py": PRINTS, "omni/models/other.py": LOGS}, TOLD),
        ({"omni/models/old.py": LOGS}, {"omni/new.py": PRINTS}, TOLD),
        ({"omni/tests/test_old.py": LOGS, "other/old.py": LOGS}, {"omni/new.py": PRINTS}, COUNTED),
        ({f"omni/old_{at}.py": b"" for at in range(80)}, {"omni/new.py": PRINTS}, COUNTED),
        ({f"omni/old_{at}.py": LOGS for at in range(80)}, {"omni/new.py": PRINTS}, TOLD),
        ({f"omni/old_{at}.py": LOGS if at < 9 else b"" for at in range(79)}, {"omni/new.py": PRINTS}, COUNTED),
        ({f"omni/old_{at}.py": LOGS if at < 10 else b"" for at in range(79)}, {"omni/new.py": PRINTS}, TOLD),
        ({f"omni/old_{at}.py": b"" for at in range(80)}, {"omni/new.py": LOGS + PRINTS}, TOLD),
        ({"old.py": LOGS}, {"new.py": PRINTS}, TOLD),
        ({"old.py": LOGS}, {"omni/new.py": PRINTS}, COUNTED),
        ({"omni/new.py": LOGS}, {"omni/new.py": PRINTS}, TOLD),
        ({".github/omnireview.yaml": b"rules: {print-in-library: minor}\n"}, {"omni/new.py": PRINTS}, TOLD),
    ],
)
def test_a_print_has_a_comment_where_the_package_logs(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: dict[str, bytes | None],
    new: dict[str, bytes | None],
    weight: tuple[str, str],
) -> None:
    repository = Repository(tmp_path)
    repository.commit({"README.md": b"", **old})
    repository.commit(new)
    found = told(tmp_path, capsys, "print-in-library")
    assert [(each["severity"], each["placement"]) for each in found] == [weight]


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("list", "list[str]", ["count"]),
        ("list = Field(max_length=4)", "list[str]", ["inline"]),
        ("list = Field(max_length=4)", "list[str] = Field(max_length=8)", []),
    ],
)
def test_a_field_of_another_type_is_no_new_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, places: list[str]
) -> None:
    repository = Repository(tmp_path)
    repository.commit({"omni/images.py": FIELD.format(old).encode()})
    repository.commit({"omni/images.py": FIELD.format(new).encode()})
    assert [each["placement"] for each in told(tmp_path, capsys, "unbounded-payload-field")] == places


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("raise-without-cause", "try:\n    f()\nexcept KeyError:\n    raise ValueError('no such stage')\n"),
        ("commented-out-code", "def f(x):\n    # print(f'x is {x}')\n    return x\n"),
        (
            "silent-broad-except",
            "def f(x):\n    try:\n        x()\n    except Exception:\n        pass\n    g()\n",
        ),
        ("return-annotation-contradicted", "def f() -> str:\n    return 1, 2\n"),
        ("torch-load-without-weights-only", "import torch\ntorch.load(path)\n"),
        ("blocking-call-in-async", "import time\nasync def f():\n    time.sleep(1)\n"),
    ],
)
def test_of_a_test_only_what_breaks_it_is_more_than_information(rule: str, text: str) -> None:
    severities = [
        {each.severity.value for each in Trial([RULES[rule]]).play({path: text.encode()}).findings}
        for path in ("omni/stage.py", "tests/test_stage.py")
    ]
    assert severities[0]
    assert severities[0] <= {"major", "minor"}
    assert severities[1] == {"info"}


@pytest.mark.parametrize(
    ("rule", "path", "severity"),
    [
        ("bare-except", "omni/stage.py", "major"),
        ("bare-except", "tests/test_stage.py", "minor"),
    ],
)
def test_a_place_eases_what_a_check_says_itself(rule: str, path: str, severity: str) -> None:
    text = "try:\n    f()\nexcept:\n    g()\n"
    (found,) = Trial([RULES[rule]]).play({path: text.encode()}).findings
    assert found.severity == severity


CAUGHT = "async def work():\n    try:\n        await g()\n    except Exception:\n        log()\n\n"
NOBODY = "Nobody keeps this task: it may be collected before it ends."
UNREAD = "Nothing reads 'task' again, so the task may be collected before it ends."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "class A:\n    async def f(self):\n        asyncio.create_task(work())\n",
            f"{NOBODY} Keep it in an attribute, and log its errors.",
        ),
        (
            "async def f():\n    task = asyncio.create_task(work())\n    return 1\n",
            f"{UNREAD} Keep it in a set until it is done, and log its errors.",
        ),
        (
            f"{CAUGHT}async def f():\n    asyncio.create_task(work())\n",
            f"{NOBODY} Keep it in a set until it is done.",
        ),
    ],
)
def test_what_is_said_of_a_dropped_task_follows_the_case(text: str, said: str) -> None:
    module = f"import asyncio\n\n{text}".encode()
    (found,) = Trial([RULES["dropped-task"]]).play({"omni/a.py": module}).findings
    assert found.message == said


@pytest.mark.parametrize(
    ("call", "lead"),
    [
        ("torch.load(path)", "Before PyTorch 2.6 a crafted file can run any code"),
        ("torch.load(path, weights_only=False)", "With 'weights_only=False' a crafted file can run any code"),
        ("torch.load(path, weights_only=None)", "With 'weights_only=None' a crafted file can run any code"),
    ],
)
def test_what_is_said_of_a_load_follows_what_it_is_given(call: str, lead: str) -> None:
    rule = RULES["torch-load-without-weights-only"]
    (found,) = Trial([rule]).play({"omni/a.py": f"import torch\n{call}\n".encode()}).findings
    assert found.message.startswith(lead)
    assert found.message.endswith(". Pass `weights_only=True`.")


@pytest.mark.parametrize(
    ("test", "mend"),
    [
        ("if 0:\n    f()\n", "Delete what never runs"),
        ("if True:\n    f()\n", "Drop the test, and keep what it guards"),
        ("if torch.cuda.is_available:\n    f()\n", "Call it"),
        ("assert (x, 'no x')\n", "Take the brackets away"),
        ("if x == 'a' or 'b':\n    f()\n", "Compare with each value, or ask whether it is among them"),
    ],
)
def test_what_to_do_about_a_constant_condition_follows_its_shape(test: str, mend: str) -> None:
    module = f"import torch\n\n\ndef check(x):\n    {test.replace(chr(10), chr(10) + '    ')}\n".encode()
    (found,) = Trial([RULES["constant-condition"]]).play({"omni/a.py": module}).findings
    assert found.message.endswith(f"here. {mend}.")


def told(root: Path, capsys: pytest.CaptureFixture[str], rule: str) -> list[dict[str, Any]]:
    run(["check", "--format", "json", "-C", str(root), "HEAD~1..HEAD"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [each for each in findings if each["rule"] == rule and each["status"] != "mended"]
