"""Files of other repositories → their bytes, over GitHub's API, or as they were kept."""

import base64
import os
from collections.abc import Mapping

from omnireview.cache import key_of, open_cache
from omnireview.errors import BadSettings, GitHubFailed, NotAnalysed
from omnireview.github import GitHub
from omnireview.settings import Extended
from omnireview.tree import Tree
from omnireview.tree.of_github import GitHubTree


class Fetcher:
    """Reads by the door of the tree that policy comes from; for a tree of this machine, with the token of `env`.

    One request for all files of a commit. What a commit holds never changes, so that it is kept in the cache.
    """

    def __init__(self, policy: Tree, env: Mapping[str, str] = os.environ) -> None:
        self._policy = policy
        self._env = env
        self._trees: dict[tuple[str, str], GitHubTree] = {}

    def __call__(self, wanted: tuple[Extended, ...]) -> dict[Extended, bytes]:
        """Give the bytes of each file. Raises `BadSettings` for one that can't be had."""
        cache = open_cache(self._env)
        found: dict[Extended, bytes] = {}
        for each in wanted:
            kept = cache.read(_key(each), lambda plain: base64.b64decode(plain, validate=True))
            found[each] = self._read(each, wanted) if kept is None else kept
            if kept is None:
                cache.write(_key(each), base64.b64encode(found[each]).decode())
        return found

    def _read(self, asked: Extended, wanted: tuple[Extended, ...]) -> bytes:
        commit = (asked.repository, asked.sha)
        try:
            if commit not in self._trees:
                tree = GitHubTree(self._github(asked), *commit)
                tree.prefetch([each.path for each in wanted if (each.repository, each.sha) == commit])
                self._trees[commit] = tree
            data = self._trees[commit].read(asked.path)
        except GitHubFailed as failure:
            raise BadSettings(
                f"The settings extend {asked.name}, which can't be read: {failure.what}",
                where=asked.place,
                mend=f"Correct it, or let the token read {asked.repository}: a workflow's own reads its own "
                "repository and public ones; for others give the input `token` one with `contents: read` there. "
                "It is never left out silently.",
            ) from failure
        except NotAnalysed as limit:
            raise BadSettings(f"{asked.name} can't be read: {limit.reason}.", where=asked.place) from None
        if data is None:
            raise BadSettings(
                f"There is no file `{asked.path}` in {asked.repository} at {asked.sha[:12]}.",
                where=asked.place,
                mend="Correct the path or the sha.",
            )
        return data

    def _github(self, asked: Extended) -> GitHub:
        if isinstance(self._policy, GitHubTree):
            return self._policy.github
        token = (self._env.get("GITHUB_TOKEN") or self._env.get("GH_TOKEN") or "").strip()
        if not token:
            raise BadSettings(
                f"The settings extend {asked.name}, and there is no token to read it from GitHub.",
                where=asked.place,
                mend="Set GITHUB_TOKEN, for example with  export GITHUB_TOKEN=$(gh auth token). It is asked for "
                "once: what a commit holds is kept.",
            )
        return GitHub.of(token, self._env)


def _key(each: Extended) -> str:
    return key_of("extends", each.repository, each.path, each.sha)
