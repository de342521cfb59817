"""Configuration files: what they set, on which line, and what hostile ones may not do."""

import time

import pytest

from omnireview.configs import Config, Leaf
from omnireview.configs.read import LONGEST_TEXT, MOST_VALUES, read_configs
from omnireview.configs.stages import Pipeline, read_pipeline
from omnireview.errors import NotAnalysed, NotForReading


def configs(text: str) -> tuple[Config, ...]:
    return read_configs("stages.yaml", text.encode())


def config(text: str) -> Config:
    (only,) = configs(text)
    return only


def pipeline(text: str) -> Pipeline:
    found = read_pipeline(config(text))
    assert found is not None
    return found


def test_each_value_is_a_leaf_on_the_line_of_its_key_or_item() -> None:
    found = config("a:\n  b: 1\n  c:\n    - x\n    - {d: null}\n")
    assert found.data == {"a": {"b": 1, "c": ["x", {"d": None}]}}
    assert found.leaves == (
        Leaf(("a", "b"), 1, 2),
        Leaf(("a", "c", 0), "x", 4),
        Leaf(("a", "c", 1, "d"), None, 5),
    )
    assert found.lines[("a", "c", 1)] == 5


def test_only_a_line_feed_ends_a_line() -> None:
    assert config('a: "x\u2028y"\r\nb: 1\r\n').leaves[-1] == Leaf(("b",), 1, 2)


def test_each_document_of_a_stream_is_a_config() -> None:
    assert [each.data for each in configs("a: 1\n---\nb: 2\n")] == [{"a": 1}, {"b": 2}]


def test_an_empty_file_sets_nothing() -> None:
    assert configs("") == ()


def test_what_an_alias_repeats_stands_on_the_line_where_it_is_written() -> None:
    found = config("base: &b\n  worker: x\none: *b\ntwo:\n  <<: *b\n  worker: y\n")
    assert [(leaf.keys, leaf.value, leaf.line) for leaf in found.leaves] == [
        (("base", "worker"), "x", 2),
        (("one", "worker"), "x", 2),
        (("two", "worker"), "y", 6),
    ]


def test_a_collection_behind_two_aliases_is_not_shared_by_the_results() -> None:
    data = config("a: &x {b: 1}\nc: *x\n").data
    assert data["a"] == data["c"]
    assert data["a"] is not data["c"]


def test_the_later_of_two_equal_keys_counts() -> None:
    assert config("a: 1\na: 2\n").leaves == (Leaf(("a",), 2, 2),)


def test_tags_make_nothing() -> None:
    assert config("a: !!python/object/apply:os.system ['true']\n").data == {"a": ["true"]}


def test_a_long_text_is_cut() -> None:
    (leaf,) = config(f"a: {'x' * (LONGEST_TEXT + 1)}\n").leaves
    assert leaf.value == "x" * LONGEST_TEXT


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: [1, 2\n", id="not YAML"),
        pytest.param("[" * 100 + "]" * 100, id="too deep"),
        pytest.param("- 1\n" * (2 * MOST_VALUES + 1), id="too many values"),
        pytest.param(
            "a: &a [1,1,1,1,1,1,1,1]\n"
            + "".join(
                f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n"
                for a, b in zip("abcdefg", "bcdefgh", strict=True)
            ),
            id="grows through aliases",
        ),
    ],
)
def test_what_is_no_yaml_or_too_much_of_it_is_not_analysed(text: str) -> None:
    with pytest.raises(NotAnalysed):
        configs(text)


def test_a_template_is_not_for_reading() -> None:
    with pytest.raises(NotForReading):
        configs("a: {{ value }}\n{% if b %}\n")


def test_a_file_at_the_limit_is_read_in_little_time() -> None:
    text = "".join(f"- {{a: {number}}}\n" for number in range(MOST_VALUES // 3))
    started = time.process_time()
    assert len(config(text).leaves) == MOST_VALUES // 3
    assert time.process_time() - started < 3


STAGES = """\
stage_args:
  - stage_id: 0
    runtime: {devices: "0,1"}
    engine_args:
      model_stage: thinker
      worker_cls: omni.worker.ArWorker
      scheduler_cls: omni.sched.ArScheduler
      engine_output_type: latent
    output_connectors: {to_stage_1: shm}
  - stage_id: 1
    engine_args: {model_stage: talker}
    engine_input_source: [0]
    custom_process_input_func: omni.inputs.to_talker
    final_output: true
    final_output_type: audio
runtime:
  connectors: {shm: {name: SharedMemoryConnector}}
  edges:
    - {from: 0, to: 1}
"""


def test_a_stage_configuration_is_a_pipeline_of_stages() -> None:
    found = pipeline(STAGES)
    thinker, talker = found.stages
    assert (thinker.id, thinker.name, thinker.devices, thinker.output) == (0, "thinker", "0,1", "latent")
    assert (thinker.worker, thinker.scheduler) == ("omni.worker.ArWorker", "omni.sched.ArScheduler")
    assert (talker.sources, talker.final, talker.output, talker.has_processor) == ((0,), True, "audio", True)
    assert [(each.key, each.other, each.name) for each in thinker.connectors] == [("to_stage_1", 1, "shm")]
    assert found.connectors == ("shm",)
    assert found.links == ((0, 1),)
    assert found.line("stage_args", 1, "engine_input_source") == 12


def test_edges_tell_the_links_where_no_stage_names_its_source() -> None:
    text = "stage_args: [{stage_id: 0}, {stage_id: 1}]\nruntime: {edges: [{from: 0, to: 1}]}\n"
    assert pipeline(text).links == ((0, 1),)


def test_the_line_of_a_key_that_is_missing_is_that_of_what_should_hold_it() -> None:
    assert pipeline(STAGES).line("stage_args", 0, "engine_input_source") == 2


@pytest.mark.parametrize(
    ("value", "sources"),
    [
        ("[0, 1]", (0, 1)),
        ("1", (1,)),
        ("['1']", (1,)),
        ("[]", ()),
        ("null", ()),
        ("${oc.env:SOURCE}", None),
        ("[thinker]", None),
        ("[true]", None),
    ],
)
def test_sources_are_known_where_they_are_numbers(value: str, sources: tuple[int, ...] | None) -> None:
    (stage,) = pipeline(f"stage_args:\n  - stage_id: 1\n    engine_input_source: {value}\n").stages
    assert stage.sources == sources


@pytest.mark.parametrize(
    "text",
    [
        "stage_args: {}\n",
        "stage_args: []\n",
        "stage_args: [1]\n",
        "stage_args: [{name: build}]\n",
        "stages: [{stage_id: 0}]\n",
        "- stage_id: 0\n",
        "text\n",
    ],
)
def test_other_files_are_no_pipelines(text: str) -> None:
    assert read_pipeline(config(text)) is None
