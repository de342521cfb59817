"""Calls, overrides and signatures across a tree: what a change breaks, in real repositories and the whole way."""

import re
from pathlib import Path

from git_repository import Repository

from omnireview.corridor import read_policy, review_change
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.terms import Status

OURS = {
    "attribute-only-on-subclass",
    "call-does-not-match-signature",
    "changed-signature-breaks-caller",
    "changed-signature-breaks-override",
    "ignored-request-field",
    "missing-super-init",
    "mixin-after-module",
    "override-equals-base",
    "override-signature-mismatch",
    "public-signature-changed",
}

Files = dict[str, str]
Told = tuple[str, str, int | None, str]


def changes(folder: Path, before: Files, after: Files, gone: tuple[str, ...] = ()) -> list[Told]:
    """Give rule, path, line and status of what is found by the rules that these tests are about."""
    return [told[:4] for told in reviewed(folder, before, after, gone)]


def reviewed(
    folder: Path, before: Files, after: Files, gone: tuple[str, ...] = ()
) -> list[tuple[str, str, int | None, str, str, str]]:
    repository = Repository(folder / "repository")
    old = repository.commit({path: text.encode() for path, text in before.items()})
    removed: dict[str, bytes | None] = dict.fromkeys(gone)
    new = repository.commit({**{path: text.encode() for path, text in after.items()}, **removed})
    pull = from_range(Git.open(repository.root), f"{old}..{new}")
    review = review_change(pull, pull.base_tree, read_policy(pull.base_tree))
    found = [
        (
            finding.rule,
            finding.path or "",
            finding.line,
            site.status.value,
            finding.severity.value,
            finding.message,
        )
        for entry in review.entries
        for site in entry.sites
        for finding in [site.finding]
        if finding.rule in OURS
    ]
    return sorted(found, key=lambda told: (told[0], told[1], told[2] or 0))


PACKAGE = {
    "omni/__init__.py": "",
    "omni/sizes.py": "def parse(text):\n    return text.split('x')\n",
    "omni/server.py": "from omni.sizes import parse\n\n\ndef handle(request):\n    return parse(request.size)\n",
}


def test_a_call_that_was_wrong_before_the_change_is_old_and_one_that_it_mends_is_praised(tmp_path: Path) -> None:
    wrong = "from omni.sizes import parse\n\nleft = parse()\nright = parse('1x1', 2)\n"
    mended = "from omni.sizes import parse\n\nleft = parse()\nright = parse('1x1')\n"
    files = {**PACKAGE, "omni/both.py": wrong}
    assert changes(tmp_path, files, {"omni/both.py": mended}) == [
        ("call-does-not-match-signature", "omni/both.py", 3, Status.OLD),
        ("call-does-not-match-signature", "omni/both.py", 4, Status.MENDED),
    ]


def test_a_changed_signature_is_told_once_for_all_callers_that_the_change_does_not_touch(tmp_path: Path) -> None:
    callers = {f"omni/caller{at}.py": PACKAGE["omni/server.py"] for at in range(3)}
    callers["omni/sizes.py"] = "def parse(\n    text,\n):\n    return text.split('x')\n"
    changed = {"omni/sizes.py": "def parse(\n    text,\n    limit,\n):\n    return text.split('x', limit)\n"}
    ((rule, path, line, status, severity, message),) = reviewed(tmp_path, {**PACKAGE, **callers}, changed)
    assert (rule, path, line, status, severity) == (
        *("changed-signature-breaks-caller", "omni/sizes.py", 3, Status.NEW),
        "blocker",
    )
    assert "omni/caller0.py:5" in message
    assert "and 3 more calls" in message
    assert message.startswith("`parse` now needs 'limit'; the call at ")


def test_a_caller_that_the_change_touches_is_told_where_it_stands_and_not_twice(tmp_path: Path) -> None:
    after = {
        "omni/sizes.py": "def parse(text, limit):\n    return text.split('x', limit)\n",
        "omni/server.py": "# All sizes.\n" + PACKAGE["omni/server.py"],
    }
    assert changes(tmp_path, PACKAGE, after) == [
        ("call-does-not-match-signature", "omni/server.py", 6, Status.NEW),
    ]


