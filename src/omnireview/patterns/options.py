"""`Options`: what a rule's `options` change in the meaning of its patterns.

https://semgrep.dev/docs/writing-rules/rule-syntax#options
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnireview.patterns.fault import PatternError

# What Semgrep does unless told otherwise, and all that we can do.
_FIXED = {
    "ac_matching": True, "arrow_is_function": True, "attr_expr": True, "flddef_assign": False,
    "go_deeper_expr": True, "go_deeper_stmt": True, "implicit_deep_exprstmt": True, "implicit_return": True,
    "let_is_var": True, "unify_ids_strictly": True, "vardef_assign": True, "commutative_boolop": False,
    "commutative_compop": False, "symmetric_eq": False, "decorators_order_matters": False,
}  # fmt: skip
# They are about other languages and other modes, or about searches across files.
_WITHOUT_EFFECT = ("generic_", "taint_", "xml_", "interfile", "cpp_", "apex_")


@dataclass(frozen=True, slots=True)
class Options:
    """Semgrep's names and defaults."""

    constant_propagation: bool = True
    symbolic_propagation: bool = False


DEFAULT = Options()


def read_options(words: object) -> Options:
    """Read a rule's `options`; raises `PatternError` for one that is unknown, or can't be obeyed."""
    if not isinstance(words, Mapping):
        raise PatternError("`options` takes a mapping", ("options",))
    known: dict[str, Any] = {}
    for name, value in words.items():
        place = ("options", str(name))
        if str(name).startswith(_WITHOUT_EFFECT):
            continue
        if not isinstance(value, bool):
            raise PatternError(f"the option `{name}` is true or false, not `{value}`", place)
        if name in Options.__dataclass_fields__:
            known[str(name)] = value
        elif name not in _FIXED:
            raise PatternError(f"`{name}` is no option of a search in Python", place)
        elif _FIXED[str(name)] != value:
            raise PatternError(f"the option `{name}` can only be {str(not value).lower()} here", place)
    return Options(**known)
