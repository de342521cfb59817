"""A word that is none of the known ones → a hint at the one that was meant."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Give `; did you mean …?` with the nearest known word, or else all that there are."""
    choices = sorted(known)
    return _meant(word, choices) or ("; there are: " + ", ".join(choices) if choices else "")


def ending(word: str, known: Iterable[str]) -> str:
    """Give the end of a sentence that names the word: `; did you mean …?` with the nearest one, or a full stop."""
    return _meant(word, sorted(known)) or "."


def _meant(word: str, choices: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.lower().replace("_", "-"), choices, n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
