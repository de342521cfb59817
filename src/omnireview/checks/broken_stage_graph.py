"""A stage configuration of vLLM-Omni that its loader can't run: the graph of its stages does not hold together.

Looked at are changed YAML files with a list `stage_args` (`configs.stages` has the known generations). Found are
a stage without a number or with the number of another, a source, connector or edge that names no stage, a source
that comes later, a stage that nothing feeds, a connector that nothing defines, a pipeline without a final output,
and a key that the loader does not know.

What a loader does is told from the Python files of the tree. A key counts as known when any of them mentions it,
so that a loader newer than this check decides for itself. What holds for some generations only is found where the
tree has no loader (it uses an installed one), or one that walks through `stage_list` in order, as those do.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.configs.stages import STAGE_KEYS, STAGES, Pipeline, Stage, read_pipeline
from omnireview.nouns import noun
from omnireview.sides import Side

SUBJECT: Final = SIDE

_IN_ORDER = "stage_list"
_FINAL = "final_output"
_MOST_STAGES = 200
_MOST_KEYS = 50
_MOST_FAULTS = 50


@noun
class _Loader:
    """What the Python files of a tree mention; `known` is False when nobody can tell."""

    words: frozenset[str]
    known: bool

    @property
    def here(self) -> bool:
        return STAGES in self.words

    @property
    def in_order(self) -> bool:
        """Whether stages are looked up by their place, and run one after the other."""
        return self.known and (not self.here or _IN_ORDER in self.words)


def find(side: Side, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - the protocol's
    """Give each fault at its key: `$FAULT` is what is wrong, `$MEND` what to do, `$SEVERITY` how much it matters.

    Of one file at most 50 are given.
    """
    paths = [path for path in side.changed(["*.yaml", "*.yml"]) if STAGES in (side.index.text(path) or "")]
    side.index.configs(paths)
    pipelines = [
        pipeline
        for path in paths
        for config in side.index.config(path)
        if (pipeline := read_pipeline(config)) is not None and len(pipeline.stages) <= _MOST_STAGES
    ]
    if not pipelines:
        return
    loader = _loader(side, pipelines)
    for pipeline in pipelines:
        yield from islice(_faults(pipeline, loader), _MOST_FAULTS)


def _faults(pipeline: Pipeline, loader: _Loader) -> Iterator[Sighting]:
    yield from _numbers(pipeline, loader)
    for stage in pipeline.stages:
        yield from _sources(pipeline, stage, loader)
        yield from _connectors(pipeline, stage)
        yield from _keys(pipeline, stage, loader)
    yield from _edges(pipeline)
    yield from _ending(pipeline, loader)


def _loader(side: Side, pipelines: list[Pipeline]) -> _Loader:
    strange = {key for pipeline in pipelines for stage in pipeline.stages for key in stage.keys} - STAGE_KEYS
    words = [STAGES, _IN_ORDER, _FINAL, *sorted(strange)[:_MOST_KEYS]]
    told = side.index.mentioning(words, ("*.py",))
    return _Loader(frozenset(word for word in words if told and told.get(word)), told is not None)


def _fault(
    pipeline: Pipeline,
    keys: tuple[str | int, ...],
    fault: str,
    mend: str,
    severity: str = "blocker",
    *,
    identity: str = "",
) -> Sighting:
    bindings = {"$FAULT": fault, "$MEND": mend, "$SEVERITY": severity}
    context = f"{keys[0]}[{keys[1]}]" if len(keys) > 1 else ""
    return Sighting(
        pipeline.path, pipeline.line(*keys), context=context, bindings=bindings, identity=identity or fault
    )


def _numbers(pipeline: Pipeline, loader: _Loader) -> Iterator[Sighting]:
    seen: dict[int, int] = {}
    for stage in pipeline.stages:
        keys = (STAGES, stage.number, "stage_id")
        if stage.id is None:
            if "stage_id" not in stage.keys:
                yield _fault(pipeline, keys[:2], "a stage has no `stage_id`", "Number it.")
        elif stage.id in seen:
            fault = f"`stage_id` {stage.id} is taken by the stage in line {seen[stage.id]}"
            # The line moves with what stands above.
            identity = f"`stage_id` {stage.id} is taken"
            yield _fault(pipeline, keys, fault, "Give each stage its own number.", identity=identity)
        else:
            seen[stage.id] = pipeline.line(*keys)
    ids = [stage.id for stage in pipeline.stages]
    if loader.in_order and None not in ids and len(seen) == len(ids):
        for stage in pipeline.stages:
            if stage.id != stage.number:
                fault = f"`stage_id` is {stage.id} at place {stage.number}, and stages are looked up by place"
                yield _fault(pipeline, (STAGES, stage.number, "stage_id"), fault, "Number stages from 0 in order.")
                return


def _sources(pipeline: Pipeline, stage: Stage, loader: _Loader) -> Iterator[Sighting]:
    keys = (STAGES, stage.number, "engine_input_source")
    if stage.id is None or stage.sources is None:
        return
    earlier = {each.id for each in pipeline.stages[: stage.number]}
    ids = {each.id for each in pipeline.stages}
    for source in dict.fromkeys(stage.sources):
        if source not in ids:
            fault = f"stage {stage.id} is fed by stage {source}, which does not exist"
            yield _fault(pipeline, keys, fault, "Name a stage of this file.")
        elif source not in earlier and loader.in_order:
            which = "itself" if source == stage.id else f"stage {source}, which comes after it"
            yield _fault(pipeline, keys, f"stage {stage.id} is fed by {which}", "Name an earlier stage.")
    if stage.number and not stage.sources and not stage.has_processor and loader.in_order:
        fault = f"nothing feeds stage {stage.id}"
        yield _fault(pipeline, keys, fault, "Name a stage in `engine_input_source`.")


def _connectors(pipeline: Pipeline, stage: Stage) -> Iterator[Sighting]:
    ids = {each.id for each in pipeline.stages}
    for connector in stage.connectors:
        keys = (STAGES, stage.number, connector.group, connector.key)
        if connector.other is not None and connector.other not in ids:
            fault = f"`{connector.key}` names stage {connector.other}, which does not exist"
            yield _fault(pipeline, keys, fault, "Name a stage of this file.", "major")
        if connector.name and connector.name not in pipeline.connectors:
            fault = f"`{connector.name}` is none of `runtime.connectors`"
            yield _fault(pipeline, keys, fault, "Define the connector, or name one that is.")


def _keys(pipeline: Pipeline, stage: Stage, loader: _Loader) -> Iterator[Sighting]:
    for key in stage.keys[:_MOST_KEYS]:
        if key in STAGE_KEYS or key in loader.words or not loader.known:
            continue
        close = get_close_matches(key[:80], STAGE_KEYS - set(stage.keys), n=1, cutoff=0.8)
        if close:
            mend = f"Did you mean `{close[0]}`?"
        elif loader.here:
            mend = "Take it out, or read it."
        else:
            continue
        severity = "major" if close else "minor"
        yield _fault(
            pipeline, (STAGES, stage.number, key), f"nothing reads the key `{key}` of a stage", mend, severity
        )


def _edges(pipeline: Pipeline) -> Iterator[Sighting]:
    ids = {stage.id for stage in pipeline.stages}
    for edge in pipeline.edges:
        for key, end in (("from", edge.begin), ("to", edge.end)):
            if end is not None and end not in ids:
                fault = f"an edge names stage {end}, which does not exist"
                yield _fault(
                    pipeline, ("runtime", "edges", edge.number, key), fault, "Name a stage of this file.", "minor"
                )


def _ending(pipeline: Pipeline, loader: _Loader) -> Iterator[Sighting]:
    if any(stage.final for stage in pipeline.stages) or not loader.known:
        return
    if not loader.here or _FINAL in loader.words:
        fault = "no stage has `final_output: true`, so nothing is given back"
        yield _fault(pipeline, (STAGES,), fault, "Mark the stages whose output the caller gets.", "major")
