"""omnireview's command without child processes, for counters that can't follow a process that forks."""

import sys

from omnireview import worker

worker.processes_for = lambda total_bytes: total_bytes * 0  # before the rooms that use it are imported

from omnireview import corridor  # noqa: E402
from omnireview.__main__ import main  # noqa: E402

corridor.SECONDS_A_RUN = 3600.0  # what is simulated takes thirty times as long, and must not be cut short

sys.exit(main())
