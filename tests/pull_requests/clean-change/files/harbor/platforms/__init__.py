"""Kinds of accelerators."""
