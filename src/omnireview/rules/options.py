"""What a pack tells a check → what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from omnireview.checks.model import options_model
from omnireview.checks.options import CheckOptions
from omnireview.documents.mistakes import Mistake, explain


def option_mistakes(options: type[CheckOptions], told: Mapping[str, Any]) -> list[Mistake]:
    """Give what is wrong with telling a check this, in YAML's spelling; nothing when it fits. Lines are 0."""
    model = options_model(options)
    try:
        model.model_validate(dict(told))
    except ValidationError as error:
        return explain(error, model, lambda _: 0)
    return []
