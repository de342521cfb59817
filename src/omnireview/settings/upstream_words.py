"""The settings' `upstream`: where the version of a package is told that the project builds on."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from omnireview.settings.yaml_model import Text, YamlModel


def _checked_version(version: str) -> str:
    if re.fullmatch(r"v?[0-9]+(\.[0-9]+)*([a-z.+-][a-z0-9.+-]*)?", version) is None:
        raise ValueError(f"a version is written as 0.11.0, not `{version}`")
    return version


def _checked_variable(name: str) -> str:
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name) is None:
        raise ValueError(f"`{name}` is no name of a variable or key")
    return name


def _checked_package(name: str) -> str:
    normal = re.sub(r"[-_.]+", "-", name).lower()
    if name != normal or re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name) is None:
        raise ValueError("a package is written in PyPI's way: small letters, digits and hyphens")
    return name


PackageName = Annotated[str, AfterValidator(_checked_package)]


class UpstreamWords(YamlModel):
    """Where the version of a package is told."""

    file: Text | None = Field(
        default=None,
        alias="from",
        description="A file of the repository that names the version.",
        examples=["docker/Dockerfile.ci"],
    )
    variable: Annotated[str, AfterValidator(_checked_variable)] | None = Field(
        default=None,
        description="The `ARG`, environment variable or key of that file that holds the version. Left out: the "
        "file requires the package, as `vllm==0.11.0`.",
        examples=["VLLM_BASE_TAG"],
    )
    version: Annotated[str, AfterValidator(_checked_version)] | None = Field(
        default=None, description="The version itself, instead of `from`.", examples=["0.11.0"]
    )

    @model_validator(mode="after")
    def _says_one(self) -> "UpstreamWords":
        if (self.file is None) == (self.version is None):
            raise ValueError("it needs either `from` or `version`")
        if self.variable is not None and self.file is None:
            raise ValueError("`variable` needs `from`, the file that sets it")
        return self
