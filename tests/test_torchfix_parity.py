"""Whatever TorchFix finds by its 18 codes and 32 deprecated names, a shipped rule finds, and mends likewise."""

import re
from functools import cache
from pathlib import Path

import pytest

from omnireview.diff import ChangedFile, FileStatus
from omnireview.edits import apply_edits
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.rules.load import load_shipped_packs
from omnireview.scan import Finding
from omnireview.scan.file import FileScanner
from omnireview.scan.task import Task
from omnireview.settings import Settings
from omnireview.terms import Severity

PAGE = Path(__file__).parents[1] / "docs" / "torchfix-parity.md"
ROW = re.compile(r"^\| (?P<code>TOR\d{3}) \| [^|]+ \| \[`(?P<rule>[a-z0-9-]+)`\]", re.MULTILINE)

SYMBOLS = (
    *(
        "torch.solve",
        "torch.qr",
        "torch.symeig",
        "torch.chain_matmul",
        "torch.cholesky",
        "torch.ger",
        "torch.norm",
    ),
    *("torch.lu_solve", "torch.range", "torch.svd", "torch.triangular_solve", "torch.lu", "torch.matrix_rank"),
    *(
        "torch.lstsq",
        "torch.nn.UpsamplingNearest2d",
        "torch.nn.UpsamplingBilinear2d",
        "torch.nn.utils.weight_norm",
    ),
    *("torch.testing.assert_allclose", "torch.utils._pytree._register_pytree_node"),
    *("torch.backends.cuda.sdp_kernel", "torch.cuda.amp.autocast", "torch.cuda.amp.custom_fwd"),
    *("torch.cuda.amp.custom_bwd", "torch.cpu.amp.autocast", "functorch.vmap", "functorch.grad", "functorch.vjp"),
    *("functorch.jvp", "functorch.jacrev", "functorch.jacfwd", "functorch.hessian", "functorch.functionalize"),
)
"""The names of TorchFix's deprecated_symbols.yaml at commit 0ee382c."""
OFF_BY_DEFAULT = ("TOR401", "TOR402", "TOR901")


@cache
def rules() -> dict[str, Rule]:
    return {rule.id: rule for pack in load_shipped_packs() for rule in pack.rules}


def rule_of(code: str) -> str:
    return {row["code"]: row["rule"] for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))}[code]


def found(rule: str, text: str, path: str = "omni/model.py") -> list[Finding]:
    settings = Settings()
    scan = FileScanner(RulesByPath([rules()[rule]], settings), settings)
    task = Task(ChangedFile(path, None, FileStatus.ADDED), head=text.encode(), everything=True)
    return list(scan(task).head.findings)


