"""Checks about imports across both sides of a change, in real git repositories."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from indexed import sides_of

from omnireview.checks import CHANGE, CHECKS, SUBJECTS, Sighting, options_of
from omnireview.checks.model import options_model
from omnireview.corridor import read_policy, review_change
from omnireview.facts.distributions import brought, providers
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.review import Review
from omnireview.settings import Settings
from omnireview.terms import Status

PACKAGE = {"relay/__init__.py": "", "relay/engine/__init__.py": "", "relay/worker/__init__.py": ""}


def look(
    check: str, folder: Path, old: Mapping[str, str], new: Mapping[str, str | None], **options: Any
) -> list[Sighting]:
    """Give what a check sees in a change: at its head, or as a change."""
    form = CHECKS[check].Options
    options_model(form).model_validate(options)
    with sides_of(folder, old, new) as sides:
        subject = sides if SUBJECTS[check] == CHANGE else sides.head
        found: list[Any] = list(CHECKS[check].find(subject, options_of(form, options)))
        return found


def seen(sightings: list[Sighting], name: str) -> list[tuple[str | None, int | None, str]]:
    return [(each.path, each.line, each.bindings[name]) for each in sightings]


def review(folder: Path, old: Mapping[str, str], new: Mapping[str, str | None]) -> Review:
    repository = Repository(folder)
    repository.commit({path: text.encode() for path, text in old.items()})
    repository.commit({path: None if text is None else text.encode() for path, text in new.items()})
    pull = from_range(Git.open(folder), "HEAD~1..HEAD")
    return review_change(pull, pull.base_tree, Settings())


def statuses(said: Review, rule: str) -> list[tuple[Status, str | None, int | None]]:
    sites = [site for entry in said.entries for site in entry.sites if site.finding.rule == rule]
    return sorted((site.status, site.finding.path, site.finding.line) for site in sites)


# --- unresolved-first-party-import -----------------------------------------------------------------------------

UNRESOLVED = "unresolved-first-party-import"


DEEP = {
    "relay/models/codec/__init__.py": "",
    "relay/models/codec/base.py": "class Base: ...\n",
    "pyproject.toml": "",
}


def test_a_package_deep_in_mere_folders_may_share_its_name_with_another_s(tmp_path: Path) -> None:
    text = "from codec.nn import Snake\n"
    found = look(UNRESOLVED, tmp_path, DEEP, {"relay/models/codec/new.py": text})
    assert found == []


@pytest.mark.parametrize("shown", ["an import that is found", "a project file"])
def test_a_package_in_mere_folders_is_known_by_what_shows_that_its_name_begins_there(
    tmp_path: Path, shown: str
) -> None:
    text = "from codec.nn import Snake\n"
    old = DEEP | ({"relay/models/setup.py": ""} if shown == "a project file" else {})
    if shown == "an import that is found":
        text = f"from codec.base import Base\n{text}"
    (found,) = look(UNRESOLVED, tmp_path, old, {"relay/models/codec/new.py": text})
    assert found.bindings["$MISSING"] == "codec.nn"


def test_a_missing_module_is_told_at_its_statement_and_a_missing_name_where_it_stands(tmp_path: Path) -> None:
    text = (
        "from relay.engine import (\n    run,\n    stop,\n)\nfrom relay.outputs import (\n    A,\n    B,\n)\n"
        "import relay.worker.gpu\nfrom .engine import core\nfrom . import nothing\n"
    )
    old = {**PACKAGE, "relay/engine/__init__.py": "def run(): ...\n"}
    found = look(UNRESOLVED, tmp_path, old, {"relay/a.py": text})
    assert seen(found, "$MISSING") == [
        ("relay/a.py", 3, "relay.engine.stop"),
        ("relay/a.py", 5, "relay.outputs"),
        ("relay/a.py", 9, "relay.worker.gpu"),
        ("relay/a.py", 10, "relay.engine.core"),
        ("relay/a.py", 11, "relay.nothing"),
    ]


def test_names_that_one_statement_misses_in_a_module_are_told_together(tmp_path: Path) -> None:
    text = (
        "from relay.maps import KINDS, NAMES\n\n\ndef load():\n    from relay.maps import NAMES\n\n"
        "    return NAMES\nfrom relay.maps import (\n    A,\n    B,\n    C,\n    D,\n    E,\n)\n"
    )
    found = look(UNRESOLVED, tmp_path, {**PACKAGE, "relay/maps.py": ""}, {"relay/a.py": text})
    two = "has neither 'KINDS' nor 'NAMES' at this head"
    five = "has none of 'A', 'B', 'C' and 2 more at this head"
    assert [(each.line, each.bindings["$HOW"]) for each in found] == [
        (1, two),
        (5, two),
        *((line, five) for line in range(9, 14)),
    ]
    assert {each.bindings["$MISSING"] for each in found} == {"relay.maps"}


@pytest.mark.parametrize(
    ("new", "mend"),
    [
        ({"relay/maps.py": ""}, "Define it there, or mend the import."),
        ({"relay/maps/__init__.py": ""}, "Add it, or name the pull request that has to be merged first."),
        ({}, "Add it, or name the pull request that has to be merged first."),
    ],
)
def test_what_a_module_of_the_change_itself_lacks_comes_from_no_other_pull_request(
    tmp_path: Path, new: dict[str, str | None], mend: str
) -> None:
    (found,) = look(UNRESOLVED, tmp_path, PACKAGE, {**new, "relay/a.py": "from relay.maps import KINDS\n"})
    assert found.bindings["$MEND"] == mend


def test_a_folder_that_no_import_could_name_is_left_out_of_the_name(tmp_path: Path) -> None:
    tree = {f"{top}relay/{name}": "" for top in ("", "re-lay/") for name in ("__init__.py", "maps.py")}
    new: dict[str, str | None] = {"re-lay/relay/a.py": "from .maps import KINDS\n"}
    (found,) = look(UNRESOLVED, tmp_path, tree, new)
    assert found.bindings["$MISSING"] == "relay.maps.KINDS"


def test_an_import_in_a_function_is_found_with_the_function_around_it(tmp_path: Path) -> None:
    text = "class Loader:\n    def load(self):\n        from relay import weights\n"
    (found,) = look(UNRESOLVED, tmp_path, PACKAGE, {"relay/a.py": text})
    assert (found.line, found.context) == (3, "Loader.load")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("relay/a.py", "from relay.kernels._C import fused\n"),
        ("relay/a.py", "from relay.build_facts import SHA\n"),
        ("examples/run.py", "from shared import fetch\n"),
        ("examples/run.py", "import sys\nsys.path.insert(0, '..')\nfrom shared import fetch\n"),
        ("examples/run.py", "from onnxruntime import InferenceSession\n"),
        ("tests/test_a.py", "import sys\nsys.modules['relay.fast'] = object()\nfrom relay.fast import norm\n"),
        ("relay/a.py", "import logging.handlers\nfrom vllm.engine import Engine\n"),
        ("relay/a.py", "if True:\n    pass\nelse:\n    from __future__ import nothing\n"),
        ("relay/a.py", "import pytest\nfast = pytest.importorskip('relay.fast')\n"),
    ],
)
def test_what_may_come_from_elsewhere_or_from_the_build_is_left_alone(
    tmp_path: Path, path: str, text: str
) -> None:
    old = {
        **PACKAGE,
        "relay/kernels/__init__.py": "",
        ".gitignore": "*.pyc\nrelay/build_facts.py\n",
        "tools/shared.py": "",
        "scripts/shared.py": "",
        "examples/onnxruntime/train.py": "",
    }
    assert not look(UNRESOLVED, tmp_path, old, {path: text})


def test_a_path_that_fits_is_enough_where_a_folder_above_has_no_init(tmp_path: Path) -> None:
    old = {"relay/distil/__init__.py": "", "relay/distil/solver.py": "def solve(): ...\n", "relay/distil.py": ""}
    assert not look(UNRESOLVED, tmp_path, old, {"relay/run.py": "from relay.distil.solver import solve\n"})


def test_an_ignored_folder_is_no_excuse_for_a_module_that_was_never_committed(tmp_path: Path) -> None:
    old = {**PACKAGE, ".gitignore": "data/\n"}
    found = look(UNRESOLVED, tmp_path, old, {"relay/a.py": "from relay.data import load\n"})
    assert seen(found, "$MISSING") == [("relay/a.py", 1, "relay.data")]


def test_a_further_build_product_can_be_named_by_an_option(tmp_path: Path) -> None:
    new: dict[str, str | None] = {"relay/a.py": "from relay import schema\n"}
    assert not look(UNRESOLVED, tmp_path / "told", PACKAGE, new, generated=["relay/schema.py"])
    assert look(UNRESOLVED, tmp_path / "untold", PACKAGE, new)


def test_a_script_is_held_to_the_files_beside_it(tmp_path: Path) -> None:
    new: dict[str, str | None] = {
        "examples/caption/run.py": "from helpers import fetch, store\n",
        "examples/caption/helpers.py": "def fetch(): ...\n",
    }
    found = look(UNRESOLVED, tmp_path, PACKAGE, new)
    assert [(each.path, each.line) for each in found] == [("examples/caption/run.py", 1)]
    assert found[0].bindings["$MISSING"].endswith("helpers.store")


def test_an_import_that_failed_before_is_old_and_one_that_works_now_is_mended(tmp_path: Path) -> None:
    old = {**PACKAGE, "relay/a.py": "from relay import one\nfrom relay import two\n\nX = 1\n"}
    new: dict[str, str | None] = {
        "relay/a.py": "from relay import one\nfrom relay import two\nfrom relay import three\n\nX = 2\n",
        "relay/two.py": "",
    }
    assert statuses(review(tmp_path, old, new), UNRESOLVED) == [
        (Status.MENDED, "relay/a.py", 2),
        (Status.NEW, "relay/a.py", 3),
        (Status.OLD, "relay/a.py", 1),
    ]


def test_what_the_settings_leave_out_is_not_looked_at(tmp_path: Path) -> None:
    old = {**PACKAGE, ".github/omnireview.yaml": "paths: {exclude: [relay/old/]}\n"}
    new: dict[str, str | None] = {"relay/old/a.py": "from relay import nothing\n"}
    repository = Repository(tmp_path)
    repository.commit({path: text.encode() for path, text in old.items()})
    repository.commit({path: text.encode() for path, text in new.items() if text is not None})
    pull = from_range(Git.open(tmp_path), "HEAD~1..HEAD")
    said = review_change(pull, pull.base_tree, Settings(exclude=("relay/old/",)))
    assert not statuses(said, UNRESOLVED)


def test_a_file_that_is_moved_to_where_a_rule_looks_brings_nothing_in(tmp_path: Path) -> None:
    setting = f"rules: {{{UNRESOLVED}: {{paths: {{exclude: [legacy/]}}}}}}\n"
    text = "from relay import nothing\n\n\ndef run():\n    return nothing()\n"
    repository = Repository(tmp_path)
    old = {**PACKAGE, "legacy/a.py": text, ".github/omnireview.yaml": setting}
    repository.commit({path: told.encode() for path, told in old.items()})
    repository.commit({"legacy/a.py": None, "relay/a.py": text.encode()})
    pull = from_range(Git.open(tmp_path), "HEAD~1..HEAD")
    said = review_change(pull, pull.base_tree, read_policy(pull.base_tree))
    assert statuses(said, UNRESOLVED) == [(Status.OLD, "relay/a.py", 1)]


# --- removed-symbol-still-imported -----------------------------------------------------------------------------

REMOVED = "removed-symbol-still-imported"


def test_untouched_files_that_need_what_is_gone_are_found(tmp_path: Path) -> None:
    old = {
        **PACKAGE,
        "relay/engine/core.py": "class Engine: ...\nclass Old: ...\n",
        "relay/net.py": "",
        "relay/b.py": "from relay.engine.core import (\n    Engine,\n    Old,\n)\n",
        "relay/c.py": "from relay.engine import core\n\ndef f():\n    return core.Old()\n\nX = core.Old\n",
        "relay/d.py": "def f():\n    from relay import net\n",
        "tests/test_a.py": "import relay.net\nfrom relay.engine import core\nN = 'relay.engine.core.Old'\n",
    }
    new = {"relay/engine/core.py": "class Engine: ...\n", "relay/net.py": None}
    found = look(REMOVED, tmp_path, old, new)
    assert seen(found, "$NAME") == [
        ("relay/b.py", 3, "relay.engine.core.Old"),
        ("relay/c.py", 4, "relay.engine.core.Old"),
        ("relay/c.py", 6, "relay.engine.core.Old"),
        ("relay/d.py", 2, "relay.net"),
        ("tests/test_a.py", 1, "relay.net"),
        ("tests/test_a.py", 3, "relay.engine.core.Old"),
    ]


def test_a_name_that_moved_is_told_with_its_new_place(tmp_path: Path) -> None:
    old = {**PACKAGE, "relay/a.py": "def load(): ...\n", "relay/b.py": "from relay.a import load\n"}
    new: dict[str, str | None] = {"relay/a.py": "", "relay/c.py": "def load(): ...\n"}
    (found,) = look(REMOVED, tmp_path, old, new)
    assert found.bindings == {"$NAME": "relay.a.load", "$PATH": "relay/a.py", "$NOW": "It is relay.c.load now."}


def test_a_renamed_module_is_told_with_its_new_name(tmp_path: Path) -> None:
    text = "def send(message):\n    return message\n\n\ndef receive(queue):\n    return queue.get()\n"
    old = {**PACKAGE, "relay/net.py": text, "relay/b.py": "from relay.net import send\nimport relay.net\n"}
    found = look(REMOVED, tmp_path, old, {"relay/net.py": None, "relay/transport.py": text})
    assert [each.bindings["$NOW"] for each in found] == ["It is relay.transport now."] * 2


def test_a_name_that_goes_through_a_star_is_followed(tmp_path: Path) -> None:
    old = {
        "relay/__init__.py": "from .core import *\n",
        "relay/core.py": "def run(): ...\ndef stop(): ...\n",
        "use.py": "from relay import run, stop\n",
    }
    found = look(REMOVED, tmp_path, old, {"relay/core.py": "def run(): ...\n"})
    assert [(each.path, each.line) for each in found] == [("use.py", 1)]


def test_files_of_the_change_itself_are_left_to_the_rule_of_unresolved_imports(tmp_path: Path) -> None:
    old = {**PACKAGE, "relay/a.py": "def load(): ...\n", "relay/b.py": "from relay.a import load\n\nX = 1\n"}
    new: dict[str, str | None] = {"relay/a.py": "", "relay/b.py": "from relay.a import load\n\nX = 2\n"}
    said = review(tmp_path, old, new)
    assert statuses(said, UNRESOLVED) == [(Status.NEW, "relay/b.py", 1)]
    assert not statuses(said, REMOVED)


@pytest.mark.parametrize(
    "kept",
    [
        "from relay.b import load\n",
        "if True:\n    load = None\n",
        "def __getattr__(name): ...\n",
        "from vllm.loaders import *\n",
        "exec('def load(): ...')\n",
    ],
)
def test_a_name_that_may_still_be_there_is_not_called_gone(tmp_path: Path, kept: str) -> None:
    old = {
        **PACKAGE,
        "relay/a.py": "def load(): ...\n",
        "relay/b.py": "def load(): ...\n",
        "relay/c.py": "from relay.a import load\n",
    }
    assert not look(REMOVED, tmp_path, old, {"relay/a.py": kept})


def test_a_module_that_becomes_a_package_is_not_gone(tmp_path: Path) -> None:
    old = {**PACKAGE, "relay/a.py": "def load(): ...\n", "relay/c.py": "from relay.a import load\n"}
    new = {"relay/a.py": None, "relay/a/__init__.py": "from .core import load\n", "relay/a/core.py": "load = 1\n"}
    assert not look(REMOVED, tmp_path, old, new)


def test_a_document_that_imports_what_is_gone_is_minor(tmp_path: Path) -> None:
    old = {
        **PACKAGE,
        "relay/a.py": "def load(): ...\ndef save(): ...\n",
        "docs/use.md": (
            "Use it:\n\n```python\n>>> from relay.a import (\n...     save,\n...     load,  # both\n... )\n```\n"
        ),
        "CHANGELOG.md": "from relay.a import load\n",
    }
    (found,) = look(REMOVED, tmp_path, old, {"relay/a.py": "def save(): ...\n"})
    assert (found.path, found.line, found.bindings["$SEVERITY"]) == ("docs/use.md", 4, "minor")


# --- docs-name-deleted-symbol ----------------------------------------------------------------------------------

DOCS = "docs-name-deleted-symbol"


def test_paths_in_documents_are_read_from_the_top_from_their_folder_and_in_links(tmp_path: Path) -> None:
    page = (
        "Run `examples/demo.py`.\nOr [this](../examples/demo.py), or [the page](old.md).\n"
        "https://github.com/relay/relay/blob/main/examples/demo.py\n"
        "https://github.com/relay/relay/blob/v0.1/examples/demo.py\n"
        "other/examples/demo.py and `demo.py` are something else.\n`examples/demo.py` was deleted.\n"
    )
    old = {"examples/demo.py": "print(1)\n", "docs/use.md": page, "docs/old.md": "# Old\n"}
    found = look(DOCS, tmp_path, old, {"examples/demo.py": None, "docs/old.md": None})
    assert seen(found, "$NAME") == [
        ("docs/use.md", 1, "examples/demo.py"),
        ("docs/use.md", 2, "examples/demo.py"),
        ("docs/use.md", 2, "docs/old.md"),
        ("docs/use.md", 3, "examples/demo.py"),
    ]


def test_a_line_that_is_written_along_with_the_deletion_is_about_it(tmp_path: Path) -> None:
    old = {"examples/demo.py": "print(1)\n", "README.md": "# Relay\n"}
    new = {"examples/demo.py": None, "README.md": "# Relay\n\nTo get it back: git restore examples/demo.py\n"}
    assert not look(DOCS, tmp_path, old, new)


def test_a_renamed_file_is_told_with_its_new_path(tmp_path: Path) -> None:
    text = "import torch\n\nprint(torch.__version__, 'a demo that is long enough to be told again')\n"
    old = {"examples/demo.py": text, "README.md": "See examples/demo.py\n"}
    (found,) = look(DOCS, tmp_path, old, {"examples/demo.py": None, "examples/qwen/demo.py": text})
    assert found.bindings["$FATE"] == "moves to examples/qwen/demo.py"


def test_a_name_of_code_counts_only_if_no_code_holds_it_any_more(tmp_path: Path) -> None:
    old = {
        **PACKAGE,
        "relay/a.py": "class StageCache: ...\nclass DiTCache: ...\nclass Cache: ...\ndef load_it_all(): ...\n",
        "relay/b.py": "name = 'DiTCache'\n",
        "docs/a.md": "StageCache, DiTCache, Cache\nload_it_all()\n",
    }
    found = look(DOCS, tmp_path, old, {"relay/a.py": ""})
    assert seen(found, "$NAME") == [("docs/a.md", 1, "StageCache"), ("docs/a.md", 2, "load_it_all")]


# --- new-import-cycle ------------------------------------------------------------------------------------------

CYCLE = "new-import-cycle"


def test_a_circle_is_told_once_at_the_import_that_closes_it(tmp_path: Path) -> None:
    old = {
        **PACKAGE,
        "relay/a.py": "X = 1\n",
        "relay/b.py": "import relay.c\n",
        "relay/c.py": "from relay.a import X\n",
    }
    (found,) = look(CYCLE, tmp_path, old, {"relay/a.py": "X = 1\n\nfrom relay import b\n"})
    assert (found.path, found.line) == ("relay/a.py", 3)
    assert found.bindings == {"$NAME": "relay.b", "$OWN": "relay.a", "$BY": ", by way of c"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from relay import b\n", "from relay import b\nfrom relay.b import Y\n"),
        ("X = 1\n", "def f():\n    from relay import b\n"),
        ("X = 1\n", "try:\n    from relay import b\nexcept ImportError:\n    b = None\n"),
        ("from relay import d\n", "from relay import b, d\n"),
    ],
)
def test_an_old_circle_or_one_that_need_not_close_is_left_alone(tmp_path: Path, before: str, after: str) -> None:
    old = {
        **PACKAGE,
        "relay/a.py": before,
        "relay/b.py": "from relay import a\n",
        "relay/d.py": "import relay.e\n",
        "relay/e.py": "import relay.b\n",
    }
    assert not look(CYCLE, tmp_path, old, {"relay/a.py": after})


def test_a_circle_of_renamed_modules_is_no_new_one(tmp_path: Path) -> None:
    one = "from relay.b import two\n\n\ndef one():\n    return two()\n\n\nNAMES = ['one', 'two', 'three']\n"
    two = "import relay.a\n\n\ndef two():\n    return relay.a\n"
    old = {**PACKAGE, "relay/a.py": one, "relay/b.py": two}
    new = {"relay/a.py": None, "relay/first.py": one, "relay/b.py": two.replace("relay.a", "relay.first")}
    assert not look(CYCLE, tmp_path, old, new)


def test_a_circle_that_is_longer_than_asked_for_is_not_looked_for(tmp_path: Path) -> None:
    chain = {f"relay/m{at}.py": f"import relay.m{at + 1}\n" for at in range(1, 5)}
    old = {**PACKAGE, **chain, "relay/m5.py": "import relay.m0\n"}
    new: dict[str, str | None] = {"relay/m0.py": "import relay.m1\n"}
    assert not look(CYCLE, tmp_path / "short", old, new, longest=5)
    assert look(CYCLE, tmp_path / "long", old, new, longest=6)


# --- forbidden-import-direction --------------------------------------------------------------------------------

DIRECTION = "forbidden-import-direction"
LAYERS = [["relay.entrypoints"], ["relay.engine", "relay.worker"], ["relay.core"]]


def test_an_import_may_go_down_or_aside_and_not_up(tmp_path: Path) -> None:
    old = {f"relay/{name}/__init__.py": "X = 1\n" for name in ("entrypoints", "engine", "worker", "core", "free")}
    text = "from relay import entrypoints\nfrom relay.{} import X\ndef f():\n    import relay.free\n"
    new: dict[str, str | None] = {
        "relay/__init__.py": "",
        "relay/engine/a.py": text.format("worker"),
        "relay/core/a.py": text.format("engine"),
        "relay/free/a.py": text.format("core"),
    }
    found = look(DIRECTION, tmp_path, old, new, layers=LAYERS)
    assert [(each.path, each.line, each.bindings["$FROM"], each.bindings["$TO"]) for each in found] == [
        ("relay/core/a.py", 1, "relay.core", "relay.entrypoints"),
        ("relay/core/a.py", 2, "relay.core", "relay.engine"),
        ("relay/engine/a.py", 1, "relay.engine", "relay.entrypoints"),
    ]


def test_the_longest_name_of_a_layer_decides(tmp_path: Path) -> None:
    layers = [["relay.engine"], ["relay.core"], ["relay.engine.types"]]
    old = {**PACKAGE, "relay/engine/types.py": "", "relay/engine/run.py": ""}
    text = "from relay.engine import types\nfrom relay.engine import run\n"
    found = look(DIRECTION, tmp_path, old, {"relay/core.py": text}, layers=layers)
    assert [each.line for each in found] == [2]


def test_the_layers_of_the_settings_are_obeyed(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({path: text.encode() for path, text in PACKAGE.items()})
    repository.commit({"relay/worker/a.py": b"from relay import engine\n"})
    pull = from_range(Git.open(tmp_path), "HEAD~1..HEAD")
    layers = Settings(layers=(("relay.engine",), ("relay.worker",)))
    assert statuses(review_change(pull, pull.base_tree, layers), DIRECTION) == [
        (Status.NEW, "relay/worker/a.py", 1)
    ]
    assert not statuses(review_change(pull, pull.base_tree, Settings()), DIRECTION)


# --- private-name-imported -------------------------------------------------------------------------------------


def test_a_package_may_use_its_own_private_names(tmp_path: Path) -> None:
    text = (
        "from relay.engine._queue import Queue\nfrom relay.engine.core import _run\nfrom torch._C import _Thing\n"
    )
    new: dict[str, str | None] = {
        "relay/engine/core.py": text,
        "relay/engine/deep/__init__.py": text,
        "relay/worker/a.py": text,
        "other/a.py": text,
        "other/__init__.py": "",
    }
    found = look("private-name-imported", tmp_path, PACKAGE, new, allowed=["torch._C"])
    assert seen(found, "$NAME") == [
        ("other/a.py", 1, "relay.engine._queue.Queue"),
        ("other/a.py", 2, "relay.engine.core._run"),
    ]


def test_a_package_in_folders_that_are_no_packages_may_use_its_own_private_names(tmp_path: Path) -> None:
    text = "from relay.v1.stages.kinds import _Kind\n"
    new: dict[str, str | None] = {
        "relay/run.py": "",
        "relay/v1/stages/__init__.py": text,
        "relay/v1/stages/kinds.py": "_Kind = int\n",
        "relay/v1/layers/__init__.py": text,
    }
    found = look("private-name-imported", tmp_path, {"README.md": "relay\n"}, new)
    assert seen(found, "$NAME") == [("relay/v1/layers/__init__.py", 1, "relay.v1.stages.kinds._Kind")]


# --- undeclared-dependency -------------------------------------------------------------------------------------

DEPENDENCY = "undeclared-dependency"
PROJECT = (
    '[project]\nname = "relay"\ndependencies = ["diffusers==0.35", "opencv-python-headless", "Flask_RESTful"]\n'
)


@pytest.mark.parametrize(
    "text",
    [
        *("import cv2\n", "import PIL\n", "import flask_restful\n", "import tqdm.auto\n", "import json\n"),
        *("import relay.engine\n", "import helpers\n", "import torch_npu\n", "import soundfile\n"),
        "from google.cloud import storage\n",
        "import sys\nsys.path.append('../reference')\nimport wan\n",
    ],
)
def test_what_is_declared_brought_along_or_found_in_the_tree_needs_no_declaration(
    tmp_path: Path, text: str
) -> None:
    old = {
        **PACKAGE,
        "pyproject.toml": PROJECT,
        "examples/helpers.py": "import soundfile\n",
        "requirements/dev.txt": "pandas\n",
        "docs/page.md": "",
    }
    old["relay/worker/__init__.py"] = "from transformers import AutoModel\n"
    assert not look(DEPENDENCY, tmp_path, old, {"relay/a.py": text})


def test_the_first_import_of_an_undeclared_package_is_found_in_each_file(tmp_path: Path) -> None:
    old = {**PACKAGE, "pyproject.toml": PROJECT, "relay/b.py": "import omegaconf_like\n\nclip = 1\n"}
    new: dict[str, str | None] = {
        "relay/a.py": "import omegaconf\nfrom omegaconf import OmegaConf\nimport clip\n",
        "relay/c.py": "def f():\n    import sklearn\n",
    }
    found = look(DEPENDENCY, tmp_path, old, new)
    assert [(each.path, each.line, dict(each.bindings)) for each in found] == [
        ("relay/a.py", 1, {"$PACKAGE": "omegaconf", "$DISTRIBUTION": "omegaconf"}),
        ("relay/a.py", 3, {"$PACKAGE": "clip", "$DISTRIBUTION": "openai-clip"}),
        ("relay/c.py", 2, {"$PACKAGE": "sklearn", "$DISTRIBUTION": "scikit-learn", "$SEVERITY": "minor"}),
    ]


@pytest.mark.parametrize(
    ("path", "beside", "severity"),
    [
        ("relay/worker/omegaconf_reader.py", {}, "minor"),
        ("relay/worker/a.py", {"b": "import lmdeploy\n", "c": "import sglang\n"}, "minor"),
        ("relay/worker/a.py", {"b": "import lmdeploy\n", "c": "import cv2, json, relay.engine\n"}, None),
        (
            "relay/worker/a.py",
            {"b": "import lmdeploy\n", "c": "try:\n    import sglang\nexcept ImportError: ...\n"},
            None,
        ),
        ("relay/omegaconfig.py", {}, None),
    ],
)
def test_a_package_that_its_users_bring_weighs_less(
    tmp_path: Path, path: str, beside: Mapping[str, str], severity: str | None
) -> None:
    old = {**PACKAGE, "pyproject.toml": PROJECT}
    old |= {f"relay/worker/{name}.py": text for name, text in beside.items()}
    (found,) = look(DEPENDENCY, tmp_path, old, {path: "import omegaconf\n"})
    assert found.bindings.get("$SEVERITY") == severity


def test_a_repository_without_any_dependency_file_is_left_alone(tmp_path: Path) -> None:
    assert not look(DEPENDENCY, tmp_path, PACKAGE, {"relay/a.py": "import omegaconf\n"})


def test_a_package_brings_what_its_own_packages_bring() -> None:
    assert {"numpy", "torch", "tokenizers", "yaml"} <= brought(["sentence_transformers"])
    assert brought(["unheard-of"]) == frozenset()
    assert providers("PIL")[0] == "pillow"


# --- registry-entry-without-target -----------------------------------------------------------------------------

REGISTRY = "registry-entry-without-target"
ROW = '    "{0}": ("{1}", "{0}"),\n'


def registry(*rows: tuple[str, str]) -> str:
    return "MODELS = {\n" + "".join(ROW.format(*row) for row in rows) + "}\n"


def test_a_row_whose_module_or_class_is_missing_is_found_among_rows_that_lead_somewhere(tmp_path: Path) -> None:
    old = {
        **PACKAGE,
        **{f"relay/models/{name}.py": f"class {name.title()}: ...\n" for name in ("flux", "wan", "qwen", "mochi")},
        "relay/models/__init__.py": "",
    }
    rows = [("Flux", "flux"), ("Wan", "wan"), ("Qwen", "qwen"), ("QwenEdit", "qwen"), ("ZImage", "z_image")]
    found = look(REGISTRY, tmp_path, old, {"relay/registry.py": registry(*rows)})
    assert seen(found, "$NAME") == [
        ("relay/registry.py", 5, "relay.models.qwen.QwenEdit"),
        ("relay/registry.py", 6, "relay.models.z_image.ZImage"),
    ]


def test_a_table_that_has_nothing_to_do_with_modules_is_left_alone(tmp_path: Path) -> None:
    old = {**PACKAGE, "relay/models/flux.py": "class Flux: ...\n"}
    rows = [("Flux", "flux"), ("Red", "colour"), ("Blue", "colour"), ("Small", "size")]
    assert not look(REGISTRY, tmp_path, old, {"relay/registry.py": registry(*rows)})


def test_a_removed_class_is_found_in_an_untouched_row_of_a_changed_registry(tmp_path: Path) -> None:
    models = {f"relay/{name}.py": f"class {name.title()}: ...\n" for name in ("flux", "wan", "qwen")}
    rows = registry(("Flux", "flux"), ("Wan", "wan"), ("Qwen", "qwen"))
    old = {"relay/__init__.py": "", **models, "relay/registry.py": rows + "LIMIT = 1\n"}
    new: dict[str, str | None] = {"relay/registry.py": rows + "LIMIT = 2\n", "relay/wan.py": "class Wan2: ...\n"}
    assert seen(look(REGISTRY, tmp_path, old, new), "$NAME") == [("relay/registry.py", 3, "relay.wan.Wan")]


def test_texts_that_are_dotted_names_are_looked_up(tmp_path: Path) -> None:
    text = (
        "from unittest.mock import patch\n"
        "with patch('relay.engine.core.run'), patch('relay.engine.core.walk'):\n    pass\n"
        "KIND = 'relay.engine.core:Engine'\nTOPIC = 'relay.engine.events'\nPAGE = 'relay.engine.core.html.txt'\n"
    )
    old = {**PACKAGE, "relay/engine/core.py": "def run(): ...\n"}
    found = look(REGISTRY, tmp_path, old, {"tests/test_core.py": text})
    assert seen(found, "$NAME") == [
        ("tests/test_core.py", 2, "relay.engine.core.walk"),
        ("tests/test_core.py", 4, "relay.engine.core.Engine"),
    ]


def test_a_name_of_all_is_pointed_at_where_it_stands(tmp_path: Path) -> None:
    text = 'from .core import run\n\n__all__ = [\n    "run",\n    "engine",\n    "stop",\n]\n'
    found = look(REGISTRY, tmp_path, {**PACKAGE, "relay/core.py": "def run(): ..."}, {"relay/__init__.py": text})
    assert seen(found, "$NAME") == [("relay/__init__.py", 6, "relay.stop")]


# --- what nobody can prove -------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [UNRESOLVED, REMOVED, DOCS, CYCLE, DIRECTION, DEPENDENCY, REGISTRY])
def test_files_that_do_not_parse_or_are_empty_stop_no_check(tmp_path: Path, check: str) -> None:
    old = {
        **PACKAGE,
        "pyproject.toml": PROJECT,
        "relay/a.py": "def f(:\n",
        "relay/b.py": "from relay.a import f\n",
    }
    new = {
        "relay/a.py": "def g(:\n",
        "relay/b.py": "from relay.a import g\n",
        "relay/c.py": "\0",
        "relay/d.py": "",
    }
    assert not look(check, tmp_path, old, new)
