"""Checks about configuration, command lines and variables across both sides of a change, in real repositories."""

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from indexed import sides_of

from omnireview.checks import CHANGE, CHECKS, SUBJECTS, Sighting, options_of
from omnireview.checks.model import options_model
from omnireview.corridor import review_change
from omnireview.facts.config_classes import default_of
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.review import Review
from omnireview.settings import Settings
from omnireview.terms import Severity, Status

PACKAGE = {"omni/__init__.py": "", "omni/worker/__init__.py": "", "omni/worker/ar.py": "class ArWorker: ...\n"}
WORKER = "engine_args:\n  worker_cls: omni.worker.ar.ArWorker\n"


def look(
    check: str, folder: Path, old: Mapping[str, str], new: Mapping[str, str | None], **options: Any
) -> list[Sighting]:
    """Give what a check sees in a change: at its head, or as a change."""
    form = CHECKS[check].Options
    options_model(form).model_validate(options)
    with sides_of(folder, old, new) as sides:
        subject = sides if SUBJECTS[check] == CHANGE else sides.head
        found: list[Any] = list(CHECKS[check].find(subject, options_of(form, options)))
        return found


def places(found: list[Sighting]) -> list[tuple[str | None, int | None]]:
    return [(each.path, each.line) for each in found]


def told(found: list[Sighting], name: str) -> list[str]:
    return [each.bindings[name] for each in found]


def review(folder: Path, old: Mapping[str, str], new: Mapping[str, str | None]) -> Review:
    repository = Repository(folder)
    repository.commit({path: text.encode() for path, text in old.items()})
    repository.commit({path: None if text is None else text.encode() for path, text in new.items()})
    pull = from_range(Git.open(folder), "HEAD~1..HEAD")
    return review_change(pull, pull.base_tree, Settings())


def statuses(said: Review, rule: str) -> list[tuple[Status, str | None, int | None, Severity]]:
    sites = [site for entry in said.entries for site in entry.sites if site.finding.rule == rule]
    return sorted((site.status, site.finding.path, site.finding.line, site.finding.severity) for site in sites)


# --- unresolved-config-path --------------------------------------------------------------------------------------

UNRESOLVED = "unresolved-config-path"


def test_an_untouched_file_that_names_a_moved_class_is_told_as_new(tmp_path: Path) -> None:
    new = {"omni/worker/ar.py": None, "omni/worker/gpu_ar.py": "class ArWorker: ...\n"}
    said = review(tmp_path, {**PACKAGE, "omni/stages.yaml": WORKER}, new)
    assert statuses(said, UNRESOLVED) == [(Status.NEW, "omni/stages.yaml", 2, Severity.BLOCKER)]


def test_a_change_that_only_removes_a_module_is_enough(tmp_path: Path) -> None:
    found = look(UNRESOLVED, tmp_path, {**PACKAGE, "omni/stages.yaml": WORKER}, {"omni/worker/ar.py": None})
    assert told(found, "$WITHIN") == ["omni.worker"]
    assert told(found, "$MISSING") == ["ar"]


def test_a_name_that_was_wrong_before_is_old_and_one_that_is_mended_is_praised(tmp_path: Path) -> None:
    old = {**PACKAGE, "a.yaml": "x_cls: omni.gone.A\ny: 1\n", "b.yaml": "x_cls: omni.gone.B\n"}
    said = review(
        tmp_path, old, {"a.yaml": "x_cls: omni.gone.A\ny: 2\n", "b.yaml": "x_cls: omni.worker.ar.ArWorker\n"}
    )
    assert [each[:3] for each in statuses(said, UNRESOLVED)] == [
        (Status.MENDED, "b.yaml", 1),
        (Status.OLD, "a.yaml", 1),
    ]


def test_names_in_lists_and_behind_aliases_are_told_once_where_they_are_written(tmp_path: Path) -> None:
    text = "hooks_func: [omni.worker.ar.ArWorker, omni.a]\nbase: &b\n  model-cls: omni.b\nother: *b\n"
    found = look(UNRESOLVED, tmp_path, PACKAGE, {"a.yaml": text})
    assert [(each.line, each.bindings["$NAME"], each.bindings["$KEY"]) for each in found] == [
        (1, "omni.a", "hooks_func"),
        (3, "omni.b", "model-cls"),
    ]


