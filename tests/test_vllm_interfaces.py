"""What vLLM's interfaces demand at the pinned version: methods that a class lacks, fields that are not there."""

from pathlib import Path

import pytest
from indexed import sides_of

from omnireview.checks import unimplemented_interface, unknown_upstream_field

OLD = {"relay/__init__.py": ""}
CLASSES = ("vllm.v1.core.sched.output.SchedulerOutput", "vllm.v1.outputs.ModelRunnerOutput")


def pinned(version: str) -> dict[str, str | None]:
    return {"requirements.txt": f"vllm=={version}\n"}


def fields(folder: Path, version: str, text: str, **others: str) -> list[tuple[int | None, str]]:
    """Give line and name of each unknown field that a new file asks for."""
    more: dict[str, str | None] = {f"relay/{name}.py": other for name, other in others.items()}
    with sides_of(folder, OLD, {"relay/runner.py": text, **more, **pinned(version)}) as sides:
        options = unknown_upstream_field.Options(classes=CLASSES)
        found = unknown_upstream_field.find(sides.head, options)
        return [(each.line, each.bindings["$FIELD"]) for each in found]


def lacking(folder: Path, version: str, text: str) -> dict[str, str]:
    """Give each class of a new file that lacks methods, and which."""
    with sides_of(folder, OLD, {"relay/runner.py": text, **pinned(version)}) as sides:
        options = unimplemented_interface.Options(package="vllm")
        found = unimplemented_interface.find(sides.head, options)
        return {each.bindings["$CLASS"]: each.bindings["$METHODS"] for each in found}


BITMASK = """\
from vllm.v1.core.sched.output import SchedulerOutput


def bitmask_of(scheduler_output: SchedulerOutput):
    return scheduler_output.grammar_bitmask
"""


def test_a_field_is_unknown_from_the_version_on_that_took_it_away(tmp_path: Path) -> None:
    assert fields(tmp_path / "before", "0.11.0", BITMASK) == []
    assert fields(tmp_path / "after", "0.12.0", BITMASK) == [(5, "grammar_bitmask")]


def test_nothing_is_said_without_a_table_of_the_pinned_version(tmp_path: Path) -> None:
    assert fields(tmp_path, "99.0.0", BITMASK) == []


@pytest.mark.parametrize(
    "body",
    [
        "    scheduler_output = wrap(scheduler_output)\n    return scheduler_output.latents\n",
        "    scheduler_output.latents = 1\n    return scheduler_output.latents\n",
        "    return scheduler_output.latents if hasattr(scheduler_output, 'latents') else None\n",
        "    return self.scheduler_output.latents, 'scheduler_output.latents'  # scheduler_output.latents\n",
        "    return scheduler_output.__class__\n",
    ],
)
def test_a_field_that_may_be_there_all_the_same_is_left_alone(tmp_path: Path, body: str) -> None:
    head = "from vllm.v1.core.sched.output import SchedulerOutput\n\n\n"
    text = f"{head}def latents_of(self, scheduler_output: SchedulerOutput):\n{body}"
    assert fields(tmp_path, "0.12.0", text) == []


def test_a_field_that_a_class_of_the_tree_adds_is_left_alone(tmp_path: Path) -> None:
    own = "from vllm.v1.outputs import ModelRunnerOutput\n\nclass Ours(ModelRunnerOutput):\n    latents: int = 0\n"
    text = "from vllm.v1.outputs import ModelRunnerOutput\n\ndef f(o: ModelRunnerOutput):\n    return o.latents\n"
    assert fields(tmp_path / "with", "0.12.0", text, outputs=own) == []
    assert fields(tmp_path / "without", "0.12.0", text) == [(4, "latents")]


QUEUE = """\
from vllm.v1.structured_output.backend_types import StructuredOutputGrammar


class Anything(StructuredOutputGrammar):
    def accept_tokens(self, request_id, tokens):
        return True
"""


def test_a_class_that_lacks_methods_of_an_interface_is_told_with_the_methods(tmp_path: Path) -> None:
    assert lacking(tmp_path, "0.11.0", QUEUE)["Anything"].startswith("validate_tokens, rollback")


def test_a_class_that_has_them_all_is_left_alone(tmp_path: Path) -> None:
    text = "from vllm.v1.outputs import AsyncModelRunnerOutput\n\n\nclass Later(AsyncModelRunnerOutput):\n"
    assert lacking(tmp_path / "whole", "0.11.0", f"{text}    def get_output(self):\n        return 1\n") == {}
    assert lacking(tmp_path / "bare", "0.11.0", f"{text}    pass\n") == {"Later": "get_output"}


def test_a_class_with_a_base_that_is_not_known_is_left_alone(tmp_path: Path) -> None:
    text = QUEUE.replace("class Anything(", "class Anything(somewhere.Else, ").replace(
        "\n\n\n", "\nimport somewhere\n\n", 1
    )
    assert lacking(tmp_path, "0.11.0", text) == {}
