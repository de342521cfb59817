"""What is run again and again while a model serves: hot functions, what they call here, and loops of steps."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from omnireview.python import Function, PythonFile
from omnireview.traits.guards import dotted
from omnireview.traits.naming import last_name

HOT_NAMES: Final = frozenset(
    {
        *("execute_model", "forward", "step", "generate", "denoise", "denoise_step", "diffuse", "sample_tokens"),
        *("_prepare_inputs", "_model_forward", "_preprocess", "schedule", "update_from_output", "decode_step"),
        *("compute_logits", "new_forward", "__call__"),
    }
)
"""Names of methods that an engine calls for every step, batch or request; `__call__` of pipelines and modules.

`new_forward` is what a hook of diffusers runs in the place of a module's `forward`.
"""
_STEP_NAMES = frozenset({"new_forward", "denoise_step", "decode_step", "predict_noise", "step"})
_COLD = ("__init__", "load", "init", "warm", "profile", "capture", "setup", "build", "from_pretrained", "compile")
_STEPS = frozenset({"timesteps", "num_inference_steps", "num_steps", "sigmas", "steps", "max_new_tokens"})
_CALLED_CLASSES = ("Pipeline", "Model", "Module", "Transformer", "Scheduler", "Attention")


def is_hot(file: PythonFile, function: Function) -> bool:
    """Tell whether a function is run for every step, batch or request: by its name, or called by one that is.

    Functions for loading, warming up, profiling and building are not. `__call__` counts in classes whose name or
    bases speak of a pipeline, a model or a module.
    """
    return function in file.whole.once(_hot)


def is_of_step(file: PythonFile, function: Function) -> bool:
    """Tell whether a function is run once for each denoising or decoding step, by its name or by who calls it."""
    return function in file.whole.once(_of_steps)


def hot_function_of(file: PythonFile, node: ast.AST) -> Function | None:
    """Give the hot function whose body a node stands in; None where there is none."""
    return next((each for each in file.functions_around(node) if is_hot(file, each)), None)


def step_loop_of(file: PythonFile, node: ast.AST) -> ast.For | ast.AsyncFor | None:
    """Give the loop over timesteps or decoding steps, in a node's function, in whose body it stands."""
    inner: ast.AST = node
    for above in file.ancestors(node):
        if isinstance(above, (ast.For, ast.AsyncFor)) and inner in above.body and is_step_loop(file, above):
            return above
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return None
        inner = above
    return None


def is_step_loop(file: PythonFile, loop: ast.For | ast.AsyncFor) -> bool:
    """Tell whether a loop runs over timesteps or decoding steps, by what it names."""
    return any(last_name(node) in _STEPS for node in file.below(loop.iter))


def loop_of(file: PythonFile, node: ast.AST) -> ast.For | ast.AsyncFor | ast.While | None:
    """Give the innermost loop, in a node's function, whose body is run again with the node in it."""
    inner: ast.AST = node
    for above in file.ancestors(node):
        if isinstance(above, (ast.For, ast.AsyncFor)) and inner in above.body:
            return above
        if isinstance(above, ast.While) and inner not in above.orelse:
            return above
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return None
        inner = above
    return None


def _hot(file: PythonFile) -> frozenset[ast.AST]:
    return frozenset(_reached(file, [each for each in file.functions if _is_entry(file, each)]))


def _of_steps(file: PythonFile) -> frozenset[ast.AST]:
    steps = [each for each in file.functions if each.name in _STEP_NAMES and file.method_class(each) is not None]
    return frozenset(_reached(file, steps))


def _reached(file: PythonFile, entries: Sequence[Function]) -> Iterator[Function]:
    """Give functions and those of the file that they call, without the ones that load, build or warm up."""
    plain: dict[str, list[Function]] = {}
    methods: dict[tuple[str, str], list[Function]] = {}
    families = _families(file)
    for function in file.functions:
        owner = file.method_class(function)
        if owner is None:
            plain.setdefault(function.name, []).append(function)
        else:
            methods.setdefault((families[owner.name], function.name), []).append(function)
    waiting = [*entries]
    seen: set[ast.AST] = {*waiting}
    while waiting:
        function = waiting.pop()
        if function.name.lstrip("_").startswith(_COLD):
            continue
        yield function
        owner = file.class_of(function)
        family = "" if owner is None else families[owner.name]
        for name, of_self in _called(file, function):
            called = methods.get((family, name), ()) if of_self else plain.get(name, ())
            found = [each for each in called if each not in seen]
            seen.update(found)
            waiting += found


def _families(file: PythonFile) -> dict[str, str]:
    """Give for each class of the file one name for it and all that it shares methods with through bases here."""
    family = {each.name: each.name for each in file.nodes(ast.ClassDef)}

    def root(name: str) -> str:
        while family[name] != name:
            family[name] = family[family[name]]
            name = family[name]
        return name

    for each in file.nodes(ast.ClassDef):
        for base in each.bases:
            if isinstance(base, ast.Name) and base.id in family:
                family[root(base.id)] = root(each.name)
    return {name: root(name) for name in family}


def _is_entry(file: PythonFile, function: Function) -> bool:
    if function.name not in HOT_NAMES:
        return False
    owner = file.method_class(function)
    if function.name == "__call__":
        words = "" if owner is None else " ".join([owner.name, *(file.source(base) for base in owner.bases)])
        return any(word in words for word in _CALLED_CLASSES)
    return owner is not None or function.name not in {"step", "forward"}


def _called(file: PythonFile, function: Function) -> Iterator[tuple[str, bool]]:
    """Give the names of what a function calls; with True the methods of `self`, with False bare names."""
    for node in file.below(*function.body):
        if not isinstance(node, ast.Call):
            continue
        callee = node.func
        if isinstance(callee, ast.Name):
            yield callee.id, False
        elif isinstance(callee, ast.Attribute) and dotted(callee.value) == "self":
            yield callee.attr, True
