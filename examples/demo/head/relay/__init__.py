"""Relay: speech from text, in stages."""

__version__ = "0.4.0"
