"""`Pattern`: Semgrep's pattern syntax, compiled from a rule and matched on libcst's tree."""

from typing import TYPE_CHECKING, Any

from omnireview.patterns.fault import PatternError
from omnireview.spans import Match

if TYPE_CHECKING:
    from omnireview.patterns.compiler import Pattern, compile_pattern
else:

    def __getattr__(name: str) -> Any:
        # The compiler needs libcst, which takes longer to import than most files to review.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from omnireview.patterns import compiler

        return getattr(compiler, name)


__all__ = ["Match", "Pattern", "PatternError", "compile_pattern"]
