"""A pack on disk → the annotated files beside it, and what they prove.

As Semgrep has it: `pack.py` and `pack.test.yaml` beside `pack.yaml`, or a file in a folder `pack/`, say in
comments which rule must find the line below (other YAML is taken for packs); `pack.fixed.py` is what all fixes
together make of `pack.py`.
https://semgrep.dev/docs/writing-rules/testing-rules
"""

import ast
import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from omnireview.annotated import Annotations, read_annotations
from omnireview.corridor import SECONDS_A_FILE
from omnireview.edits import apply_edits
from omnireview.errors import BadInput, NotAnalysed
from omnireview.examples.failure import Failure
from omnireview.examples.play import PARSES, Play, faults, numbered, play_watched, told
from omnireview.modules.standard import standard_tree
from omnireview.nouns import noun
from omnireview.rules import Rule
from omnireview.scan import Finding
from omnireview.spans import Edit


@noun
class Proof:
    """How many annotated files and results of fixes were compared, and what did not hold."""

    files: int
    fixed: int
    failures: tuple[Failure, ...]


def prove(pack: Path, rules: Sequence[Rule], *, only: str = "", seconds: float = SECONDS_A_FILE) -> Proof:
    """Run all rules of a pack over the annotated files beside it. `paths` of the rules are not looked at.

    A rule must be found on each line below a `ruleid` that names it, and on no other; an annotation must name a
    rule of the pack; and `pack.fixed.py` must be what the fixes make of `pack.py`. With `only` it is asked of that
    one rule alone; the result of all fixes is, if it has one. A file on which the rules take more than `seconds`
    of processor time is given up, which is a failure of those that take so long.

    Raises:
        BadInput: A file beside the pack can't be read.
    """
    everywhere = [replace(rule, include=(), exclude=()) for rule in rules]
    asked = [rule for rule in rules if only in ("", rule.id)]
    fixes = any(rule.fix is not None or rule.fix_regex is not None or rule.check for rule in asked)
    wanted: list[tuple[Path, str, Annotations, Path | None]] = []
    for file in _beside(pack):
        text = _read(file)
        said, result = read_annotations(text), _fixed(file) if fixes else None
        if only in said.rules if only else said.rules or result:
            wanted.append((file, text, said, result))
    scans = play_watched(everywhere, [Play({file.name: text}) for file, text, _, _ in wanted], seconds)
    fixed = 0
    failures: list[Failure] = []
    for (file, text, said, result), scan in zip(wanted, scans, strict=True):
        fault = faults(scan)
        if fault:
            stopped = everywhere if scan.not_analysed else []
            failures += [
                *_of_stopped(file, text, stopped, seconds),
                Failure("", None, fault[0], str(file), tuple(fault[1])),
            ]
            continue
        found = [finding for finding in scan.findings if finding.rule != PARSES.id]
        failures += _of_annotations(file, text, said, asked, found)
        if not only:
            failures += _of_strangers(file, said, rules)
        if result is not None:
            fixed += 1
            failures += _of_fixes(str(result), text, _read(result), found)
    return Proof(len(wanted), fixed, tuple(failures))


def _beside(pack: Path) -> list[Path]:
    """Give the files that could be annotated, by name; all files of a folder that is named as the pack."""
    stem = pack.name.partition(".")[0]
    near = [path for path in pack.parent.iterdir() if path.name.partition(".")[0] == stem and path != pack]
    files = [each for path in near for each in ([path] if path.is_file() else path.rglob("*"))]
    return sorted(path for path in files if path.is_file() and _is_target(path))


def _is_target(path: Path) -> bool:
    parts = path.name.split(".")
    is_pack = parts[-1] in ("yaml", "yml") and "test" not in parts[1:-1]
    return not is_pack and "fixed" not in parts[1:-1]


