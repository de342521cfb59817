"""Whether a place is meant for one kind of device."""

import ast

import pytest
from python_files import expression_of, file_of

from omnireview.traits.devices import goes_to_cpu, is_for_device


def for_cuda(code: str) -> bool:
    file = file_of(code)
    return is_for_device(file, expression_of(file, "ask"), "cuda")


@pytest.mark.parametrize(
    "code",
    [
        "if x.device.type == 'cuda':\n    ask(x)",
        "if platform.is_cuda():\n    pass\nelse:\n    ask(x)",
        "def f(x):\n    if not x.is_cuda:\n        return\n    ask(x)",
        "def f(x):\n    if not torch.cuda.is_available():\n        pytest.skip('no GPU')\n    ask(x)",
        "y = ask(x) if torch.cuda.is_available() else x",
        "if torch.cuda.is_available():\n    def f(x):\n        ask(x)",
        "@requires_cuda\ndef f(x):\n    ask(x)",
        "def init_cuda(x):\n    ask(x)",
        "class CUDAGraphRunner:\n    def run(self, x):\n        ask(x)",
        "def f(x, y=ask(x)):\n    pass",
    ],
)
def test_a_test_a_decorator_a_name_and_a_default_are_choices(code: str) -> None:
    assert for_cuda(code)


@pytest.mark.parametrize(
    "code",
    [
        "ask(x)",
        "if x.device.type == 'npu':\n    ask(x)",
        "def f(x):\n    ask(x)\n    if not x.is_cuda:\n        return",
        "def f(x):\n    if x.is_cuda:\n        log(x)\n    ask(x)",
        "if ask(x.is_cuda):\n    pass",
        "def init_cuda(x):\n    pass\nask(x)",
    ],
)
def test_what_stands_elsewhere_or_later_is_none(code: str) -> None:
    assert not for_cuda(code)


@pytest.mark.parametrize(
    ("code", "goes"),
    [
        ("x = ask(4).cpu()", True),
        ("x = ask(4).half().to('cpu').contiguous()", True),
        ("x = ask(4).to(device='cpu')", True),
        ("x = ask(4).to('cuda')", False),
        ("x = ask(4).sum().cpu()", False),
        ("x = ask(4).cpu", False),
        ("x = f(ask(4)).cpu()", False),
    ],
)
def test_a_tensor_goes_to_the_cpu_where_nothing_is_worked_out_before(code: str, goes: bool) -> None:
    file = file_of(code)
    call = file.parent(expression_of(file, "ask"))
    assert isinstance(call, ast.Call)
    assert goes_to_cpu(file, call) is goes
