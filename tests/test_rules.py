"""The shipped packs: what each rule says of its own examples, and how much it makes of them."""

from functools import cache

import pytest

from omnireview.examples import rehearse
from omnireview.examples.play import Trial
from omnireview.rules import Example, Rule
from omnireview.rules.engine import shipped_engine
from omnireview.rules.read import read_pack
from omnireview.rules.shipped import shipped_packs
from omnireview.terms import Aspect, Confidence, Severity

PACKS = {
    "core": {
        *("bare-except", "silent-broad-except", "unparsable-file", "no-newline-at-end", "debug-leftover"),
        *("print-in-library", "mutable-default", "logger-argument-mismatch", "assert-as-validation"),
        "config-loaded-without-schema", "open-string-for-closed-set",
        *("raise-without-cause", "silent-fallback", "unreachable-statement", "raised-bare-exception"),
        *("printed-exception", "swallowed-without-traceback", "unmanaged-resource", "empty-cleanup"),
        *("cleanup-only-in-del", "silent-thread", "wait-without-timeout"),
        "wrong-variable-in-branch", "unguarded-optional", "optional-attribute-unguarded",
        "attribute-of-dict-default", "method-on-optional-get", "shadowed-parameter", "swallowed-kwargs",
        "unused-parameter", "zip-without-strict", "dataclass-skips-base-init", "stringly-typed-kwargs",
        "constant-condition", "redundant-hasattr", "locals-lookup", "unenforced-exclusive-fields",
        "magic-number", "developer-path", "monkey-patch",
        "return-annotation-contradicted", "redundant-local-import", "non-english-comment", "commented-out-code",
        "misleading-log", "f-string-in-log", "local-import", "unused-import", "import-order", "implicit-optional",
        "any-in-public-signature", "missing-annotation", "blanket-suppression", "sys-path-edit", "append-loop",
        "oversized-function", "unowned-todo", "ephemeral-comment",
    },
    "security": {
        "dynamic-code-execution", "unsafe-deserialization", "trust-remote-code", "unbounded-network-read",
        "unbounded-response-body",
        "private-address-in-config",
        "unsafe-yaml-or-numpy-load", "shell-command", "predictable-temp-path", "unpinned-model-revision",
        "hardcoded-credential", "vulnerable-dependency",
        "unvalidated-buffer-decode", "unrestricted-dynamic-import", "unchecked-path-from-request",
        "private-data-in-log", "unrestricted-fetch-host",
    },
    "pytorch": {
        "torch-load-without-weights-only", "hardcoded-cuda", "missing-super-init", "mixin-after-module",
        "removed-torch-function", "deprecated-torch-function", "private-torch-function", "misspelt-requires-grad",
        "checkpoint-without-use-reentrant", "log-of-one-plus", "exp-minus-one", "log-of-sum-of-exp",
        "torchvision-pretrained-flag", "deprecated-torchvision-transform", "torchvision-module-imported-as-itself",
        "dataloader-without-workers", "zero-grad-keeps-zeros", "unscoped-torch-library", "redundant-no-grad",
        "dtype-from-string",
        "read-only-buffer-tensor",
        "device-sync-in-loop", "sync-per-step", "quadratic-cat", "direct-torch-cuda-call", "cuda-or-cpu-switch",
        "empty-cache-in-loop", "needless-clone", "gpu-tensor-held-in-loop", "unguarded-vendor-import",
        "tensor-without-device", "float64-in-model", "hardcoded-compute-dtype", "inference-without-no-grad",
        "numpy-in-forward", "division-without-eps", "half-precision-softmax", "clamp-to-size",
        "tensor-truth-value",
    },
    "serving": {
        "blocking-call-in-async", "ignored-request-field",
        "server-fault-reported-as-client-error", "exception-text-in-response", "swallowed-cancellation",
        "dropped-task", "lock-held-across-await", "unbounded-cache", "cached-tensor-not-detached",
        "model-loaded-per-request", "sequential-awaits",
        "dispatch-without-refusal",
        "unbounded-payload-field", "unbounded-numeric-field", "unchecked-reshape-of-input", "magic-sample-rate",
        "env-read-in-hot-path", "class-name-switch",
    },
    "project": {
        "test-without-assertion", "test-swallows-failure", "flaky-test", "exact-float-comparison",
        "mocked-subject",
        "changed-signature-breaks-caller", "changed-signature-breaks-override", "public-signature-changed",
        "changed-config-default", "docs-name-deleted-symbol", "removed-cli-flag", "removed-config-key",
        "removed-env-var", "removed-symbol-still-imported", "undeclared-dependency", "undocumented-surface",
        "untested-change",
        "binary-committed", "bugfix-without-regression-test", "docs-removed", "empty-test-plan",
        "hot-path-change-without-figures", "large-pull-request", "missing-license-header",
        "missing-test-marker", "platform-sibling-unchanged", "test-not-in-ci", "title-convention",
        "todo-in-config", "unbounded-dependency", "unconventional-name", "unrelated-file",
        "unsupported-performance-claim", "untidy-config",
        "missing-docstring", "incomplete-docstring", "missing-module-docstring", "docstring-parameter-drift",
    },
    "vllm": {
        "unimplemented-vllm-interface", "unknown-vllm-field", "plain-model-runner-result",
        "plain-scheduler-result", "tensor-in-model-runner-output", "awaited-engine-stream",
    },
    "vllm-omni": {"diffusers-mixin-in-model", "broken-stage-graph", "overcommitted-device", "unchecked-index"},
    "diffusion": {
        "guidance-scale-unused", "hand-rolled-denoising-step", "unseeded-noise", "direct-attention-call",
        "linear-timesteps", "empty-parameter",
    },
}  # fmt: skip


