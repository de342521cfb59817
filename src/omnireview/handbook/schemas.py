"""Our models → JSON schemas, for editors that complete and check YAML while it is written."""

import json
from typing import Any

from omnireview.render import as_json
from omnireview.rules.schema import PackFile
from omnireview.settings.schema import SettingsWords
from omnireview.settings.yaml_model import YamlModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def settings() -> str:
    """Give the schema of `.github/omnireview.yaml`."""
    return _schema(SettingsWords, "OmniReview settings")


def pack() -> str:
    """Give the schema of a pack file."""
    return _schema(PackFile, "OmniReview rule pack")


def review() -> str:
    """Give the schema of a review as JSON (`--format json`, review.json)."""
    return json.dumps(as_json.schema(), indent=2, ensure_ascii=False) + "\n"


def _schema(model: type[YamlModel], title: str) -> str:
    schema = _tidy(model.model_json_schema())
    return json.dumps({"$schema": DIALECT, **schema, "title": title}, indent=2, ensure_ascii=False) + "\n"


def _tidy(value: Any) -> Any:
    """Leave out what hides a description in an editor: titles made of field names, null as a choice or default."""
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _tidy(each)
        for key, each in value.items()
        if not (key == "title" and isinstance(each, str))
        and not (key == "default" and (each is None or isinstance(each, dict)))
    }
    choices = [each for each in kept.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        kept = {**choices[0], **{key: each for key, each in kept.items() if key != "anyOf"}}
    return kept
