"""A deterministic reviewer of pull requests to ML-inference projects. Start reading in `cli.py`."""

__version__ = "0.1.0"

PROJECT_URL = ""
"""The project's address, without a slash at the end; while it is empty, pages of the project are not linked."""
