"""A local change → the pull request page as it would look, without GitHub.

The sandbox serves the change as a pull request, the action's own code reviews it through HTTP, and the page is
made from what the sandbox stored. Needs the extra `sandbox`.
"""

from omnireview.preview.proposal import Proposal, propose
from omnireview.preview.show import show_pushes

__all__ = ["Proposal", "propose", "show_pushes"]
