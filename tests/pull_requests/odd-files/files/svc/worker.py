"""A worker takes tasks from its queue until it is told to stop."""

import logging

logger = logging.getLogger(__name__)


class Worker:
    """Runs tasks one by one."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done = 0

    def run(self, task: str) -> None:
        """Run one task."""
        logger.info("worker %s takes %s", self.name, task)
        self.done += 1
