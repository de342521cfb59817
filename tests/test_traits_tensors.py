"""What is known to be a tensor, and what is not."""

import pytest
from python_files import expression_of, file_of

from omnireview.traits.tensors import is_tensor


def asked(code: str) -> bool:
    """Whether the argument of `ask(...)` is a tensor."""
    file = file_of("import torch\nimport torch.nn.functional as F\nfrom torch import Tensor\n" + code)
    return is_tensor(file, expression_of(file, "ask"))


def in_function(body: str, parameters: str = "x: torch.Tensor, n: int, unknown") -> bool:
    return asked(f"def f({parameters}):\n" + "\n".join(f"    {line}" for line in body.split("\n")))


@pytest.mark.parametrize(
    "made",
    [
        "torch.zeros(3)",
        "F.softmax(unknown, dim=-1)",
        "torch.cat([unknown, unknown])",
        "x.to(unknown).float()",
        "unknown * x",
        "x[:, 0]",
        "x.T @ unknown",
        "-x",
        "~(x > 0)",
        "x == n",
        "x if n else x * 2",
        "x.max()",
        "x.type(torch.int32)",
    ],
)
def test_what_torch_makes_and_what_is_worked_out_from_it_is_a_tensor(made: str) -> None:
    assert in_function(f"ask({made})")


@pytest.mark.parametrize(
    "made",
    [
        "n",
        "unknown",
        "unknown.to(n)",
        "x.shape",
        "x.shape[0]",
        "x.size(0) + 1",
        "x.item()",
        "x.tolist()",
        "x.numpy()",
        "x.max(dim=0)",
        "x.type()",
        "x is None",
        "x in unknown",
        "not x",
        "'%s' % x",
        "f'{x}' + unknown",
        "x if n else None",
        "[x]",
        "torch.is_tensor(x)",
        "torch.device(n)",
    ],
)
def test_sizes_numbers_texts_and_the_unknown_are_no_tensors(made: str) -> None:
    assert not in_function(f"ask({made})")


@pytest.mark.parametrize(
    "annotation",
    [
        "torch.Tensor",
        "Tensor",
        "torch.FloatTensor",
        "torch.Tensor | None",
        "None | Tensor",
        '"torch.Tensor"',
        '"Tensor | None"',
        '"Optional[torch.Tensor]"',
        "Optional[torch.Tensor]",
        "typing.Optional[Tensor]",
        "Union[torch.Tensor, None]",
        "torch.nn.Parameter",
    ],
)
def test_a_parameter_that_is_annotated_so_is_a_tensor(annotation: str) -> None:
    assert in_function("ask(p)", f"p: {annotation} = None")


@pytest.mark.parametrize(
    "annotation",
    ["int", "list[torch.Tensor]", "torch.Tensor | list", "Union[torch.Tensor, list]", '"Tensorlike"', "tf.Tensor"],
)
def test_any_other_annotation_says_nothing(annotation: str) -> None:
    assert not in_function("ask(p)", f"p: {annotation}")


def test_the_rest_of_the_arguments_is_a_tuple_or_a_mapping_of_tensors() -> None:
    assert not in_function("ask(p)", "*p: torch.Tensor")
    assert not in_function("ask(p)", "**p: torch.Tensor")


def test_a_name_is_a_tensor_when_all_that_it_is_bound_to_is() -> None:
    assert in_function("y = x * 2\nif n:\n    y = torch.zeros(n)\nask(y)")
    assert not in_function("y = x * 2\nif n:\n    y = None\nask(y)")


def test_a_name_that_is_worked_out_from_itself_stays_what_it_was() -> None:
    assert in_function("y = torch.zeros(n)\nfor _ in range(n):\n    y = y + 1\nask(y)")
    assert in_function("y = torch.zeros(n)\ny += 1\nask(y)")
    assert not in_function("total = 0\nfor _ in range(n):\n    total = total + 1\nask(total)")
    assert not in_function("total = 0\ntotal += x\nask(total)")


def test_the_same_name_in_another_function_is_another_name() -> None:
    assert not asked("def f(x: torch.Tensor):\n    return x\ndef g(x):\n    ask(x)")
    assert not asked("y = 1\ndef f(x):\n    def g():\n        y = torch.zeros(1)\n    ask(y)")


def test_iterating_over_a_tensor_gives_tensors() -> None:
    assert in_function("for row in x:\n    ask(row)")
    assert in_function("y = [ask(row) for row in x]")
    assert not in_function("for i, row in enumerate(x):\n    ask(i)")
    assert not in_function("for row in unknown:\n    ask(row)")


def test_a_method_that_a_foreign_module_has_too_proves_nothing() -> None:
    assert not asked("import numpy as np\nask(np.zeros(3).reshape(-1))")


def test_a_name_torch_that_is_something_else_makes_no_tensors() -> None:
    assert not asked("def f(torch):\n    ask(torch.zeros(3))")


def test_long_sums_and_long_chains_of_names_are_given_up_quietly() -> None:
    assert asked("ask(" + " + ".join(["torch.zeros(1)"] * 40) + ")")
    assert not in_function("ask(" + " + ".join(["n"] * 1500) + ")")
    lines = [f"a{i} = a{i - 1} + 1" for i in range(1, 1500)]
    assert not in_function("\n".join(["a0 = x", *lines, "ask(a1499)"]))


def test_many_names_of_one_sum_cost_no_more_than_each_once() -> None:
    doubled = [f"a{i} = a{i - 1} + a{i - 1}" for i in range(1, 40)]
    assert in_function("\n".join(["a0 = x", *doubled, "ask(a39)"]))