def test_other_keys_can_be_named(tmp_path: Path) -> None:
    assert look(UNRESOLVED, tmp_path / "a", PACKAGE, {"a.yaml": "runner: omni.b\n"}) == []
    (found,) = look(UNRESOLVED, tmp_path / "b", PACKAGE, {"a.yaml": "runner: omni.b\n"}, keys=["run*"])
    assert found.bindings["$NAME"] == "omni.b"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x_cls: torch.nn.Linear\n", id="somebody else's"),
        pytest.param("x_path: omni.yaml\n", id="a file"),
        pytest.param("x_path: omni/worker.gone\n", id="a path"),
        pytest.param("title: omni.gone\n", id="another key"),
        pytest.param("x_cls: omni..gone\n", id="no name"),
        pytest.param("x_cls: omni\n", id="one part"),
        pytest.param("x_cls: 'omni.worker.ar.ArWorker and more'\n", id="a text"),
        pytest.param("x_cls: omni.worker.lazy.Anything\n", id="a module that answers for any name"),
        pytest.param("x_cls: {{ omni.gone }}\n{% if x %}\n", id="a template"),
        pytest.param("x_cls: [omni.gone\n", id="no YAML"),
    ],
)
def test_what_is_no_name_of_the_tree_or_can_not_be_proved_is_left_alone(tmp_path: Path, text: str) -> None:
    old = {**PACKAGE, "omni/worker/lazy.py": "def __getattr__(name): ...\n"}
    assert look(UNRESOLVED, tmp_path, old, {"a.yaml": text}) == []


# --- config-callable-signature -----------------------------------------------------------------------------------

CALLABLE = "config-callable-signature"
LOADER = """\
class Stage:
    def __init__(self, config):
        self.process_func = config.load()

    def run(self, a, b):
        return self.process_func(a, b)
"""
PIPELINE = "process_func: omni.inputs.to_talker\n"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param({"omni/inputs.py": "\ndef to_talker(a): ...\n"}, ("omni/inputs.py", 2), id="the function"),
        pytest.param({"a.yaml": PIPELINE.replace("to_talker", "one")}, ("a.yaml", 1), id="the key"),
        pytest.param({"omni/stage.py": LOADER.replace("a, b", "a")}, ("a.yaml", 1), id="the call"),
    ],
)
def test_a_function_that_its_caller_can_not_call_is_told_where_the_change_is(
    tmp_path: Path, change: dict[str, str], place: tuple[str, int]
) -> None:
    functions = "def to_talker(a, b): ...\ndef one(a): ...\n"
    old = {**PACKAGE, "omni/stage.py": LOADER, "omni/inputs.py": functions, "a.yaml": PIPELINE}
    said = review(tmp_path, old, change)
    assert [(status, path, line) for status, path, line, _ in statuses(said, CALLABLE)] == [(Status.NEW, *place)]


def test_one_caller_that_fits_is_enough(tmp_path: Path) -> None:
    new = {
        "omni/stage.py": LOADER,
        "omni/other.py": LOADER.replace("(a, b)\n", "(a)\n"),
        "omni/inputs.py": "def to_talker(a): ...\n",
        "a.yaml": PIPELINE,
    }
    assert look(CALLABLE, tmp_path, PACKAGE, new) == []


# --- broken-stage-graph ------------------------------------------------------------------------------------------

GRAPH = "broken-stage-graph"
ORDERED = {"omni/loader.py": "stage_list = stage_args  # final_output\n"}
STAGE = "  - {{stage_id: {id}, engine_input_source: {sources}, final_output: true}}\n"


