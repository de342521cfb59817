"""What no pattern can say: a closed, shipped, typed set of checks, one file each.

A rule names a check with `check:` and tells it more with `options:`. A check looks at one subject and keeps no
memory; a file's docstring is the check's page.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final, cast

from omnireview.checks.options import CheckOptions, option_names, options_of
from omnireview.checks.subjects import (
    DOCUMENT,
    FILE,
    MODULE,
    NOWHERE,
    PARSE,
    PULL_REQUEST,
    Check,
    ModuleCheck,
    ParseFault,
    Subject,
    TextFile,
    YamlFile,
)

__all__ = [
    "CHECKS",
    "DOCUMENT",
    "FILE",
    "MODULE",
    "NOWHERE",
    "PARSE",
    "PULL_REQUEST",
    "SUBJECTS",
    "Check",
    "CheckOptions",
    "ModuleCheck",
    "ParseFault",
    "Subject",
    "TextFile",
    "YamlFile",
    "option_names",
    "options_of",
]

SUBJECTS: Final[Mapping[str, Subject]] = {
    "assert-as-validation": MODULE,
    "bare-except": MODULE,
    "blocking-call-in-async": MODULE,
    "call-without-keyword": MODULE,
    "hardcoded-device": MODULE,
    "logger-arguments": MODULE,
    "mutable-default": MODULE,
    "no-newline-at-end": FILE,
    "silent-except": MODULE,
    "syntax": PARSE,
    "untested-change": PULL_REQUEST,
    "yaml-value": DOCUMENT,
}
"""Every check by its name in YAML, with what it looks at; its file has the same name."""


class _Checks(Mapping[str, Check]):
    """The checks by name. A check's file is imported when it is asked for: most of them bring libcst along."""

    def __getitem__(self, name: str) -> Check:
        if name not in SUBJECTS:
            raise KeyError(name)
        return cast("Check", import_module(f"{__name__}.{name.replace('-', '_')}"))

    def __contains__(self, name: object) -> bool:
        return name in SUBJECTS

    def __iter__(self) -> Iterator[str]:
        return iter(SUBJECTS)

    def __len__(self) -> int:
        return len(SUBJECTS)


CHECKS: Final[Mapping[str, Check]] = _Checks()
