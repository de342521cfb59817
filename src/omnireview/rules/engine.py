"""What a rule may name: the checks that there are, and the patterns that can be compiled."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from omnireview.documents.mistakes import explain, nearest

Fault = tuple[tuple[Hashable, ...], str]
"""The path of keys below the rule, and what is wrong there."""


class HasOptions(Protocol):
    """What is asked of a check."""

    @property
    def Options(self) -> type[BaseModel]:  # noqa: N802 - it is a class
        """The model of its options."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The checks by name, and a function that gives the fault of a matching part, or None when it compiles."""

    checks: Mapping[str, HasOptions]
    pattern_fault: Callable[[Mapping[str, Any]], Fault | None]

    def check_faults(self, check: str, options: Mapping[str, Any]) -> list[Fault]:
        """Give what is wrong with naming this check with these options."""
        if check not in self.checks:
            return [(("check",), f"`{check}` is no check" + nearest(check, self.checks))]
        model = self.checks[check].Options
        try:
            model.model_validate(dict(options))
        except ValidationError as error:
            return [
                (("options", *mistake.path), f"options of `{check}`: {mistake.message}")
                for mistake in explain(error, model, lambda _: 0)
            ]
        return []


def shipped_engine() -> Engine:
    """Give the engine of this version."""
    from omnireview.checks import CHECKS
    from omnireview.patterns import PatternError, compile_pattern

    def fault(operators: Mapping[str, Any]) -> Fault | None:
        try:
            compile_pattern(operators)
        except PatternError as error:
            return tuple(error.operator_path), error.message
        return None

    return Engine(CHECKS, fault)
