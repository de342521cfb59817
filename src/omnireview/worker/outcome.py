"""`Outcome`: what became of one task, and how a call of the work becomes one."""

from collections.abc import Callable
from typing import Generic, TypeVar

from omnireview.errors import NotAnalysed, NotForReading, UserError
from omnireview.nouns import noun

Task = TypeVar("Task")
Result = TypeVar("Result")


@noun
class Done(Generic[Result]):
    """The work gave a result."""

    result: Result


@noun
class Stopped:
    """The work could not be done. `reason` continues the sentence "not analysed: "; see `NotAnalysed`.

    `skipped` is True when the file turned out to be none that is read (`NotForReading`): nothing is amiss.
    """

    reason: str
    skipped: bool = False


Outcome = Done[Result] | Stopped


_TOO_LONG = "integer string conversion"
"""What Python says of a number that it would take long to write (docs.python.org, "Integer string conversion")."""


class Crashed(Exception):
    """Our bug: the work ended in an exception that nobody foresaw. The message holds the child's traceback."""


@noun
class Raised:
    """An exception to raise again when the task's turn comes."""

    problem: UserError | Crashed


@noun
class Spent:
    """The work ran into the limit of a resource: the process may be in disorder and must not be used again."""

    reason: str


def attempt(work: Callable[[Task], Result], task: Task) -> Done[Result] | Stopped | Raised | Spent:
    """Do one task. Everything but the end of the process becomes a value."""
    try:
        return Done(work(task))
    except NotAnalysed as limit:
        return Stopped(limit.reason, skipped=isinstance(limit, NotForReading))
    except UserError as problem:
        return Raised(problem)
    except MemoryError:
        return Spent("analysing it took more memory than a file may take")
    except RecursionError:
        return Spent("it is nested too deeply")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as problem:  # noqa: BLE001 - a panic of native code is no `Exception`; the traceback travels
        if isinstance(problem, ValueError) and _TOO_LONG in str(problem):
            return Stopped("it holds a number of more digits than Python writes down")
        import traceback

        return Raised(Crashed(f"A worker process met an unexpected error.\n{traceback.format_exc()}"))
