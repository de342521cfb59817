"""What all mappings in our YAML files have in common, and the values that several of them hold."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue

from omnireview.places import glob_fault


def kebab(name: str) -> str:
    """Give a field's name as it is spelt in YAML."""
    return name.replace("_", "-")


class YamlModel(BaseModel):
    """A mapping in one of our YAML files: kebab-case keys, no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=kebab)


def with_short_form(
    short: JsonSchemaValue, title: str, core: Any, handler: GetJsonSchemaHandler
) -> JsonSchemaValue:
    """Give the schema of a model that can also be written as one plain value, whose schema is `short`."""
    return {"anyOf": [short, dict(handler.resolve_ref_schema(handler(core)))], "title": title}


def checked_path(path: str) -> str:
    """Give a path from the repository's root back. Raises ValueError for what leads elsewhere."""
    parts = path.split("/")
    if path.startswith(("/", "~")) or "\\" in path or {"", ".", ".."} & set(parts) or len(path) > 1_000:
        raise ValueError(f"`{path[:100]}` is no path from the repository's root")
    return path


def _checked_glob(glob: str) -> str:
    fault = glob_fault(glob)
    if fault:
        raise ValueError(fault)
    return glob


Glob = Annotated[str, AfterValidator(_checked_glob)]
Globs = tuple[Glob, ...]
Text = Annotated[str, Field(min_length=1)]