def stages(*rows: tuple[object, object], tail: str = "") -> str:
    return "stage_args:\n" + "".join(STAGE.format(id=id_, sources=sources) for id_, sources in rows) + tail


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (stages((0, []), (1, [5])), [(3, "stage 1 is fed by stage 5, which does not exist")]),
        (stages((0, []), (1, [1])), [(3, "stage 1 is fed by itself")]),
        (stages((0, []), (1, [2]), (2, [1])), [(3, "stage 1 is fed by stage 2, which comes after it")]),
        (stages((0, []), (0, [0])), [(3, "`stage_id` 0 is taken by the stage in line 2")]),
        (stages((0, []), (1, [])), [(3, "nothing feeds stage 1")]),
        (
            stages((0, []), (2, [0])),
            [(3, "`stage_id` is 2 at place 1, and stages are looked up by place")],
        ),
        (
            stages((0, []), tail="runtime: {edges: [{from: 0, to: 4}]}\n"),
            [(3, "an edge names stage 4, which does not exist")],
        ),
        ("stage_args:\n  - engine_args: {}\n    final_output: true\n", [(2, "a stage has no `stage_id`")]),
        (
            "stage_args:\n- stage_id: 0\n  final_output: true\n  output_connectors:\n    to_stage_3: fast\n",
            [
                (5, "`to_stage_3` names stage 3, which does not exist"),
                (5, "`fast` is none of `runtime.connectors`"),
            ],
        ),
        (
            "stage_args:\n  - stage_id: 0\n",
            [(1, "no stage has `final_output: true`, so nothing is given back")],
        ),
        (
            "stage_args:\n  - stage_id: 0\n    final_output: true\n    final_ouput_type: text\n",
            [(4, "nothing reads the key `final_ouput_type` of a stage")],
        ),
    ],
)
def test_a_graph_that_does_not_hold_together_is_told_at_its_key(
    tmp_path: Path, text: str, faults: list[tuple[int, str]]
) -> None:
    found = look(GRAPH, tmp_path, ORDERED, {"a.yaml": text})
    assert [(each.line, each.bindings["$FAULT"]) for each in found] == faults


def test_what_holds_for_some_loaders_only_is_not_said_of_others(tmp_path: Path) -> None:
    text = stages((4, [4]), (2, [])).replace("final_output", "ends")
    loader = {"omni/loader.py": "graph = {each.stage_id: each.ends for each in stage_args}\n"}
    assert look(GRAPH, tmp_path, loader, {"a.yaml": text}) == []


def test_a_number_taken_twice_stays_the_same_finding_when_its_lines_move(tmp_path: Path) -> None:
    text = stages((0, []), (0, [0]))
    above = look(GRAPH, tmp_path / "above", ORDERED, {"a.yaml": text})
    below = look(GRAPH, tmp_path / "below", ORDERED, {"a.yaml": "# One more line.\n" + text})
    assert [each.line for each in (*above, *below)] == [3, 4]
    assert above[0].identity == below[0].identity


def test_a_large_hostile_graph_costs_little_and_tells_at_most_fifty_faults(tmp_path: Path) -> None:
    sources = list(range(1000, 1080))
    text = stages(*((number, sources) for number in range(190)))
    started = time.process_time()
    assert len(look(GRAPH, tmp_path, ORDERED, {"a.yaml": text})) == 50
    assert time.process_time() - started < 3


# --- what is taken away ------------------------------------------------------------------------------------------

FIRST_FLAG = 'parser.add_argument("--stages", default=2)\n'
FLAGS = FIRST_FLAG + 'parser.add_argument("--old-name", default=1)\n'


def test_a_removed_option_is_told_where_another_took_its_place(tmp_path: Path) -> None:
    new = FLAGS.replace("--old-name", "--new-name")
    found = look("removed-cli-flag", tmp_path, {"omni/cli.py": FLAGS}, {"omni/cli.py": new})
    assert (places(found), told(found, "$FLAG"), told(found, "$STILL")) == (
        [("omni/cli.py", 2)],
        ["--old-name"],
        [""],
    )


def test_no_line_is_pointed_at_that_declares_no_option_of_its_own(tmp_path: Path) -> None:
    elsewhere = {"omni/cli.py": FIRST_FLAG + "limit = 3\n"}
    found = look("removed-cli-flag", tmp_path / "one", {"omni/cli.py": FLAGS}, elsewhere)
    assert places(found) == [("omni/cli.py", None)]
    fewer = {"omni/cli.py": 'parser.add_argument("--config")\n'}
    found = look("removed-cli-flag", tmp_path / "many", {"omni/cli.py": FLAGS}, fewer)
    assert places(found) == [("omni/cli.py", None)] * 2


