"""The examples and our own workflows: clean for the tools that know GitHub's rules, and true of the product."""

import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub
from git_repository import CLEAN, Repository
from test_action import Step
from test_whole_way import files_of

from omnireview.cli import run
from omnireview.cli.workflow import review_with_inputs
from omnireview.command import MEMBERS, WORD
from omnireview.documents import read_yaml
from omnireview.errors import Exit
from omnireview.event import EVENTS
from omnireview.examples import rehearse
from omnireview.export.forms import FILES
from omnireview.inputs import read_inputs, unknown_inputs
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import REPOSITORY_PACKS, load_packs
from omnireview.settings import read_settings
from omnireview.starter import WORKFLOW

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
BIN = Path(sys.executable).parent

OWN = sorted(path.relative_to(ROOT) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
SHOWN = [
    Path("examples", name)
    for name in (
        *("review.yml", "required-check.yml", "status.yml", "sharded.yml", "code-scanning.yml"),
        *("audit.yml", "coverage.yml", "commands.yml"),
        *("forks/pull-request-target.yml", "forks/read-only.yml", "forks/workflow-run-poster.yml"),
    )
]
WORKFLOWS = [*OWN, *SHOWN]

TOOLS: dict[str, tuple[str, list[Path]]] = {
    "the schema of workflows": ("check-jsonschema --builtin-schema vendor.github-workflows", WORKFLOWS),
    "the schema of actions": ("check-jsonschema --builtin-schema vendor.github-actions", [Path("action.yml")]),
    "the schema of dependabot": (
        "check-jsonschema --builtin-schema vendor.dependabot",
        [Path(".github/dependabot.yml")],
    ),
    "actionlint": ("actionlint -no-color -shellcheck= -pyflakes=", WORKFLOWS),
    "zizmor": (
        "zizmor --offline --no-progress --no-config --quiet",
        [*WORKFLOWS, Path("action.yml"), Path(".github/dependabot.yml")],
    ),
    "hadolint": ("hadolint --no-color", [Path("Dockerfile")]),
    "pre-commit, for hooks": ("pre-commit validate-manifest", [Path(".pre-commit-hooks.yaml")]),
    "pre-commit, for its users": ("pre-commit validate-config", [Path("examples/pre-commit-config.yaml")]),
}

FAULTS = {
    "the schema of workflows": ("examples/review.yml", "runs-on:", "runs-onto:", "runs-onto"),
    "the schema of actions": ("action.yml", "using: docker", "using: dockr", "dockr"),
    "the schema of dependabot": (".github/dependabot.yml", "interval: monthly", "interval: seldom", "seldom"),
    "actionlint": ("examples/review.yml", "[opened,", "[openned,", "openned"),
    "zizmor": ("examples/review.yml", "@" + "0" * 40, "@main", "unpinned-uses"),
    "hadolint": ("Dockerfile", "COPY LICENSE", "ADD LICENSE", "DL3020"),
    "pre-commit, for hooks": (".pre-commit-hooks.yaml", "language: python", "language: pythn", "pythn"),
    "pre-commit, for its users": ("examples/pre-commit-config.yaml", "hooks:", "hoks:", "hooks"),
}
"""Tool → a fault in one of its files, and what it says then: file, text, what stands there instead, the word."""


def ask(tool: str, files: list[Path]) -> tuple[int, str]:
    name, *options = TOOLS[tool][0].split()
    program = shutil.which(name, path=str(BIN)) or shutil.which(name)
    if program is None:
        pytest.fail(f"{name} is missing: run  make setup")
    # pre-commit keeps a folder in the home of whoever runs it.
    done = subprocess.run([program, *options, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def workflow(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = read_yaml((ROOT / path).read_bytes(), str(path)).data
    return read


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in workflow(path)["jobs"].values():
        yield from job["steps"]


def script(path: Path, name: str) -> str:
    (found,) = (step["run"] for step in steps(path) if step.get("name") == name)
    return str(found)


def run_script(text: str, folder: Path, **variables: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a step's script as the runner does, with our command first on the path."""
    env = CLEAN | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"} | {k: str(v) for k, v in variables.items()}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(shell, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tool_has_nothing_to_say_of_our_files(tool: str) -> None:
    code, said = ask(tool, TOOLS[tool][1])
    assert code == 0, said


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tool_speaks_up_when_there_is_a_fault(tool: str, tmp_path: Path) -> None:
    path, right, wrong, word = FAULTS[tool]
    text = (ROOT / path).read_text(encoding="utf-8")
    assert right in text
    faulty = tmp_path / path
    faulty.parent.mkdir(parents=True, exist_ok=True)
    faulty.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    code, said = ask(tool, [faulty])
    assert code != 0
    assert word in said


def test_every_workflow_that_is_there_is_looked_at() -> None:
    there = {path.relative_to(ROOT) for path in EXAMPLES.rglob("*.yml") if "demo" not in path.parts}
    assert there == set(SHOWN)
    assert [path.name for path in OWN] == ["ci.yml", "release.yml", "review.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=str)
def test_every_action_is_pinned_by_sha_with_its_version_beside_it(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    used = re.findall(r"^\s*(?:- )?uses: (.*)$", text, re.MULTILINE)
    assert len(used) == sum("uses" in step for step in steps(path))
    for each in used:
        ours = each == f"OWNER/omnireview@{'0' * 40}" or each.startswith("./  # zizmor: ignore[self-repository]")
        assert ours or re.fullmatch(r"[\w.-]+/[\w.-]+(/[\w.-]+)?@[0-9a-f]{40}  # v\d+\.\d+\.\d+", each), each


def test_one_action_has_one_version_everywhere() -> None:
    found = [
        used.split("@")
        for path in WORKFLOWS
        for used in re.findall(r"uses: (\S+@\S+  # \S+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(found) >= 10
    assert len({name for name, _ in found}) == len({(name, version) for name, version in found})


@pytest.mark.parametrize("path", WORKFLOWS, ids=str)
def test_a_workflow_may_do_nothing_and_a_job_the_least(path: Path) -> None:
    read = workflow(path)
    assert read["permissions"] == {}
    for name, job in read["jobs"].items():
        assert job["permissions"], name
        assert job["timeout-minutes"] <= 40, name
        assert "concurrency" in job or "concurrency" in read, name
        # Skipped counts as passed, so that a job which waits for others must run whatever became of them.
        waits = "needs" in job and "pull_request" in read["on"]
        if "issue_comment" not in read["on"]:  # which is for the default branch, so that it is nobody's check
            assert job.get("if") == ("${{ !cancelled() }}" if waits else None), name
    assert not re.search(r"\bsecrets\.", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=str)
def test_a_checkout_leaves_no_token_behind(path: Path) -> None:
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=str)
def test_a_job_that_may_write_never_has_the_pull_request_s_files(path: Path) -> None:
    read = workflow(path)
    for job in read["jobs"].values():
        writes = "write" in job["permissions"].values()
        for step in job["steps"]:
            if not step.get("uses", "").startswith("actions/checkout@"):
                continue
            assert not {"pull_request_target", "workflow_run"} & set(read["on"])
            if writes and "pull_request" in read["on"]:
                of_the_base = step["with"].get("ref") == "${{ github.event.pull_request.base.sha }}"
                assert of_the_base


@pytest.mark.parametrize("path", [*SHOWN, Path(".github/workflows/review.yml")], ids=str)
def test_our_action_is_given_inputs_that_it_takes_on_events_that_it_knows(path: Path) -> None:
    read = workflow(path)
    for step in steps(path):
        if not step.get("uses", "").startswith(("OWNER/omnireview@", "./")):
            continue
        given = {f"INPUT_{name.upper()}": str(value).lower() for name, value in step["with"].items()}
        assert given.pop("INPUT_TOKEN") == "${{ github.token }}"
        read_inputs(given | {"GITHUB_TOKEN": "ghs_x"})
        assert unknown_inputs(given) == ()
        assert set(read["on"]) <= set(EVENTS)


def test_the_commands_share_their_signature_with_the_reviews_and_start_no_run_for_other_comments() -> None:
    reviews, commands = (workflow(Path("examples", name)) for name in ("review.yml", "commands.yml"))
    assert commands["name"] == reviews["name"]
    assert list(commands["jobs"]) == list(reviews["jobs"])
    (job,) = commands["jobs"].values()
    asked = set(re.findall(r'"([A-Z]+)"', job["if"]))
    assert asked == set(MEMBERS)
    assert f"startsWith(github.event.comment.body, '{WORD}')" in job["if"]
    assert job["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert all(event["types"] == ["created"] for event in commands["on"].values())


def test_the_first_example_is_what_init_writes() -> None:
    heading, _, rest = (EXAMPLES / "review.yml").read_text(encoding="utf-8").partition("name: ")
    assert "name: " + rest == WORKFLOW
    assert all(line.startswith("#") for line in heading.strip().split("\n"))


def test_the_ruleset_requires_the_job_of_its_workflow_run_by_github_actions() -> None:
    ruleset = json.loads((EXAMPLES / "required-check.ruleset.json").read_text(encoding="utf-8"))
    (rule,) = ruleset["rules"]
    checks = [
        (check["context"], check["integration_id"]) for check in rule["parameters"]["required_status_checks"]
    ]
    # 15368 is the app GitHub Actions on github.com: nobody else's status of this name will do.
    assert checks == [(name, 15368) for name in workflow(Path("examples/required-check.yml"))["jobs"]]
    assert (rule["type"], ruleset["enforcement"]) == ("required_status_checks", "active")


def test_the_queue_s_ruleset_adds_the_queue_to_the_same_requirement() -> None:
    plain, queue = (
        json.loads((EXAMPLES / f"{name}.ruleset.json").read_text(encoding="utf-8"))
        for name in ("required-check", "merge-queue")
    )
    required, merging = queue["rules"]
    assert [required] == plain["rules"]
    assert merging["type"] == "merge_queue"
    # docs.github.com/rest/repos/rules, "Create a repository ruleset": all of these have to be there.
    assert sorted(merging["parameters"]) == [
        *("check_response_timeout_minutes", "grouping_strategy", "max_entries_to_build", "max_entries_to_merge"),
        *("merge_method", "min_entries_to_merge", "min_entries_to_merge_wait_minutes"),
    ]
    job = workflow(Path("examples/required-check.yml"))["jobs"]["review"]
    assert merging["parameters"]["check_response_timeout_minutes"] > job["timeout-minutes"]


@pytest.mark.parametrize("name", ["required-check.yml", "status.yml"])
def test_one_job_without_conditions_answers_pull_requests_and_the_queue(name: str) -> None:
    read = workflow(Path("examples", name))
    assert set(read["on"]) == {"pull_request", "merge_group"}
    assert read["on"]["merge_group"] == {"types": ["checks_requested"]}
    (job,) = read["jobs"].values()
    assert "if" not in job
    assert not any("if" in step for step in job["steps"])


def test_who_names_a_status_or_a_check_run_gives_the_permission_for_it() -> None:
    (job,) = workflow(Path("examples/status.yml"))["jobs"].values()
    (step,) = job["steps"]
    assert {"status", "check-run"} <= set(step["with"])
    assert (job["permissions"]["statuses"], job["permissions"]["checks"]) == ("write", "write")


POSTER = Path("examples/forks/workflow-run-poster.yml")


@pytest.mark.parametrize("path", [path for path in SHOWN if path.name not in {"audit.yml", POSTER.name}], ids=str)
def test_every_example_reports_under_the_name_that_is_required(path: Path) -> None:
    assert list(workflow(path)["jobs"])[-1] == "review"
    assert not any("paths" in (filters or {}) for filters in workflow(path)["on"].values())


def test_the_shares_of_an_audit_are_put_together_to_one_report(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "project")
    repository.commit({"tests/a.py": b"A = 1\n", "src/b.py": b"eval(A)\n", "src/c.py": b"exec(A)\n"})
    audit, scans = workflow(Path("examples/audit.yml"))["jobs"], tmp_path / "scans"
    scan, merge = (
        script(Path("examples/audit.yml"), name) for name in ("Scan one share", "Put the shares together")
    )
    shards = audit["scan"]["strategy"]["matrix"]["shard"]
    for shard in shards:
        done = run_script(scan, repository.root, PATHS="src tests", SHARD=str(shard), RUNNER_TEMP=scans)
        assert done.returncode == Exit.PASS, done.stderr
    done = run_script(merge, repository.root, PATHS="src tests", RUNNER_TEMP=tmp_path)
    assert done.returncode == Exit.POLICY_FAILED, done.stdout + done.stderr
    found = json.loads((tmp_path / "report" / "review.json").read_text(encoding="utf-8"))["findings"]
    assert {"src/b.py", "src/c.py"} <= {each["path"] for each in found}
    assert "::error file=src/b.py,line=1," in done.stdout


def test_the_shares_of_a_pull_request_are_as_many_as_their_names_say() -> None:
    for name in ("sharded.yml", "audit.yml"):
        scan = workflow(Path("examples", name))["jobs"]["scan"]
        shards = scan["strategy"]["matrix"]["shard"]
        assert shards == list(range(1, len(shards) + 1))
        assert f'--shard "$SHARD/{len(shards)}"' in script(Path("examples", name), "Scan one share")
        assert "write" not in scan["permissions"].values()


def test_the_read_only_way_posts_nothing_and_tells_all(tmp_path: Path, fake_github: FakeGitHub) -> None:
    step = Step(tmp_path, fake_github)
    step.fake.files(old=files_of("base"), new=files_of("head"))
    step.payload["pull_request"]["head"]["repo"]["full_name"] = "somebody/fork"
    (ours,) = (each for each in steps(Path("examples/forks/read-only.yml")) if "omnireview" in each["uses"])
    step.env |= {f"INPUT_{n.upper()}": str(v).lower() for n, v in ours["with"].items() if n != "token"}
    assert step.run(review_with_inputs) == Exit.POLICY_FAILED
    assert step.writes() == []
    assert any(command.startswith("::error file=") for command in step.commands())
    assert "torch-load-without-weights-only" in step.summary
    exported = Path(step.env["GITHUB_WORKSPACE"], ours["with"]["export"])
    assert {path.name for path in exported.iterdir()} == set(FILES)


def test_what_is_uploaded_to_code_scanning_is_what_the_review_wrote(
    tmp_path: Path, fake_github: FakeGitHub
) -> None:
    example = Path("examples/code-scanning.yml")
    ours, upload = steps(example)
    assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
    named = re.fullmatch(r"\$\{\{ steps\.([\w-]+)\.outputs\.([\w-]+) \}\}", upload["with"]["sarif_file"])
    assert named is not None
    assert named[1] == ours["id"]
    (job,) = workflow(example)["jobs"].values()
    assert job["permissions"]["security-events"] == "write"
    step = Step(tmp_path, fake_github)
    step.fake.files(old=files_of("base"), new=files_of("head"))
    assert step.run(review_with_inputs) == Exit.POLICY_FAILED  # which the upload must outlast
    assert upload["if"].startswith("${{ !cancelled()")
    (made,) = json.loads(Path(step.outputs[named[2]]).read_text(encoding="utf-8"))["runs"]
    assert {"torch-load-without-weights-only"} <= {each["ruleId"] for each in made["results"]}
    assert all("primaryLocationLineHash" in each["partialFingerprints"] for each in made["results"])


def test_what_the_tests_leave_is_what_the_review_reads_and_their_job_may_write_nothing() -> None:
    example = Path("examples/coverage.yml")
    jobs = workflow(example)["jobs"]
    assert jobs["review"]["needs"] == "tests"
    assert jobs["tests"]["permissions"] == {"contents": "read"}
    checkout, *_, upload = jobs["tests"]["steps"]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.head.sha }}"
    download, ours = jobs["review"]["steps"]
    assert upload["with"]["name"] == download["with"]["name"]
    assert ours["with"]["coverage-file"].count(f"'{upload['with']['path']}'") == 2
    assert download["continue-on-error"] is True


def test_the_poster_follows_the_read_only_workflow_and_takes_nothing_from_it() -> None:
    first, poster = workflow(Path("examples/forks/read-only.yml")), workflow(POSTER)
    assert poster["on"] == {"workflow_run": {"workflows": [first["name"]], "types": ["completed"]}}
    assert poster["name"] != first["name"]
    (only,) = steps(POSTER)
    assert only["uses"].startswith("OWNER/omnireview@")
    assert only["with"]["fail-on"] == "never"
    (ours,) = (each for each in steps(Path("examples/forks/read-only.yml")) if "omnireview" in each["uses"])
    assert ours["with"]["dry-run"] is True


@pytest.fixture
def lantern(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLES / "own-rules", tmp_path / "lantern")


def test_the_settings_and_the_rules_of_the_toy_repository_hold() -> None:
    own = EXAMPLES / "own-rules"
    settings = read_settings((own / ".github" / "omnireview.yaml").read_bytes(), "omnireview.yaml")
    files = {path.name: path.read_bytes() for path in (own / REPOSITORY_PACKS).iterdir()}
    *_, house = load_packs(settings, files, ProjectFacts())
    assert len(house.rules) == 3
    assert rehearse(house.rules) == []


def test_what_the_toy_repository_s_readme_says_happens(
    lantern: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(lantern)
    readme = Path("README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^omnireview (.*?)\s+#", readme, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert run(command.split()) == Exit.PASS, capsys.readouterr().out
    worker = Path("src/lantern/worker.py")
    worker.write_text(worker.read_text(encoding="utf-8").replace(", deadline=5.0", ""), encoding="utf-8")
    assert run(["check", "src"]) == Exit.POLICY_FAILED
    assert "store-call-without-deadline" in capsys.readouterr().out
    shown = re.findall(r"^(\S+/\S+\.\w+)  ", readme, re.MULTILINE)
    assert len(shown) == 3
    assert all(Path(path).is_file() for path in shown)


def test_the_hook_stops_a_commit_with_a_blocker_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (hook,) = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_bytes(), "hooks").data
    assert hook["pass_filenames"] is False
    repository = Repository(tmp_path / "project")
    repository.commit({"loader.py": b"def load(text):\n    return eval(text)\n"})
    repository.write({"loader.py": b"def load(text):\n    return eval(text)\n\n\nSIZE = 1\n"})
    repository.git("add", "--all")
    monkeypatch.chdir(repository.root)
    assert run(shlex.split(hook["entry"])[1:]) == Exit.PASS
    repository.write({"other.py": b"def load(text):\n    return eval(text)\n"})
    repository.git("add", "--all")
    assert run_script(hook["entry"], repository.root).returncode == Exit.POLICY_FAILED


def test_the_example_for_pre_commit_uses_a_hook_that_there_is() -> None:
    (used,) = read_yaml((EXAMPLES / "pre-commit-config.yaml").read_bytes(), "config").data["repos"]
    hooks = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_bytes(), "hooks").data
    assert [hook["id"] for hook in used["hooks"]] == [hook["id"] for hook in hooks]


def test_a_release_s_action_names_its_image_by_digest(tmp_path: Path) -> None:
    shutil.copy(ROOT / "action.yml", tmp_path)
    text = script(
        Path(".github/workflows/release.yml"),
        "Name the image in action.yml, move the major tag, publish the notes",
    )
    image = f"ghcr.io/owner/omnireview@sha256:{'a' * 64}"
    done = run_script("\n".join(text.split("\n")[:2]), tmp_path, IMAGE=image)
    assert done.returncode == 0, done.stderr
    released = read_yaml((tmp_path / "action.yml").read_bytes(), "action.yml").data
    assert released["runs"] == {"using": "docker", "image": f"docker://{image}"}


def test_a_release_s_notes_are_its_part_of_the_changelog() -> None:
    changelog = (
        "# Changelog\n\n## [Unreleased]\n\n- soon\n\n## [1.1.0] - 2026-01-02\n\n### Added\n\n- this\n\n"
        "## [1.0.0]\n\n- that\n\n[1.1.0]: https://example.org/1.1.0\n[1.0.0]: https://example.org/1.0.0\n"
    )
    notes_of = runpy.run_path(str(ROOT / "scripts" / "release_notes.py"))["notes_of"]
    assert notes_of("1.1.0", changelog) == "### Added\n\n- this"
    assert notes_of("1.0.0", changelog) == "- that"
    assert notes_of("1.2.0", changelog) == ""
