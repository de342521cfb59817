"""The picture of a changed stage configuration: stages, links, and what the change does to them."""

from collections.abc import Mapping
from pathlib import Path

from git_repository import Repository
from indexed import sides_of

from omnireview.corridor import review_change
from omnireview.git import Git
from omnireview.pictures import Arrow, Box, Picture
from omnireview.pictures.pipeline import draw_pipelines
from omnireview.pull_request.local import from_range
from omnireview.render.as_markdown import summary_body
from omnireview.settings import Settings

OLD = """\
stage_args:
  - stage_id: 0
    runtime: {devices: "0"}
    engine_args: {model_stage: thinker, worker_cls: omni.ArWorker, scheduler_cls: omni.ArScheduler}
  - stage_id: 1
    engine_args: {model_stage: talker, engine_output_type: latent}
    engine_input_source: [0]
  - stage_id: 2
    engine_args: {model_stage: code2wav}
    engine_input_source: [1]
    final_output: true
    final_output_type: audio
"""
NEW = OLD.replace('"0"', '"1"').partition("  - stage_id: 2")[0] + (
    "  - stage_id: 3\n    engine_args: {model_stage: vocoder}\n    engine_input_source: [0, 1]\n"
    "    final_output: true\n    final_output_type: audio\n"
)


def drawn(folder: Path, old: Mapping[str, str], new: Mapping[str, str | None]) -> tuple[Picture, ...]:
    with sides_of(folder, old, new) as sides:
        return draw_pipelines(sides)


def test_stages_are_boxes_and_sources_are_arrows_and_what_changed_is_marked(tmp_path: Path) -> None:
    (picture,) = drawn(tmp_path, {"omni/qwen.yaml": OLD}, {"omni/qwen.yaml": NEW})
    assert picture.boxes == (
        Box(("0: thinker", "worker: ArWorker", "scheduler: ArScheduler", "device: 1"), changed=True),
        Box(("1: talker", "output: latent"), changed=False),
        Box(("3: vocoder", "final output: audio"), changed=True),
    )
    assert picture.arrows == (Arrow(0, 1), Arrow(0, 2), Arrow(1, 2))


def test_the_words_tell_all_that_the_picture_shows(tmp_path: Path) -> None:
    (picture,) = drawn(tmp_path, {"omni/qwen.yaml": OLD}, {"omni/qwen.yaml": NEW})
    assert picture.words == (
        "It is that of `omni/qwen.yaml`.",
        "Stage 0 `thinker`: worker `ArWorker`, scheduler `ArScheduler`, device `1`. Changed: `runtime.devices`.",
        "Stage 1 `talker`: output `latent`, fed by stage 0.",
        "Stage 3 `vocoder`: final output `audio`, fed by stage 0, 1. New.",
        "Removed: stage 2 `code2wav`.",
    )


def test_a_renamed_configuration_is_compared_with_what_it_was(tmp_path: Path) -> None:
    (picture,) = drawn(tmp_path, {"old.yaml": OLD}, {"old.yaml": None, "new.yaml": OLD.replace("audio", "speech")})
    assert [box.changed for box in picture.boxes] == [False, False, True]


def test_an_added_configuration_is_new_as_a_whole(tmp_path: Path) -> None:
    (picture,) = drawn(tmp_path, {}, {"new.yaml": OLD})
    assert all(box.changed for box in picture.boxes)


def test_other_and_broken_files_are_not_drawn(tmp_path: Path) -> None:
    files = {"a.yaml": "stage_args: [\n", "b.yaml": "stage_args: text\n", "c.yaml": "stages: []\n"}
    assert drawn(tmp_path, {}, files) == ()


def test_three_pipelines_are_drawn_documentation_last_and_the_others_named(tmp_path: Path) -> None:
    pictures = drawn(tmp_path, {}, dict.fromkeys(("docs/a.yaml", "b.yaml", "c.yaml", "d.yaml"), OLD))
    assert [picture.words[0] for picture in pictures] == [f"It is that of `{name}.yaml`." for name in "bcd"]
    assert pictures[-1].words[-1] == "Not drawn: the pipeline of `docs/a.yaml`."


def test_stages_beyond_what_can_be_read_are_counted(tmp_path: Path) -> None:
    text = "stage_args:\n" + "".join(f"- {{stage_id: {at}, engine_input_source: [0]}}\n" for at in range(40))
    (picture,) = drawn(tmp_path, {}, {"a.yaml": text})
    assert (len(picture.boxes), picture.left_out) == (25, 15)


def test_a_hostile_name_stays_in_its_box_of_the_summary(tmp_path: Path) -> None:
    text = OLD.replace("talker", '\'"]; click b0 "javascript:alert(1)" `x` @octocat </summary> ```\'')
    repository = Repository(tmp_path)
    repository.commit({"omni/__init__.py": b""})
    repository.commit({"omni/qwen.yaml": text.encode()})
    pull = from_range(Git.open(tmp_path), "HEAD~1..HEAD")
    summary = summary_body(review_change(pull, pull.base_tree, Settings(), draws=True), "x")
    graph = summary.split("```mermaid\n")[1].split("\n```\n")[0].split("\n")
    assert graph[0] == "flowchart LR"
    assert graph[2].startswith('  b1["1: #34;#93;#59; click b0 #34;javascript:alert(1)#34;')
    assert graph[2].count('"') == 2
    assert graph[4:6] == ["  b0 --> b1", "  b1 --> b2"]
    words = next(line for line in summary.split("\n") if line.startswith("- Stage 1"))
    assert words.startswith(
        "- Stage 1 `\"]; click b0 \"javascript:alert(1)\" 'x' @octocat </summary> '''`: output"
    )
    assert words.count("`") == 4