def test_an_option_that_nobody_could_pass_is_not_missed(tmp_path: Path) -> None:
    def served(before: str, **others: str) -> list[str]:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        files = {f"omni/{name}.py": text for name, text in others.items()}
        found = look("removed-cli-flag", folder, {"omni/cli.py": before, **files}, {"omni/cli.py": "A = 1\n"})
        return told(found, "$FLAG")

    function = "def add_options(parser):\n    " + FIRST_FLAG
    method = "class Arguments:\n    @staticmethod\n    def add_options(parser):\n        " + FIRST_FLAG
    served_by_base = "class Serve(Command):\n    def add_options(self, parser):\n        " + FIRST_FLAG
    assert not served(function)
    assert not served(method)
    assert served(function, main="from omni.cli import add_options\n") == ["--stages"]
    assert served(method, main="from omni.cli import Arguments\nArguments.add_options(parser)\n") == ["--stages"]
    assert served(served_by_base) == ["--stages"]
    assert served("@app.command()\n" + function) == ["--stages"]


def test_a_removed_option_that_a_script_still_passes_is_major(tmp_path: Path) -> None:
    old = {"omni/cli.py": FLAGS, "scripts/run.sh": "python -m omni --old_name 3\n"}
    said = review(tmp_path, old, {"omni/cli.py": FIRST_FLAG})
    assert statuses(said, "removed-cli-flag") == [(Status.NEW, "omni/cli.py", None, Severity.MAJOR)]


def test_an_option_of_a_renamed_file_is_looked_for_in_that_file(tmp_path: Path) -> None:
    rest = "".join(f"value_{number} = {number}\n" for number in range(20))
    new = {"omni/cli.py": None, "omni/serve.py": FIRST_FLAG + rest}
    found = look("removed-cli-flag", tmp_path, {"omni/cli.py": FLAGS + rest}, new)
    assert places(found) == [("omni/serve.py", None)]


def test_a_removed_variable_is_told_and_one_of_others_is_not(tmp_path: Path) -> None:
    old = 'import os\na = os.environ["OMNI_A"]\nb = os.getenv("HF_HOME")\nc = os.environ.get("OMNI_C")\n'
    new = 'import os\nc = os.environ.get("OMNI_C")\n'
    files = {"omni/envs.py": old, "docker/run.sh": "export OMNI_A=1\n"}
    found = look("removed-env-var", tmp_path, files, {"omni/envs.py": new})
    assert told(found, "$NAME") == ["OMNI_A"]
    assert told(found, "$STILL") == [", and docker/run.sh still sets it"]


CONFIG = """\
from dataclasses import dataclass
@dataclass
class StageConfig:
    stage_id: int = 0
    source: str = ''
"""


def test_a_removed_field_is_told_and_one_that_a_base_has_is_not(tmp_path: Path) -> None:
    base = CONFIG.replace("StageConfig", "Base")
    new = (
        "from dataclasses import dataclass\nfrom omni.base import Base\n@dataclass\n"
        "class StageConfig(Base):\n    other: int = 0\n"
    )
    old = {"omni/__init__.py": "", "omni/config.py": CONFIG + "    limit: int = 3\n"}
    found = look("removed-config-key", tmp_path, old, {"omni/config.py": new, "omni/base.py": base})
    assert told(found, "$KEY") == ["limit"]


def test_a_class_that_lost_many_fields_is_told_once(tmp_path: Path) -> None:
    more = "".join(f"    limit_{each}: int = 3\n" for each in "abcdefgh")
    (found,) = look("removed-config-key", tmp_path, {"omni/config.py": CONFIG + more}, {"omni/config.py": CONFIG})
    assert found.bindings["$KEY"] == "limit_a, limit_b, limit_c, limit_d, limit_e, limit_f"
    assert found.bindings["$FAULT"] == "and 2 more are no fields of StageConfig any more"