@cache
def shipped_rules() -> dict[str, Rule]:
    read = [
        read_pack(name, data, f"rules/{name}.yaml", shipped_engine(), shipped=True)
        for name, data in shipped_packs().items()
    ]
    assert not [mistake for pack in read for mistake in pack.mistakes]
    return {rule.id: rule for pack in read for rule in pack.pack.rules}


EVERY_RULE = pytest.mark.parametrize("rule", list(shipped_rules().values()), ids=list(shipped_rules()))


@EVERY_RULE
def test_a_rule_finds_its_bad_examples_and_leaves_its_near_misses_alone(rule: Rule) -> None:
    failures = rehearse([rule])
    assert not failures, "\n".join(map(str, failures))


@EVERY_RULE
def test_a_rule_has_two_bad_examples_and_three_near_misses(rule: Rule) -> None:
    assert sum(example.bad is not None for example in rule.examples) >= 2
    assert sum(example.bad is None for example in rule.examples) >= 3


def test_the_packs_hold_their_rules() -> None:
    read = {
        name: read_pack(name, data, name, shipped_engine(), shipped=True).pack
        for name, data in shipped_packs().items()
    }
    assert {name: {rule.id for rule in pack.rules} for name, pack in read.items() if name in PACKS} == PACKS


@EVERY_RULE
def test_a_message_is_short_and_names_no_rule(rule: Rule) -> None:
    assert len(rule.message) <= 160
    assert rule.id not in rule.message


SILENT = "def f():\n    try:\n        work()\n    except Exception:\n        pass\n"
SILENT_INSIDE = """\
class Stage:
    def {}(self):
        try:
            work()
        except Exception:
            pass
"""
LOAD = "import torch\ntorch.load(p)\n"
OVER_PIPE = (
    "import pickle\ndef f(pipe):\n    data = pipe.recv_bytes()\n    value = pickle.loads(data)\n    return value\n"
)
OVER_MEMORY = (
    "import pickle\nfrom multiprocessing import shared_memory\ndef f(meta):\n"
    "    shm = shared_memory.SharedMemory(name=meta)\n    data = bytes(shm.buf)\n"
    "    value = pickle.loads(data)\n    return value\n"
)
LOAD_ALL = "import torch\ntorch.load(p, weights_only=False)\n"


