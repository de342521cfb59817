"""Limits."""

REQUESTS = 16
SECONDS = 20