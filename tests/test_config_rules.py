"""Checks about YAML files, dependency files and code that reads configuration."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository

from omnireview.corridor import review_change
from omnireview.documents.comments import yaml_comments
from omnireview.examples.play import Trial
from omnireview.facts.requirements import read_requirements
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.review import Review
from omnireview.rules.load import load_shipped_packs
from omnireview.settings import Settings
from omnireview.terms import Severity, Status

RULES = {rule.id: rule for pack in load_shipped_packs() for rule in pack.rules}
STAGES = """\
stage_args:
  - stage_id: 0
    runtime: {{devices: "{0}"}}
    engine_args:
      gpu_memory_utilization: {1}
  - stage_id: 1
    runtime: {{devices: "0"}}
    engine_args:
      gpu_memory_utilization: 0.5
"""


def lines(rule: str, path: str, text: str, before: str | None = None) -> list[int | None]:
    """Give the lines on which a rule finds something in one file of a change."""
    old = None if before is None else {path: before.encode()}
    found = Trial([RULES[rule]]).play({path: text.encode()}, old).findings
    return [each.line for each in found if each.rule == rule]


def review(folder: Path, old: Mapping[str, str], new: Mapping[str, str]) -> Review:
    repository = Repository(folder)
    repository.commit({path: text.encode() for path, text in old.items()})
    repository.commit({path: text.encode() for path, text in new.items()})
    pull = from_range(Git.open(folder), "HEAD~1..HEAD")
    return review_change(pull, pull.base_tree, Settings(packs=("project", "vllm-omni", "security")))


def statuses(said: Review, rule: str) -> list[tuple[Status, int | None, Severity]]:
    sites = [site for entry in said.entries for site in entry.sites if site.finding.rule == rule]
    return [(site.status, site.finding.line, site.finding.severity) for site in sites]


# --- comments of YAML --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1  # one\n", [(1, "one", False)]),
        ("# top\n\n  # below\n", [(1, "top", True), (3, "below", True)]),
        ("a: b#c\nd: 'x # y' # z\n", [(2, "z", False)]),
        ('a: "it\\"s # no" # yes\n', [(1, "yes", False)]),
        ("a: don't # yes\n", [(1, "yes", False)]),
        ("run: |\n  # of the script\n\n  go\n# of the file\n", [(5, "of the file", True)]),
        ("- run: >-  # folded\n    # text\n- b: 1 # yes\n", [(1, "folded", False), (3, "yes", False)]),
        ("a: [\n  1, # in a list\n]\n", [(2, "in a list", False)]),
        ("", []),
    ],
)
def test_comments_are_told_from_texts(text: str, wanted: list[tuple[int, str, bool]]) -> None:
    assert [(each.line, each.text, each.alone) for each in yaml_comments(text)] == wanted


def test_only_comments_that_the_change_writes_are_found() -> None:
    old = "a: 1  # TODO: which?\nb: 2\n"
    assert lines("todo-in-config", "omni/a.yaml", old + "c: 3  # FIXME\n", old) == [3]
    assert lines("todo-in-config", "omni/a.yaml", old) == [1]
    assert lines("todo-in-config", ".github/workflows/a.yaml", old) == []


def test_settings_that_are_commented_out_are_told_once_a_file() -> None:
    text = "a:\n  b: 1\n  # c: 2\n  # d: [1, 2]\n  e: 3\n"
    (found,) = Trial([RULES["untidy-config"]]).play({"omni/a.yaml": text.encode()}).findings
    assert (found.line, found.message) == (
        3,
        "'c: 2' and 1 more are commented out. Take it out, or say when it is for.",
    )


def test_one_step_of_indentation_for_lists_and_another_for_keys_is_tidy() -> None:
    assert lines("untidy-config", "omni/a.yaml", "a:\n- b:\n    c: 1\n- d:\n    e: 1\nf:\n  g: 1\n") == []
    assert lines("untidy-config", "omni/a.yaml", "a:\n  - b:\n      c: 1\n    d:\n        e: 1\n") == [4]


# --- values of YAML ----------------------------------------------------------------------------------------------


def test_an_address_is_found_once_where_it_is_written() -> None:
    text = "a: &host\n  at: tcp://192.168.40.7:80\nb: *host\nc:\n  <<: *host\n"
    assert lines("private-address-in-config", "omni/a.yaml", text) == [2]
    text = "---\na: 172.31.4.9\n---\nb:\n  - 10.2.3.4\n"
    assert lines("private-address-in-config", "omni/a.yaml", text) == [2, 5]


@pytest.mark.parametrize(
    "value", ["1.10.2.3.4", "10.2.3", "110.2.3.4", "172.32.4.9", "v10.2.3.4.5", "10.2.0.0/16"]
)
def test_what_only_looks_like_a_private_address_is_left_alone(value: str) -> None:
    assert lines("private-address-in-config", "omni/a.yaml", f"a: {value}\n") == []


def test_a_person_s_folder_is_a_smaller_matter_than_an_address() -> None:
    text = b"a: /Users/jun.wei/models/x\nb: 10.2.3.4\nc: /home/your-name/x\nd: http://host/home/jun/x\n"
    found = Trial([RULES["private-address-in-config"]]).play({"omni/a.yaml": text}).findings
    assert [(each.line, each.severity) for each in found] == [(1, Severity.MINOR), (2, Severity.MAJOR)]


def test_moving_a_stage_to_another_device_mends_the_first(tmp_path: Path) -> None:
    path = "omni/stages.yaml"
    said = review(tmp_path, {path: STAGES.format(0, 0.9)}, {path: STAGES.format(1, 0.9)})
    assert statuses(said, "overcommitted-device") == [(Status.MENDED, 9, Severity.MINOR)]


def test_raising_a_stage_s_part_is_told_at_the_last_stage_of_the_device(tmp_path: Path) -> None:
    path = "omni/stages.yaml"
    said = review(tmp_path, {path: STAGES.format("0,1", 0.5)}, {path: STAGES.format("0,1", 0.7)})
    assert statuses(said, "overcommitted-device") == [(Status.NEW, 9, Severity.MINOR)]


@pytest.mark.parametrize("part", ["true", '"0.9"', "9", "null", "[0.9]", "-1"])
def test_a_part_that_is_no_part_counts_for_nothing(part: str) -> None:
    assert lines("overcommitted-device", "omni/stages.yaml", STAGES.format(0, part)) == []


# --- dependencies ------------------------------------------------------------------------------------------------


def test_requirements_are_read_with_their_lines() -> None:
    text = (
        "-r base.txt\n"
        "torch==2.8.0 ; python_version > '3.10'\n"
        "# old\n"
        "Qwen_Utils[video]  # for the examples\n"
        "git+https://github.com/a/b.git@main#egg=B-c\n"
        "d @ git+ssh://git@github.com/a/d@v1\n"
        "./local\n"
        "--hash=sha256:0\n"
        "e (>=1)\n"
    )
    found = read_requirements("requirements.txt", text)
    assert [(each.name, each.line, each.bounds) for each in found] == [
        ("torch", 2, "==2.8.0"),
        ("qwen-utils", 4, ""),
        ("b-c", 5, ""),
        ("d", 6, "@ git+ssh://git@github.com/a/d@v1"),
        ("e", 9, "(>=1)"),
    ]
    assert [each.git for each in found if each.git] == [
        "git+https://github.com/a/b.git@main",
        "git+ssh://git@github.com/a/d@v1",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "project = 1\n",
        "[project]\ndependencies = 'a'\n",
        "[project]\noptional-dependencies = [1]\n",
        "[project]\ndependencies = [1, {a = 1}]\n",
        "[[project]]\n",
        "a = " + "[" * 5_000,
        "=",
    ],
)
def test_a_strange_project_file_requires_nothing(text: str) -> None:
    assert read_requirements("pyproject.toml", text) == ()


def test_a_tag_is_a_pin_and_a_branch_is_none() -> None:
    old = "torch>=2\n"
    new = old + "".join(
        f"{name} @ git+https://{user}github.com/a/{name}{at}\n"
        for name, user, at in [("b", "", "@main"), ("c", "", "@0a1b2c3"), ("d", "", "@v1.0"), ("e", "git@", "")]
    )
    assert lines("unbounded-dependency", "requirements.txt", new, old) == [2, 5]


def test_a_requirement_that_another_file_had_is_not_new() -> None:
    old = {
        "requirements.txt": b"torch>=2\neinops\n",
        "pyproject.toml": b"[project]\nname = 'a'\ndependencies = []\n",
    }
    new = {
        "requirements.txt": b"torch>=2\n",
        "pyproject.toml": b"[project]\nname = 'a'\ndependencies = ['einops', 'av']\n",
    }
    found = Trial([RULES["unbounded-dependency"]]).play(new, old).findings
    assert [(each.path, each.line, each.message.split()[0]) for each in found] == [("pyproject.toml", 3, "`av`")]


# --- code that reads configuration -------------------------------------------------------------------------------

READS = """\
import yaml


