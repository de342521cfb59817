"""Tables of upstream packages: what they keep, which one holds for a commit, and what checks make of them."""

import base64
import hashlib
import io
import runpy
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from indexed import index_of
from made_trees import MadeTree

from omnireview.corridor import read_policy, review_change
from omnireview.errors import BadSettings
from omnireview.git import Git
from omnireview.index import Absent, Found, Unknown
from omnireview.pull_request.local import from_range
from omnireview.review import Review
from omnireview.settings import Settings, UpstreamSetting
from omnireview.surface import Surface
from omnireview.surface.read import read_python
from omnireview.upstream import open_upstream, pins_may_differ
from omnireview.upstream.bodies import body_digests
from omnireview.upstream.bundle import line_of, pack, unpack
from omnireview.upstream.plain import fields_now, from_plain, to_plain
from omnireview.upstream.shelf import TABLES, packages, stock_of, table_of
from omnireview.upstream.table import Table
from omnireview.upstream.trim import trim
from omnireview.upstream.versions import order

SCRIPTS = Path(__file__).parents[1] / "scripts"
ENGINE = '''\
"""Secret words of a docstring."""
import enum
from dataclasses import dataclass, field
from other.place import Thing as Other

__all__ = ["Engine", "run"]

@dataclass
class Config:
    size: int = 3
    names: list[str] = field(default_factory=list)  # secret words of a comment

class Mode(enum.Enum):
    FAST = "fast"

class Engine(Other):
    """Secret words of another docstring."""
    limit = compute(1, 2)

    def __init__(self, config: Config, *, rank=0):
        self.config = config

    @property
    def size(self) -> int:
        return self.config.secret_words

    async def step(self, batch, /, *more, limit=10, **rest):
        return await secret_words(batch)

def run(engine, limit=None):
    return engine.step(limit)
'''


def surface_of(text: str, module: str = "acme.engine") -> Surface:
    read = read_python("acme/engine.py", text.encode(), module, package=False)
    return trim(read.surface, body_digests(text))


def table_from(files: Mapping[str, str], version: str = "1.0") -> Table:
    lines = {module: line_of(to_plain(surface_of(text, module))) for module, text in files.items()}
    return Table("acme", version, lines, fields_now())


def test_a_table_keeps_what_others_can_tell_and_none_of_the_text() -> None:
    line = line_of(to_plain(surface_of(ENGINE)))
    assert "ecret" not in line
    back = table_from({"acme.engine": ENGINE}).surface("acme.engine")
    assert back == surface_of(ENGINE)
    assert back is not None
    (engine,) = back.named("Engine")
    members = {member.name: member for member in engine.members}
    assert engine.bases == ("other.place.Thing",)
    assert members["size"].decorators == ("builtins.property",)
    step = members["step"].signature
    assert step is not None
    assert step.asynchronous
    assert [(each.name, each.kind, each.default) for each in step.parameters] == [
        ("self", "positional-only", None),
        ("batch", "positional-only", None),
        ("more", "star", None),
        ("limit", "keyword", "10"),
        ("rest", "double-star", None),
    ]
    (config,) = back.named("Config")
    assert {member.name: (member.annotation, member.value) for member in config.members} == {
        "size": ("int", "3"),
        "names": ("list[str]", "field(default_factory=list)"),
    }


def test_a_table_written_before_a_noun_grew_can_still_be_read() -> None:
    known = fields_now()
    older = {**known, "Symbol": [*known["Symbol"], "gone_since"]}
    plain = to_plain(surface_of("class A:\n    def f(self): ...\n"))
    symbol = plain[1][0]
    symbol[0] |= 1 << len(known["Symbol"])
    symbol.append("of no use now")
    assert from_plain("acme.engine", plain, older) == surface_of("class A:\n    def f(self): ...\n")


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("return 1", "return 2", False),
        ("return 1", '"""Says it."""\n        return 1', True),
        ("x: int = 1\n        return x", "x: 'str' = 1\n        return x", True),
        ("...", "pass", True),
        ("def g(a: int) -> int: return a\n        return g", "def g(a): return a\n        return g", True),
    ],
)
def test_a_body_is_another_one_when_it_does_something_else(old: str, new: str, same: bool) -> None:
    told = [
        surface_of(f"class A:\n    def f(self, x: {kind}):\n        {body}\n")
        for kind, body in (("int", old), ("str", new))
    ]
    assert (told[0] == told[1]) is same


