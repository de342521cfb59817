"""What a run is told about itself at its end."""

import logging
from dataclasses import dataclass, field

log = logging.getLogger("svc.report")


@dataclass
class Report:
    """Counts of a run, by name."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, by: int = 1) -> None:
        """Count something."""
        self.counts[name] = self.counts.get(name, 0) + by
