"""`Pattern`: Semgrep's pattern syntax, compiled from a rule and matched on libcst's tree."""

from omnireview.patterns.compiler import Pattern, compile_pattern
from omnireview.patterns.fault import PatternError
from omnireview.patterns.match import Match

__all__ = ["Match", "Pattern", "PatternError", "compile_pattern"]