def test_a_bundle_gives_each_version_its_own_table_and_keeps_what_is_equal_once() -> None:
    one = {"acme": "[1]", "acme.gone": "[2]"}
    two = {"acme": "[1]", "acme.new": '["a\\tb\\u2028"]'}
    data = pack([one, two, one])
    assert [unpack(data, place) for place in range(3)] == [one, two, one]
    assert pack([one, two, one]) == data
    assert len(pack([{**one, "acme.x": "[3]" * 500}] * 8)) < len(pack([{**one, "acme.x": "[3]" * 500}])) + 30


@pytest.fixture(scope="module")
def script() -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SCRIPTS))
        yield runpy.run_path(str(SCRIPTS / "upstream_index.py"))


@pytest.fixture(scope="module")
def wheels() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPTS / "wheel_sources.py"))


def test_a_wheel_s_files_become_modules(
    script: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script["line"].__globals__["READ"] = tmp_path / "kept"
    files = {
        "acme/__init__.py": b"from acme.engine import run\n",
        "acme/engine.py": b"def run(): ...\n",
        "acme/kernels/fast.py": b"def go(): ...\n",
        "acme/broken.py": b"def (:\n",
        "acme/not-a-name.py": b"x = 1\n",
        "other/engine.py": b"x = 1\n",
    }
    sources = script["Sources"](files, ("acme/_C.abi3.so", "acme/ops/_gpu.cpython-312-x86_64.so"))

    def each(*given: Any, chunksize: int) -> Iterator[str]:
        assert chunksize > 0
        return map(*given)

    lines = script["table"]("acme", sources, each)
    assert script["table"]("acme", sources, each) == lines
    assert capsys.readouterr().err.count("acme/broken.py: it does not parse") == 1
    found = Table("acme", "1.0", lines, fields_now())
    assert found.modules == (
        *("acme", "acme._C", "acme.broken", "acme.engine", "acme.kernels", "acme.kernels.fast", "acme.ops"),
        "acme.ops._gpu",
    )
    assert found.surface("acme.kernels") == Surface("", "acme.kernels")
    surfaces = {name: found.surface(name) for name in found.modules}
    assert {name: each.open_because for name, each in surfaces.items() if each and each.open_because} == {
        "acme._C": "it is compiled",
        "acme.broken": "it could not be read",
        "acme.ops._gpu": "it is compiled",
    }


def wheel_of(files: Mapping[str, bytes], *, altered: str = "") -> io.BytesIO:
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
        for path, data in files.items()
    )
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data + b"#" if path == altered else data)
        archive.writestr("acme-1.0.dist-info/RECORD", record)
    return wheel


def test_of_a_wheel_python_files_are_read_and_held_against_its_record(wheels: dict[str, Any]) -> None:
    files = {
        "acme/__init__.py": b"",
        "acme/engine.py": b"x = 1\n",
        "acme/_C.abi3.so": b"\x7fELF",
        "acme/sizes.json": b"{}",
        "acme-1.0.data/scripts/acme.py": b"print()\n",
    }
    found = wheels["sources_in"](wheel_of(files), "acme.whl")
    assert found.python == {"acme/__init__.py": b"", "acme/engine.py": b"x = 1\n"}
    assert found.compiled == ("acme/_C.abi3.so",)
    with pytest.raises(SystemExit, match=r"acme\.whl: acme/engine\.py is not what RECORD says"):
        wheels["sources_in"](wheel_of(files, altered="acme/engine.py"), "acme.whl")


def test_of_several_wheels_of_a_version_the_one_for_the_usual_machine_is_read(wheels: dict[str, Any]) -> None:
    names = [
        *("acme-1.0-cp38-abi3-manylinux_2_28_x86_64.whl", "acme-1.0-1-cp38-abi3-manylinux_2_28_x86_64.whl"),
        *("acme-1.0-2-cp38-abi3-manylinux_2_28_aarch64.whl", "acme-1.0.tar.gz", "acme-1.1rc1-py3-none-any.whl"),
        "acme-1.2-py3-none-any.whl",
    ]
    page = "".join(f'<a href="../f/{name}#sha256={at:064x}">{name}</a>' for at, name in enumerate(names))
    found = wheels["listed"]("acme", f'{page}<a href="../f/acme-1.3-py3-none-any.whl">without a digest</a>')
    assert {version: wheel.file for version, wheel in found.items()} == {
        "1.0": names[1],
        "1.1rc1": names[4],
        "1.2": names[5],
    }
    assert found["1.2"].sha256 == f"{5:064x}"
    assert found["1.2"].url.endswith("/f/acme-1.2-py3-none-any.whl")
    assert [version for version in found if wheels["is_final"](version)] == ["1.0", "1.2"]


