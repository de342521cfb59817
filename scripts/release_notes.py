"""Print what CHANGELOG.md says of a release: `python scripts/release_notes.py VERSION`.

It fails when VERSION is not the package's own, or when the changelog has nothing to say of it.
"""

import argparse
import re
import sys
from pathlib import Path

from omnireview import __version__

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"


def main() -> int:
    """Print the notes; gives 1 when the release is not ready."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="the version without `v`")
    version = parser.parse_args().version
    if version != __version__:
        print(f"The tag says {version}, the package is {__version__}: correct one of them.", file=sys.stderr)
        return 1
    notes = notes_of(version, CHANGELOG.read_text(encoding="utf-8"))
    if not notes:
        print(f"CHANGELOG.md says nothing under `## [{version}]`: write it.", file=sys.stderr)
        return 1
    print(notes)
    return 0


def notes_of(version: str, changelog: str) -> str:
    """Give the section of a version without its heading, "" when there is none."""
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        if heading.startswith(f"[{version}]"):
            return re.sub(r"\n\[[^\]\n]+\]: \S+(?=\n|$)", "", "\n" + text).strip()
    return ""


if __name__ == "__main__":
    sys.exit(main())