def _fixed(file: Path) -> Path | None:
    """Give the file that says what all fixes make of a file; None without one."""
    name, test, suffix = file.stem.removesuffix(".test"), ".test" * file.stem.endswith(".test"), file.suffix
    near = [file.with_name(f"{name}{test}.fixed{suffix}"), file.with_name(f"{name}.fixed{test}{suffix}")]
    return next((each for each in near if each.is_file()), None)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise BadInput(
            f"The file can't be read: {error.strerror}.", where=str(file), mend="see its rights"
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput("The file is not UTF-8.", where=str(file), mend="save it as UTF-8") from error


def _of_annotations(
    file: Path, text: str, said: Annotations, rules: Iterable[Rule], found: Sequence[Finding]
) -> Iterator[Failure]:
    starts = _decorated(text)
    reported: dict[str, dict[int, Finding]] = defaultdict(dict)
    for finding in found:
        if finding.line is not None:
            reported[finding.rule].setdefault(starts.get(finding.line, finding.line), finding)
    for rule in rules:
        mine = reported[rule.id]
        verdict = said.judge(rule.id, mine)
        if not verdict:
            continue
        lines = []
        if verdict.missed:
            lines += ["must be found, and stays quiet:", *numbered(text, verdict.missed)]
        if verdict.wrong:
            lines.append("must stay quiet, and is found:")
            lines += [
                line for at in verdict.wrong for line in [*numbered(text, [at]), f"      {mine[at].message}"]
            ]
        amiss = sorted({*verdict.missed, *verdict.wrong})
        yield Failure(rule.id, None, _counted(verdict.missed, verdict.wrong), f"{file}:{amiss[0]}", tuple(lines))


def _of_stopped(file: Path, text: str, rules: Iterable[Rule], seconds: float) -> Iterator[Failure]:
    """Name the rules that can't get through a file even when they are alone with it."""
    for rule in rules:
        (scan,) = play_watched([rule], [Play({file.name: text})], seconds)
        if scan.not_analysed:
            what, lines = faults(scan) or ("", [])
            yield Failure(rule.id, None, what, rule.place, tuple(lines))


def _of_strangers(file: Path, said: Annotations, rules: Iterable[Rule]) -> Iterator[Failure]:
    for name in sorted(said.rules - {rule.id for rule in rules}):
        yield Failure(name, None, "it is named here, and the pack has no such rule", str(file), ())


def _decorated(text: str) -> dict[int, int]:
    """Map the line of a decorated definition, where it is reported, to its first decorator, where Semgrep does."""
    try:
        tree = standard_tree(text)
    except (SyntaxError, NotAnalysed):
        return {}
    return {
        node.lineno: node.decorator_list[0].lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.decorator_list
    }


def _counted(missed: Sequence[int], wrong: Sequence[int]) -> str:
    said = [f"{len(missed)} missed"] if missed else []
    return ", ".join([*said, *([f"{len(wrong)} found that must stay quiet"] if wrong else [])])


def _of_fixes(place: str, text: str, wanted: str, found: Sequence[Finding]) -> Iterator[Failure]:
    mended = apply_edits(text.encode(), _together(found))
    if mended is None:
        yield Failure("", None, "the fixes overlap", place, tuple(map(told, found)))
    elif mended.decode() != wanted:
        difference = difflib.unified_diff(
            wanted.split("\n"), mended.decode().split("\n"), "wanted", "what the fixes make", lineterm="", n=1
        )
        yield Failure("", None, "the fixes make something else", place, tuple(difference))


def _together(found: Sequence[Finding]) -> list[Edit]:
    """Give the edits of all findings, without those of a finding that overlap ones taken before."""
    taken: list[Edit] = []
    for finding in sorted(
        found, key=lambda each: min(((edit.start, edit.end) for edit in each.edits), default=(0, 0))
    ):
        if not any(_overlap(edit, other) for edit in finding.edits for other in taken):
            taken += finding.edits
    return taken


def _overlap(one: Edit, other: Edit) -> bool:
    return one == other or (one.start < other.end and other.start < one.end)
