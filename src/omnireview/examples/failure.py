"""`Failure`: something that an example or an annotation promises and that does not hold."""

from omnireview.nouns import noun


@noun
class Failure:
    """What does not hold. `place` is `file:line`; `lines` shows the source and what was found there.

    `number` counts the examples of the rule from 1; it is None for a file beside the pack.
    """

    rule: str
    number: int | None
    what: str
    place: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """Give the failure as a heading and indented lines."""
        example = "" if self.number is None else f", example {self.number}"
        about = f"rule `{self.rule}`{example}: " if self.rule else ""
        return "\n".join([f"{self.place}: {about}{self.what}", *(f"    {line}" for line in self.lines)])
