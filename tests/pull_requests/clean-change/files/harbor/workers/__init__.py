"""Processes that own a device."""
