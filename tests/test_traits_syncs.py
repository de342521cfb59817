"""Where the program waits for the device."""

import ast

import pytest
from python_files import expression_of, file_of

from omnireview.traits.syncs import fetched, is_on_host

HEAD = "import torch\ndef f(x: torch.Tensor, unknown, lens_cpu: torch.Tensor, n):\n"


def waits(call: str, before: str = "pass") -> str:
    """What a call brings to the host; "" when nothing."""
    file = file_of(f"{HEAD}    {before}\n    ask({call})\n")
    asked = expression_of(file, "ask")
    assert isinstance(asked, ast.Call)
    found = fetched(file, asked)
    return "" if found is None else file.source(found)


@pytest.mark.parametrize(
    ("call", "tensor"),
    [
        ("unknown.cpu()", "unknown"),
        ("unknown[1:].detach().to('cpu')", "unknown[1:].detach()"),
        ("unknown.to(device='cpu')", "unknown"),
        ("unknown.to(torch.device('cpu'))", "unknown"),
        ("x.item()", "x"),
        ("x.sum().tolist()", "x.sum()"),
        ("float(x)", "x"),
        ("bool(x > 0)", "x > 0"),
        ("unknown.cpu().item()", "unknown"),
    ],
)
def test_a_copy_to_the_host_waits(call: str, tensor: str) -> None:
    assert waits(call) == tensor


@pytest.mark.parametrize(
    "call",
    [
        "unknown.item()",
        "float(unknown)",
        "float(n)",
        "x.to('cuda')",
        "x.to(torch.float32)",
        "x.to('cpu', non_blocking=True)",
        "x.cpu(**n)",
        "unknown.text_encoder.to('cpu')",
        "unknown.model.cpu()",
        "lens_cpu.tolist()",
        "unknown['image_grid_thw'].cpu()",
        "torch.zeros(3).tolist()",
        "torch.cumsum(lens_cpu, dim=0).tolist()",
        "(lens_cpu + 1).tolist()",
        "x.float()",
    ],
)
def test_numbers_modules_and_what_lives_on_the_host_do_not(call: str) -> None:
    assert waits(call) == ""


def test_what_was_brought_over_before_is_on_the_host() -> None:
    assert waits("y[0].item()", "y = x.to('cpu')") == ""
    assert waits("y[0].item()", "y = x.to('cuda')") == "y[0]"


@pytest.mark.parametrize(
    ("made", "host"),
    [
        ("torch.zeros(3)", True),
        ("torch.zeros(3, device='cpu')", True),
        ("torch.zeros(3, device=lens_cpu.device)", True),
        ("torch.zeros(3, device=x.device)", False),
        ("torch.zeros(3, **n)", False),
        ("torch.zeros(3).cuda()", False),
        ("torch.zeros(3).to(torch.float64)", True),
        ("torch.zeros(3).to(x.device)", False),
        ("x", False),
    ],
)
def test_a_tensor_that_is_made_lives_where_its_device_says(made: str, host: bool) -> None:
    file = file_of(f"{HEAD}    ask({made})\n")
    assert is_on_host(file, expression_of(file, "ask")) is host


def test_long_rows_of_sums_and_names_are_given_up_quietly() -> None:
    lines = "".join(f"    a{i} = a{i - 1} + a{i - 1}\n" for i in range(1, 200))
    file = file_of(f"{HEAD}    a0 = x\n{lines}    ask(a199)\n")
    assert not is_on_host(file, expression_of(file, "ask"))
