"""A change and its findings → `Strength`s: what is good about it, each with the files that prove it."""

from omnireview.nouns import noun


@noun
class Strength:
    """One good thing about a change, as far as its trees and findings prove it.

    `kind` names the proof: `tests`, `mended`, `docs`, `limits`, `deprecation`, `gradients` or `types`. `text` is
    a sentence with code spans. `paths` has the files that prove it, at the head, at least one.
    """

    kind: str
    text: str
    paths: tuple[str, ...]
