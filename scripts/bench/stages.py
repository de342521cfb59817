"""What the stages of one review cost: how much a run takes that ends behind each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from material import HERE, Scene
from measure import Command, instructions
from ours import Ours

STAGES = (
    ("start", "start Python, import our own code"),
    ("change", "ask git for the change, read the diff"),
    ("policy", "read settings and rules"),
    ("files", "read the files' bytes"),
    ("candidates", "parse with `ast`, tell what is touched, ask the gates"),
    ("trees", "import libcst, parse what holds a candidate"),
    ("findings", "compile the rules, match, place and word the findings"),
)
"""Stages by the names that stop_after.py knows, in their order, and what is done in each."""
LAST = "compare both sides, score, write the review"


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage does, and the million instructions that it takes."""

    does: str
    cost: float


def stages(own: Ours, scene: Scene, total: float, *, without: Sequence[str] = (), simulate: bool) -> list[Stage]:
    """Count each stage of the review of a scene's commits, which as a whole takes `total` million instructions.

    Raises:
        RunFailed: A run did not do its work.
    """
    found: list[Stage] = []
    before = 0.0
    for name, does in STAGES:
        if name not in without:
            cost = instructions(_command(own, scene, name), simulate=simulate)
            found.append(Stage(does, cost - before))
            before = cost
    return [*found, Stage(LAST, total - before)]


def _command(own: Ours, scene: Scene, stage: str) -> Command:
    return own.check(
        (own.program("python"), str(HERE / "stop_after.py"), stage), scene, (f"{scene.base}..{scene.head}",)
    )
