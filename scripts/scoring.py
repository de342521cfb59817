"""Writes docs/scoring.md: how the score is made, and how it holds against the table of an expert's review.

    python scripts/scoring.py               the numbers anew, from the code; what was measured stays
    python scripts/scoring.py --repo DIR    measures too: DIR is a git repository of vLLM-Omni, bare or not

Each change is reviewed as `omnireview check BASE..HEAD` does, with the default settings. Exit code 1 when a row is
further than 1 from the expert's, or the overall further than 0.5: the page is written all the same, with the miss.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scoring_page import EXPERT, EXPERT_PULL, Scores, compared, measured_part, measured_section, misses, page

from omnireview.corridor import review_change
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "scoring.md"
PROJECT = "vllm-project/vllm-omni"
CHANGES: Mapping[str, tuple[str, str]] = {
    "12": (
        "7a85034d9b5c0bc86208ff82047ce5bf54b8d6f6",
        "a3a77b6cc4cfb8f6c7ad4b3c0b325cdafd9ce9aa",
    ),
    "14": (
        "5a503f341e69306a1192d32c938a9a7b98e604ac",
        "f5c519c44a749d840d01a968e8ba449ab8269c46",
    ),
    "15": (
        "7a85034d9b5c0bc86208ff82047ce5bf54b8d6f6",
        "28ae542eed67e6778d98fd27b13527f528efe245",
    ),
    "16": (
        "7a85034d9b5c0bc86208ff82047ce5bf54b8d6f6",
        "811057ce111a13afbc35d6fdaf6ece253dd546ac",
    ),
    "17": (
        "7a85034d9b5c0bc86208ff82047ce5bf54b8d6f6",
        "54977bd590704fd99b54b1773eb99dc8c2fb4a34",
    ),
    "19": (
        "7a85034d9b5c0bc86208ff82047ce5bf54b8d6f6",
        "9ebc1dd652b2005f7e441349ff228e8b5f5c6842",
    ),
    "179": (
        "71f9f9a9a7c669ac11bf55d899dc29f6c06d86f6",
        "2eb8560d76beb861137ecddf791e4090179a8ed5",
    ),
    "292": (
        "ef827022b898eb743e572498ea9c1778fef1f62a",
        "a0d8f8329555fdbeababd2aec2abae806f7f0dfe",
    ),
}
"""Pull request → base and head: those whose findings were read one by one."""


def main(arguments: Sequence[str]) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", type=Path, metavar="DIR", help="a git repository that holds the commits")
    options = parser.parse_args(arguments)
    if options.repo is None:
        section = measured_part(PAGE.read_text(encoding="utf-8"))
        missed: list[str] = []
    else:
        git = Git.open(options.repo)
        scores = {number: score(git, *ends) for number, ends in CHANGES.items()}
        section, missed = measured_section(scores), misses(EXPERT, scores[EXPERT_PULL])
    PAGE.write_text(page(section), encoding="utf-8")
    for miss in missed:
        print(miss, file=sys.stderr)
    return 1 if missed else 0


def score(git: Git, base: str, head: str) -> Scores:
    """Review one change and give its scores."""
    pull = replace(from_range(git, f"{base}..{head}"), repository=PROJECT)
    return compared(review_change(pull, pull.base_tree, Settings()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