@pytest.mark.parametrize(
    ("rule", "path", "text", "severity"),
    [
        ("silent-broad-except", "omni/worker/runner.py", SILENT, "major"),
        ("silent-broad-except", "omni/worker/runner.py", SILENT_INSIDE.format("load_weights"), "major"),
        ("silent-broad-except", "omni/worker/runner.py", SILENT_INSIDE.format("__init__"), "blocker"),
        ("silent-broad-except", "omni/connectors/shm.py", SILENT, "blocker"),
        ("silent-broad-except", "omni/connectors/shm.py", SILENT_INSIDE.format("__del__"), "minor"),
        ("silent-broad-except", "omni/config/stage.py", SILENT, "blocker"),
        ("silent-broad-except", "omni/model_loader.py", SILENT, "blocker"),
        ("silent-broad-except", "omni/metrics/prometheus.py", SILENT, "minor"),
        ("silent-broad-except", "tests/config/test_stage.py", SILENT, "info"),
        ("torch-load-without-weights-only", "omni/load.py", LOAD, "major"),
        ("torch-load-without-weights-only", "omni/load.py", LOAD_ALL, "blocker"),
        ("torch-load-without-weights-only", "tests/test_load.py", LOAD, "info"),
        ("unsafe-deserialization", "omni/shm.py", "import pickle\npickle.loads(b)\n", "blocker"),
        ("unsafe-deserialization", "omni/shm.py", "import pickle\npickle.dumps(b)\n", "info"),
        ("unsafe-deserialization", "omni/shm.py", "import pickle\npickle.loads(redis.get(key))\n", "blocker"),
        ("unsafe-deserialization", "omni/shm.py", "import pickle\npickle.loads(queue.get())\n", "major"),
        ("unsafe-deserialization", "omni/shm.py", "import pickle\npickle.loads(bytes(shm.buf[:n]))\n", "major"),
        ("unsafe-deserialization", "omni/shm.py", OVER_PIPE, "major"),
        ("unsafe-deserialization", "omni/shm.py", OVER_PIPE.replace("pipe.recv_bytes", "socket.recv"), "blocker"),
        ("unsafe-deserialization", "omni/shm.py", OVER_MEMORY, "major"),
        ("dynamic-code-execution", "omni/args.py", "eval(text)\n", "blocker"),
        ("dynamic-code-execution", "setup.py", "exec(text)\n", "info"),
        ("hardcoded-cuda", "omni/worker/gpu_model_runner.py", "x = x.cuda()\n", "major"),
        ("hardcoded-cuda", "examples/offline.py", "x = x.cuda()\n", "info"),
        ("hardcoded-cuda", "benchmarks/offline.py", "x = x.cuda()\n", "minor"),
        ("hardcoded-cuda", "csrc_cpu/bench/offline.py", "x = x.cuda()\n", "minor"),
        ("unbounded-network-read", "omni/video.py", "import requests\nrequests.get(u)\n", "major"),
        ("unbounded-network-read", "examples/video.py", "import requests\nrequests.get(u)\n", "major"),
        ("unbounded-network-read", "examples/a.py", "import requests\nu = 'http://a'\nrequests.get(u)\n", "minor"),
        ("unbounded-network-read", "examples/a.py", "import requests\nrequests.get(url='https://a.b')\n", "minor"),
        ("unbounded-network-read", "omni/a.py", "import requests\nrequests.get('https://a.b/c')\n", "major"),
        ("developer-path", "examples/a.py", "x = '/home/lina/offload'\n", "minor"),
        ("unreachable-statement", "omni/a.py", "def f():\n    print('soon')\n    raise E\n    g()\n", "minor"),
        ("unreachable-statement", "omni/a.py", "def f():\n    log.info('soon')\n    return\n    g()\n", "minor"),
        ("unreachable-statement", "omni/a.py", "def f():\n    print(x)\n    return x\n    g()\n", "major"),
        ("unreachable-statement", "omni/a.py", "def f():\n    h(x)\n    raise Exit(0)\n    g()\n", "major"),
        ("unreachable-statement", "omni/a.py", "if x:\n    print(x)\n    raise Exit(0)\n    g()\n", "major"),
        ("trust-remote-code", "omni/a.py", "def f(path, trust_remote_code=True): ...\n", "minor"),
        ("trust-remote-code", "omni/a.py", "AutoModel.from_pretrained(p, trust_remote_code=True)\n", "major"),
        ("unbounded-response-body", "examples/video.py", "import httpx\nhttpx.get(u).content\n", "minor"),
        ("unbounded-network-read", "tests/test_api.py", "import requests\nrequests.get(u)\n", "minor"),
        ("debug-leftover", "omni/stage.py", 'raise Exception("test")\n', "blocker"),
        ("debug-leftover", "tests/test_stage.py", 'raise Exception("test")\n', "info"),
        ("debug-leftover", "tests/test_stage.py", "breakpoint()\n", "blocker"),
        ("assert-as-validation", "omni/engine/core.py", "def f(a):\n    assert len(a) == 2\n", "major"),
        ("assert-as-validation", "examples/run.py", "def f(a):\n    assert len(a) == 2\n", "minor"),
    ],
)  # fmt: skip
def test_severity_depends_on_place_and_shape(rule: str, path: str, text: str, severity: str) -> None:
    found = Trial([shipped_rules()[rule]]).play({path: text.encode()}).findings
    assert [finding.severity for finding in found if finding.rule == rule] == [severity]


