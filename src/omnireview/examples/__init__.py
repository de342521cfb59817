"""Rules → what their examples, and Semgrep's annotated files beside their packs, prove of them."""

from omnireview.examples.beside import Proof, prove
from omnireview.examples.failure import Failure
from omnireview.examples.snippets import rehearse

__all__ = ["Failure", "Proof", "prove", "rehearse"]