def load(path):
    config = yaml.safe_load(path.read_text())
    {0}
    return config["a"]["b"]
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pass", True),
        ("print(config)", True),
        ("logger.info('read %s', config)", True),
        ("config['a']['c'] = 1", True),
        ("validate(config)", False),
        ("Stage(**config)", False),
        ("assert 'a' in config", False),
        ("if not config: return None", False),
        ("config = config or {}", False),
        ("OmegaConf.create(config)", False),
    ],
)
def test_what_checks_a_configuration_makes_it_quiet(line: str, found: bool) -> None:
    assert lines("config-loaded-without-schema", "omni/a.py", READS.format(line)) == ([5] if found else [])


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ('kind: str = "a"  # one of "a", "b"', True),
        ("kind: str | None = None  # either `a` or `b`", True),
        ('kind: Optional[str] = None  # "a" | "b"', True),
        ("kind: str = Field(default=\"a\", description=\"Can be 'a' or 'b'\")", True),
        ('kind: str = "a"  # one of the names in "table"', False),
        ('kind: str = "a"  # one of "a", "b", ...', False),
        ('kind: str = "a"  # "a" was renamed to "b"', False),
        ('kind: list[str] = ()  # one of "a", "b"', False),
        ('kind: "str" = "a"  # one of "a", "b"', False),
    ],
)
def test_a_list_of_all_values_is_told_from_other_words(field: str, found: bool) -> None:
    text = f"class StageConfig:\n    {field}\n"
    assert lines("open-string-for-closed-set", "omni/a.py", text) == ([2] if found else [])


