# ruff: noqa: E501 - a pattern on one line is easier to read
"""A change of one file, scanned as a review does it and in full: what the tests of the engine compare."""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from omnireview.compare import Judged, compare
from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.prefilter import Sketch, draw
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.rules.engine import shipped_engine
from omnireview.rules.read import read_pack
from omnireview.rules.shipped import shipped_packs
from omnireview.scan.file import SMALL, FileScanner
from omnireview.scan.task import FileScan, Task
from omnireview.settings import Settings
from omnireview.terms import Status

PATH = "pkg/m.py"
LARGEST = 3_500
GENERAL: list[dict[str, Any]] = [
    *(
        {"pattern": text}
        for text in (
            "$F(..., $K=None, ...)", "if $A:\n    ...\n    return $B", "isinstance($X, ($A, $B))", "$X = $F(...)",
            "raise $E(...)", "with $C as $D:\n    ...", "class $C($B): ...", "@$D\ndef $F(...): ...", "len($X)",
            "for $I in $F(...):\n    ...", "import $M", "$X is not None", '"..."', "[$E for $X in $Y]", "lambda $X: ...",
            "$X = $F(...)\n...\nreturn $X", "def $F(..., $P=None, ...): ...", "$X.append(...)", "assert $X",
            "typing.$F", "os.path.$F(...)", "super().__init__(...)", "return $X or $Y", "$X[0]",
        )
    ),
    {"patterns": [{"pattern": "self.$X = $Y"}, {"pattern-inside": "class $C($B):\n    ...\n"}]},
    {"patterns": [{"pattern": "return $X"}, {"pattern-not-inside": "def $F(..., $X, ...): ..."}]},
    {"patterns": [{"pattern": "$F($X)"}, {"metavariable-regex": {"metavariable": "$F", "regex": "is|str"}}]},
    {"patterns": [{"pattern": "$F(...)"}, {"pattern-not-inside": "class $C:\n    ...\n    def __init__(...): ...\n"}]},
    {"pattern": "$F(None)", "options": {"symbolic_propagation": True}},
]  # fmt: skip


