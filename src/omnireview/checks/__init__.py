"""What no pattern can say: a closed, shipped, typed set of checks, one file each.

A rule names a check with `check:` and tells it more with `options:`. A check looks at one subject and keeps no
memory; a file's docstring is the check's page.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final, cast

from omnireview.checks.options import CheckOptions, option_names, options_of
from omnireview.checks.subjects import (
    CHANGE,
    DOCUMENT,
    FILE,
    MODULE,
    PARSE,
    SIDE,
    Check,
    ModuleCheck,
    ParseFault,
    Sighting,
    Subject,
    TextFile,
    YamlFile,
)

__all__ = [
    "CHANGE",
    "CHECKS",
    "DOCUMENT",
    "FILE",
    "MODULE",
    "PARSE",
    "SIDE",
    "SUBJECTS",
    "Check",
    "CheckOptions",
    "ModuleCheck",
    "ParseFault",
    "Sighting",
    "Subject",
    "TextFile",
    "YamlFile",
    "option_names",
    "options_of",
]

SUBJECTS: Final[Mapping[str, Subject]] = {
    "assert-as-validation": MODULE,
    "attribute-only-on-subclass": SIDE,
    "bare-except": MODULE,
    "blocking-call-in-async": MODULE,
    "broken-stage-graph": SIDE,
    "call-does-not-match-signature": SIDE,
    "call-without-keyword": MODULE,
    "changed-config-default": CHANGE,
    "changed-signature-breaks-caller": CHANGE,
    "changed-signature-breaks-override": CHANGE,
    "config-callable-signature": SIDE,
    "docs-name-deleted-symbol": CHANGE,
    "duplicated-block": CHANGE,
    "forbidden-import-direction": SIDE,
    "hardcoded-device": MODULE,
    "ignored-request-field": SIDE,
    "logger-arguments": MODULE,
    "missing-super-init": SIDE,
    "mixin-after-module": SIDE,
    "mutable-default": MODULE,
    "near-duplicate-file": CHANGE,
    "new-import-cycle": CHANGE,
    "no-newline-at-end": FILE,
    "overridden-upstream-changed": CHANGE,
    "override-equals-base": SIDE,
    "override-signature-mismatch": SIDE,
    "private-name-imported": SIDE,
    "public-signature-changed": CHANGE,
    "registry-entry-without-target": SIDE,
    "removed-cli-flag": CHANGE,
    "removed-config-key": CHANGE,
    "removed-env-var": CHANGE,
    "removed-symbol-still-imported": CHANGE,
    "repeated-constant": CHANGE,
    "silent-except": MODULE,
    "syntax": PARSE,
    "undeclared-dependency": CHANGE,
    "undocumented-surface": CHANGE,
    "unresolved-config-path": SIDE,
    "unresolved-first-party-import": SIDE,
    "unresolved-upstream-import": SIDE,
    "untested-change": CHANGE,
    "upstream-pin-breaks": CHANGE,
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
