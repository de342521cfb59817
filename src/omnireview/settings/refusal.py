"""All that is wrong with a settings file → one `BadSettings`."""

from collections.abc import Iterable

from omnireview.errors import BadSettings

_MEND = "Mend the lines above; docs/settings.md shows every key."


def bad_settings(place: str, lines: Iterable[str]) -> BadSettings:
    """Give the error that tells all mistakes of a file; each line begins with `file:line: `."""
    told = "\n".join(f"  {line}" for line in lines)
    return BadSettings(f"The settings can't be obeyed:\n{told}", where=place, mend=_MEND)