def rules_of(operators: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Read rules that have these operators."""
    plain = {"message": "Found.", "severity": "WARNING", "languages": ["python"]}
    rows = [{"id": f"rule-{at}", **plain, **each} for at, each in enumerate(operators)]
    return list(
        read_pack("made", yaml.safe_dump({"rules": rows}).encode(), "made.yaml", shipped_engine()).pack.rules
    )


@cache
def shipped_rules() -> tuple[Rule, ...]:
    engine = shipped_engine()
    return tuple(
        rule
        for name, data in shipped_packs().items()
        for rule in read_pack(name, data, f"{name}.yaml", engine).pack.rules
    )


@cache
def all_rules() -> tuple[Rule, ...]:
    """The shipped rules, and some that find much in any code."""
    return (*shipped_rules(), *rules_of(GENERAL))


def changed_file(old: str, head: str, old_path: str = PATH) -> ChangedFile:
    status = FileStatus.MODIFIED if old_path == PATH else FileStatus.RENAMED
    return ChangedFile(PATH, old_path, status, hunks=diff_texts(old.encode(), head.encode()))


def scanner(rules: Sequence[Rule], *, prefilter: bool = True, small: int = SMALL) -> FileScanner:
    settings = Settings()
    return FileScanner(RulesByPath(list(rules), settings), settings, prefilter=prefilter, small=small)


def told(scan: FileScan, file: ChangedFile, *, everything: bool = False) -> set[tuple[object, ...]]:
    """What a review would say: findings with their standing; the old ones only with `everything`."""
    return {
        _row(judged)
        for judged in compare([file], scan.head, scan.old)
        if everything or judged.status in (Status.NEW, Status.MENDED, Status.MOVED)
    }


def _row(judged: Judged) -> tuple[object, ...]:
    found = judged.finding
    place = (found.rule, found.path, found.line, found.end_line, found.context, found.source)
    return (*place, found.message, found.severity, judged.status, judged.fingerprint)


def quick_and_full(
    rules: Sequence[Rule], old: str, head: str, old_path: str = PATH
) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Scan what a change touches, even of small files, and all of both sides without the prefilter."""
    file = changed_file(old, head, old_path)
    task = Task(file, head=head.encode(), old=old.encode())
    whole = Task(file, head=head.encode(), old=old.encode(), everything=True)
    return told(scanner(rules, small=0)(task), file), told(scanner(rules, prefilter=False)(whole), file)


@cache
def corpus() -> tuple[str, ...]:
    """Real code: of libcst, pydantic, hypothesis and the project itself, the files that are not long."""
    roots = [
        Path(str(importlib.import_module(n).__file__)).parent
        for n in ("libcst", "pydantic", "hypothesis", "omnireview")
    ]
    files = [path for root in roots for path in sorted(root.rglob("*.py")) if 1000 < path.stat().st_size < LARGEST]
    return tuple(text for path in files if draw(text := path.read_text("utf-8")) is not None)


def edited(text: str, random: Random) -> str:
    """Change a real file as people do, and now and then as nobody would; what comes out may be no Python."""
    for _ in range(random.randint(1, 3)):
        sketch = draw(text)
        if sketch is None or not sketch.units:
            return text
        other = random.choice(_EDITS)(text.split("\n"), sketch, random)
        if draw(other) is not None or random.random() < 0.05:
            text = other
    return text


def _line(lines: list[str], sketch: Sketch, random: Random) -> str:
    """Delete or duplicate a line, or write one word of it otherwise."""
    del sketch
    at = random.randrange(len(lines))
    words = lines[at].split(" ")
    words[-1] = random.choice(["None", "(None)", "x", "foo(None)", "super().__init__()", ""])
    new = random.choice([[], [lines[at]] * 2, [" ".join(words)], ["", lines[at]]])
    return "\n".join([*lines[:at], *new, *lines[at + 1 :]])


def _word(lines: list[str], sketch: Sketch, random: Random) -> str:
    """Give what one line says, or binds, another name; as an import, a constant or a class's base may get it."""
    outside = [each.node.lineno - 1 for each in sketch.outside] + [node.lineno - 1 for _, node in sketch.classes]
    at = random.choice(outside) if outside and random.random() < 0.7 else random.randrange(len(lines))
    one = random.choice(["os", "typing", "Any", "None", "str", "len", "isinstance", "self", "=", "as", "import"])
    two = random.choice(["os", "typing", "Any", "None", "str", "len", "isinstance", "q", "= None or", "as q as"])
    return "\n".join([*lines[:at], lines[at].replace(one, two), *lines[at + 1 :]])


def _move(lines: list[str], sketch: Sketch, random: Random) -> str:
    """Move, double or delete a function; or write it below another name."""
    unit = random.choice(sketch.units)
    block = lines[unit.first - 1 : unit.last]
    rest = lines if random.random() < 0.3 else [*lines[: unit.first - 1], *lines[unit.last :]]
    if random.random() < 0.2:
        block = [line.replace(unit.node.name, "len") for line in block]
    starts = [0, len(rest), *(each.first - 1 for each in sketch.units if each.first - 1 <= len(rest))]
    at = random.choice(starts)
    return "\n".join([*rest[:at], *(block if random.random() < 0.8 else []), *rest[at:]])


def _statement(lines: list[str], sketch: Sketch, random: Random) -> str:
    """Put a statement at the top level, between functions of a class, or in front of a function."""
    unit = random.choice(sketch.units)
    indent = " " * random.choice([0, unit.node.col_offset])
    new = random.choice(
        [
            "import os", "from a import len", "class C(B):", "if x:", "len = None", "global q", "@foo(None)",
            "def len(): pass", "x = isinstance(None)", "from typing import *", "try: import os\nexcept E: os = None",
        ]
    )  # fmt: skip
    at = random.choice([0, unit.first - 1])
    return "\n".join([*lines[:at], *(indent + line for line in new.split("\n")), *lines[at:]])


_EDITS = (_line, _line, _word, _word, _move, _statement)
