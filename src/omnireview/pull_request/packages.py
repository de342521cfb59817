"""What a pull request does to the packages, as far as GitHub tells it."""

from omnireview.dependencies import Dependencies
from omnireview.dependencies.manifests import names_packages
from omnireview.dependencies.told import tell_dependencies
from omnireview.errors import GitHubFailed
from omnireview.github import GitHub
from omnireview.pull_request import PullRequest

REFUSED = {401, 403, 404, 410}
_OFF = (
    "GitHub does not tell what is known against the changed packages: the dependency graph is off for this "
    "repository (an administrator can switch it on), or the token lacks `contents: read`"
)


def read_dependencies(github: GitHub, pull: PullRequest) -> Dependencies | None:
    """Ask GitHub's dependency graph, when a manifest or lock file changes; None when none does.

    Nothing else waits for the answer: a refusal or an outage becomes the words of `unread`.
    """
    paths = [path for file in pull.files for path in (file.path, file.old_path) if path]
    if not names_packages(paths):
        return None
    try:
        return tell_dependencies(github.package_changes(pull.repository, pull.base, pull.head))
    except GitHubFailed as error:
        return Dependencies(unread=_OFF if error.status in REFUSED else error.what.rstrip("."))
