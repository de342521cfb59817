"""Stages, woven into one answer."""
