"""The command line, as a person or a CI job uses it: output, messages and exit codes."""

import json
import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from git_repository import Repository

from omnireview import __version__
from omnireview.cli import run
from omnireview.cli.progress import Progress
from omnireview.errors import Exit
from omnireview.render import as_json

CLEAN = (
    b'"""Weights."""\n\nimport torch\n\n\ndef load(path: str) -> dict[str, torch.Tensor]:\n'
    b'    """Read nothing but weights."""\n    return torch.load(path, weights_only=True)\n'
)
MOVE = (
    b'"""Moves."""\n\nimport torch\n\n\ndef move(x: torch.Tensor) -> torch.Tensor:\n'
    b'    """Give it on the device of this platform."""\n    return x.cuda()\n'
)
FAULTY = CLEAN + b'\n\ndef step(text: str) -> object:\n    """Run a step."""\n    return eval(text)\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "project")
    made.commit({"engine/loader.py": CLEAN})
    monkeypatch.chdir(made.root)
    return made


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["check", "--format", "json", *arguments])
    document = json.loads(capsys.readouterr().out)
    jsonschema_rs.validator_for(as_json.schema()).validate(document)
    return code, document


def lines(document: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(each["path"], each["line"], each["rule"]) for each in document["findings"]]


EVAL = ("engine/loader.py", 13, "dynamic-code-execution")


@pytest.mark.usefixtures("repository")
def test_a_working_tree_without_changes_has_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = checked(capsys)
    assert (code, document["verdict"], document["findings"]) == (Exit.PASS, "no findings", [])


def test_the_working_tree_the_index_a_range_and_a_patch_say_the_same(
    repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    repository.write({"engine/loader.py": FAULTY})
    by_source = {"working tree": checked(capsys)}
    patch = tmp_path / "change.patch"
    patch.write_bytes(repository.git("diff"))
    by_source["patch, applied"] = checked(capsys, "--patch", str(patch))
    repository.git("add", "--all")
    by_source["index"] = checked(capsys, "--staged")
    repository.git("stash", "--quiet")
    by_source["patch, not applied"] = checked(capsys, "--patch", str(patch))
    repository.git("stash", "pop", "--quiet")
    repository.commit()
    by_source["range"] = checked(capsys, "HEAD~1..HEAD")
    for source, (code, document) in by_source.items():
        assert lines(document) == [EVAL], source
        assert code == Exit.POLICY_FAILED, source
    prints = {document["findings"][0]["fingerprint"] for _, document in by_source.values()}
    assert len(prints) == 1


def test_a_patch_can_not_decide_by_which_policy_it_is_reviewed(
    repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    repository.write({"engine/loader.py": FAULTY, ".github/omnireview.yaml": b"fail-on: never\n"})
    repository.git("add", "--all")
    patch = tmp_path / "change.patch"
    patch.write_bytes(repository.git("diff", "--cached"))
    assert checked(capsys, "--patch", str(patch))[0] == Exit.POLICY_FAILED
    repository.git("reset", "--quiet", "--hard")
    assert checked(capsys, "--patch", str(patch))[0] == Exit.POLICY_FAILED


def test_named_files_are_reviewed_in_every_line(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"engine/loader.py": FAULTY})
    assert checked(capsys)[1]["findings"] == []
    code, document = checked(capsys, "engine")
    assert (code, lines(document)) == (Exit.POLICY_FAILED, [EVAL])


def test_an_untouched_fault_is_counted_as_old_and_a_mended_one_is_named(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"engine/loader.py": FAULTY, "engine/other.py": FAULTY})
    repository.write({"engine/loader.py": CLEAN, "engine/other.py": b"# more\n" + FAULTY})
    code, document = checked(capsys)
    assert code == Exit.PASS
    assert sorted((each["path"], each["status"], each["placement"]) for each in document["findings"]) == [
        ("engine/loader.py", "mended", "summary"),
        ("engine/other.py", "old", "count"),
    ]


