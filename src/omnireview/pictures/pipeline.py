"""Changed stage configurations of vLLM-Omni → `Picture`s of their pipelines, with what the change does to them."""

from collections.abc import Iterator
from dataclasses import replace

from omnireview import places
from omnireview.configs import Config
from omnireview.configs.stages import STAGES, Pipeline, Stage, read_pipeline
from omnireview.pictures import MOST_BOXES, Arrow, Box, Picture
from omnireview.sides import Side, Sides

_MOST_PICTURES = 3
_MOST_KEYS = 5
_MOST_VALUES = 2_000
_LONGEST = 100


def draw_pipelines(sides: Sides) -> tuple[Picture, ...]:
    """Draw each changed stage configuration as it is at the head, three at most; the others are only named.

    A stage is marked when the change adds it or sets anything in it anew. What can't be read is not drawn.
    """
    before = {file.path: file.old_path for file in sides.pull.files}
    pictures: list[Picture] = []
    others: list[str] = []
    # Copies in the documentation come last.
    for path in sorted(sides.head.changed(["*.yaml", "*.yml"]), key=places.is_docs):
        pipeline = _pipeline(sides.head, path)
        if pipeline is None:
            continue
        if len(pictures) == _MOST_PICTURES:
            others.append(path)
            continue
        old_path = before.get(path)
        pictures.append(_draw(pipeline, _pipeline(sides.old, old_path) if old_path else None))
    if others:
        pictures[-1] = replace(pictures[-1], words=(*pictures[-1].words, *_listed(others)))
    return tuple(pictures)


def _listed(paths: list[str]) -> Iterator[str]:
    yield from (f"Not drawn: the pipeline of {_code(path)}." for path in paths[:MOST_BOXES])
    if len(paths) > MOST_BOXES:
        yield f"Not drawn: {len(paths) - MOST_BOXES} more."


def _pipeline(side: Side, path: str) -> Pipeline | None:
    # Most YAML files are none, and reading them costs a child's time.
    if STAGES not in (side.index.text(path) or ""):
        return None
    return next((found for config in side.index.config(path) if (found := read_pipeline(config))), None)


def _draw(pipeline: Pipeline, old: Pipeline | None) -> Picture:
    drawn = pipeline.stages[:MOST_BOXES]
    changes = {stage.number: _changes(pipeline, stage, old) for stage in drawn}
    numbers = {stage.id: place for place, stage in enumerate(drawn) if stage.id is not None}
    links = [(begin, end) for begin, end in pipeline.links if begin in numbers and end in numbers]
    return Picture(
        title="The changed pipeline",
        legend="Marked: stages that this change adds or alters. An arrow leads from a stage to one that it feeds.",
        boxes=tuple(Box(tuple(_lines(stage)), bool(changes[stage.number])) for stage in drawn),
        arrows=tuple(Arrow(numbers[begin], numbers[end]) for begin, end in links),
        words=(
            f"It is that of {_code(pipeline.path)}.",
            *(_words(pipeline, stage, changes[stage.number]) for stage in drawn),
            *(f"Removed: stage {stage.id} {_code(stage.name)}." for stage in _gone(pipeline, old)),
        ),
        left_out=len(pipeline.stages) - len(drawn),
    )


def _lines(stage: Stage) -> Iterator[str]:
    yield f"{_number(stage)}: {stage.name}" if stage.name else f"stage {_number(stage)}"
    for label, value in _facts(stage):
        yield f"{label}: {value}"


def _facts(stage: Stage) -> Iterator[tuple[str, str]]:
    """Give what a person asks of a stage, with classes by their last names."""
    if stage.worker:
        yield "worker", stage.worker.rpartition(".")[2]
    if stage.scheduler:
        yield "scheduler", stage.scheduler.rpartition(".")[2]
    if stage.devices:
        yield "device", stage.devices
    if stage.output or stage.final:
        yield ("final output" if stage.final else "output"), stage.output or "not named"


def _words(pipeline: Pipeline, stage: Stage, change: str) -> str:
    name = f" {_code(stage.name)}" if stage.name else ""
    facts = [f"{label} {_code(value)}" for label, value in _facts(stage)]
    fed = [str(begin) for begin, end in pipeline.links if end == stage.id]
    facts += [f"fed by stage {', '.join(fed)}"] if fed else []
    said = f"Stage {_number(stage)}{name}: {', '.join(facts) or 'nothing more is set'}."
    return f"{said} {change}".rstrip()


def _changes(pipeline: Pipeline, stage: Stage, old: Pipeline | None) -> str:
    """Say what the change does to a stage, "" for nothing; stages are paired by their ids."""
    before = None if old is None else next((each for each in old.stages if each.id == stage.id), None)
    if old is None or before is None:
        return "New."
    now, then = _settings(pipeline.config, stage), _settings(old.config, before)
    keys = [key for key in (*now, *(key for key in then if key not in now)) if now.get(key) != then.get(key)]
    if not keys:
        return ""
    named = ", ".join(map(_code, keys[:_MOST_KEYS]))
    return f"Changed: {named}{f' and {len(keys) - _MOST_KEYS} more' if len(keys) > _MOST_KEYS else ''}."


def _settings(config: Config, stage: Stage) -> dict[str, object]:
    """Give what is set in a stage, by dotted keys, with the type of each value: `1` and `true` are not equal."""
    inside = (leaf for leaf in config.leaves if leaf.keys[:2] == (STAGES, stage.number))
    found: dict[str, object] = {}
    for leaf in inside:
        found[".".join(map(str, leaf.keys[2:]))] = (type(leaf.value), leaf.value)
        if len(found) == _MOST_VALUES:
            break
    return found


def _gone(pipeline: Pipeline, old: Pipeline | None) -> list[Stage]:
    ids = {stage.id for stage in pipeline.stages}
    gone = [stage for stage in old.stages if stage.id is not None and stage.id not in ids] if old else []
    return gone[:MOST_BOXES]


def _number(stage: Stage) -> str:
    return "?" if stage.id is None else str(stage.id)


def _code(text: str) -> str:
    """Give a name as a code span that nothing in it can end."""
    flat = " ".join(text.replace("`", "'").split())
    return f"`{flat[:_LONGEST]}`" if flat else "without a name"