def test_the_versions_that_a_command_names_are_those_that_are_asked_for(script: dict[str, Any]) -> None:
    listed = dict.fromkeys(["1.0", "1.1", "1.2rc1", "1.2", "2.0.dev3"])
    assert script["asked"](["new"], ["1.0"], listed) == {"1.1", "1.2"}
    assert script["asked"](["new", "1.2rc1"], ["1.2"], listed) == {"1.2rc1"}
    assert script["asked"](["again"], ["1.2"], listed) == set()


@pytest.mark.parametrize("package", packages())
def test_every_table_that_ships_can_be_read(package: str) -> None:
    stock = stock_of(package)
    assert list(stock.versions) == sorted(stock.versions, key=order)
    assert {path.name for path in (TABLES / package).glob("*.xz")} == {bundle for bundle, _ in stock.places}
    for version in (stock.versions[0], stock.versions[-1]):
        table = table_of(package, version)
        assert len(table) > 500
        assert all(table.surface(module) is not None for module in table.modules[::10])
    assert sum(path.stat().st_size for path in (TABLES / package).iterdir()) < 300_000 * len(stock.versions)


def test_a_table_is_there_in_a_moment() -> None:
    version = stock_of("vllm").versions[-1]
    began = time.process_time()
    table_of.__wrapped__("vllm", version).surface("vllm.v1.worker.gpu_model_runner")
    assert time.process_time() - began < 2


def resolve(name: str, version: str = "0.11.0", files: Mapping[str, str] | None = None) -> object:
    settings = Settings(upstream={"vllm": UpstreamSetting(version=version)})
    upstream = open_upstream(settings, MadeTree({}))
    return index_of(files or {"a.py": ""}, upstream=upstream).resolve(name)


def test_names_of_the_pinned_version_resolve_through_its_re_exports_and_bases() -> None:
    inherited = resolve("vllm.v1.core.sched.async_scheduler.AsyncScheduler.schedule")
    exported = resolve("vllm.distributed.get_tensor_model_parallel_rank")
    gone = resolve("vllm.distributed.parallel_state.GroupCoordinator.get_computed_blocks")
    assert isinstance(inherited, Found)
    assert inherited.module == "vllm.v1.core.sched.scheduler"
    assert isinstance(exported, Found)
    assert exported.module == "vllm.distributed.parallel_state"
    assert isinstance(gone, Absent)
    assert gone.within == "vllm.distributed.parallel_state.GroupCoordinator"


def test_what_may_be_made_while_upstream_runs_is_not_known() -> None:
    assert isinstance(resolve("vllm._C.some_op"), Unknown)
    assert isinstance(resolve("vllm.envs.VLLM_MADE_UP"), Unknown)


def test_a_package_of_the_repository_itself_is_not_looked_up_in_a_table() -> None:
    files = {"vllm/__init__.py": "", "vllm/own.py": "def mine(): ...\n"}
    assert isinstance(resolve("vllm.own.mine", files=files), Found)
    assert isinstance(resolve("vllm.v1", files=files), Absent)


def test_a_version_without_a_table_is_noted_once_its_names_are_asked_for() -> None:
    upstream = open_upstream(Settings(), MadeTree({"requirements.txt": b"vllm==0.0.1\n"}))
    assert not upstream.notes
    assert not upstream.covers("vllm.LLM")
    assert not upstream.covers("torch.nn")
    assert len(upstream.notes) == 1
    assert upstream.notes[0].startswith(
        "Names of `vllm` were not checked against 0.0.1: there is no table of it, but of "
    )


def test_a_pin_that_gives_no_version_is_noted_with_the_reason() -> None:
    settings = Settings(upstream={"vllm": UpstreamSetting(file="Dockerfile", variable="TAG")})
    upstream = open_upstream(settings, MadeTree({"Dockerfile": b"ARG TAG=nightly\n"}))
    assert not upstream.covers("vllm")
    assert upstream.notes == (
        "Names of `vllm` were not checked: Dockerfile gives `TAG` no version, but `nightly`.",
    )


def test_without_a_pin_nothing_is_known_and_nothing_is_said() -> None:
    upstream = open_upstream(Settings(), MadeTree({"requirements.txt": b"vllm>=0.10\n"}))
    assert not upstream.covers("vllm.LLM")
    assert upstream.surface("vllm.LLM") is None
    assert upstream.notes == ()