def test_a_moved_file_keeps_its_functions_and_their_callers_are_asked_by_the_new_name(tmp_path: Path) -> None:
    body = PACKAGE["omni/sizes.py"] + "\n\n" + "\n".join(f"LIMIT_{at} = {at}" for at in range(20)) + "\n"
    before = {
        **PACKAGE,
        "omni/sizes.py": body,
        "omni/lengths/__init__.py": "from omni.lengths.sizes import parse\n",
        "omni/lengths/sizes.py": "from omni.sizes import parse\n",
        "omni/user.py": "from omni.lengths import parse\n\nsize = parse('2x2')\n",
    }
    after = {
        "omni/lengths/sizes.py": body.replace("def parse(text)", "def parse(text, limit)"),
        "omni/server.py": "",
    }
    assert changes(tmp_path, before, after, gone=("omni/sizes.py",)) == []


def test_a_call_through_a_re_export_and_a_star_import_is_held_against_the_real_signature(tmp_path: Path) -> None:
    files = {
        **PACKAGE,
        "omni/__init__.py": "from omni.sizes import *\n",
        "omni/user.py": "import omni as o\n\n\nsize = o.parse('1x1')\n",
    }
    changed = {"omni/user.py": "import omni as o\n\n\nsize = o.parse('1x1', by=2)\n"}
    assert changes(tmp_path, files, changed) == [("call-does-not-match-signature", "omni/user.py", 4, Status.NEW)]


TAKES_MORE = [
    "@counted\ndef parse(text): ...",
    "if FAST:\n    def parse(text): ...\nelse:\n    def parse(text, limit): ...",
    "try:\n    from fast import parse\nexcept ImportError:\n    def parse(text): ...",
    "def parse(text, *more): ...",
    "parse = make()",
    "class parse(Base):\n    ...",
    "class parse(metaclass=Meta):\n    def __init__(self, text): ...",
    "class parse:\n    def __new__(cls, *given): ...",
    "class parse:\n    @counted\n    def __init__(self, text): ...",
    "def parse(text): ...\nparse = wrapped(parse)",
]


def test_what_can_take_other_arguments_than_it_shows_is_left_alone(tmp_path: Path) -> None:
    files = {"omni/__init__.py": "", "omni/sizes.py": "def parse(text): ...\n"}
    files |= {f"omni/sizes{at}.py": f"{defined}\n" for at, defined in enumerate(TAKES_MORE)}
    users = {
        f"omni/user{at}.py": f"from omni.sizes{at} import parse\n\nsize = parse('1x1', 2)\n"
        for at in ("", *range(len(TAKES_MORE)))
    }
    assert changes(tmp_path, files, users) == [
        ("call-does-not-match-signature", "omni/user.py", 3, Status.NEW),
    ]


STAGE = """\
class Stage:
    def __init__(self, name, device=0):
        self.name = name

    @classmethod
    def make(cls, name):
        return cls(name)

    @staticmethod
    def check():
        return True

    def run(self, steps):
        return steps
"""
CALLS = {
    "Stage('a')": True,
    "Stage('a', 2, 3)": False,
    "Stage(name='a', size=2)": False,
    "Stage()": False,
    "Stage(**options)": True,
    "Stage(*given)": True,
    "Stage('a', 2, 3, *given)": False,
    "Stage('a', name='b')": False,
    "Stage.make('a')": True,
    "Stage.make()": False,
    "Stage.check()": True,
    "Stage.check(1)": False,
    "Stage.run(Stage('a'), 3)": True,
    "Stage.run(3)": False,
}


def test_a_class_and_its_methods_are_called_as_python_calls_them(tmp_path: Path) -> None:
    lines = ["from omni.stage import Stage", "", "options, given = {'name': 'a'}, ()", "", *CALLS]
    found = changes(
        tmp_path, {"omni/__init__.py": "", "omni/stage.py": STAGE}, {"omni/user.py": "\n".join(lines) + "\n"}
    )
    assert [line for _, _, line, _ in found] == [
        at for at, call in enumerate(lines, 1) if CALLS.get(call) is False
    ]


