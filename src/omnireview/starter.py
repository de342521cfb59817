"""The two files that a repository needs → written where they are missing."""

import re
from pathlib import Path

from omnireview.errors import BadInput

WORKFLOW_PATH = ".github/workflows/omnireview.yml"
SETTINGS_PATH = ".github/omnireview.yaml"

_OPEN = "OWNER/omnireview@" + "0" * 40
_PINS = re.compile(r"uses:\s*[\"']?([\w.-]+/omnireview)@([\w./-]+)")

WORKFLOW = """\
name: omnireview
on:
  pull_request:
    types: [opened, synchronize, reopened, ready_for_review, edited]
permissions: {}
jobs:
  review:  # the name of the required check: keep it, and add neither `if:` nor `paths:` to this job
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
      pull-requests: write
    concurrency:
      group: omnireview-${{ github.event.pull_request.number }}
      cancel-in-progress: true
    steps:
      # No checkout: the change is read over the API. Put the action's owner and commit here:
      - uses: OWNER/omnireview@0000000000000000000000000000000000000000
        with:
          token: ${{ github.token }}
"""

SETTINGS = """\
# What omnireview does here. Every key has a default; docs/settings.md of omnireview shows them all.
# A change to this file is obeyed after it is merged.
fail-on: blocker        # never, blocker, major, minor or score<N
max-inline: 6           # at most so many inline comments a pull request, 0 to 50
core-paths: []          # globs of the packages where a change without tests is a blocker
rules: {}               # rule-id: off | on | info | minor | major | blocker; `omnireview rules list`
"""


def pinned(root: Path) -> str:
    """Say which owner and commit of the action the workflow below `root` names, or what to write there.

    "" when it can't be read or names none.
    """
    target = root / WORKFLOW_PATH
    try:
        text = (target if target.exists() else target.with_suffix(".yaml")).read_text("utf-8", "replace")
    except OSError:
        return ""
    if _OPEN in text:
        return (
            f"The workflow names `{_OPEN}`, which nobody has: for OWNER write the account that publishes "
            "the action, and for the zeros the commit of a release of it, which "
            "`git ls-remote --tags https://github.com/OWNER/omnireview` lists. "
            "Where it is not published, `omnireview action` does the same in a job that has installed the package."
        )
    pins = _PINS.search(text)
    return f"The workflow runs the action of {pins[1]} at {pins[2]}." if pins else ""


def write_starter(root: Path) -> list[tuple[str, bool]]:
    """Write the workflow and the settings below `root`; gives each path and whether it was written.

    A file that is there is left as it is. Raises `BadInput` when a file can't be written.
    """
    written = []
    for path, text in ((WORKFLOW_PATH, WORKFLOW), (SETTINGS_PATH, SETTINGS)):
        target = root / path
        other = target.with_suffix(".yml" if target.suffix == ".yaml" else ".yaml")
        there = next((each for each in (target, other) if each.exists()), None)
        if there is None:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            except OSError as error:
                raise BadInput(
                    f"{path} can't be written: {error.strerror}.",
                    where=str(root),
                    mend="see what stands there, and the folder's rights",
                ) from error
        written.append((there.relative_to(root).as_posix() if there else path, there is None))
    return written
