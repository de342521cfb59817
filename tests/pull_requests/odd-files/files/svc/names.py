"""Names that other services know."""

QUEUE = "svc.tasks"