def test_a_field_that_a_family_of_classes_lost_is_told_of_the_first(tmp_path: Path) -> None:
    above = "from dataclasses import dataclass\n@dataclass\nclass BaseConfig:\n    name: str = ''\n"
    below = (
        "from dataclasses import dataclass\nfrom omni.base import BaseConfig\n@dataclass\n"
        "class TextConfig(BaseConfig):\n    width: int = 0\n"
    )
    more = "    mapping: str = ''\n"
    old = {
        "omni/__init__.py": "",
        "omni/base.py": above + more,
        "omni/text.py": below + more + "    depth: int = 0\n",
    }
    found = look("removed-config-key", tmp_path, old, {"omni/base.py": above, "omni/text.py": below})
    assert [(each.path, each.bindings["$KEY"]) for each in found] == [
        ("omni/base.py", "mapping"),
        ("omni/text.py", "depth"),
    ]


def test_a_removed_field_whose_option_still_parses_is_told_with_the_option(tmp_path: Path) -> None:
    new = {
        "omni/config.py": CONFIG.replace("    source: str = ''\n", ""),
        "omni/cli.py": 'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--source")\n',
    }
    (found,) = look("removed-config-key", tmp_path, {"omni/config.py": CONFIG}, new)
    fault = "is no field of StageConfig any more, while the command line still takes --source"
    assert found.bindings["$FAULT"] == fault


def test_a_field_whose_option_went_with_it_is_left_to_the_option(tmp_path: Path) -> None:
    flag = 'parser.add_argument("--source")\n'
    new = CONFIG.replace("    source: str = ''\n", "")
    old = {"omni/config.py": CONFIG + flag}
    assert look("removed-config-key", tmp_path, old, {"omni/config.py": new}) == []


def test_a_class_of_the_same_name_elsewhere_is_another_one(tmp_path: Path) -> None:
    other = (
        '"""Of another subject, told at length so that no file moved."""\nclass StageConfig:\n    depth: int = 0\n'
    )
    new = {"omni/config.py": None, "omni/other/config.py": other}
    assert look("removed-config-key", tmp_path, {"omni/config.py": CONFIG}, new) == []


def test_a_key_that_a_file_still_sets_and_nothing_reads_any_more_is_major(tmp_path: Path) -> None:
    old = {
        "omni/loader.py": "def load(c):\n    return c['window_size'], c['depth']\n",
        "omni/stages.yaml": "runtime:\n  window_size: 3\n  depth: 1\n",
        ".github/workflows/a.yml": "window_size: 3\n",
    }
    said = review(tmp_path, old, {"omni/loader.py": "def load(c):\n    return c['depth']\n"})
    assert statuses(said, "removed-config-key") == [(Status.NEW, "omni/stages.yaml", 2, Severity.MAJOR)]


# --- changed-config-default --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "default"),
    [
        ("3", "3"),
        ("field(default=3)", "3"),
        ("Field(3, ge=0)", "3"),
        ("pydantic.Field(default='a, b=1', title='default=2')", "'a, b=1'"),
        ("Field(default={'a': [1, 2]}, alias='x')", "{'a': [1, 2]}"),
        ("attr.ib(default=None)", "None"),
        ("field(default_factory=list)", None),
        ("Field(..., ge=0)", None),
        ("Field(gt=0)", None),
        ("field()", None),
        ("Field('a\\'b, c', x=1)", "'a\\'b, c'"),
        ("…", None),
        (None, None),
        ("Other(3)", "Other(3)"),
    ],
)
def test_the_default_of_a_field_is_what_its_value_stands_for(value: str | None, default: str | None) -> None:
    assert default_of(value) == default


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("0", "4", True),
        ("'a'", "'b'", True),
        ("True", "False", True),
        ("Mode.A", "Mode.B", True),
        ("-1", "1", True),
        ("1", "1.0", False),
        ("'a'", '"a"', False),
        ("64", "'64'", False),
        ("64", "'65'", True),
        ("Mode.A", "modes.Mode.A", False),
        ("0", "DEFAULT", False),
        ("DEFAULT", "OTHER", False),
        ("None", "3", False),
        ("2 * 3", "6", False),
        ("3", "field(default=3)", False),
        ("[]", "[1]", False),
    ],
)
def test_a_default_counts_as_changed_when_both_are_told_and_differ(
    tmp_path: Path, old: str, new: str, found: bool
) -> None:
    text = "class StageConfig:\n    size: int = {}\n"
    user = {"omni/stage.py": "def start(config):\n    return config.size\n"}
    sightings = look(
        "changed-config-default",
        tmp_path,
        {**user, "omni/c.py": text.format(old)},
        {**user, "omni/c.py": text.format(new)},
    )
    assert places(sightings) == ([("omni/c.py", 2)] if found else [])


