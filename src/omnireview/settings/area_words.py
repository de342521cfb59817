"""One area of `focus` in the settings file: its keys, and what stands for it in `Settings`."""

import re
import string
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue

from omnireview.settings import Area, Question
from omnireview.settings.areas import shipped_areas
from omnireview.settings.yaml_model import Globs, YamlModel, with_short_form

PLACEHOLDERS = ("classes", "functions", "files")


def _checked_question(text: str) -> str:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise ValueError("a brace stands alone: write `{{` and `}}` for braces") from None
    for _, name, how, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or how or conversion):
            raise ValueError(f"`{{{name}}}` is no placeholder: there are {{classes}}, {{functions}} and {{files}}")
    return text


def _checked_name(glob: str) -> str:
    if re.fullmatch(r"[\w.*]+", glob) is None:
        raise ValueError(f"`{glob}` is no name, in which `*` can stand for any letters")
    return glob


def _checked_module(name: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"`{name}` is no dotted name of a module")
    return name


AreaName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
_Names = tuple[Annotated[str, Field(max_length=100), AfterValidator(_checked_name)], ...]
_Modules = tuple[Annotated[str, AfterValidator(_checked_module)], ...]


class QuestionWords(YamlModel):
    """A question, and of which names it is asked."""

    ask: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_checked_question)] = Field(
        description="The question. {classes}, {functions} and {files} become up to three names of the change; "
        "without any it is left out."
    )
    about: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(
        default=(),
        description="Globs of the names that it is asked of; one behind `!` takes names out. Left out: any.",
    )

    when: Literal["new", "changed"] | None = Field(
        default=None, description="Only names that the change brings in, or only those that were there before."
    )

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: Any) -> Any:
        return {"ask": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Give the schema with its short form: the question alone."""
        return with_short_form({"type": "string", "minLength": 1}, "QuestionWords", core, handler)


class AreaWords(YamlModel):
    """An area in which a person should look, or what to change of a shipped one."""

    show: Literal["on", "off"] = Field(default="on", description="`off` leaves the area out.")
    title: Annotated[str, Field(min_length=1, max_length=60)] | None = Field(
        default=None, description="What it is called."
    )
    paths: Globs | None = Field(
        default=None,
        description="Files that belong to it; a glob behind `!` takes files out.",
        examples=[["csrc/**"]],
    )
    imports: _Modules | None = Field(
        default=None,
        description="Modules; a file that begins to import one of them touches it.",
        examples=[["zmq"]],
    )
    classes: _Names | None = Field(
        default=None, description="Names of classes, or of bases of them, with `*`.", examples=[["*Cache"]]
    )
    functions: _Names | None = Field(
        default=None, description="Names of functions and methods, with `*`.", examples=[["load_*"]]
    )
    questions: Annotated[tuple[QuestionWords, ...], Field(min_length=1, max_length=12)] | None = Field(
        default=None,
        description="Questions, the best first; the first three that have names to fill in are shown.",
    )

    @model_validator(mode="before")
    @classmethod
    def _off_alone(cls, value: Any) -> Any:
        return {"show": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Give the schema with its short form: `off` alone."""
        return with_short_form({"enum": ["off"], "type": "string"}, "AreaWords", core, handler)


def whole(areas: Mapping[str, AreaWords]) -> Mapping[str, AreaWords]:
    """Give areas back whose parts are all there, here or in the shipped area of that name.

    Raises:
        ValueError: One lacks its title, its questions, or all by which it could be touched.
    """
    for name, words in areas.items():
        area = freeze(name, words)
        if area is not None and not (area.title and area.questions and _can_be_touched(area)):
            raise ValueError(
                f"the area `{name}` is none of the shipped ones, so it needs `title`, `questions`, and one of "
                "`paths`, `imports`, `classes` and `functions`"
            )
    return areas


def freeze(name: str, words: AreaWords) -> Area | None:
    """Give the area that stands in the settings: the shipped one of its name, with what is written replaced."""
    if words.show == "off":
        return None
    given = {
        key: value
        for key in ("title", "paths", "imports", "classes", "functions")
        if (value := getattr(words, key)) is not None
    }
    area = replace(shipped_areas().get(name, Area()), **given)
    if words.questions is None:
        return area
    return replace(
        area, questions=tuple(Question(each.ask, each.about, each.when or "") for each in words.questions)
    )


def _can_be_touched(area: Area) -> bool:
    return bool(area.paths or area.imports or area.classes or area.functions)
