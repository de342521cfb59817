"""The shipped rules on any Python and YAML: findings on lines that there are, and never an error of our own."""

from functools import cache

from fuzzing import target
from hypothesis import strategies as st

from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.errors import NotAnalysed
from omnireview.rules.effective import RulesByPath, effective
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import load_packs
from omnireview.scan.file import FileScanner
from omnireview.scan.task import Task
from omnireview.settings import Settings

VALUES = [
    "0x" + "f" * 5_000, "1e400", "1j", "b'\\xff'", "'\\ud800'", "''", "...", "None", "-1", "()", "[]", "{}",
    "{1}", "f''",
    "f'{x!r:>{y}}'", "r'\\'", "lambda: 0", "lambda *, a=1: a", "x if y else z", "[*x]", "{**x}", "(yield)",
    "await x",
    "(a := 1)", "x[1:2, ...]", "x[()]", "x.y.z", "x()()", "x(*a, **k)", "not x", "x < y < z", "x @ y", "~x",
    "__name__",
    "torch.tensor(x).cuda()", "torch.load(p)", "eval(x)", "open(p)", "self.x", "super().__init__()",
    "request.json()",
    "os.environ['A']", "asyncio.sleep(0)", "time.sleep(x)", "logger.info(f'{x}')", "isinstance(x, (int, str))",
    "subprocess.run(x, shell=True)", "torch.zeros(3, device='cuda')", "np.array([])", "dict(a=1)", "print(x)", "é",
]  # fmt: skip
STATEMENTS = [
    "{v}", "x = {v}", "x: int = {v}", "a, *b = {v}", "x += {v}", "del x", "pass", "return {v}", "raise {v}",
    "raise X from None",
    "assert {v}, {v}", "global x", "import a.b as c", "from . import *", "from .a import (b,)", "import torch",
    "import os, time",
    "if {v}:", "elif {v}:", "else:", "while {v}:", "for i in {v}:", "async for i in {v}:", "try:", "except:",
    "except E as e:",
    "finally:", "with {v} as x:", "async with {v}:", "def f(self, x=[], *a, k: int = {v}, **kw) -> {v}:",
    "def f():",
    "async def g(x, /, y):", "class A(B, metaclass={v}):", "class A:", "@{v}", "match {v}:",
    "case {{'a': 1, **k}}:", "case _:",
    "# TODO: x", "# omnireview: ignore[bare-except] x", "'''doc'''", "break", "continue", "nonlocal x",
    "yield {v}", "\x0c",
]  # fmt: skip
ROWS = st.tuples(st.integers(0, 4), st.sampled_from(STATEMENTS), st.sampled_from(VALUES))
PYTHON = st.lists(ROWS, min_size=1, max_size=12).map(
    lambda rows: "".join("    " * deep + statement.format(v=value) + "\n" for deep, statement, value in rows)
)
KEYS = st.sampled_from(
    ["on", "jobs", "steps", "run", "uses", "model", "stage_args", "runtime", "devices",
    "gpu_memory_utilization", "<<", "1", "é",
     "engine_args", "worker_cls", "permissions", "env", "password", "\ud7ff", "max_batch_size", "requirements"]
)  # fmt: skip
SCALARS = st.sampled_from(
    ["1", "''", "x", "0.9", "[a, 1]", "{a: 1}", "null", "*a", "&a x", "9" * 5_000, '"\\ud800"', "|",
    "http://10.0.0.1", "a/b@v1"]
)  # fmt: skip
YAML = st.lists(st.tuples(st.integers(0, 4), st.booleans(), KEYS, SCALARS), min_size=1, max_size=10).map(
    lambda rows: "".join("  " * deep + "- " * item + f"{key}: {value}\n" for deep, item, key, value in rows)
)


@cache
def scanner() -> FileScanner:
    settings = Settings()
    facts = ProjectFacts(names=frozenset({"vllm-omni", "vllm"}), dependencies=frozenset({"torch", "diffusers"}))
    return FileScanner(RulesByPath(effective(load_packs(settings, {}, facts), settings), settings), settings)


def scanned(path: str, old: str, new: str) -> None:
    before, after = (text.encode("utf-8", "surrogatepass") for text in (old, new))
    file = ChangedFile(path, path, FileStatus.MODIFIED, hunks=diff_texts(before, after))
    try:
        told = scanner()(Task(file, after, before))
    except (NotAnalysed, RecursionError):
        return
    except ValueError as problem:
        assert "integer string conversion" in str(problem)  # noqa: PT017 - what a worker makes a reason of
        return
    for finding in told.head.findings:
        assert finding.line is None or 1 <= finding.line <= after.count(b"\n") + 1
        assert finding.message


@target(
    examples=40, old=PYTHON, new=PYTHON, path=st.sampled_from(["a.py", "tests/test_a.py", "vllm_omni/worker/a.py"])
)
def test_any_python_is_scanned(old: str, new: str, path: str) -> None:
    scanned(path, old, new)


@target(
    examples=40,
    old=YAML,
    new=YAML,
    path=st.sampled_from(["a.yaml", ".github/workflows/a.yml", "vllm_omni/model_executor/stage_configs/a.yaml"]),
)
def test_any_yaml_is_scanned(old: str, new: str, path: str) -> None:
    scanned(path, old, new)