def test_a_default_that_nothing_reads_any_more_changes_nothing(tmp_path: Path) -> None:
    text = "class StageConfig:\n    size: int = {}\n"
    other = {"omni/stage.py": "def start(config):\n    return config.sizes\n"}
    old, new = {**other, "omni/c.py": text.format(0)}, {**other, "omni/c.py": text.format(4)}
    assert look("changed-config-default", tmp_path, old, new) == []


def test_an_option_with_another_default_is_told_and_documentation_settles_it(tmp_path: Path) -> None:
    new = FLAGS.replace("default=2", "default=4")
    found = look("changed-config-default", tmp_path / "a", {"omni/cli.py": FLAGS}, {"omni/cli.py": new})
    assert [(each.bindings["$NAME"], each.bindings["$OLD"], each.bindings["$NEW"]) for each in found] == [
        ("--stages", "2", "4")
    ]
    said = {"omni/cli.py": new, "docs/news.md": "`--stages` is 4 now.\n"}
    assert look("changed-config-default", tmp_path / "b", {"omni/cli.py": FLAGS}, said) == []


# --- undocumented-surface ----------------------------------------------------------------------------------------


def test_all_that_is_new_for_users_is_one_finding(tmp_path: Path) -> None:
    text = (
        "import os\nfrom api import router\n\n@router.get('/v1/stages')\ndef stages(): ...\n\n"
        "os.environ.get('OMNI_LIMIT')\nparser.add_argument('--limit')\nparser.add_argument('--stages')\n"
    )
    old = {"omni/old.py": "parser.add_argument('--stages')\n", "omni/__init__.py": "__all__ = []\n"}
    new = {"omni/new.py": text, "omni/__init__.py": "from .a import A, b\n__all__ = ['A', 'b']\n"}
    (found,) = look("undocumented-surface", tmp_path, old, new, earnest=4)
    assert (found.path, found.bindings["$COUNT"], found.bindings["$SEVERITY"]) == (None, "4", "major")
    assert found.bindings["$NAMES"] == "A, --limit, OMNI_LIMIT (4 in all)"


def test_nothing_is_new_in_files_that_somebody_named_whole(tmp_path: Path) -> None:
    check = CHECKS["undocumented-surface"]
    with sides_of(tmp_path, {}, {"omni/cli.py": FLAGS}) as sides:
        assert list(check.find(sides, check.Options()))
        named = replace(sides, pull=replace(sides.pull, whole=True))
        assert not list(check.find(named, check.Options()))


# --- all of them -------------------------------------------------------------------------------------------------

HOSTILE = {
    "omni/cli.py": "".join(f'parser.add_argument("--f{number}", default={number})\n' for number in range(2000)),
    "omni/config.py": "class BigConfig:\n" + "".join(f"    f{number}: int = {number}\n" for number in range(3000)),
    "omni/envs.py": "import os\n" + "".join(f'os.environ["E{number}"]\n' for number in range(2000)),
    "omni/a.yaml": "".join(f"k{number}_cls: omni.gone.C{number}\n" for number in range(3000)),
}


@pytest.mark.parametrize("check", sorted(name for name in SUBJECTS if name.startswith(("removed-c", "removed-e"))))
def test_thousands_of_names_that_go_at_once_cost_little(tmp_path: Path, check: str) -> None:
    new = {
        path: text.partition("\n")[0] + "\n    pass\n" * path.endswith("config.py")
        for path, text in HOSTILE.items()
    }
    started = time.process_time()
    assert look(check, tmp_path, HOSTILE, new)
    assert time.process_time() - started < 4


@pytest.mark.parametrize("check", ["undocumented-surface", "unresolved-config-path"])
def test_thousands_of_names_that_come_at_once_cost_little(tmp_path: Path, check: str) -> None:
    started = time.process_time()
    assert look(check, tmp_path, PACKAGE, HOSTILE)
    assert time.process_time() - started < 4
