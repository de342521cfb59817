"""A title or a description that promises speed or memory, and no measurement anywhere.

A measurement is a number with a unit, a table with numbers, a picture, or a benchmark among the changed files. A
description's conditional sentences ("could be faster", "in future") promise nothing. Drafts, bots, reverts,
merges, releases, and changes that write no source code are left alone.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.descriptions import has_figures, sentences
from omnireview.facts.statements import source_files
from omnireview.facts.titles import Title, is_routine, read_title
from omnireview.places import matches
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

BENCHMARKS: Final = ("bench/", "benchmark/", "benchmarks/", "*benchmark*", "bench_*.py", "*_bench.py", "perf/")
"""Globs of files that measure, or hold what was measured."""
_PREFIXES = frozenset({"perf", "performance", "optimization", "optimisation", "optimize", "speed"})
_WHAT = (
    r"(?:(?:run)?time|performance|throughput|speed|latency|memory(?: usage| footprint| use| consumption)?"
    r"|vram|overhead)"
)
_CLAIM = re.compile(
    r"(?i)\b(?:speeds? ?-?up\b|speed-?ups?\b|faster\b|"
    r"(?:improv|increas|boost|enhanc|rais)(?:e|es|ed|ing)\s(?:[\w&,/-]{1,30}\s){0,3}(?:performance|throughput|speed)\b|"
    rf"(?:reduc|lower|decreas|cut|sav|halv)\w{{0,4}}\s(?:[\w&,/-]{{1,30}}\s){{0,3}}{_WHAT}\b|"
    rf"optimi[sz](?:e|es|ed|ing)\s(?:[\w&,/-]{{1,30}}\s){{0,3}}{_WHAT}\b)"
)
_OPEN = re.compile(
    r"(?i)\b(?:could|would|should|may|might|can|will|future|later|follow-?up|todo|plan|if|want|need|aims?|try|tries"
    r"|to (?:improve|speed|reduce|save|boost|optimi[sz]e)|whether|no|not|n't|without|issue|rfc)\b|\?|\[ \]"
)
_NOT_MEASURED = re.compile(
    r"(?i)\b(?:tests?|testing|ci|build|install\w*|docs?|import|compile times?|regression)\b"
)
_LONGEST = 600


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give one sighting without a place, or none: `$WHERE` promises, in the words `$CLAIM`.

    `$SEVERITY` is `minor` for a description's promise.
    """
    pull = sides.pull
    if not pull.title.strip() or pull.draft or is_routine(pull):
        return
    found = _claim(read_title(pull.title), pull.body)
    if found is None or has_figures(f"{pull.title}\n{pull.body}") or not source_files(sides.head):
        return
    if not any(matches(file.path, BENCHMARKS) for file in pull.files):
        bindings = {"$WHERE": found[0], "$CLAIM": found[1]}
        yield Sighting(None, bindings=bindings | ({"$SEVERITY": "minor"} if found[0] == "description" else {}))


def _claim(title: Title, body: str) -> tuple[str, str] | None:
    """Give where speed or memory is promised, and with which words."""
    if any(_NOT_MEASURED.search(each) for each in title.prefixes):
        return None
    if not _NOT_MEASURED.search(title.rest):
        if found := _CLAIM.search(title.rest):
            return "title", found[0]
        named = next((each for each in title.prefixes if each.lower() in _PREFIXES), None)
        if named:
            return "title", named
    for sentence in sentences(body):
        said = sentence[:_LONGEST]
        found = _CLAIM.search(said)
        if found and not _OPEN.search(said) and not _NOT_MEASURED.search(said):
            return "description", found[0]
    return None
