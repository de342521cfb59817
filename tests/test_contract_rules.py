"""Rules about what a function may count on: how much a finding matters, and where it points."""

from functools import cache
from textwrap import dedent

import pytest

from omnireview.examples.play import Trial
from omnireview.rules import Rule
from omnireview.rules.load import load_shipped_packs


@cache
def shipped() -> dict[str, Rule]:
    return {rule.id: rule for pack in load_shipped_packs() for rule in pack.rules}


def found(rule: str, text: str, path: str = "omni/stage.py") -> list[tuple[int | None, str]]:
    played = Trial([shipped()[rule]]).play({path: dedent(text).encode()}).findings
    return [(each.line, each.severity) for each in played]


def test_a_constant_just_above_its_test_is_told_at_both_lines() -> None:
    text = """\
    def schedule(request):
        is_diffusion = True
        # by its kind
        if not is_diffusion:
            return None
        return request
    """
    assert found("constant-condition", text) == [(2, "major"), (4, "major")]


def test_a_switch_is_weighed_less_than_a_wrong_question() -> None:
    text = """\
    def load(path, mode):
        trace = False
        data = read(path)
        check(data)
        log(data)
        if trace:
            print(data)
        if trace:
            print(path)
        if False:
            print(mode)
        return mode == "fast" or "slow" if mode else data
    """
    assert found("constant-condition", text) == [(6, "minor"), (8, "minor"), (10, "minor")]


@pytest.mark.parametrize("test", ['mode == "a" or "b"', "mode and 0", "(mode, 1)", "torch.cuda.is_available"])
def test_a_question_with_one_answer_is_a_fault(test: str) -> None:
    assert found("constant-condition", f"import torch\ndef f(mode):\n    if {test}:\n        g()\n") == [
        (3, "major")
    ]


def test_a_signature_that_others_share_is_only_counted() -> None:
    own = "class Stage:\n    def run(self, batch=None):\n        return batch.shape\n"
    assert found("unguarded-optional", own) == [(3, "major")]
    assert found("unguarded-optional", own.replace("Stage:", "Stage(Base):")) == [(3, "info")]
    assert found("unguarded-optional", own.replace("def run", "def __call__")) == [(3, "info")]
    assert found("unguarded-optional", own.replace("run(", "__init__(").replace("return", "x =")) == [(3, "major")]


def test_a_convention_of_a_file_is_only_counted() -> None:
    layers = "".join(
        f"class Layer{at}:\n    def __init__(self, operations=None):\n        self.x = operations.Linear(1, 1)\n"
        for at in range(3)
    )
    assert {severity for _, severity in found("unguarded-optional", layers)} == {"info"}


def test_the_sources_of_a_stage_are_asked_for_before_they_are_indexed() -> None:
    text = """\
    def process(stage_list, engine_input_source, prompt=None):
        source_stage_id = engine_input_source[0]
        outputs = stage_list[source_stage_id].engine_outputs
        return {output.request_id: part for output, part in zip(outputs, prompt)}
    """
    assert found("unchecked-index", text) == [(2, "major"), (3, "major")]
    assert found("unguarded-optional", text) == [(4, "major")]
    assert found("unchecked-index", text, "omni/layers/attention.py") == []


def test_a_branch_that_uses_another_variable_is_told_line_by_line() -> None:
    text = """\
    def pool(self, outputs, count):
        _, parts = self.split(outputs)
        pooled = []
        if isinstance(parts, torch.Tensor):
            assert outputs.shape[0] == count
            for at in range(count):
                pooled.append(outputs[at])
        elif isinstance(parts, list):
            for output in outputs:
                pooled.append(output)
        elif isinstance(parts, dict):
            pooled.extend(parts.values())
        return pooled
    """
    assert [line for line, _ in found("wrong-variable-in-branch", text)] == [5, 7, 9]