def test_fields_of_a_dataclass_through_two_files_are_its_parameters(tmp_path: Path) -> None:
    files = {
        "omni/__init__.py": "",
        "omni/base.py": (
            "from dataclasses import dataclass, field\n\n\n"
            "@dataclass\nclass Config:\n    name: str\n    made: int = field(init=False, default=0)\n"
        ),
        "omni/config.py": (
            "from dataclasses import dataclass\n\nfrom omni.base import Config\n\n\n"
            "@dataclass\nclass StageConfig(Config):\n    device: str = 'cpu'\n"
        ),
    }
    user = (
        "from omni.config import StageConfig\n\nright = StageConfig('a', 'npu')\n"
        "wrong = StageConfig(name='a', made=3)\n"
    )
    assert changes(tmp_path, files, {"omni/user.py": user}) == [
        ("call-does-not-match-signature", "omni/user.py", 4, Status.NEW),
    ]


def test_an_override_that_its_base_calls_wrongly_is_major_and_any_other_is_minor(tmp_path: Path) -> None:
    base = (
        "class Runner:\n"
        "    def run(self, batch):\n        return self.step(batch)\n\n"
        "    def step(self, batch):\n        return batch\n\n"
        "    def close(self, batch=None):\n        return batch\n"
    )
    files = {"omni/__init__.py": "", "omni/runner.py": base}
    derived = (
        "from omni.runner import Runner\n\n\nclass Npu(Runner):\n"
        "    def step(self, batch, stream):\n        return stream\n\n"
        "    def close(self):\n        return None\n"
    )
    found = [told[:5] for told in reviewed(tmp_path, files, {"omni/npu.py": derived})]
    assert found == [
        ("override-signature-mismatch", "omni/npu.py", 5, Status.NEW, "major"),
        ("override-signature-mismatch", "omni/npu.py", 8, Status.NEW, "minor"),
    ]


def test_what_an_override_lacks_is_told_by_name_and_only_where_names_can_tell(tmp_path: Path) -> None:
    base = (
        "class Runner:\n    def warm(self, tokens, mode=None, batches=True, lora=True):\n        return tokens\n"
    )
    bodies = {
        "middle": "self, tokens, mode=None, lora=True",
        "two": "self, tokens, lora=True",
        "renamed": "self, count, mode=None",
        "by_name": "self, tokens, mode=None, *, batches=True, lora=True",
        "order": "self, tokens, batches=True, mode=None, lora=True",
        "more": "self, tokens, mode=None, batches=True, lora=True, profile=False",
    }
    classes = {
        f"omni/{name}.py": "from omni.runner import Runner\n\n\nclass Own(Runner):\n"
        f"    def warm({taken}):\n        return None\n"
        for name, taken in bodies.items()
    }
    found = reviewed(tmp_path, {"omni/__init__.py": "", "omni/runner.py": base}, classes)
    why = {told[1]: told[5].partition("): ")[2].partition(".")[0] for told in found}
    assert why == {
        "omni/middle.py": "it takes no 'batches'",
        "omni/two.py": "it takes no 'mode', no 'batches'",
        "omni/renamed.py": "it takes 2 arguments by place, the base's 4",
    }


def test_an_override_of_what_the_class_no_longer_calls_is_no_wrong_call(tmp_path: Path) -> None:
    base = (
        "class Runner:\n    def run(self, batch):\n        return self.step(batch)\n\n"
        "    def step(self, *given):\n        return given\n"
    )
    derived = (
        "from omni.runner import Runner\n\n\nclass Npu(Runner):\n"
        "    def run(self, batch):\n        return self.step(batch, 1)\n\n"
        "    def step(self, batch, stream):\n        return stream\n"
    )
    files = {"omni/__init__.py": "", "omni/runner.py": base}
    assert changes(tmp_path, files, {"omni/npu.py": derived}) == []


