"""The one door to GitHub: its reads and its single writes, with failures as our own errors."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from omnireview.github.door import GitHub
else:

    def __getattr__(name: str) -> Any:
        # What GitHub says is plain data (`facts`), which local reviews hold, too; the libraries that ask it take
        # longer to import than a small change to review.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from omnireview.github.door import GitHub

        return GitHub


__all__ = ["GitHub"]
