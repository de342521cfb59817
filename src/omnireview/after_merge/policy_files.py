"""A pull request → the files of policy that it changes, and the base tree with these as they are at the head."""

from collections.abc import Iterator

from omnireview.after_merge import PolicySource
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.errors import BadSettings
from omnireview.pull_request import PullRequest
from omnireview.rules.load import REPOSITORY_PACKS, is_pack
from omnireview.settings import SETTINGS_FILES, Settings, find_settings
from omnireview.tree import Tree, leads_into
from omnireview.tree.replaced import Replaced


def policy_files(pull: PullRequest, source: PolicySource, settings: Settings) -> tuple[str, ...]:
    """Give the paths of policy that a change touches; none where the head's policy is obeyed at once.

    These are the settings file, the packs, the baseline in force, and what stands in their way: symlinks, and
    files below the path of a settings file.
    """
    if pull.base_tree is pull.head_tree:
        return ()
    wanted = set(() if source.given else (source.path,) if source.path else SETTINGS_FILES)
    wanted |= {settings.baseline} - {""}
    touched = dict(each for file in pull.files for each in _standing(file))
    return tuple(
        path
        for path, kind in sorted(touched.items())
        if any(path == name or path.startswith(f"{name}/") for name in wanted)
        or (path.startswith(f"{REPOSITORY_PACKS}/") and is_pack(path))
        or (kind == "link" and leads_into(path, REPOSITORY_PACKS))
    )


def merged_policy(pull: PullRequest) -> Tree:
    """Give the tree that policy would be read from if only this change were merged.

    That is the base tree with all changed files as they are at the head; nothing of the head is listed for it.
    """
    return Replaced(pull.base_tree, pull.head_tree, dict(each for file in pull.files for each in _standing(file)))


def settings_bytes(tree: Tree, source: PolicySource) -> tuple[str, bytes] | None:
    """Give the settings file of a tree, its name and bytes; None where there is none.

    Raises:
        BadSettings: There are two, or what stands there is no file, or the one that is asked for is not there.
    """
    if source.given is not None:
        return source.given
    if not source.path:
        return find_settings(tree)
    data = tree.read(source.path)
    if data is None:
        raise BadSettings(
            f"The settings file `{source.path}`, which the action's input `settings-path` names, is gone.",
            where=source.path,
            mend="Keep the file, or correct the input in the workflow.",
        )
    return source.path, data


def _standing(file: ChangedFile) -> Iterator[tuple[str, str]]:
    """Give what stands at a changed file's paths at the head: file, link, or nothing."""
    if file.old_path and file.status not in (FileStatus.ADDED, FileStatus.COPIED):
        yield file.old_path, ""
    if file.status is not FileStatus.REMOVED:
        yield file.path, "file" if file.kind is FileKind.FILE else "link"
