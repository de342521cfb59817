"""The identifiers that stand in a pattern's Python text for the parts of pattern syntax that Python has not."""

from omnireview.gates import STAND_IN

DEEP = f"{STAND_IN}deep"
TYPED = f"{STAND_IN}typed"
CHAIN = f"{STAND_IN}chain"
NO_DEFAULT = f"{STAND_IN}no_default"
DOTS = f"{STAND_IN}dots"
ONE = f"{STAND_IN}one_"
MANY = f"{STAND_IN}many_"


def stand_in(name: str) -> str:
    """The identifier for `$X` or `$...X`."""
    if name.startswith("$..."):
        return MANY + name[4:]
    return ONE + name[1:]


def dots_name(number: int) -> str:
    """The identifier for an ellipsis where Python allows nothing but a name."""
    return f"{DOTS}{number}"
