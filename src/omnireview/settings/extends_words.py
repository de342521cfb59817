"""The settings' `extends`: what they build upon."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator

from omnireview.documents import Document
from omnireview.promise import checked_pack
from omnireview.settings import Extended
from omnireview.settings.yaml_model import checked_path

_REMOTE = re.compile(
    r"(?P<repository>[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100})/(?P<path>[^@]+)@(?P<sha>[^@]*)"
)


def _checked(word: str) -> str:
    if "/" not in word:
        return checked_pack(word)
    found = _REMOTE.fullmatch(word)
    if found is None:
        raise ValueError(f"`{word[:100]}` is neither a shipped pack nor owner/repo/path@sha")
    if re.fullmatch(r"[0-9a-f]{40}", found["sha"]) is None:
        raise ValueError(
            "a file of another repository is pinned by the whole sha of a commit, 40 digits of 0-9 and a-f, for "
            f"branches and tags can move; not `{found['sha'][:60]}`"
        )
    path = checked_path(found["path"])
    if not path.endswith((".yaml", ".yml")):
        raise ValueError(f"`{path[:100]}` is no YAML file")
    return word


ExtendsWord = Annotated[str, AfterValidator(_checked)]


def freeze_extends(words: Sequence[str], document: Document) -> tuple[Extended, ...]:
    """Give the files of other repositories, each with its place."""
    return tuple(
        Extended(
            found["repository"],
            found["path"],
            found["sha"],
            f"{document.place}:{document.line(('extends', index))}",
        )
        for index, word in enumerate(words)
        if (found := _REMOTE.fullmatch(word)) is not None
    )
