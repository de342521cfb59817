"""Guidance that changes while the decoder denoises."""

import math


def guidance_at(rule: float | str, step: int, steps: int) -> float:
    """Give the guidance of one step; a rule may use the time `t` from 0 to 1, `cos`, `exp` and `pi`."""
    if isinstance(rule, (int, float)):
        return float(rule)
    names = {"t": step / max(steps - 1, 1), "cos": math.cos, "exp": math.exp, "pi": math.pi}
    try:
        return float(eval(rule, {"__builtins__": {}}, names))
    except NameError as error:
        raise ValueError(f"the guidance {rule!r} uses a name that is none of {sorted(names)}")
