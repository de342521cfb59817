"""From the event file to the posted review: the real rules, over HTTP, with nothing of ours replaced."""

import re
from collections import Counter
from pathlib import Path

import pytest
from fake_github import FakeGitHub
from test_action import Step

from omnireview.cli.workflow import review_with_inputs
from omnireview.demo import example_folder
from omnireview.errors import Exit
from omnireview.render.marker import read

FAULT = b"def load(path):\n    return eval(path)\n"
MENDED = (
    b'"""Options."""\n\nfrom pathlib import Path\n\n\ndef load(path: str) -> str:\n'
    b'    """Read options."""\n    return Path(path).read_text(encoding="utf-8")\n'
)


def files_of(side: str) -> dict[str, bytes]:
    root = example_folder() / side
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture
def step(tmp_path: Path, fake_github: FakeGitHub) -> Step:
    return Step(tmp_path, fake_github)


def run(step: Step) -> Exit:
    step.fake.calls.clear()
    return step.run(review_with_inputs)


def test_the_example_is_reviewed_on_github_as_on_the_command_line(step: Step) -> None:
    step.fake.files(old=files_of("base"), new=files_of("head"))
    step.fake.renames["relay/engine/checkpoints.py"] = "relay/engine/weights.py"
    assert run(step) == Exit.POLICY_FAILED

    (review,) = step.fake.reviews
    assert review["event"] == "COMMENT"
    assert review["commit_id"] == step.fake.head
    posted = [(each["path"], each["line"]) for each in review["comments"]]
    assert ("relay/engine/checkpoints.py", 16) in posted
    assert len(posted) == 6
    assert sum("```suggestion" in each["body"] for each in review["comments"]) >= 1

    (summary,) = step.fake.comments
    assert summary["body"].split("\n")[1].startswith("### ⛔ Do not merge yet")
    assert "torch-load-without-weights-only" in (step.folder / "summary.md").read_text(encoding="utf-8")
    outputs = (step.folder / "output").read_text(encoding="utf-8")
    assert re.search(r"^verdict<<(\w+)\ndo not merge yet\n\1$", outputs, re.MULTILINE)


def test_a_second_run_writes_nothing_twice(step: Step) -> None:
    step.fake.files(old={"engine.py": b""}, new={"engine.py": FAULT})
    run(step)
    before = len(step.fake.reviews), len(step.fake.comments)
    run(step)
    assert (len(step.fake.reviews), len(step.fake.comments)) == before
    assert "existing" in step.log


@pytest.mark.parametrize(("outdated", "reviews"), [(False, 1), (True, 2)])
def test_a_fault_in_a_renamed_class_is_not_told_again_while_its_thread_keeps_its_line(
    step: Step, *, outdated: bool, reviews: int
) -> None:
    text = b"class Runner:\n    def load(self, text):\n        return eval(text)\n"
    step.fake.files(old={"engine.py": b""}, new={"engine.py": text})
    run(step)
    step.fake.push({"engine.py": b"import os\n" + text.replace(b"Runner", b"GpuRunner")})
    step.payload["pull_request"]["head"]["sha"] = step.fake.head
    (thread,) = step.fake.threads
    thread |= {"isOutdated": True, "line": None} if outdated else {"line": 4}
    assert run(step) == Exit.POLICY_FAILED
    assert len(step.fake.reviews) == reviews


def test_a_push_that_mends_turns_the_summary_green_and_adds_no_comment(step: Step) -> None:
    step.fake.files(old={"engine.py": b""}, new={"engine.py": FAULT})
    assert run(step) == Exit.POLICY_FAILED
    step.fake.push({"engine.py": MENDED})
    step.payload["pull_request"]["head"]["sha"] = step.fake.head
    assert run(step) == Exit.PASS
    assert len(step.fake.reviews) == 1
    (summary,) = step.fake.comments
    assert "No findings" in summary["body"]


def test_the_pull_request_s_own_settings_and_rules_are_not_obeyed(step: Step) -> None:
    hostile = {
        "engine.py": FAULT,
        ".github/omnireview.yaml": b"fail-on: never\nrules:\n  dynamic-code-execution: off\n",
        ".github/omnireview/rules/x.yaml": b"rules: [{id: not-a-rule}]\n",
    }
    step.fake.files(old={"engine.py": b""}, new=hostile)
    assert run(step) == Exit.POLICY_FAILED
    assert [each["path"] for each in step.fake.reviews[0]["comments"]] == ["engine.py"]


def test_the_base_s_settings_and_rules_are_obeyed(step: Step) -> None:
    pack = (
        b"rules:\n  - id: no-open\n    severity: minor\n    aspect: quality\n    confidence: high\n"
        b"    languages: [python]\n    message: 'Say who closes `$F`.'\n    pattern: $F = open(...)\n"
    )
    policy: dict[str, bytes] = {
        ".github/omnireview.yaml": b"rules:\n  dynamic-code-execution: off\n",
        ".github/omnireview/rules/ours.yaml": pack,
    }
    step.fake.files(
        old={"engine.py": b"", **policy}, new={"engine.py": FAULT + b"\n\nlog = open('log')\n", **policy}
    )
    assert run(step) == Exit.PASS
    (comment,) = step.fake.reviews[0]["comments"]
    marker = read(comment["body"])
    assert marker is not None
    assert marker.rule == "no-open"
    assert comment["line"] == 5


@pytest.mark.parametrize("count", [1, 20, 100])
def test_a_usual_pull_request_takes_at_most_eight_reads_and_three_writes(step: Step, count: int) -> None:
    old = {f"engine/part_{number}.py": b"def gone():\n    return 1\n" for number in range(count)}
    new = dict.fromkeys(old, b"from engine.other_7 import x\n" + FAULT)
    around = {
        f"engine/other_{number}.py": b"from engine.part_0 import gone\nx = gone()\n" for number in range(120)
    }
    around |= {f"docs/page_{number}.md": b"`gone` is gone.\n" for number in range(20)}
    around |= {f"stages/stage_{number}.yaml": b"worker_cls: engine.part_0.gone\n" for number in range(20)}
    step.fake.files(old=old | around, new=new | around)
    run(step)
    sent = Counter(
        "read" if call.verb == "GET" or call.path == "/graphql" else "write" for call in step.fake.calls
    )
    assert sent["read"] <= 8, [(call.verb, call.path) for call in step.fake.calls]
    assert sent["write"] <= 3
