"""`PythonFile`: a Python file as the standard library's parser reads it, for checks that need no layout."""

from omnireview.python.comments import Comment
from omnireview.python.file import Function, PythonFile
from omnireview.python.kinds import Binding
from omnireview.python.names import Names

__all__ = ["Binding", "Comment", "Function", "Names", "PythonFile"]
