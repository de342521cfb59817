"""A version as people write it → one spelling, and an order.

https://peps.python.org/pep-0440/
"""

import re
from typing import Final

VERSION: Final = (
    r"[0-9]{1,9}(?:\.[0-9]{1,9}){1,4}(?:(?:a|b|rc)[0-9]{1,9})?(?:\.post[0-9]{1,9})?(?:\.dev[0-9]{1,9})?"
)
"""Matches a version without `v` and without a local part; a number alone is none."""

_PARTS = re.compile(r"([0-9.]+)(?:(a|b|rc)([0-9]+))?(?:\.post([0-9]+))?(?:\.dev([0-9]+))?")
_STAGES = {"a": 0, "b": 1, "rc": 2, None: 3}


def canonical(version: str) -> str:
    """Give the one spelling of a version: without `v`, local part and zeros at the end (`v0.11.0+cu128` → `0.11`).

    What is no version is given back as it is.
    """
    public = version.removeprefix("v").partition("+")[0]
    found = re.match(r"([0-9]+(?:\.[0-9]+)*)(.*)", public)
    if found is None:
        return version
    numbers = [str(int(number)) for number in found[1].split(".")]
    while len(numbers) > 1 and numbers[-1] == "0":
        numbers.pop()
    return ".".join(numbers) + found[2]


def order(version: str) -> tuple[tuple[int, ...], int, int, int, int]:
    """Give what sorts versions: a candidate before its release, a development build before what it leads to.

    Raises:
        ValueError: It is no version.
    """
    found = _PARTS.fullmatch(canonical(version))
    if found is None:
        raise ValueError(f"`{version}` is no version")
    numbers, stage, count, post, dev = found.groups()
    rank = -1 if dev is not None and stage is None and post is None else _STAGES[stage]
    return (
        tuple(int(number) for number in numbers.split(".")),
        rank,
        int(count or 0),
        -1 if post is None else int(post),
        1 << 30 if dev is None else int(dev),
    )
