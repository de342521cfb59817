"""Which version of a package a commit builds on: what files say of it, and when nobody can tell."""

import time

import pytest
from made_trees import MadeTree

from omnireview.settings import UpstreamSetting
from omnireview.upstream.pins import Pin, read_pin
from omnireview.upstream.versions import canonical, order


def pin(files: dict[str, str], **setting: str) -> Pin | None:
    tree = MadeTree({path: text.encode() for path, text in files.items()})
    return read_pin("vllm", UpstreamSetting(**setting) if setting else None, tree)


@pytest.mark.parametrize(
    ("text", "version", "line"),
    [
        ("FROM base\nARG VLLM_TAG=v0.11.0\n", "0.11.0", 2),
        ("ARG VLLM_TAG=v0.11.0\nFROM vllm/vllm-openai:${VLLM_TAG}\nARG VLLM_TAG\n", "0.11.0", 1),
        ("ENV A=1 \\\n    VLLM_TAG=0.12.0rc1\n", "0.12.0rc1", 2),
        ("ENV VLLM_TAG 0.11.0\n", "0.11.0", 1),
        ("env:\n  VLLM_TAG: '0.11.0'  # was 0.10.2\n", "0.11.0", 2),
        ('VLLM_TAG = "0.11.0"\n', "0.11.0", 1),
        ('{"VLLM_TAG": "0.11.0", "other": "1.0"}\n', "0.11.0", 1),
        ("VLLM_TAG ?= 0.11.0\n", "0.11.0", 1),
        ("export VLLM_TAG=${VLLM_TAG:-v0.11.0}\n", "0.11.0", 1),
        ("build: --build-arg VLLM_TAG=v0.10.1.1 .\n", "0.10.1.1", 1),
        ("ARG VLLM_TAG=vllm/vllm-openai:v0.11.0-x86\n", "0.11.0", 1),
        ("ARG VLLM_TAG=v0.11\nARG VLLM_TAG=v0.11.0\n", "0.11", 1),
    ],
)
def test_a_variable_of_any_file_gives_the_version(text: str, version: str, line: int) -> None:
    found = pin({"docker/Dockerfile.ci": text}, file="docker/Dockerfile.ci", variable="VLLM_TAG")
    assert found == Pin("vllm", version, "docker/Dockerfile.ci", line)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ARG VLLM_TAG=nightly-0a1b2c\n", "a gives `VLLM_TAG` no version, but `nightly-0a1b2c`"),
        ("ARG VLLM_TAG=v0.11.0\nARG VLLM_TAG=v0.12.0\n", "a gives `VLLM_TAG` 2 different versions"),
        ("RUN echo $VLLM_TAG ${VLLM_TAG}\nARG VLLM_TAG\n", "a gives `VLLM_TAG` no version"),
        ("ARG MY_VLLM_TAG=0.11.0\nARG VLLM_TAG_OLD=0.10.0\nARG VLLM.TAG=0.9.0\n", "a gives `VLLM_TAG` no version"),
        ("# ARG VLLM_TAG=v0.11.0\n", "a gives `VLLM_TAG` no version"),
        ("if VLLM_TAG == 0.11.0\n", "a gives `VLLM_TAG` no version"),
        ("ARG VLLM_TAG=" + "x" * 100 + "\n", f"a gives `VLLM_TAG` no version, but `{'x' * 40}…`"),
    ],
)
def test_a_variable_without_one_version_says_why(text: str, why: str) -> None:
    found = pin({"a": text}, file="a", variable="VLLM_TAG")
    assert found is not None
    assert (found.version, found.why) == ("", why)


@pytest.mark.parametrize(
    ("text", "version", "line"),
    [
        ('[project]\ndependencies = [\n  "torch",\n  "vllm==0.11.0",\n]\n', "0.11.0", 4),
        ("torch\nvllm[audio] == 0.11.0 ; python_version > '3.9'\n", "0.11.0", 2),
        ("RUN uv pip install --system vLLM==0.11.0+cu128 --torch-backend=auto\n", "0.11.0", 1),
        ("FROM --platform=linux/amd64 vllm/vllm-openai:v0.11.0@sha256:00 AS base\n", "0.11.0", 1),
        ("FROM vllm:0.11.0-ubuntu\n", "0.11.0", 1),
    ],
)
def test_a_requirement_gives_the_version(text: str, version: str, line: int) -> None:
    assert pin({"here": text}, file="here") == Pin("vllm", version, "here", line)


@pytest.mark.parametrize(
    "text",
    [
        "vllm>=0.10.2\n",
        "vllm~=0.11.0\n",
        "vllm==0.11.*\n",
        "vllm-omni==0.11.0\nmy-vllm==0.11.0\nvllm_tpu==0.11.0\n",
        "# vllm==0.11.0\n",
        '    # "vllm==0.11.0",  # install it by hand\n',
        "FROM vllm-project/base:v0.11.0\nFROM quay.io/vllmish:v0.11.0\n",
        "vllm!=0.11.0\n",
    ],
)
def test_what_is_no_exact_requirement_gives_no_version(text: str) -> None:
    found = pin({"requirements.txt": text}, file="requirements.txt")
    assert found is not None
    assert (found.version, found.why) == ("", "requirements.txt pins `vllm` to no version")
    assert pin({"requirements.txt": text}) is None


def test_without_a_setting_the_projects_own_requirements_count() -> None:
    files = {
        "requirements/cuda.txt": "torch\nvllm==0.11.0\n",
        "pyproject.toml": "",
        "docs/requirements.txt": "vllm==0.9.0",
    }
    assert pin(files) == Pin("vllm", "0.11.0", "requirements/cuda.txt", 2)
    assert pin({**files, "requirements/rocm.txt": "vllm==0.11\n"}) == Pin(
        "vllm", "0.11.0", "requirements/cuda.txt", 2
    )
    assert pin({**files, "requirements/rocm.txt": "vllm==0.10.2\n"}) is None
    assert pin({}) is None


def test_a_version_can_be_a_setting() -> None:
    assert pin({}, version="v0.11.0") == Pin("vllm", "0.11.0")


def test_a_file_that_is_not_there_or_too_large_is_named() -> None:
    gone = pin({}, file="docker/Dockerfile", variable="X")
    large = pin({"docker/Dockerfile": "X=0.11.0\n" * 200_000}, file="docker/Dockerfile", variable="X")
    assert gone == large == Pin("vllm", "", "docker/Dockerfile", why="there is no readable docker/Dockerfile")


@pytest.mark.parametrize(
    "line", ["vllm" + " " * 900_000, "vllm" * 200_000, "X" * 900_000, "vllm[" * 190_000, "X= " * 300_000]
)
def test_hostile_lines_take_no_time(line: str) -> None:
    began = time.process_time()
    assert pin({"a": line}, file="a") == Pin("vllm", "", "a", why="a pins `vllm` to no version")
    found = pin({"a": line}, file="a", variable="X")
    assert found is not None
    assert not found.version
    assert time.process_time() - began < 2


def test_versions_are_ordered_as_pypi_orders_them() -> None:
    versions = [
        "0.9",
        "0.9.0.1",
        "0.9.2",
        "0.10.0.dev1",
        "0.10.0a1",
        "0.10.0rc1",
        "0.10.0",
        "0.10.0.post1",
        "0.11",
    ]
    versions.reverse()
    assert sorted(versions, key=order, reverse=True) == versions
    assert canonical("v0.11.0+cu128") == canonical("0.11") == "0.11"
    assert canonical("0.11.0rc1") == "0.11rc1"
    with pytest.raises(ValueError, match="`newest` is no version"):
        order("newest")