def test_a_setting_of_a_package_without_tables_is_refused() -> None:
    settings = Settings(upstream={"acme": UpstreamSetting(version="1.0", place="omnireview.yaml:3")})
    with pytest.raises(BadSettings, match="no tables of the package `acme`") as caught:
        open_upstream(settings, MadeTree({}))
    assert caught.value.where == "omnireview.yaml:3"


def test_only_files_that_can_hold_a_pin_move_it() -> None:
    settings = Settings(upstream={"vllm": UpstreamSetting(file="docker/Dockerfile.ci", variable="TAG")})
    assert pins_may_differ(settings, {"a.py", "docker/Dockerfile.ci"})
    assert pins_may_differ(Settings(), {"requirements/cuda.txt"})
    assert not pins_may_differ(Settings(), {"a.py", "docker/Dockerfile.ci", "docs/requirements.txt"})


def test_another_home_of_a_name_is_told_when_there_are_few() -> None:
    files = {f"acme.m{at}": "def often(): ...\n" for at in range(4)}
    table = table_from({**files, "acme.a": "def once(): ...\n", "acme.b": "from acme.a import once\n"})
    assert table.homes("once") == ("acme.a",)
    assert table.homes("often") == ()
    assert table.homes('once"') == ()


OURS = {"unresolved-upstream-import", "upstream-pin-breaks", "overridden-upstream-changed"}
LOAD = "from vllm.model_executor.model_loader.utils import set_default_torch_dtype\n"
NAME = "vllm.model_executor.model_loader.utils.set_default_torch_dtype"
THERE = "It is defined in vllm.utils.torch_utils there."
BREAKS = "breaks with the change from vllm 0.11.0 to 0.12.0:"
RUNNER = """\
from vllm.v1.worker.gpu_model_runner import GPUModelRunner


class Runner(GPUModelRunner):
    def _prepare_inputs(self, scheduler_output):
        return None
"""


def review(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Review:
    repository = Repository(folder)
    old = repository.commit({path: text.encode() for path, text in before.items()})
    new = repository.commit({path: text.encode() for path, text in after.items()})
    pull = from_range(Git.open(repository.root), f"{old}..{new}")
    return review_change(pull, pull.base_tree, read_policy(pull.base_tree))


def told(review: Review) -> list[tuple[str, str | None, int | None, str, str]]:
    found = [site.finding for entry in review.entries for site in entry.sites]
    return sorted(
        (each.rule, each.path, each.line, each.severity.value, each.message) for each in found if each.rule in OURS
    )


PACKAGE = {"relay/__init__.py": ""}


def test_a_new_import_is_held_against_the_pinned_version(tmp_path: Path) -> None:
    before = {**PACKAGE, "requirements.txt": "vllm==0.12.0\n", "relay/old.py": LOAD}
    found = told(review(tmp_path, before, {"relay/load.py": LOAD}))
    assert found == [
        (
            "unresolved-upstream-import",
            "relay/load.py",
            1,
            "major",
            f"`{NAME}` is not in vllm 0.12.0, on which this project builds. {THERE}",
        )
    ]


def test_the_version_is_that_of_the_settings(tmp_path: Path) -> None:
    settings = "upstream: {vllm: {from: docker/Dockerfile.ci, variable: VLLM_BASE_TAG}}\n"
    before = {
        **PACKAGE,
        ".github/omnireview.yaml": settings,
        "docker/Dockerfile.ci": "ARG VLLM_BASE_TAG=v0.12.0\nFROM vllm/vllm-openai:${VLLM_BASE_TAG}\n",
    }
    (found,) = told(review(tmp_path, before, {"relay/load.py": LOAD}))
    assert found[:3] == ("unresolved-upstream-import", "relay/load.py", 1)


def test_a_moved_pin_breaks_files_that_the_change_leaves_alone(tmp_path: Path) -> None:
    before = {
        **PACKAGE,
        "requirements.txt": "vllm==0.11.0\n",
        "relay/load.py": LOAD,
        "relay/scheduler.py": (
            "from vllm.forward_context import BatchDescriptor\n\n"
            "ONE = BatchDescriptor(num_tokens=1, uniform_decode=True)\nTWO = BatchDescriptor(num_tokens=2)\n"
        ),
        "relay/layer.py": (
            "import vllm.attention.layer\n\nvllm.attention.layer.check_xformers_availability = bool\n"
        ),
        "relay/reads.py": "import vllm.attention.layer\n\nvllm.attention.layer.check_xformers_availability()\n",
        "tests/test_load.py": LOAD,
        "relay/both.py": f"try:\n    {LOAD}except ImportError:\n    set_default_torch_dtype = None\n",
    }
    found = told(review(tmp_path, before, {"requirements.txt": "vllm==0.12.0\n"}))
    gone = f"`{NAME}` {BREAKS} it is gone. {THERE}"
    assert found == [
        (
            "upstream-pin-breaks",
            "relay/layer.py",
            3,
            "major",
            f"`vllm.attention.layer.check_xformers_availability` {BREAKS} it is gone.",
        ),
        ("upstream-pin-breaks", "relay/load.py", 1, "major", gone),
        (
            "upstream-pin-breaks",
            "relay/scheduler.py",
            3,
            "major",
            f"`BatchDescriptor` {BREAKS} it takes no 'uniform_decode'.",
        ),
        ("upstream-pin-breaks", "tests/test_load.py", 1, "minor", gone),
    ]


def test_a_file_of_the_change_is_told_once(tmp_path: Path) -> None:
    before = {**PACKAGE, "requirements.txt": "vllm==0.11.0\n", "relay/load.py": LOAD}
    after = {"requirements.txt": "vllm==0.12.0\n", "relay/load.py": f"{LOAD}\nlimit = 3\n"}
    (found,) = told(review(tmp_path, before, after))
    assert found[:3] == ("unresolved-upstream-import", "relay/load.py", 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("relay/versions.py", "from vllm.utils import __version__ as vllm_version\n"),
        ("relay/patches.py", "import vllm.forward_context\n\nvllm.forward_context.BatchDescriptor = dict\n"),
    ],
)
def test_a_call_is_left_alone_where_the_table_may_not_hold(tmp_path: Path, path: str, text: str) -> None:
    call = "from vllm.forward_context import BatchDescriptor\n\nONE = BatchDescriptor(1, uniform_decode=True)\n"
    asks = text if "version" in path else ""
    before = {**PACKAGE, "requirements.txt": "vllm==0.11.0\n", path: text, "relay/one.py": asks + call}
    assert told(review(tmp_path, before, {"requirements.txt": "vllm==0.12.0\n"})) == []


