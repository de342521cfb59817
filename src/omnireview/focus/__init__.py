"""Where a person should look: the areas of the project that a change touches, with questions for them."""

from omnireview.nouns import noun


@noun
class Named:
    """A class, function or file of the change that a question asks about. `line` is None for a whole file."""

    text: str
    path: str
    line: int | None = None


@noun
class FocusQuestion:
    """A question that no rule can answer. Each word of `names` stands for a placeholder of `ask`.

    `ask` has `{classes}`, `{functions}` and `{files}` where the names are to stand, at most three of each.
    """

    ask: str
    names: tuple[tuple[str, tuple[Named, ...]], ...]


@noun
class FocusArea:
    """One area that the change touches: how many files of it, and how many of their lines."""

    title: str
    files: int
    lines: int
    questions: tuple[FocusQuestion, ...]
