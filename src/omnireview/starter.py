"""The two files that a repository needs → written where they are missing."""

from pathlib import Path

from omnireview.errors import BadInput

WORKFLOW_PATH = ".github/workflows/omnireview.yml"
SETTINGS_PATH = ".github/omnireview.yaml"

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
      - uses: OWNER/omnireview@COMMIT  # no checkout is needed: the change is read over the API
        with:
          token: ${{ github.token }}
"""

SETTINGS = """\
# What omnireview does here. Every key has a default; docs/settings.md of omnireview shows them all.
# A change to this file is obeyed after it is merged.
fail-on: blocker        # never, blocker, major, minor or score<N
max-inline: 6           # at most so many inline comments a pull request, 0 to 50
core-paths: []          # globs of the packages where a change without tests is a blocker
rules: {}               # rule-id: off | info | minor | major | blocker
"""


def write_starter(root: Path) -> list[tuple[str, bool]]:
    """Write the workflow and the settings below `root`; gives each path and whether it was written.

    A file that is there is left as it is. Raises `BadInput` when a file can't be written.
    """
    written = []
    for path, text in ((WORKFLOW_PATH, WORKFLOW), (SETTINGS_PATH, SETTINGS)):
        target = root / path
        other = target.with_suffix(".yml" if target.suffix == ".yaml" else ".yaml")
        missing = not target.exists() and not other.exists()
        if missing:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            except OSError as error:
                raise BadInput(
                    f"{path} can't be written: {error.strerror}.",
                    where=str(root),
                    mend="check the folder's rights",
                ) from error
        written.append((path, missing))
    return written
