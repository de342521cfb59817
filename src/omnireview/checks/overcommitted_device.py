"""Stages of a vLLM-Omni stage configuration that together take more than a device has, or name no device.

`gpu_memory_utilization` is the part of a device's memory that a stage takes for itself
(https://docs.vllm.ai/en/latest/configuration/engine_args.html). Found is the last stage of those whose parts on
one device come to more than `most`, as far as they are written, and a stage without `runtime.devices` where other
stages of the file have them: it takes the first device, whatever runs there.
"""

from collections.abc import Iterator
from typing import Any, Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.configs.stages import STAGES, Pipeline, Stage, read_pipeline
from omnireview.nouns import noun
from omnireview.sides import Side

SUBJECT: Final = SIDE

_PART = "gpu_memory_utilization"
_MOST_STAGES = 200


@noun
class Options(CheckOptions):
    """How much of a device may be taken."""

    percent: int = option("Percent of a device's memory that its stages may take together.", default=100, least=1)


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each fault at its key: `$FAULT` is what is wrong, `$MEND` what to do."""
    paths = [path for path in side.changed(["*.yaml", "*.yml"]) if STAGES in (side.index.text(path) or "")]
    side.index.configs(paths)
    for path in paths:
        for config in side.index.config(path):
            pipeline = read_pipeline(config)
            if pipeline is not None and len(pipeline.stages) <= _MOST_STAGES:
                yield from _overcommitted(pipeline, options)
                yield from _without_device(pipeline)


def _overcommitted(pipeline: Pipeline, options: Options) -> Iterator[Sighting]:
    taken: dict[str, list[tuple[Stage, float]]] = {}
    for stage in pipeline.stages:
        part = _at(pipeline, stage, "engine_args", _PART)
        if isinstance(part, int | float) and not isinstance(part, bool) and 0 < part <= 1:
            for device in dict.fromkeys(each.strip() for each in stage.devices.split(",")):
                if device.isdigit():
                    taken.setdefault(device, []).append((stage, float(part)))
    for device, parts in taken.items():
        total = sum(part for _, part in parts)
        if len(parts) > 1 and round(total * 100) > options.percent:
            last = parts[-1][0]
            names = " and ".join(str(stage.id) for stage, _ in parts[:4])
            fault = f"stages {names} take {round(total * 100)} % of the memory of device {device}"
            mend = f"Lower `{_PART}`, or move a stage to another device."
            yield _sighting(pipeline, last, ("engine_args", _PART), (fault, mend, f"device {device}"))
            return


def _without_device(pipeline: Pipeline) -> Iterator[Sighting]:
    having = [stage for stage in pipeline.stages if stage.devices]
    for stage in pipeline.stages:
        runtime = _at(pipeline, stage, "runtime")
        if having and isinstance(runtime, dict) and "devices" not in runtime:
            fault = f"stage {stage.id} names no device, so it takes the first, beside what others run there"
            yield _sighting(pipeline, stage, ("runtime",), (fault, "Name its `devices`.", "no device"))


def _sighting(pipeline: Pipeline, stage: Stage, keys: tuple[str, ...], words: tuple[str, str, str]) -> Sighting:
    """Make a sighting at some keys of a stage. `words` are the fault, its mend and what it is known by."""
    fault, mend, identity = words
    bindings = {"$FAULT": fault, "$MEND": mend}
    line = pipeline.line(STAGES, stage.number, *keys)
    context = f"{STAGES}[{stage.number}]"
    return Sighting(pipeline.path, line, context=context, bindings=bindings, identity=identity)


def _at(pipeline: Pipeline, stage: Stage, *keys: str) -> Any:
    """Give what a stage has at some keys; None for nothing."""
    found: Any = pipeline.config.data[STAGES][stage.number]
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found
