"""What is run again and again while a model serves, and what is not."""

import ast

import pytest
from python_files import expression_of, file_of, function_named

from omnireview.traits.hot import hot_function_of, is_hot, is_step_loop, loop_of, step_loop_of


def hot(code: str, name: str) -> bool:
    file = file_of(code)
    return is_hot(file, function_named(file, name))


@pytest.mark.parametrize(
    "name",
    ["forward", "execute_model", "step", "generate", "_prepare_inputs", "denoise", "schedule", "new_forward"],
)
def test_a_method_that_an_engine_calls_for_every_step_is_hot(name: str) -> None:
    assert hot(f"class Runner:\n    def {name}(self): pass", f"Runner.{name}")


def test_a_call_is_hot_where_the_class_is_a_pipeline_or_a_model() -> None:
    body = "\n    def __call__(self): pass"
    assert hot(f"class FluxPipeline:{body}", "FluxPipeline.__call__")
    assert hot(f"class Rotary(nn.Module):{body}", "Rotary.__call__")
    assert not hot(f"class Callback:{body}", "Callback.__call__")


def test_a_function_of_a_common_name_is_hot_only_as_a_method() -> None:
    assert not hot("def step(): pass", "step")
    assert not hot("def forward(): pass", "forward")
    assert hot("def generate(): pass", "generate")


def test_what_a_hot_function_calls_is_hot_too() -> None:
    code = (
        "def rotate(x): return turn(x)\n"
        "def turn(x): return x\n"
        "def other(x): return x\n"
        "class Block:\n"
        "    def forward(self, x): return self._inner(rotate(x))\n"
        "    def _inner(self, x): return x\n"
        "    def _unused(self, x): return x\n"
    )
    assert all(hot(code, name) for name in ("rotate", "turn", "Block._inner"))
    assert not hot(code, "other")
    assert not hot(code, "Block._unused")


def test_a_method_is_not_what_a_bare_name_calls_and_a_function_not_what_self_has() -> None:
    code = (
        "def helper(): pass\n"
        "class Block:\n"
        "    def forward(self): return self.helper(), run()\n"
        "    def helper(self): pass\n"
        "class Reader:\n"
        "    def run(self): pass\n"
    )
    assert hot(code, "Block.helper")
    assert not hot(code, "helper")
    assert not hot(code, "Reader.run")


def test_a_method_of_another_class_is_not_called_by_self() -> None:
    code = (
        "class Base:\n    def inherited(self): pass\n"
        "class Block(Base):\n    def forward(self): return self.inherited(), self.own()\n    def own(self): pass\n"
        "class Tool:\n    def own(self): pass\n"
    )
    assert hot(code, "Block.own")
    assert hot(code, "Base.inherited")
    assert not hot(code, "Tool.own")


@pytest.mark.parametrize(
    "name", ["load_weights", "_init_cache", "warmup", "profile_run", "capture_model", "__init__"]
)
def test_loading_warming_up_and_profiling_are_cold_even_when_a_hot_function_calls_them(name: str) -> None:
    code = (
        "class Runner:\n"
        f"    def forward(self): return self.{name}()\n"
        f"    def {name}(self): return self.deeper()\n"
        "    def deeper(self): pass\n"
    )
    assert not hot(code, f"Runner.{name}")
    assert not hot(code, "Runner.deeper")


def test_an_inner_function_belongs_to_the_hot_function_around_it() -> None:
    file = file_of(
        "class Block:\n    def forward(self):\n        def inner():\n            ask(1)\n        inner()\n"
    )
    found = hot_function_of(file, expression_of(file, "ask"))
    assert found is not None
    assert found.name in {"inner", "forward"}


def test_code_outside_of_hot_functions_has_none() -> None:
    file = file_of("def load():\n    ask(1)\n")
    assert hot_function_of(file, expression_of(file, "ask")) is None


@pytest.mark.parametrize(
    "iterated",
    [
        "timesteps",
        "enumerate(self.scheduler.timesteps)",
        "range(num_inference_steps)",
        "tqdm(range(self.num_steps))",
        "zip(sigmas[:-1], sigmas[1:])",
        "range(max_new_tokens)",
    ],
)
def test_a_loop_over_timesteps_or_new_tokens_is_a_loop_of_steps(iterated: str) -> None:
    file = file_of(f"for t in {iterated}:\n    if t:\n        for x in y:\n            ask(t)\n")
    loop = step_loop_of(file, expression_of(file, "ask"))
    assert isinstance(loop, ast.For)
    assert is_step_loop(file, loop)
    assert loop.lineno == 1


def test_any_other_loop_is_none() -> None:
    file = file_of("for layer in self.layers:\n    ask(layer)\n")
    assert step_loop_of(file, expression_of(file, "ask")) is None


def test_what_is_run_after_a_loop_or_is_defined_in_it_is_not_of_its_steps() -> None:
    behind = file_of("for t in timesteps:\n    pass\nelse:\n    ask(1)\n")
    defined = file_of("for t in timesteps:\n    def f():\n        ask(1)\n")
    iterated = file_of("for t in list(ask(timesteps)):\n    pass\n")
    for file in (behind, defined, iterated):
        assert step_loop_of(file, expression_of(file, "ask")) is None
        assert loop_of(file, expression_of(file, "ask")) is None


def test_the_innermost_loop_is_given_and_the_test_of_while_is_run_again() -> None:
    file = file_of("for a in b:\n    while ask(a):\n        pass\n")
    assert isinstance(loop_of(file, expression_of(file, "ask")), ast.While)
    file = file_of("while a:\n    for b in c:\n        ask(b)\n")
    assert isinstance(loop_of(file, expression_of(file, "ask")), ast.For)


def test_an_asynchronous_loop_of_steps_is_one() -> None:
    file = file_of("async def f():\n    async for t in timesteps:\n        ask(t)\n")
    assert isinstance(step_loop_of(file, expression_of(file, "ask")), ast.AsyncFor)
