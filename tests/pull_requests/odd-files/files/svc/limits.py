"""Limits of the service."""

REQUESTS = 64
SECONDS = 30