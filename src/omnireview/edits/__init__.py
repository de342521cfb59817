"""Edits of a file's bytes, proved to mend before they are offered or applied."""

from omnireview.edits.splice import apply_edits
from omnireview.edits.suggestion import Suggestion, verify_fix

__all__ = ["Suggestion", "apply_edits", "verify_fix"]