def test_a_grandchild_in_a_file_of_its_own_is_found_to_be_left_behind(tmp_path: Path) -> None:
    before = {
        "omni/__init__.py": "",
        "omni/runner.py": "class Runner:\n    def step(self, batch):\n        return batch\n",
        "omni/gpu.py": "from omni.runner import Runner\n\n\nclass Gpu(Runner):\n    pass\n",
        "omni/fast.py": (
            "from omni.gpu import Gpu\n\n\nclass Fast(Gpu):\n    def step(self, batch):\n        return [batch]\n"
        ),
    }
    after = {"omni/runner.py": "class Runner:\n    def step(self, batch, stream):\n        return batch, stream\n"}
    ((rule, path, line, status, severity, message),) = reviewed(tmp_path, before, after)
    assert (rule, path, line, status, severity) == (
        *("changed-signature-breaks-override", "omni/runner.py", 2, Status.NEW),
        "minor",
    )
    assert "omni/fast.py:5" in message


def test_circular_bases_and_broken_files_keep_nothing_from_being_told(tmp_path: Path) -> None:
    files = {
        "omni/__init__.py": "",
        "omni/a.py": "from omni.b import B\n\n\nclass A(B):\n    def run(self, x):\n        return x\n",
        "omni/b.py": "from omni.a import A\n\n\nclass B(A):\n    def run(self, x):\n        return x\n",
        "omni/broken.py": "class Broken(:\n",
        "omni/sizes.py": PACKAGE["omni/sizes.py"],
    }
    user = (
        "from omni.a import A\nfrom omni.broken import Broken\nfrom omni.sizes import parse\n\n\n"
        "class C(A, Broken):\n    def run(self, x):\n        return A.run(self, parse())\n"
    )
    assert changes(tmp_path, files, {"omni/user.py": user}) == [
        ("call-does-not-match-signature", "omni/user.py", 8, Status.NEW),
    ]


def test_a_name_that_another_package_may_own_is_not_held_against_the_repository(tmp_path: Path) -> None:
    files = {
        "src/omni/__init__.py": "",
        "examples/datasets/__init__.py": "",
        "examples/datasets/loading.py": "def load(name):\n    return name\n",
        "pyproject.toml": "[project]\nname = 'omni'\n",
    }
    user = "from datasets.loading import load\n\nrows = load('images', split='train')\n"
    assert changes(tmp_path, files, {"src/omni/rows.py": user}) == []


LAYER = "from torch import nn\n\n\nclass Head(nn.Module):\n    def __init__(self, size):\n{}\n{}"
FORWARD = "\n    def forward(self, x):\n        return x\n"
LAYERS = {
    "layer": ("        self.proj = nn.Linear(size, size)", "", "blocker"),
    "called": ("        self.size = size", FORWARD, "blocker"),
    "plain": ("        self.size = size", "", "minor"),
    "prepared": ("        super().__init__()\n        self.size = size", FORWARD, None),
    "old": ("        super(Head, self).__init__()\n        self.size = size", FORWARD, None),
    "named": ("        nn.Module.__init__(self)\n        self.size = size", FORWARD, None),
    "stub": ("        raise NotImplementedError", FORWARD, None),
    "copied": ("        self.__dict__.update(size=size)\n        self.size = size", FORWARD, None),
}


def test_a_layer_without_its_init_weighs_by_what_is_done_with_it(tmp_path: Path) -> None:
    after = {f"omni/{name}.py": LAYER.format(body, forward) for name, (body, forward, _) in LAYERS.items()}
    found = reviewed(tmp_path, {"omni/__init__.py": ""}, after)
    assert {path: (rule, line, severity) for rule, path, line, _, severity, _ in found} == {
        f"omni/{name}.py": ("missing-super-init", 5, severity)
        for name, (_, _, severity) in LAYERS.items()
        if severity
    }


REQUEST = (
    "from pydantic import BaseModel\n\n\nclass SpeechRequest(BaseModel):\n"
    "    text: str\n    voice: str = 'default'\n    speed: float = 1.0\n"
)
HANDLER = "from omni.protocol import SpeechRequest\n\n\n{}\n"
READS_TWO = "def speak(request: SpeechRequest):\n    return request.text, request.voice"


