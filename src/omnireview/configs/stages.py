"""A `Config` → `Pipeline`: the stages of a vLLM-Omni stage configuration, and what each is fed by.

The shape is that of three known generations of the files, told by the loader beside them
(https://github.com/vllm-project/vllm-omni, `vllm_omni/entrypoints/omni_stage.py`):

1. A list `stage_args` of stages with `stage_id`, `engine_args`, `engine_input_source`,
   `custom_process_input_func`, `final_output` and `final_output_type`.
2. The same with `runtime`, `is_comprehension` and `default_sampling_params` in a stage, and with `runtime.edges`
   beside the list.
3. The same with `input_connectors` and `output_connectors` in a stage, each naming one of `runtime.connectors`.
"""

from collections.abc import Iterator
from typing import Any, Final

from omnireview.configs import Config, Keys
from omnireview.nouns import noun

STAGES: Final = "stage_args"
"""The key that a stage configuration is known by."""
STAGE_KEYS: Final = frozenset(
    (
        *("stage_id", "engine_args", "engine_input_source", "custom_process_input_func"),
        *("final_output", "final_output_type"),
        *("runtime", "is_comprehension", "default_sampling_params"),
        *("input_connectors", "output_connectors"),
    )
)
"""What the loaders of the known generations read of a stage."""
_CONNECTORS = (("input_connectors", "from_stage_"), ("output_connectors", "to_stage_"))


@noun
class Stage:
    """One stage, as far as its file says. `number` is its place in the list, from 0.

    `id` is None where there is none, or none that is a number. What is not written is "". `sources` are the
    numbers of `engine_input_source`; None when it is not given as a number or as a list of numbers.
    """

    number: int
    id: int | None
    name: str
    worker: str
    scheduler: str
    devices: str
    output: str
    final: bool
    sources: tuple[int, ...] | None
    has_processor: bool
    connectors: tuple["Connector", ...]
    keys: tuple[str, ...]


@noun
class Connector:
    """One entry of a stage's `input_connectors` or `output_connectors`, which is `group`.

    `key` is as it is written. `other` is the stage that the key names, None where it names none by number.
    `name` is that of one of `runtime.connectors`, "" where the connector is described in place.
    """

    group: str
    key: str
    other: int | None
    name: str


@noun
class Edge:
    """One edge of `runtime.edges`. `number` is its place in the list, from 0; an end that is no number is None."""

    number: int
    begin: int | None
    end: int | None


@noun
class Pipeline:
    """The stages of one file, in its order, and the edges that it draws beside them."""

    path: str
    stages: tuple[Stage, ...]
    edges: tuple[Edge, ...]
    connectors: tuple[str, ...]
    """The names of `runtime.connectors`."""
    config: Config

    @property
    def links(self) -> tuple[tuple[int, int], ...]:
        """Which stage feeds which, by ids, in order: each stage's sources, or the edges if no stage has any."""
        found = [
            (source, stage.id) for stage in self.stages if stage.id is not None for source in stage.sources or ()
        ]
        if not found:
            found = [
                (edge.begin, edge.end) for edge in self.edges if edge.begin is not None and edge.end is not None
            ]
        return tuple(dict.fromkeys(found))

    def line(self, *keys: str | int) -> int:
        """Give the line of what stands at some keys, else that of the nearest thing around them."""
        way: Keys = keys
        while way and way not in self.config.lines:
            way = way[:-1]
        return self.config.lines.get(way, 1)


def read_pipeline(config: Config) -> Pipeline | None:
    """Give the pipeline that a file describes; None when it is no stage configuration.

    It is one when it maps `stage_args` to a list of mappings, each with a `stage_id` or `engine_args`.
    """
    data = config.data
    listed = data.get(STAGES) if isinstance(data, dict) else None
    if not isinstance(listed, list) or not listed or not all(map(_is_stage, listed)):
        return None
    stages = tuple(_stage(number, each) for number, each in enumerate(listed))
    connectors = tuple(_table(_table(data, "runtime"), "connectors"))
    return Pipeline(config.path, stages, tuple(_edges(data)), connectors, config)


def _is_stage(value: Any) -> bool:
    return isinstance(value, dict) and ("stage_id" in value or "engine_args" in value)


def _stage(number: int, words: dict[str, Any]) -> Stage:
    engine, runtime = _table(words, "engine_args"), _table(words, "runtime")
    return Stage(
        number=number,
        id=_number(words.get("stage_id")),
        name=_text(engine.get("model_stage")),
        worker=_text(engine.get("worker_cls")),
        scheduler=_text(engine.get("scheduler_cls")),
        devices=_text(runtime.get("devices")),
        output=_text(words.get("final_output_type") or engine.get("engine_output_type")),
        final=words.get("final_output") not in (None, False),
        sources=_sources(words.get("engine_input_source")),
        has_processor=bool(words.get("custom_process_input_func")),
        connectors=tuple(_connectors(words)),
        keys=tuple(words),
    )


def _connectors(words: dict[str, Any]) -> Iterator[Connector]:
    for group, before in _CONNECTORS:
        for key, value in _table(words, group).items():
            other = _number(key.removeprefix(before)) if key.startswith(before) else None
            yield Connector(group, key, other, value if isinstance(value, str) else "")


def _sources(value: Any) -> tuple[int, ...] | None:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    numbers = [_number(each) for each in listed]
    known = tuple(number for number in numbers if number is not None)
    return known if len(known) == len(numbers) else None


def _edges(data: dict[str, Any]) -> Iterator[Edge]:
    listed = _table(data, "runtime").get("edges")
    for number, each in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(each, dict):
            yield Edge(number, _number(each.get("from")), _number(each.get("to")))


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    # A quoted number is looked up as one by none of the loaders, but a person means the same stage.
    return (
        int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else None
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(each) for each in value[:16])
    return "" if value is None or isinstance(value, dict) else str(value)
