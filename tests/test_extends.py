"""Settings that build upon files of other repositories, pinned by the sha of a commit."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from git_repository import Repository
from sandbox_case import branched
from test_sandbox_action import FAULTY, Run

from omnireview.cli import run as command
from omnireview.corridor import read_policy
from omnireview.errors import BadSettings, Exit
from omnireview.extends import layered
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import choose_packs, load_packs
from omnireview.sandbox import serve
from omnireview.settings import Extended, Settings, read_settings, with_overrides
from omnireview.terms import Severity
from omnireview.tree.of_folder import FolderTree

PLACE = ".github/omnireview.yaml"
SHA = "0123456789abcdef0123456789abcdef01234567"
SHARED = f"octo-org/policy/shared.yaml@{SHA}"
PACK = b"""\
rules:
  - {id: own-rule, severity: minor, aspect: quality, message: No., languages: [python], pattern: eval(...)}
"""


def laid(own: str, **files: str | bytes) -> Settings:
    """Read settings over files of octo-org/policy, by the names `a`, `b` (`a.yaml`, …)."""

    def fetch(wanted: tuple[Extended, ...]) -> Mapping[Extended, bytes]:
        told = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
        return {each: told[each.path.removesuffix(".yaml")] for each in wanted}

    return layered(read_settings(own.encode(), PLACE), fetch)


def extending(*names: str) -> str:
    return f"extends: [{', '.join(f'octo-org/policy/{name}.yaml@{SHA}' for name in names)}]\n"


def test_the_repository_goes_before_what_it_extends_and_later_files_before_earlier_ones() -> None:
    settings = laid(
        extending("a", "b") + "rules: {bare-except: off}\nfail-on: never\n",
        a="rules: {bare-except: info, mutable-default: info}\nfail-on: minor\nmax-inline: 1\n"
        "paths: {exclude: [a/**]}\n",
        b="rules: {mutable-default: minor}\nmax-inline: 2\n",
    )
    assert settings.rules["bare-except"].off
    assert settings.rules["mutable-default"].severity is Severity.MINOR
    assert settings.rules["mutable-default"].place == f"octo-org/policy/b.yaml@{SHA[:12]}:1"
    assert (settings.fail_on, settings.max_inline, settings.exclude) == ("never", 2, ("a/**",))
    assert settings.origin == PLACE


def test_a_default_that_is_written_out_goes_before_another_s_word() -> None:
    assert laid(extending("a") + "max-inline: 6\n", a="max-inline: 1\n").max_inline == 6


def test_per_path_settings_of_the_repository_have_the_last_word() -> None:
    rows = "paths: {overrides: [{files: [x/**], rules: {bare-except: %s}}]}\n"
    settings = laid(extending("a") + rows % "minor", a=rows % "off")
    assert [row.rules["bare-except"].off for row in settings.overrides] == [True, False]


def test_the_checklists_are_joined() -> None:
    item = "checklist: {show: false, items: [{section: Release, item: %s}]}\n"
    settings = laid(extending("a") + "checklist: {items: [{section: Own, item: Two}]}\n", a=item % "One")
    assert [each.item for each in settings.checklist.items] == ["One", "Two"]
    assert not settings.checklist.show


def test_an_input_goes_before_everything() -> None:
    settings = laid(extending("a"), a="packs: [core]\n")
    assert settings.packs == ("core",)
    assert with_overrides(settings, {"packs": ("security",)}).packs == ("security",)


def test_a_pack_of_another_repository_is_loaded_under_its_name() -> None:
    settings = laid(extending("a") + "packs: [security]\n", a=PACK)
    packs = load_packs(settings, {}, ProjectFacts())
    assert [(pack.name, pack.origin) for pack in packs] == [
        ("security", "rules/security.yaml"),
        ("a", f"octo-org/policy/a.yaml@{SHA[:12]}"),
    ]


def test_a_shipped_pack_is_used_beside_the_usual_ones() -> None:
    usual = choose_packs(Settings(), ("core", "vllm"), ProjectFacts())
    assert usual == ["core"]
    settings = read_settings(b"extends: [vllm]\n", PLACE)
    assert choose_packs(settings, ("core", "vllm"), ProjectFacts()) == ["core", "vllm"]
    assert choose_packs(with_overrides(settings, {"packs": ("core",)}), ("core", "vllm"), ProjectFacts()) == [
        "core"
    ]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("octo-org/policy/shared.yaml@main", "pinned by the whole sha"),
        ("octo-org/policy/shared.yaml@v1", "pinned by the whole sha"),
        ("octo-org/policy/shared.yaml@" + SHA[:12], "pinned by the whole sha"),
        ("octo-org/policy/shared.yaml@" + SHA.upper(), "pinned by the whole sha"),
        ("octo-org/policy/shared.yaml", "neither a shipped pack nor"),
        ("octo-org/policy/../x.yaml@" + SHA, "no path from the repository's root"),
        ("octo-org/policy/run.sh@" + SHA, "no YAML file"),
        ("https://example.org/a.yaml@" + SHA, "neither a shipped pack nor"),
        ("core@9", "there is no version"),
    ],
)
def test_what_is_not_pinned_is_refused_with_its_line(word: str, told: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(f'fail-on: never\nextends:\n  - "{word}"\n'.encode(), PLACE)
    assert f"{PLACE}:3: " in caught.value.what
    assert told in caught.value.what


def test_what_is_extended_extends_nothing() -> None:
    with pytest.raises(BadSettings, match="extends others itself"):
        laid(extending("a"), a=extending("b"), b="")


def test_mistakes_of_an_extended_file_are_told_with_its_name_and_line() -> None:
    with pytest.raises(BadSettings) as caught:
        laid(extending("a"), a="fail-on: never\nmax-inlin: 3\n")
    assert f"octo-org/policy/a.yaml@{SHA[:12]}:2: " in caught.value.what


def test_over_the_api_it_is_read_at_the_commit_and_obeyed(tmp_path: Path) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    repository.git("checkout", "--quiet", "-b", "policy", "main")
    sha = repository.commit({"shared/omnireview.yaml": b"fail-on: never\n", "shared/own.yaml": PACK})
    names = [f"octo-org/engine/shared/{name}.yaml@{sha}" for name in ("omnireview", "own")]
    repository.git("checkout", "--quiet", "main")
    repository.commit({PLACE: f"extends: [{', '.join(names)}]\n".encode()})
    repository.git("checkout", "--quiet", "change")
    repository.git("rebase", "--quiet", "main")
    with serve(repository.root, base="main", head="change") as sandbox:
        run = Run(tmp_path, repository, sandbox)
        assert run() == Exit.PASS, run.log
        (summary,) = sandbox.pull.comments
        assert "own-rule" in summary.body + "".join(each.comments[0].body for each in sandbox.pull.threads)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("octo-org/engine/shared/none.yaml@HEAD", "There is no file `shared/none.yaml`"),
        (f"octo-org/elsewhere/a.yaml@{SHA}", "can't be read"),
        (f"octo-org/engine/a.yaml@{SHA}", "can't be read"),
    ],
)
def test_what_can_t_be_read_refuses_the_run(tmp_path: Path, word: str, told: str) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    sha = repository.git("rev-parse", "main").decode().strip()
    repository.git("checkout", "--quiet", "main")
    repository.commit({PLACE: f"extends: ['{word.replace('HEAD', sha)}']\n".encode()})
    repository.git("checkout", "--quiet", "change")
    repository.git("rebase", "--quiet", "main")
    with serve(repository.root, base="main", head="change") as sandbox:
        run = Run(tmp_path, repository, sandbox)
        assert run() == Exit.USER_SIDE
        assert told in run.log
        assert f"{PLACE}:1" in run.log
        assert not sandbox.pull.comments


def test_a_change_can_t_make_us_fetch_what_the_base_does_not_extend(tmp_path: Path) -> None:
    repository = branched(
        tmp_path / "repository",
        {"engine.py": b"\n"},
        {"engine.py": FAULTY, PLACE: f"extends: [octo-org/secret/a.yaml@{SHA}]\n".encode()},
    )
    with serve(repository.root, base="main", head="change") as sandbox:
        run = Run(tmp_path, repository, sandbox)
        assert run() == Exit.POLICY_FAILED
        (summary,) = sandbox.pull.comments
        assert "which is read after the merge only" in summary.body
        asked = [each.body for each in sandbox.sent("POST") if each.path == "/graphql"]
        assert asked
        assert not [body for body in asked if "octo-org/secret" in str(body) or "'secret'" in str(body)]


def test_a_change_to_settings_that_extend_is_shown_with_what_the_base_extends(tmp_path: Path) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    repository.git("checkout", "--quiet", "-b", "policy", "main")
    sha = repository.commit({"shared.yaml": b"rules: {dynamic-code-execution: off}\n"})
    repository.git("checkout", "--quiet", "main")
    word = f"octo-org/engine/shared.yaml@{sha}"
    repository.commit({PLACE: f"extends: [{word}]\n".encode()})
    repository.git("checkout", "--quiet", "change")
    repository.git("rebase", "--quiet", "main")
    own = f"fail-scope: all\nextends: [{word}]\nrules: {{dynamic-code-execution: on}}\n"
    repository.commit({PLACE: own.encode()})
    with serve(repository.root, base="main", head="change") as sandbox:
        run = Run(tmp_path, repository, sandbox)
        assert run() == Exit.PASS, run.log
        (summary,) = sandbox.pull.comments
        assert "after the merge: +1, " in summary.body
        assert "the check fails, which passes now" in summary.body


def test_on_this_machine_a_token_is_asked_for_and_what_was_read_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = branched(tmp_path / "shared", {"a.yaml": b"fail-on: never\n"}, {"a.yaml": b"fail-on: never\n"})
    sha = shared.git("rev-parse", "main").decode().strip()
    own = Repository(tmp_path / "own")
    own.commit({PLACE: f"extends: [octo-org/engine/a.yaml@{sha}]\n".encode(), "engine.py": b"\n"})
    own.write({"engine.py": FAULTY})
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMNIREVIEW_CACHE", str(tmp_path / "cache"))
    assert command(["check", "-C", str(own.root)]) == Exit.USER_SIDE
    assert "GITHUB_TOKEN=$(gh auth token)" in capsys.readouterr().err
    with serve(shared.root, base="main", head="change") as sandbox:
        monkeypatch.setenv("GITHUB_TOKEN", sandbox.token())
        monkeypatch.setenv("GITHUB_API_URL", sandbox.api_url)
        monkeypatch.setenv("GITHUB_GRAPHQL_URL", sandbox.graphql_url)
        assert command(["check", "-C", str(own.root)]) == Exit.PASS
    monkeypatch.delenv("GITHUB_TOKEN")
    assert read_policy(FolderTree(own.root)).fail_on == "never"


def test_places_do_not_tell_two_equal_files_apart() -> None:
    each = Extended("octo-org/policy", "a.yaml", SHA, f"{PLACE}:1")
    assert each.name == f"octo-org/policy/a.yaml@{SHA[:12]}"
    assert replace(each, place="") == Extended("octo-org/policy", "a.yaml", SHA)
