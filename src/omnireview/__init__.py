"""A deterministic reviewer of pull requests to ML-inference projects. Start reading in `cli.py`."""

__version__ = "0.1.0"
