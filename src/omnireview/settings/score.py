"""The settings' `score`: the numbers of the score table that a repository can replace."""

from typing import Annotated

from pydantic import Field, model_validator

from omnireview.settings.yaml_model import YamlModel

Weight = Annotated[float, Field(strict=True, ge=0, le=1)]
Points = Annotated[float, Field(strict=True, ge=0, le=9)]
Level = Annotated[int, Field(strict=True, ge=1, le=10)]


class Weights(YamlModel):
    """Weights of the score table's rows."""

    architecture: Weight | None = Field(default=None, description="Weight of Architecture & Design.")
    quality: Weight | None = Field(default=None, description="Weight of Code Quality.")
    correctness: Weight | None = Field(default=None, description="Weight of Functional Correctness.")
    testing: Weight | None = Field(default=None, description="Weight of Testing.")
    documentation: Weight | None = Field(default=None, description="Weight of Documentation.")
    security: Weight | None = Field(default=None, description="Weight of Security.")

    @model_validator(mode="after")
    def _one_counts(self) -> "Weights":
        given = [getattr(self, name) for name in type(self).model_fields]
        if all(weight == 0 for weight in given):
            raise ValueError("one row at least needs a weight above 0")
        return self


class Deductions(YamlModel):
    """Points that the first finding of a severity takes from its row."""

    blocker: Points | None = Field(default=None, description="Points that a row's first blocker takes.")
    major: Points | None = Field(default=None, description="Points that a row's first major takes.")
    minor: Points | None = Field(default=None, description="Points that a row's first minor takes.")


class Levels(YamlModel):
    """What two rules leave of their rows at most; 10 lifts the level, and the rule then takes nothing."""

    untested_change: Level | None = Field(
        default=None, description="The most that Testing can have when the change comes without a test."
    )
    undocumented_surface: Level | None = Field(
        default=None, description="The most that Documentation can have when something new is in no document."
    )


class Score(YamlModel):
    """How the score is made."""

    weights: Weights = Field(
        default=Weights(), description="Weights of the rows in the overall score, against each other."
    )
    deductions: Deductions = Field(
        default=Deductions(), description="Points lost; the further ones of a row take less."
    )
    levels: Levels = Field(default=Levels(), description="What two rules leave of their rows at most.")