BOUND = (
    "import torch\n\ndef time(step):\n    start = torch.cuda.Event()\n"
    "    step()\n    torch.cuda.synchronize()\n\n"
    "def bind(rank):\n    torch.cuda.set_device(rank)\n    torch.cuda.empty_cache()\n\n"
    "class Loader:\n    def seed(self, n):\n        return torch.Generator('cuda').manual_seed(n)\n"
)
ASKING = BOUND.replace("torch.cuda.Event()", "torch.cuda.is_available()").replace("empty_cache", "device_count")
ALONE = "def f(x):\n" + "".join(f"    x{at} = x.cuda()\n" for at in range(5))
MARKED = "import pytest\npytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason='')\nx = y.cuda()\n"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (BOUND, "minor"),
        (ASKING, "major"),
        (ALONE, "major"),
        (MARKED, "minor"),
        ("class A(CudaRunner):\n    def f(self, x):\n        return x.cuda()\n", "minor"),
        ("class A(GPUModelRunner):\n    def f(self, x):\n        return x.cuda()\n", "major"),
    ],
)
def test_a_device_weighs_less_where_the_rest_is_bound_to_it_anyway(text: str, severity: str) -> None:
    found = Trial([shipped_rules()["hardcoded-cuda"]]).play({"omni/a.py": text.encode()}).findings
    assert {each.severity for each in found} == {severity}


def test_what_is_made_on_a_device_for_the_cpu_needs_none() -> None:
    text = (
        "import torch\nx = torch.randn(4, device='cuda').to('cpu')\n"
        "y = torch.randn(4, device='cuda').sum().cpu()\n"
    )
    found = Trial([shipped_rules()["hardcoded-cuda"]]).play({"omni/a.py": text.encode()}).findings
    assert ["Leave the device out" in each.message for each in found] == [True, False]


def test_a_docstring_s_stale_name_is_told_with_the_one_that_is_missing() -> None:
    text = 'def f({}):\n    """Do.\n\n    Args:\n        a: one\n        rate: two\n    """\n'
    trial = Trial([shipped_rules()["docstring-parameter-drift"]])
    (one,) = trial.play({"omni/a.py": text.format("a, speed").encode()}).findings
    (two,) = trial.play({"omni/a.py": text.format("a, speed, gain").encode()}).findings
    assert one.message.endswith(
        "`rate`, which it does not take. Perhaps 'speed' is meant, which it does not list."
    )
    assert two.message.endswith("`rate`, which it does not take. Bring it up to date.")


