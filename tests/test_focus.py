"""Where a person should look: the areas that a change touches, and questions with the change's own names."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from git_repository import Repository
from made_reviews import found, review_of
from rendered import Page

from omnireview.corridor import read_policy, review_change
from omnireview.errors import BadSettings
from omnireview.focus import FocusArea, FocusQuestion, Named
from omnireview.focus.find import MOST_AREAS, find_focus
from omnireview.git import Git
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_range
from omnireview.render import as_json, as_markdown
from omnireview.render.focus import focus_block, question_text
from omnireview.settings import Area, Question, Settings, read_settings
from omnireview.settings.area_words import AreaWords, freeze, whole
from omnireview.settings.areas import shipped_areas
from omnireview.settings.plain import from_plain, to_plain
from omnireview.sides.make import open_sides, readers

Files = Mapping[str, str | None]

STEPS = "".join(f"        self.step_{number} = batch[{number}]\n" for number in range(12))
WORKER = f"class GPUWorker(WorkerBase):\n    def execute_model(self, batch):\n{STEPS}"


def changed(folder: Path, old: Files, new: Files) -> PullRequest:
    repository = Repository(folder)
    repository.commit({path: None if text is None else text.encode() for path, text in old.items()})
    repository.commit({path: None if text is None else text.encode() for path, text in new.items()})
    return from_range(Git.open(folder), "HEAD~1..HEAD")


def focus(folder: Path, old: Files, new: Files, settings: Settings | None = None) -> dict[str, list[str]]:
    """Give the questions of each area by its title."""
    with readers(processes=0) as workers:
        pull = changed(folder, {"relay/__init__.py": "", **old}, new)
        areas = find_focus(pull, open_sides(pull, Settings(), workers), settings or Settings())
    return {area.title: [question_text(question) for question in area.questions] for area in areas}


def only(**areas: Area) -> Settings:
    """Give settings with these areas alone."""
    return Settings(focus={**dict.fromkeys(shipped_areas()), **areas})


def test_a_new_worker_is_asked_about_by_the_names_of_its_class_and_method(tmp_path: Path) -> None:
    assert focus(tmp_path, {}, {"relay/worker/gpu.py": WORKER}) == {
        "Workers and model runners": [
            (
                "Which copies between device and host happen on each step in `GPUWorker.execute_model`, and could "
                "they overlap with the computation?"
            ),
            "What of the parent class is repeated in `GPUWorker`, and who will notice when the parent changes?",
            "When one rank fails in `GPUWorker`, do the others stop with it, or wait for it?",
        ]
    }


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("relay/engine/core.py", f"def generate(self, batch):\n{STEPS}", "Engine and orchestration"),
        ("relay/model_executor/models/m.py", f"def forward(self, batch):\n{STEPS}", "Model code"),
        (
            "relay/multimodal/audio.py",
            f"def resample_audio(self, batch):\n{STEPS}",
            "Multi-modal input and output",
        ),
        ("relay/diffusion/flow.py", f"class FlowPipeline:\n    def f(self, batch):\n{STEPS}", "Diffusion and DiT"),
        ("relay/dit.py", f"class FlowDiT(Module):\n    def cached(self, batch):\n{STEPS}", "Diffusion and DiT"),
        ("relay/sched/s.py", f"class S:\n    def schedule(self, batch):\n{STEPS}", "Scheduling"),
        ("relay/kv_cache.py", f"def allocate_cache(self, batch):\n{STEPS}", "Attention and KV cache"),
        ("relay/codec.py", f"def deserialize(self, batch):\n{STEPS}", "Foreign data and files"),
        ("relay/api_server.py", f"def create_app(self, batch):\n{STEPS}", "Public API"),
        ("relay/connectors/c.py", f"class C:\n    def put(self, batch):\n{STEPS}", "Processes and connections"),
        ("relay/stage_configs/a.yaml", "stages:\n" + "  - {gpu: 1}\n" * 12, "Stages and configuration"),
        (".github/workflows/a.yml", "jobs:\n" + "  a: {}\n" * 12, "CI, build and dependencies"),
    ],
)
def test_each_shipped_area_is_touched_by_what_it_is_about(
    tmp_path: Path, path: str, text: str, title: str
) -> None:
    assert title in focus(tmp_path, {}, {path: text})


@pytest.mark.parametrize(
    "path", ["tests/worker/gpu.py", "examples/worker/gpu.py", "docs/worker/gpu.py", "benchmarks/worker.py"]
)
def test_tests_examples_documents_and_scripts_touch_no_area(tmp_path: Path, path: str) -> None:
    assert focus(tmp_path, {}, {path: WORKER}) == {}


@pytest.mark.parametrize(
    "new",
    [
        WORKER.replace("    def", '    """The worker."""\n\n    # Comment.\n    def'),
        WORKER.replace("self, batch", "self,\n        batch"),
        "import os\n\n" + "# Licence.\n" * 30 + WORKER,
        WORKER.replace("batch[3]", "batch[4]"),
    ],
    ids=["comments", "line breaks", "a header", "one line"],
)
def test_what_says_nothing_else_or_little_else_than_before_is_not_asked_about(tmp_path: Path, new: str) -> None:
    assert focus(tmp_path, {"relay/worker/gpu.py": WORKER}, {"relay/worker/gpu.py": new}) == {}


def test_names_are_those_with_the_most_changed_lines_and_at_most_three(tmp_path: Path) -> None:
    functions = "".join(
        f"def load_{name}(batch):\n" + f"    x = batch + '{name}'\n" * size
        for name, size in (("a", 3), ("b", 9), ("c", 6), ("d", 12))
    )
    area = Area("Loading", paths=("relay/**",), questions=(Question("Why {functions}?", ("load_*", "!*_b")),))
    assert focus(tmp_path, {}, {"relay/a.py": functions}, only(own=area)) == {
        "Loading": ["Why `load_d`, `load_c` and `load_a`?"]
    }


def test_a_question_without_names_is_left_out_and_an_area_without_questions_too(tmp_path: Path) -> None:
    nothing = Area("Empty", paths=("relay/**",), questions=(Question("Why {classes} in {files}?"),))
    asked = Area(
        "Full",
        paths=("relay/**",),
        questions=(
            Question("Which {classes}?"),
            Question("Old {functions}?", when="changed"),
            Question("New {functions}?", when="new"),
            Question("Always?"),
        ),
    )
    text = "def f(x):\n" + "    x += 1\n" * 12
    told = focus(tmp_path, {}, {"relay/a.py": text}, only(empty=nothing, full=asked))
    assert told == {"Full": ["New `f`?", "Always?"]}


def test_only_what_was_there_before_is_asked_for_what_is_different_now(tmp_path: Path) -> None:
    old = "def kept(x):\n    return x\n\n\ndef other(x):\n    return x\n"
    new = (
        "def kept(x):\n" + "    x += 1\n" * 6 + "    return x\n\n\ndef fresh(x):\n" + "    x += 2\n" * 9 + old[26:]
    )
    asked = Area(
        "A", paths=("relay/**",), questions=(Question("{functions}?", when="changed"), Question("{functions}."))
    )
    assert focus(tmp_path, {"relay/a.py": old}, {"relay/a.py": new}, only(a=asked)) == {
        "A": ["`kept`?", "`fresh` and `kept`."]
    }


def test_what_begins_to_be_imported_is_asked_where_it_is_used(tmp_path: Path) -> None:
    rest = "def idle(x):\n" + "    x += 1\n" * 20
    used = "import zmq\n\n\ndef connect(x):\n" + "    zmq.Context().socket(x)\n" * 12 + "\n\n" + rest
    asked = Area("Wires", imports=("zmq",), questions=(Question("Who closes {functions} in {files}?"),))
    old = {"relay/a.py": rest, "relay/b.py": "import zmq\n"}
    new = {"relay/a.py": used, "relay/b.py": "import zmq\n" + rest}
    assert focus(tmp_path, old, new, only(wires=asked)) == {"Wires": ["Who closes `connect` in `relay/a.py`?"]}


def test_a_change_of_more_definitions_than_are_looked_at_is_told_by_the_largest(tmp_path: Path) -> None:
    many = "".join(f"def step_{number}(batch):\n    batch += 1\n    return batch\n" for number in range(1_001))
    small = "def read(path):\n    import pickle\n"
    asked = focus(tmp_path, {}, {"relay/engine/core.py": many, "relay/zoo.py": small})
    assert list(asked) == ["Engine and orchestration"]


def test_at_most_four_areas_are_told_those_with_the_most_changed_lines(tmp_path: Path) -> None:
    sizes = {"a": 20, "b": 60, "c": 40, "d": 30, "e": 50}
    areas = {
        name: Area(name, paths=(f"relay/{name}.py",), questions=(Question("Why {files}?"),)) for name in sizes
    }
    files = {f"relay/{name}.py": f"def {name}(x):\n" + f"    x += {size}\n" * size for name, size in sizes.items()}
    assert list(focus(tmp_path, {}, files, only(**areas))) == ["b", "e", "c", "d"]
    assert MOST_AREAS == 4


def test_the_shipped_areas_are_written_in_the_words_of_the_settings() -> None:
    areas = shipped_areas()
    words = {
        name: AreaWords.model_validate(
            {
                "title": area.title,
                **{key: getattr(area, key) for key in ("paths", "imports", "classes", "functions")},
                "questions": [
                    {"ask": each.ask, "about": each.about, **({"when": each.when} if each.when else {})}
                    for each in area.questions
                ],
            }
        )
        for name, area in areas.items()
    }
    assert {name: freeze(name, each) for name, each in whole(words).items()} == dict(areas)
    for area in areas.values():
        assert len(area.questions) >= 3
        for question in area.questions:
            assert question.ask.endswith("?")
            assert any(name for _, name, _, _ in Formatter().parse(question.ask)), question.ask


# Settings.


def settings(text: str) -> Settings:
    return read_settings(text.encode(), "omnireview.yaml")


def test_settings_add_areas_change_shipped_ones_and_leave_them_out() -> None:
    made = settings(
        "focus:\n"
        "  kernels:\n    title: Kernels\n    paths: [csrc/**]\n    classes: ['*Kernel']\n"
        "    questions:\n      - Why {files}?\n      - {ask: 'Who {functions}?', about: [run_*], when: new}\n"
        "  worker: {paths: [src/workers/**]}\n"
        "  media: off\n"
    )
    assert made.focus["kernels"] == Area(
        "Kernels",
        paths=("csrc/**",),
        classes=("*Kernel",),
        questions=(Question("Why {files}?"), Question("Who {functions}?", ("run_*",), "new")),
    )
    assert made.focus["worker"] == replace(shipped_areas()["worker"], paths=("src/workers/**",))
    assert made.focus["media"] is None
    assert from_plain(to_plain(made)) == made


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "focus:\n  own: {title: Own}\n",
            "the area `own` is none of the shipped ones, so it needs `title`, `questions`",
        ),
        ("focus:\n  worker:\n    questions: ['Why {class}?']\n", "3: `focus.worker.questions[0]"),
        ("focus:\n  worker:\n    questions: ['Why {?']\n", "a brace stands alone"),
        ("focus:\n  worker:\n    questions: ['Why {files!r}?']\n", "is no placeholder"),
        ("focus:\n  worker:\n    classes: ['a b']\n", "`a b` is no name"),
        ("focus:\n  worker:\n    imports: ['a-b']\n", "`a-b` is no dotted name of a module"),
        ("focus:\n  worker: {colour: red}\n", "`focus.worker.colour`"),
        ("focus:\n  worker: on fire\n", "focus.worker"),
        ("focus:\n  Not this: off\n", "2: "),
    ],
)
def test_a_mistake_in_an_area_is_told(text: str, told: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        settings(text)
    assert told in str(refusal.value)


# What the reader gets.

HOSTILE = "@octocat #1 <img src=x> `a`\u202e **b** [x](y)"


def test_areas_stand_openly_with_their_sizes_and_linked_names() -> None:
    area = FocusArea(
        "Workers",
        2,
        640,
        (FocusQuestion("Who frees {functions}?", (("functions", (Named("W.run", "w.py", 7),)),)),),
    )
    review = replace(review_of(found()), focus=(area,))
    block = focus_block(review).text("below")
    assert block.startswith("**Where a person should look**\n\n- **Workers** (2 files, 640 changed lines)\n")
    assert f"  - Who frees [`W.run`](https://github.com/omni/engine/blob/{review.head}/w.py#L7)?" in block
    assert block in as_markdown.summary_body(review, "review")
    assert as_json.document(review)["focus"] == [
        {"title": "Workers", "files": 2, "lines": 640, "questions": ["Who frees `W.run`?"]}
    ]


def test_a_clean_change_has_its_areas_folded() -> None:
    area = FocusArea("Workers", 1, 20, (FocusQuestion("Always?", ()),))
    body = as_markdown.summary_body(replace(review_of(), focus=(area,)), "review")
    assert "<details><summary>Where a person should look</summary>\n\n- **Workers**" in body
    assert "**Where a person should look**" not in body


def test_hostile_names_and_settings_stay_text(tmp_path: Path) -> None:
    path = f"relay/worker/{HOSTILE}.py"
    area = Area(HOSTILE, paths=("relay/worker/**",), questions=(Question(f"{HOSTILE} {{files}}, {HOSTILE}?"),))
    pull = changed(tmp_path, {"relay/__init__.py": ""}, {path: WORKER})
    review = review_change(pull, pull.base_tree, Settings(focus={"own": area}))
    assert HOSTILE in {each.title for each in review.focus}
    page = Page(focus_block(replace(review, repository="omni/engine", head="1a2b3c4d" * 5)).text("below"))
    assert (page.pings, page.tags["img"], page.tags["strong"]) == ([], 0, 1 + len(review.focus))
    assert f"relay/worker/{HOSTILE.replace(chr(0x202E), chr(92) + 'u202e')}.py" in page.code
    assert {link.split("/blob/")[0] for link in page.links} == {"https://github.com/omni/engine"}


def test_areas_are_read_from_the_base_side(tmp_path: Path) -> None:
    mine = "focus:\n  worker: {title: Mine}\n"
    yours = mine.replace("Mine", "Yours")
    pull = changed(
        tmp_path,
        {".github/omnireview.yaml": mine},
        {".github/omnireview.yaml": yours, "relay/worker/gpu.py": WORKER},
    )
    review = review_change(pull, pull.base_tree, read_policy(pull.base_tree))
    assert [area.title for area in review.focus] == ["Mine"]


def test_a_question_reads_as_it_was_written() -> None:
    named = (("files", (Named("a.py", "a.py"),)), ("classes", (Named("A", "a.py", 1), Named("B", "a.py", 2))))
    area = FocusArea(
        "A", 1, 20, (FocusQuestion("- Why {files}: {classes}, #1 or {{x}} in {files}-{files} ?", named),)
    )
    review = replace(review_of(found(), repository=""), focus=(area,))
    page = Page(focus_block(review).text("below"))
    assert "- Why a.py: A and B, #1 or {x} in a.py-a.py ?" in page.text
    assert page.pings == []
