"""On which lines of a file comments stand, and what they say."""

from collections.abc import Mapping

from omnireview.python import Comment, PythonFile


def comment_lines(file: PythonFile) -> Mapping[int, Comment]:
    """Give the comments of a file by their lines."""
    return file.whole.once(_read)


def _read(file: PythonFile) -> Mapping[int, Comment]:
    return {comment.line: comment for comment in file.comments}