def test_all_lines_that_never_run_are_named() -> None:
    text = "def f(x):\n    return x\n\n    # later\n    y = x\n    for each in y:\n        g(each)\n"
    (found,) = Trial([shipped_rules()["unreachable-statement"]]).play({"omni/a.py": text.encode()}).findings
    assert found.message.startswith("Lines 5 to 7 never run: line 2 always leaves. Delete them,")


def test_all_cats_of_one_nest_weigh_as_the_worst_of_them() -> None:
    text = (
        "import torch\ndef f(rows):\n    a = b = c = torch.empty(0)\n    for row in rows:\n"
        "        for each in row:\n            a = torch.cat([a, each])\n        b = torch.cat([b, row])\n"
        "    for row in rows:\n        c = torch.cat([c, row])\n    return a, b, c\n"
    )
    found = Trial([shipped_rules()["quadratic-cat"]]).play({"omni/a.py": text.encode()}).findings
    assert [(each.line, each.severity) for each in found] == [(6, "major"), (7, "major"), (9, "minor")]


def test_a_message_about_a_device_names_the_helper_that_the_module_imports() -> None:
    text = "from omni.platforms import current_platform\nx = y.cuda()\n"
    found = Trial([shipped_rules()["hardcoded-cuda"]]).play({"omni/a.py": text.encode()}).findings
    assert found[0].message.endswith("Use 'current_platform', which is imported here.")


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("def f(x, device):\n    return x.cuda()\n", "the parameter 'device'"),
        ("class A:\n    def f(self, x):\n        return x.cuda() + self.zero(self.device)\n", "'self.device'"),
        (
            "class A:\n    def f(self):\n        self.device = torch.device('cuda')\n        g(self.device)\n",
            "the device of an input, or the platform's own",
        ),
        ("x = y.cuda()\n", "the device of an input, or the platform's own"),
    ],
)
def test_a_message_about_a_device_names_what_holds_it_at_that_place(text: str, instead: str) -> None:
    module = f"import torch\n{text}".encode()
    found = Trial([shipped_rules()["hardcoded-cuda"]]).play({"omni/a.py": module}).findings
    assert found[0].message.endswith(f"Use {instead}.")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (
            "size: str = '1024x1024'",
            "A client can ask for any width and height in the text `size` (`ImageRequest`). Bound both:",
        ),
        (
            "num_frames: int = 81",
            "A client can ask for any `num_frames` (`ImageRequest`). Bound it: `Field(le=…)`.",
        ),
    ],
)
def test_a_text_of_sizes_is_not_called_a_number(field: str, words: str) -> None:
    text = f"from pydantic import BaseModel\n\nclass ImageRequest(BaseModel):\n    {field}\n"
    found = Trial([shipped_rules()["unbounded-numeric-field"]]).play({"omni/a.py": text.encode()}).findings
    assert found[0].message.startswith(words)


@pytest.mark.parametrize(
    ("example", "what"),
    [
        (Example("x = 1\n", None, "module.py"), "`bad` must be found, and stays quiet"),
        (Example(None, "try:\n    a()\nexcept:\n    b()\n", "module.py"), "`good` must stay quiet, and is found"),
        (Example(None, "def f(:\n", "module.py"), "it does not parse"),
        (
            Example("try:\n    a()\nexcept:\n    b()\n", "try:\n    a()\nexcept OSError:\n    b()\n", "module.py"),
            "the fix does not make `good` of `bad`",
        ),
    ],
)
def test_an_example_that_does_not_hold_is_told_with_its_lines(example: Example, what: str) -> None:
    rule = Rule(
        id="no-bare-except",
        severity=Severity.MAJOR,
        aspect=Aspect.QUALITY,
        message="Name the exceptions.",
        languages=("python",),
        confidence=Confidence.HIGH,
        check="bare-except",
        examples=(example,),
        place="rules.yaml:3",
    )
    (failure,) = rehearse([rule])
    assert failure.what == what
    assert str(failure).startswith("rules.yaml:3: rule `no-bare-except`, example 1: ")
    assert failure.lines
