"""Talking to the engine workers."""
