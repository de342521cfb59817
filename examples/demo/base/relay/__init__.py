"""Relay: speech from text, in stages."""

__version__ = "0.3.0"
