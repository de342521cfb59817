"""What no pattern can say: a closed, shipped, typed set of checks, one file each.

A rule names a check with `check:` and tells it more with `options:`. A check looks at one subject and keeps no
memory; a file's docstring is the check's page.
"""

from collections.abc import Mapping

from omnireview.checks import (
    assert_as_validation,
    bare_except,
    blocking_call_in_async,
    call_without_keyword,
    hardcoded_device,
    logger_arguments,
    mutable_default,
    no_newline_at_end,
    silent_except,
    syntax,
    untested_change,
    yaml_value,
)
from omnireview.checks.subjects import (
    DOCUMENT,
    FILE,
    MODULE,
    NOWHERE,
    PARSE,
    PULL_REQUEST,
    Check,
    CheckOptions,
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
    "Check",
    "CheckOptions",
    "ParseFault",
    "Subject",
    "TextFile",
    "YamlFile",
]

CHECKS: Mapping[str, Check] = {
    "assert-as-validation": assert_as_validation,
    "bare-except": bare_except,
    "blocking-call-in-async": blocking_call_in_async,
    "call-without-keyword": call_without_keyword,
    "hardcoded-device": hardcoded_device,
    "logger-arguments": logger_arguments,
    "mutable-default": mutable_default,
    "no-newline-at-end": no_newline_at_end,
    "silent-except": silent_except,
    "syntax": syntax,
    "untested-change": untested_change,
    "yaml-value": yaml_value,
}
"""Every check by its name in YAML."""