CASES = [
    pytest.param("TOR001", "import torch\nx, _ = torch.solve(b, a)\n", 2, None),
    pytest.param("TOR004", "from torch import symeig\n", 1, None),
    pytest.param("TOR002", "w.require_grad = False\n", 1, "w.requires_grad = False\n"),
    pytest.param(
        "TOR003",
        "import torch.utils.checkpoint as cp\nh = cp.checkpoint(run, h)\n",
        2,
        "import torch.utils.checkpoint as cp\nh = cp.checkpoint(run, h, use_reentrant=False)\n",
    ),
    pytest.param("TOR101", "import torch as t\na = t.ger(u, v)\n", 2, "import torch as t\na = t.outer(u, v)\n"),
    pytest.param("TOR101", "import torch\na = torch.qr(m)\n", 2, "import torch\na = torch.linalg.qr(m)\n"),
    pytest.param(
        "TOR101",
        "import torch\nb = torch.qr(m, some=False)[0]\n",
        2,
        'import torch\nb = torch.linalg.qr(m, mode="complete")[0]\n',
    ),
    pytest.param(
        "TOR101", "import torch\nc = torch.cholesky(m)\n", 2, "import torch\nc = torch.linalg.cholesky(m)\n"
    ),
    pytest.param(
        "TOR101",
        "import torch\nc = torch.cholesky(m + e, upper=True)\n",
        2,
        "import torch\nc = torch.linalg.cholesky(m + e).mH\n",
    ),
    pytest.param(
        "TOR101",
        "import torch\np = torch.chain_matmul(a, b, c, out=d)\n",
        2,
        "import torch\np = torch.linalg.multi_dot([a, b, c], out=d)\n",
    ),
    pytest.param(
        "TOR101",
        "import torch\ns = torch.range(0, 9)\n",
        2,
        "import torch\ns = torch.arange(0, 9 + 1, dtype=torch.get_default_dtype())\n",
    ),
    pytest.param(
        "TOR101",
        "import torch\nwith torch.cuda.amp.autocast(enabled=on):\n    run()\n",
        2,
        'import torch\nwith torch.amp.autocast("cuda", enabled=on):\n    run()\n',
    ),
    pytest.param(
        "TOR101",
        "import torch\nwith torch.cpu.amp.autocast():\n    run()\n",
        2,
        'import torch\nwith torch.amp.autocast("cpu"):\n    run()\n',
    ),
    pytest.param(
        "TOR101",
        "from torch.utils import _pytree as p\np._register_pytree_node(A, f, g)\n",
        2,
        "from torch.utils import _pytree as p\np.register_pytree_node(A, f, g)\n",
    ),
    pytest.param("TOR101", "import torch\nn = torch.norm(x)\n", 2, None),
    pytest.param("TOR103", "from functorch import hessian\n", 1, "from torch.func import hessian\n"),
    pytest.param("TOR103", "from torch.nn.utils import weight_norm\n", 1, None),
    pytest.param(
        "TOR102",
        "import torch\ns = torch.load(path)\n",
        2,
        "import torch\ns = torch.load(path, weights_only=True)\n",
    ),
    pytest.param(
        "TOR104",
        "import torch\nf = torch.utils.data._utils.collate.default_convert(s)\n",
        2,
        "import torch\nf = torch.utils.data.default_convert(s)\n",
    ),
    pytest.param(
        "TOR105",
        "from torch.utils.data._utils.collate import default_collate\n",
        1,
        "from torch.utils.data import default_collate\n",
    ),
    pytest.param("TOR106", "import torch\ny = torch.log(1 + x)\n", 2, None),
    pytest.param("TOR107", "import torch\ny = torch.exp(x) - 1\n", 2, None),
    pytest.param("TOR108", "import torch\ny = torch.log(torch.sum(torch.exp(x), 1))\n", 2, None),
    pytest.param(
        "TOR201",
        "import torchvision.models as m\nf = m.vgg19(pretrained=True)\n",
        2,
        'import torchvision.models as m\nf = m.vgg19(weights="IMAGENET1K_V1")\n',
    ),
    pytest.param(
        "TOR201",
        "from torchvision.models.detection import fcos_resnet50_fpn as f\nd = f(pretrained_backbone=False)\n",
        2,
        "from torchvision.models.detection import fcos_resnet50_fpn as f\nd = f(weights_backbone=None)\n",
    ),
    pytest.param("TOR202", "from torchvision.transforms import v2\nt = v2.ToTensor()\n", 2, None),
    pytest.param("TOR203", "import torchvision.datasets as datasets\n", 1, "from torchvision import datasets\n"),
    pytest.param(
        "TOR401", "from torch.utils.data import DataLoader\nd = DataLoader(clips)\nloss(d).backward()\n", 2, None
    ),
    pytest.param("TOR402", "o.zero_grad(set_to_none=False)\n", 1, "o.zero_grad()\n"),
]


@pytest.mark.parametrize(("code", "text", "line", "mended"), CASES)
def test_what_a_code_finds_is_found_and_mended_where_torchfix_mends_it(
    code: str, text: str, line: int, mended: str | None
) -> None:
    findings = found(rule_of(code), text)
    assert [finding.line for finding in findings] == [line]
    made = apply_edits(text.encode(), [edit for finding in findings for edit in finding.edits])
    assert made is not None
    assert made.decode() == (mended or text)


def test_the_library_of_a_test_is_found_in_tests() -> None:
    text = "import torch\nlib = torch.library.Library('omni', 'DEF')\n"
    assert [finding.line for finding in found(rule_of("TOR901"), text, "tests/test_ops.py")] == [2]
    assert found(rule_of("TOR901"), text) == []


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_deprecated_name_is_found_called_and_imported(symbol: str) -> None:
    package, _, name = symbol.rpartition(".")
    top = symbol.partition(".")[0]
    rule = "removed-torch-function" if symbol in REMOVED else "deprecated-torch-function"
    assert [finding.line for finding in found(rule, f"import {top}\n{symbol}(a)\n")] == [2]
    assert [finding.line for finding in found(rule, f"from {package} import {name}\n{name}(a)\n")] == [1, 2]


REMOVED = frozenset({"torch.solve", "torch.symeig", "torch.matrix_rank", "torch.lstsq"})


def test_the_page_has_every_code_once_and_shipped_rules_only() -> None:
    rows = [(row["code"], row["rule"]) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))]
    assert len({code for code, _ in rows}) == len(rows) == 18
    assert {rule for _, rule in rows} <= set(rules())
    assert {case.values[0] for case in CASES} | {"TOR901"} == {code for code, _ in rows}


def test_what_torchfix_has_off_by_default_is_only_counted_here() -> None:
    assert {rules()[rule_of(code)].severity for code in OFF_BY_DEFAULT} == {Severity.INFO}
