"""Work on hostile files → its outcomes, in child processes that can be killed.

A parser can be stalled or crashed by one line of code, and nothing inside a process can stop native code. So
files are analysed in children under limits of time and memory; a child that passes one is ended and replaced, its
task is named, and the others go on.
"""

from omnireview.worker.deadline import Deadline
from omnireview.worker.outcome import Crashed, Done, Outcome, Stopped
from omnireview.worker.pool import Workers, processes_for
from omnireview.worker.stack import with_large_stack

__all__ = [
    "Crashed", "Deadline", "Done", "Outcome", "Stopped", "Workers", "processes_for", "with_large_stack",
]  # fmt: skip
