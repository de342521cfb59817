"""`Deadline`: the time that a whole run may take."""

import time

from omnireview.nouns import noun


@noun
class Deadline:
    """A point in time: `at` on the clock of `time.monotonic`. `seconds` is the time given, for messages."""

    at: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Make the deadline that many seconds from now."""
        return cls(time.monotonic() + seconds, seconds)

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return time.monotonic() >= self.at
