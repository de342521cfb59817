"""The only door to the git program: commits, trees, diffs and files of a repository, read and never changed."""

from omnireview.git.program import NoRepository
from omnireview.git.repository import Entry, Git
from omnireview.git.scratch import PatchRefused, Scratch

__all__ = ["Entry", "Git", "NoRepository", "PatchRefused", "Scratch"]
