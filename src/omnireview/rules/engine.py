"""What a rule may name: the checks that there are, and the patterns that can be compiled."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Protocol

from omnireview.checks.options import CheckOptions
from omnireview.documents.near import nearest
from omnireview.nouns import noun

Fault = tuple[tuple[Hashable, ...], str]
"""The path of keys below the rule, and what is wrong there."""


DEPRECATED = "deprecated-name"
"""The check that a rule's `deprecated:` stands for."""


class HasOptions(Protocol):
    """What is asked of a check."""

    @property
    def Options(self) -> type[CheckOptions]:  # noqa: N802 - it is a class
        """What it may be told."""


@noun
class Engine:
    """The checks by name, and a function that gives the fault of a matching part, or None when it compiles."""

    checks: Mapping[str, HasOptions]
    pattern_fault: Callable[[Mapping[str, Any]], Fault | None]

    def check_faults(self, check: str, options: Mapping[str, Any]) -> list[Fault]:
        """Give what is wrong with naming this check with these options."""
        if check not in self.checks:
            return [(("check",), f"`{check}` is no check" + nearest(check, self.checks))]
        from omnireview.rules.options import option_mistakes

        mistakes = [
            (mistake.path, mistake.message) for mistake in option_mistakes(self.checks[check].Options, options)
        ]
        if check == DEPRECATED and not mistakes:
            from omnireview.rules.deprecated import table_faults

            faults = table_faults(options["names"], self.pattern_fault)
            mistakes = [(("names", *path), message) for path, message in faults]
        return [(("options", *path), f"options of `{check}`: {message}") for path, message in mistakes]


def fix_regex_faults(words: Mapping[str, Any]) -> list[Fault]:
    """Give what is wrong with a rule's `fix-regex`."""
    from omnireview.patterns import PatternError
    from omnireview.patterns.fix_regex import compile_fix_regex

    try:
        compile_fix_regex(words)
    except PatternError as error:
        return [(("fix-regex", *error.operator_path), error.message)]
    return []


def shipped_engine() -> Engine:
    """Give the engine of this version."""
    from omnireview.checks import CHECKS
    from omnireview.patterns import PatternError, compile_pattern

    def fault(operators: Mapping[str, Any]) -> Fault | None:
        try:
            compile_pattern(operators)
        except PatternError as error:
            # What follows on further lines is the pattern, which has to be told from the next mistake.
            return tuple(error.operator_path), error.message.replace("\n", "\n      ")
        return None

    return Engine(CHECKS, fault)
