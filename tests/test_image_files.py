"""The files that make the image keep to what GitHub asks of it, and to each other."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from omnireview import __version__
from omnireview.cli.arguments import parse_arguments
from omnireview.documents import read_yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
LAST_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
LOCKS = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-build.lock": PROJECT["build-system"]["requires"],
}


def locked(name: str) -> dict[str, str]:
    """Package → version, of a lock file in which nothing else stands."""
    found: dict[str, str] = {}
    entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").split("\n")
    for entry in entries:
        if entry and not entry.startswith("#"):
            pinned = re.fullmatch(r"(\S+)==(\S+) (?:\s+--hash=sha256:[0-9a-f]{64})+", entry)
            assert pinned, f"{name}: {entry[:60]} is not a package with its hashes"
            found[canonicalize_name(pinned[1])] = pinned[2]
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_packages_with_hashes_and_nothing_of_the_machine_that_made_it(name: str) -> None:
    assert locked(name)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_fits_what_the_project_asks_for(name: str) -> None:
    versions = locked(name)
    for text in LOCKS[name]:
        asked = Requirement(text)
        assert versions[canonicalize_name(asked.name)] in asked.specifier, text


def test_the_image_holds_neither_the_sandbox_nor_the_developers_tools() -> None:
    others = PROJECT["project"]["optional-dependencies"]
    names = {canonicalize_name(Requirement(text).name) for group in others.values() for text in group}
    assert not names & set(locked("requirements.lock"))


def test_hadolint_is_content() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if hadolint is None:
        pytest.fail("hadolint is missing: run  make setup")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_shipped_packs_are_kept_by_the_installed_package_that_is_compiled_already() -> None:
    steps = [step.strip() for step in DOCKERFILE.partition("hatchling build")[2].split("&&")]
    kept = next(index for index, step in enumerate(steps) if " -m omnireview.rules" in step)
    assert "-I" in steps[kept].split()
    assert any("compileall" in step for step in steps[:kept])


def test_the_base_is_named_by_digest() -> None:
    assert re.search(r"^ARG BASE=\S+@sha256:[0-9a-f]{64}$", DOCKERFILE, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${BASE}"}


def test_the_image_sets_no_user_and_no_working_directory() -> None:
    assert not re.search(r"^(USER|WORKDIR)\b", LAST_STAGE, re.MULTILINE)


def test_the_entry_point_is_absolute_isolated_and_a_command_of_ours() -> None:
    words = json.loads(LAST_STAGE.partition("ENTRYPOINT ")[2])
    assert words[0].startswith("/")
    assert "-I" in words
    arguments = words[words.index("-m") + 1 :]
    assert arguments[0] == "omnireview"
    parse_arguments(arguments[1:])


def test_the_labels_and_the_action_say_what_the_project_says() -> None:
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', LAST_STAGE))
    action = read_yaml((ROOT / "action.yml").read_bytes(), "action.yml").data
    assert labels["version"] == __version__
    assert labels["licenses"] == PROJECT["project"]["license"]
    assert labels["description"] == action["description"] == PROJECT["project"]["description"]
    assert labels["title"] == action["name"]


def test_the_builder_gets_what_the_dockerfile_copies_and_nothing_else() -> None:
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)]
    sent = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(sent) == sorted(name for names in copied for name in names)
    assert all((ROOT / name).exists() for name in sent)
