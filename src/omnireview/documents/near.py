"""A word that is none of the known ones → a hint at the one that was meant."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Give `; did you mean …?` with the nearest known word, or else all that there are."""
    from difflib import get_close_matches

    choices = sorted(known)
    close = get_close_matches(word.lower().replace("_", "-"), choices, n=1, cutoff=0.6)
    if close:
        return f"; did you mean `{close[0]}`?"
    return "; there are: " + ", ".join(choices) if choices else ""
