"""A Python file as `ast` sees it → where its rules may find anything, and what can be left out."""

from omnireview.prefilter.candidates import Candidates, Gates, Reached
from omnireview.prefilter.inside import Inside, touch_inside
from omnireview.prefilter.sketch import OUTSIDE, Sketch, Unit, draw
from omnireview.prefilter.touch import Touched, touch

__all__ = [
    "OUTSIDE", "Candidates", "Gates", "Inside", "Reached", "Sketch", "Touched", "Unit", "draw", "touch",
    "touch_inside",
]  # fmt: skip
