"""Running requests."""