def test_what_overrides_a_changed_method_is_told_also_below_a_class_of_the_repository(tmp_path: Path) -> None:
    before = {
        **PACKAGE,
        "requirements.txt": "vllm==0.11.0\n",
        "relay/runner.py": RUNNER,
        "relay/ar.py": (
            "from relay.runner import Runner\n\n\n"
            "class ArRunner(Runner):\n    def get_dp_padding(self, tokens):\n        return 0, None\n\n"
            "    def may_reinitialize_input_batch(self, kv_cache_config):\n        return None\n"
        ),
    }
    found = told(review(tmp_path, before, {"requirements.txt": "vllm==0.12.0\n"}))
    said = "which changes from vllm 0.11.0 to 0.12.0"
    look = "is new and required. See whether the change belongs here, too."
    called = f"{BREAKS} called as that of GPUModelRunner, it takes no"
    assert found == [
        (
            "overridden-upstream-changed",
            "relay/ar.py",
            8,
            "minor",
            f"This overrides `GPUModelRunner.may_reinitialize_input_batch`, {said}: 'kernel_block_sizes' {look}",
        ),
        (
            "overridden-upstream-changed",
            "relay/runner.py",
            5,
            "minor",
            f"This overrides `GPUModelRunner._prepare_inputs`, {said}: 'num_scheduled_tokens' {look}",
        ),
        (
            "upstream-pin-breaks",
            "relay/ar.py",
            8,
            "minor",
            f"`may_reinitialize_input_batch` {called} 'kernel_block_sizes'.",
        ),
        (
            "upstream-pin-breaks",
            "relay/runner.py",
            5,
            "minor",
            f"`_prepare_inputs` {called} 'num_scheduled_tokens'.",
        ),
    ]


def test_a_method_that_the_change_edits_has_been_looked_at(tmp_path: Path) -> None:
    before = {**PACKAGE, "requirements.txt": "vllm==0.11.0\n", "relay/runner.py": RUNNER}
    edited = RUNNER.replace("scheduler_output)", "scheduler_output, num_scheduled_tokens)")
    after = {"requirements.txt": "vllm==0.12.0\n", "relay/runner.py": edited}
    assert told(review(tmp_path, before, after)) == []


def test_a_pin_without_a_table_is_named_in_the_summary(tmp_path: Path) -> None:
    before = {**PACKAGE, "requirements.txt": "vllm==0.11.0\n", "relay/load.py": LOAD}
    done = review(tmp_path, before, {"requirements.txt": "vllm==99.0\n", "relay/more.py": LOAD})
    assert told(done) == []
    assert any("were not checked against 99.0" in note for note in done.notes)
