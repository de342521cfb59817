"""Work that nests deeply, run where the stack is large."""

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_STACK = 256 * 1024 * 1024  # reserved, not used: pages are taken as the stack grows
_RECURSION = 50_000
_lock = threading.Lock()
_here = threading.local()

T = TypeVar("T")


def with_large_stack(work: Callable[[], T]) -> T:
    """Run `work` in a thread of its own and give its answer or raise its exception.

    The parser recurses in native code and would overrun a usual stack; code generation recurses in Python and
    would meet the recursion limit, which is raised for as long as `work` runs. Within such work it is just called.
    """
    if getattr(_here, "large", False):
        return work()
    answers: list[T] = []
    problems: list[BaseException] = []

    def run() -> None:
        _here.large = True
        try:
            answers.append(work())
        except BaseException as problem:  # noqa: BLE001 - it is raised again in the caller's thread
            problems.append(problem)

    with _lock:
        size, limit = threading.stack_size(_STACK), sys.getrecursionlimit()
        try:
            sys.setrecursionlimit(max(limit, _RECURSION))
            thread = threading.Thread(target=run, name="omnireview-parser", daemon=True)
            thread.start()
            threading.stack_size(size)
            thread.join()
        finally:
            threading.stack_size(size)
            sys.setrecursionlimit(limit)
    if problems:
        raise problems[0]
    return answers[0]
