"""Which classes are layers and models of torch."""

import pytest
from python_files import expression_of, file_of, function_named

from omnireview.traits.modules import forward_of, is_module

HEAD = "import torch\nimport torch.nn as nn\nfrom torch.nn import Module\n"


def module(bases: str, before: str = "") -> bool:
    file = file_of(f"{HEAD}{before}class Asked({bases}):\n    def forward(self): pass\n")
    owner = file.method_class(function_named(file, "Asked.forward"))
    assert owner is not None
    return is_module(file, owner)


@pytest.mark.parametrize("bases", ["nn.Module", "torch.nn.Module", "Module", "Mixin, nn.Module"])
def test_a_class_of_torch_is_a_layer(bases: str) -> None:
    assert module(bases)


def test_a_class_of_the_file_is_followed_to_its_own_bases() -> None:
    assert module("Block", "class Block(nn.Module): pass\n")
    assert module("Block", "class Base(nn.Module): pass\nclass Block(Base): pass\n")
    assert not module("Block", "class Block: pass\n")


@pytest.mark.parametrize("bases", ["", "Protocol", "Pipeline", "Scheduler"])
def test_any_other_class_is_none(bases: str) -> None:
    assert not module(bases)


def test_classes_that_inherit_from_each_other_are_none() -> None:
    assert not module("Other", "class Other(Asked): pass\n")


def test_a_place_belongs_to_the_forward_around_it() -> None:
    file = file_of(
        f"{HEAD}class A(nn.Module):\n    def forward(self):\n        def inner():\n            ask(1)\n"
    )
    found = forward_of(file, expression_of(file, "ask"))
    assert found is function_named(file, "A.forward")


def test_other_methods_and_forwards_of_other_classes_are_none() -> None:
    for code in ("class A(nn.Module):\n    def run(self): ask(1)\n", "class A:\n    def forward(self): ask(1)\n"):
        file = file_of(HEAD + code)
        assert forward_of(file, expression_of(file, "ask")) is None
