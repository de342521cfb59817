"""Text as a speaker would read it."""

import re

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def spell_digits(text: str) -> str:
    """Write digits as words, one by one: a model has heard "four two" more often than it has read 42."""
    return re.sub(r"\d", lambda found: f" {DIGITS[int(found[0])]} ", text)