# --- what hostile files cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        ("todo-in-config", "omni/a.yaml", "# TODO \n" * 30_000),
        ("todo-in-config", "omni/a.yaml", "a: '" + "# " * 100_000 + "'\n"),
        ("untidy-config", "omni/a.yaml", "# a: 1\n" * 30_000),
        ("untidy-config", "omni/a.yaml", "a_" * 100_000 + ":\n"),
        ("untidy-config", "omni/a.yaml", "".join(f"{' ' * (n % 60)}k{n}:\n" for n in range(8_000))),
        ("private-address-in-config", "omni/a.yaml", "a: " + "10.1." * 100_000 + "\n"),
        ("unbounded-dependency", "requirements.txt", "a" * 300_000 + "\n"),
        ("unbounded-dependency", "requirements.txt", "a [" * 60_000 + "\n"),
        ("unbounded-dependency", "requirements.txt", "".join(f"a{n}\n" for n in range(8_000))),
        ("open-string-for-closed-set", "omni/a.py", "class AConfig:\n  a: str = 1  # " + '"a"' * 50_000 + "\n"),
        ("open-string-for-closed-set", "omni/a.py", "class AConfig:\n" + "  a: str = 1  # one of\n" * 5_000),
    ],
)
def test_a_hostile_file_costs_little(rule: str, path: str, text: str) -> None:
    trial: Any = Trial([RULES[rule]])
    began = time.process_time()
    trial.play({path: text.encode()})
    assert time.process_time() - began < 3