HANDLERS = [
    (READS_TWO, True),
    ("def speak(request: 'SpeechRequest | None' = None):\n    return request.text, request.voice", True),
    ("def speak(request: SpeechRequest):\n    # speed is fixed\n    return request.text, request.voice", True),
    (READS_TWO + ", f'{request.speed}'", False),
    (READS_TWO + ", getattr(request, 'speed')", False),
    (READS_TWO + "\n\n\ndef rate(given):\n    return given.speed", False),
    (READS_TWO + "\n\n\ndef rate(clock: Clock):\n    return clock.speed", True),
    (READS_TWO + "\n\n\ndef store(request: SpeechRequest):\n    send(request)", False),
    (READS_TWO + "\n\n\ndef store(request: SpeechRequest):\n    return request.model_dump()", False),
    (READS_TWO + "\n\n\nadapter = TypeAdapter(list[SpeechRequest])", False),
    (READS_TWO + "\n\n\ndef outer():\n    def inner(request: SpeechRequest):\n        return request", False),
    ("def speak(request: SpeechRequest):\n    return request.text", False),
    ("", False),
]


def renamed(text: str, names: dict[str, str]) -> str:
    return re.sub("|".join(names), lambda word: names[word[0]], text)


def test_a_field_counts_as_ignored_only_when_nothing_could_read_it(tmp_path: Path) -> None:
    after: Files = {}
    for at, (handler, _) in enumerate(HANDLERS):
        # Names of their own, since a field may be read anywhere in the tree.
        names = {"SpeechRequest": f"Speech{at}Request", "speed": f"speed{at}", "protocol": f"protocol{at}"}
        after[f"omni/protocol{at}.py"] = renamed(REQUEST, names)
        after[f"omni/server{at}.py"] = renamed(HANDLER.format(handler), names)
    told = changes(tmp_path, {"omni/__init__.py": ""}, after)
    assert {path for _, path, _, _ in told} == {
        f"omni/protocol{at}.py" for at, (_, found) in enumerate(HANDLERS) if found
    }
    assert {(rule, line) for rule, _, line, _ in told} == {("ignored-request-field", 7)}


def test_a_reader_that_the_change_takes_away_leaves_a_field_that_is_ignored(tmp_path: Path) -> None:
    before = {
        "omni/__init__.py": "",
        "omni/protocol.py": REQUEST,
        "omni/server.py": HANDLER.format(READS_TWO + ", request.speed"),
    }
    after = {"omni/protocol.py": REQUEST.replace("1.0", "2.0"), "omni/server.py": HANDLER.format(READS_TWO)}
    assert changes(tmp_path, before, after) == [("ignored-request-field", "omni/protocol.py", 7, Status.NEW)]


def test_methods_that_change_alike_in_many_classes_are_told_once(tmp_path: Path) -> None:
    def guider(name: str, given: str) -> str:
        return f"class {name}:\n    def prepare(self, data{given}):\n        return data\n"

    names = ["Plain", "Strong", "Weak"]
    before = {f"omni/{name.lower()}.py": guider(name, ", fields") for name in names}
    package = {"omni/__init__.py": "".join(f"from omni.{name.lower()} import {name}\n" for name in names)}
    after = {path: text.replace(", fields", "") for path, text in before.items()}
    ((rule, path, line, _, severity, message),) = reviewed(tmp_path, {**package, **before}, after)
    assert (rule, path, line, severity) == ("public-signature-changed", "omni/plain.py", 2, "minor")
    assert "in 3 of that name" in message


def test_a_public_function_is_found_beside_another_of_its_name_that_is_not_handed_on(tmp_path: Path) -> None:
    files = {f"omni/part_{number}.py": "def build(stage, size):\n    return stage\n" for number in range(6)}
    package = {"omni/__init__.py": "from omni.part_3 import build\n"}
    after = {path: text.replace(", size", "") for path, text in files.items()}
    found = changes(tmp_path, {**package, **files}, after)
    assert found == [("public-signature-changed", "omni/part_3.py", 1, Status.NEW)]
