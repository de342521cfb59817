"""What goes wrong on request: the failures that a client of GitHub meets sooner or later."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Silence(Enum):
    """Ways to give no answer: the connection is cut, or nothing comes until the client loses patience."""

    RESET = "reset"
    TIMEOUT = "timeout"


@dataclass
class Fault:
    """One thing that goes wrong: for requests with this `verb` whose path (or GraphQL query) has `pattern` in it.

    `answer` is the HTTP status to send, or a silence. With `after` the request is carried out first and only its
    answer is lost. `nth` is which matching request it hits, from 1, or "every". `headers` go with the answer, and
    `message` into its body. `lasts` is how long a timeout holds the connection open, in seconds.
    """

    verb: str
    pattern: str
    answer: int | Silence = 502
    after: bool = False
    nth: int | Literal["every"] = 1
    message: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    lasts: float = 1.0
    seen: int = 0

    def strikes(self, verb: str, path: str) -> bool:
        """Tell whether this request fails; counts it if it matches."""
        if verb != self.verb or re.search(self.pattern, path) is None:
            return False
        self.seen += 1
        return self.nth in {self.seen, "every"}