def test_a_terminal_shows_every_fix_and_the_command_that_makes_them(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = b"import torch\n\n\ndef load(path):\n    return torch.load(path, weights_only=False)\n"
    repository.write(
        {"engine/one.py": fault, "engine/two.py": fault, ".github/omnireview.yaml": b"max-inline: 1\n"}
    )
    run(["check"])
    out = capsys.readouterr().out
    assert out.count("Verified fix") == 2
    assert "\n2 of these can be fixed: omnireview check --fix\n" in out
    run(["check", "engine"])
    assert "\n2 of these can be fixed: omnireview check engine --fix\n" in capsys.readouterr().out
    repository.commit()
    run(["check", "HEAD~1..HEAD"])
    assert "can be fixed" not in capsys.readouterr().out


def test_nobody_is_told_of_progress_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        time.sleep(1.1)
        progress(2, 300)
    assert capsys.readouterr() == ("", "")


def test_every_format_names_the_finding(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write({"engine/loader.py": FAULTY})
    for form in ("text", "markdown", "json", "html", "github"):
        assert run(["check", "--format", form]) == Exit.POLICY_FAILED
        out = capsys.readouterr().out
        assert "engine/loader.py" in out
        assert "\x1b" not in out


def test_the_gate_follows_the_settings_and_the_options(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({"engine/loader.py": FAULTY, ".github/omnireview.yaml": b"fail-on: never\n"})
    assert checked(capsys)[0] == Exit.PASS
    assert checked(capsys, "--fail-on", "blocker")[0] == Exit.POLICY_FAILED
    repository.write({".github/omnireview.yaml": b"rules:\n  dynamic-code-execution: off\n"})
    assert checked(capsys)[1]["findings"] == []


def test_a_severity_set_by_hand_holds_where_a_check_would_say_another(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    closing = b"def stop(s):\n    try:\n        s.close()\n    except Exception:\n        pass\n"
    settings = b"rules:\n  silent-broad-except: blocker\n"
    repository.write({"engine/stop.py": closing})
    assert checked(capsys)[1]["findings"][0]["severity"] == "minor"
    repository.write({".github/omnireview.yaml": settings})
    assert checked(capsys)[1]["findings"][0]["severity"] == "blocker"


def test_a_moved_file_is_old_and_its_altered_copy_is_new(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    base = repository.commit({"examples/client.py": b"import os\n" * 20 + FAULTY})
    repository.write({"examples/a/client.py": b"import os\n" * 20 + FAULTY, "examples/client.py": None})
    repository.commit({"examples/b/client.py": b"import os\n" * 20 + b"import sys\n" + FAULTY})
    found = checked(capsys, f"{base}..HEAD")[1]["findings"]
    assert {(each["path"], each["status"], each["placement"]) for each in found} == {
        ("examples/a/client.py", "old", "count"),
        ("examples/b/client.py", "new", "inline"),
    }


@pytest.mark.parametrize("data", [b"print(eval('6*7'))\n# \0\n", FAULTY.decode().encode("utf-16")])
def test_python_that_is_no_text_is_never_a_pass(
    repository: Repository, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    repository.write({"engine/odd.py": data})
    code, document = checked(capsys)
    assert (code, document["verdict"]) == (Exit.POLICY_FAILED, "incomplete")
    assert [each["path"] for each in document["not_analysed"]] == ["engine/odd.py"]


def test_settings_that_are_no_regular_file_are_refused(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    place = repository.root / ".github/omnireview.yaml"
    place.mkdir(parents=True)
    (place / "x").write_text("")
    assert run(["check"]) == Exit.USER_SIDE
    (place / "x").unlink()
    place.rmdir()
    place.symlink_to("/etc/hostname")
    assert run(["check"]) == Exit.USER_SIDE
    assert "no regular file" in capsys.readouterr().err


def test_an_empty_change_is_said_to_be_one(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit({"engine/more.py": CLEAN})
    assert run(["check"]) == Exit.PASS
    assert "nothing to review" in capsys.readouterr().err
    assert run(["check", "HEAD..HEAD~1"]) == Exit.PASS
    assert "the wrong way round" in capsys.readouterr().err


def test_a_rule_s_slow_regular_expression_is_named_and_never_a_pass(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = (
        b"rules:\n  - id: slow\n    severity: WARNING\n    message: x\n    languages: [python]\n"
        b"    pattern-regex: '(a|aa)+$'\n"
    )
    repository.write({".github/omnireview/rules/ours.yaml": pack, "x.py": b"x = '" + b"a" * 4000 + b"b'\n"})
    code, document = checked(capsys)
    assert code == Exit.POLICY_FAILED
    assert "(a|aa)+$" in document["not_analysed"][0]["reason"]


def test_annotations_are_followed_by_everything_that_has_no_room_in_them(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        repository.write({f"engine/part_{number}.py": FAULTY})
    run(["check", "--format", "github"])
    out = capsys.readouterr().out
    assert all(f"engine/part_{number}.py:13" in out for number in range(12))
    assert "Do not merge yet" in out


def test_files_that_the_settings_call_a_platform_s_own_may_name_their_device(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({"engine/backend/move.py": MOVE})
    assert lines(checked(capsys)[1]) == [("engine/backend/move.py", 8, "hardcoded-cuda")]
    repository.write({".github/omnireview.yaml": b"platform-paths: [engine/backend/]\n"})
    assert lines(checked(capsys)[1]) == []


def test_a_range_obeys_the_settings_of_its_base_and_not_those_it_brings(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = b"rules:\n  dynamic-code-execution: off\n"
    repository.commit({"engine/loader.py": FAULTY, ".github/omnireview.yaml": hostile})
    assert lines(checked(capsys, "HEAD~1..HEAD")[1]) == [EVAL]


@pytest.mark.parametrize(
    ("files", "options", "told"),
    [
        pytest.param({}, [], False, id="the same"),
        pytest.param({"engine/loader.py": FAULTY}, [], False, id="other files"),
        pytest.param({".github/omnireview.yaml": b"fail-on: major\n"}, [], True, id="settings"),
        pytest.param({".github/omnireview.yaml": b"x: y\n"}, ["--settings", "given.yaml"], False, id="given ones"),
        pytest.param({".github/omnireview/rules/ours.yaml": b"rules: []\n"}, [], True, id="a pack"),
        pytest.param({".github/omnireview.yaml": b"fail-on: never\r\n"}, [], False, id="line ends"),
    ],
)
def test_a_range_says_when_the_policy_on_disk_is_not_the_one_it_obeys(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, bytes | None],
    options: list[str],
    told: bool,
) -> None:
    base = repository.commit({".github/omnireview.yaml": b"fail-on: never\n", "given.yaml": b"fail-on: never\n"})
    repository.commit({"engine/more.py": CLEAN})
    repository.write(files)
    assert run(["check", "HEAD~1..HEAD", *options]) == Exit.PASS
    note = (
        f"omnireview: rules and settings are those of {base[:7]}; "
        "the working tree's differ and are not used for a range.\n"
    )
    assert capsys.readouterr().err == (note if told else "")


def test_a_rule_of_the_repository_s_own_is_found_and_tested(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = (
        b"rules:\n"
        b"  - id: seed-without-generator\n"
        b"    severity: major\n"
        b"    aspect: correctness\n"
        b"    languages: [python]\n"
        b'    message: "`torch.randn` draws from the global generator."\n'
        b"    pattern: torch.randn(...)\n"
        b"    examples:\n"
        b"      - bad: x = torch.randn(2)\n"
        b"      - good: x = torch.zeros(2)\n"
    )
    repository.write(
        {".github/omnireview/rules/ours.yaml": pack, "noise.py": b"import torch as t\nx = t.randn(3)\n"}
    )
    assert ("noise.py", 2, "seed-without-generator") in lines(checked(capsys)[1])
    assert run(["rules", "test", "seed-without-generator"]) == Exit.PASS
    broken = pack.replace(b"bad: x = torch.randn(2)", b"bad: x = torch.rand(2)")
    repository.write({".github/omnireview/rules/ours.yaml": broken})
    assert run(["rules", "test", ".github/omnireview/rules/ours.yaml"]) == Exit.USER_SIDE
    assert "torch.rand(2)" in capsys.readouterr().out


BAD_INPUT = {
    "an unknown commit": (["check", "nowhere..HEAD"], ["nowhere"]),
    "no such file": (["check", "engine/gone.py"], ["engine/gone.py"]),
    "no such patch": (["check", "--patch", "gone.patch"], ["gone.patch"]),
    "two sources at once": (["check", "--staged", "engine"], ["one thing at a time"]),
    "no such settings file": (["check", "--settings", "gone.yaml"], ["gone.yaml"]),
    "no such pack": (["check", "--packs", "cores", "HEAD..HEAD"], ["cores", "core"]),
    "no such rule": (["rules", "show", "bare-exept"], ["`bare-exept`; did you mean `bare-except`?\n"]),
    "no token": (["review", "--pr-number", "1", "--repo", "o/r"], ["GITHUB_TOKEN"]),
    "no repository on GitHub": (["review", "--pr-number", "1"], ["--repo"]),
}


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(("arguments", "said"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_ends_in_one_message_and_exit_code_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: list[str],
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GH_TOKEN", raising=False)
    if said == ["--repo"]:
        monkeypatch.setenv("GITHUB_TOKEN", "ghs_madeUp")
    assert run(arguments) == Exit.USER_SIDE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("omnireview: ")
    assert "Traceback" not in captured.err
    for word in said:
        assert word in captured.err


def test_outside_a_repository_the_message_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "-C", str(tmp_path)]) == Exit.USER_SIDE
    assert "no git repository" in capsys.readouterr().err


def test_broken_settings_name_line_key_and_the_nearest_right_key(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({".github/omnireview.yaml": b"# ours\nfail-om: major\n"})
    assert run(["check"]) == Exit.USER_SIDE
    err = capsys.readouterr().err
    assert ".github/omnireview.yaml:2" in err
    assert "fail-om" in err
    assert "fail-on" in err


def test_a_broken_pack_refuses_the_run_with_file_line_and_rule(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = (
        b"rules:\n  - id: ours\n    severity: major\n    message: x\n    languages: [python]\n    pattern: 'f('\n"
    )
    repository.write({".github/omnireview/rules/ours.yaml": pack})
    assert run(["check"]) == Exit.USER_SIDE
    err = capsys.readouterr().err
    assert ".github/omnireview/rules/ours.yaml:6: rule `ours`: the bracket `(` is not closed\n      f(\n" in err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check", "--fail-on", "sometimes"], id="fail-on"),
        pytest.param(["check", "--max-inline", "51"], id="max-inline"),
        pytest.param(["check", "--format", "xml"], id="format"),
        pytest.param(["review"], id="no number"),
        pytest.param(["chekc"], id="unknown command"),
        pytest.param([], id="nothing"),
    ],
)
def test_a_misused_option_shows_the_usage_and_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(arguments)
    assert ended.value.code == Exit.USER_SIDE
    assert "usage: omnireview" in capsys.readouterr().err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["--version"])
    assert ended.value.code == Exit.PASS
    assert capsys.readouterr().out == f"omnireview {__version__}\n"


def test_init_writes_what_is_missing_and_leaves_the_rest_alone(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = repository.root / ".github" / "omnireview.yml"
    repository.write({".github/omnireview.yml": b"fail-on: major\n"})
    assert run(["init"]) == Exit.PASS
    assert settings.read_bytes() == b"fail-on: major\n"
    assert not settings.with_suffix(".yaml").exists()
    assert (repository.root / ".github/workflows/omnireview.yml").is_file()
    capsys.readouterr()
    assert checked(capsys)[0] == Exit.PASS


def test_init_says_which_action_the_workflow_runs_or_what_to_write_there(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init"]) == Exit.PASS
    told = capsys.readouterr().out
    assert f"names `OWNER/omnireview@{'0' * 40}`, which nobody has" in told
    assert "git ls-remote --tags https://github.com/OWNER/omnireview" in told
    assert told.endswith("Next: commit .github/workflows/omnireview.yml and .github/omnireview.yaml.\n")
    workflow = ".github/workflows/omnireview.yml"
    text = (repository.root / workflow).read_bytes()
    repository.write({workflow: text.replace(b"OWNER", b"acme").replace(b"0" * 40, b"1a2b" * 10)})
    assert run(["init"]) == Exit.PASS
    told = capsys.readouterr().out
    assert f"The workflow runs the action of acme/omnireview at {'1a2b' * 10}." in told
    assert "nobody has" not in told
    assert told.endswith("Both files are there; they are left as they are.\n")


def test_the_rules_are_listed_with_what_the_settings_say_of_them(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({".github/omnireview.yaml": b"rules:\n  bare-except: minor\n  print-in-library: off\n"})
    (repository.root / "engine" / "inner").mkdir()
    assert run(["rules", "list", "-C", "engine/inner"]) == Exit.PASS
    listed = {line.split()[0]: line for line in capsys.readouterr().out.split("\n") if line}
    assert "minor" in listed["bare-except"]
    assert ".github/omnireview.yaml:2" in listed["bare-except"]
    assert "print-in-library" not in listed
    assert run(["rules", "list", "--all"]) == Exit.PASS
    assert "print-in-library" in capsys.readouterr().out
