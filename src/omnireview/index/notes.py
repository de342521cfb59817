"""What was not looked at, collected while it happens → sentences for the summary."""

_SHOWN = 3


class Notes:
    """Reasons, each with the things it holds for, in the order in which they came up."""

    def __init__(self) -> None:
        self._about: dict[str, dict[str, None]] = {}

    def add(self, reason: str, about: str = "") -> None:
        """Note a reason, and one thing (a path, a name) that it holds for. What is noted already stays once."""
        self._about.setdefault(reason, {})
        if about:
            self._about[reason][about] = None

    def joined(self, other: "Notes") -> "Notes":
        """Give what either has noted, each reason once."""
        both = Notes()
        for notes in (self, other):
            for reason, about in notes._about.items():  # noqa: SLF001 - of the same class
                both._about.setdefault(reason, {}).update(about)
        return both

    @property
    def sentences(self) -> tuple[str, ...]:
        """Give one sentence a reason, with the first few things that it holds for."""
        return tuple(_sentence(reason, list(about)) for reason, about in self._about.items())


def _sentence(reason: str, about: list[str]) -> str:
    if not about:
        return f"{reason}."
    shown = ", ".join(f"`{each}`" for each in about[:_SHOWN])
    more = f" and {len(about) - _SHOWN} more" if len(about) > _SHOWN else ""
    return f"{reason}: {shown}{more}."
