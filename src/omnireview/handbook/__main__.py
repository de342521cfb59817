"""Writes the generated files into the checkout: `python -m omnireview.handbook`."""

import sys
from pathlib import Path

from omnireview.errors import BadInput, UserError
from omnireview.handbook import PAGES_OF_RULES, generated


def write() -> list[str]:
    """Write the files whose text differs, take away pages of rules that are no more, and give all their paths.

    Raises:
        BadInput: The package is not in its checkout, so there is nothing to write to.
    """
    root = Path(__file__).parents[3]
    if not (root / "pyproject.toml").is_file():
        raise BadInput(
            "The generated files belong to a checkout of the project.",
            where=str(root),
            mend="Run it in the checkout, with the package installed in editable mode.",
        )
    written = []
    texts = generated()
    for file in sorted((root / PAGES_OF_RULES).glob("*.md")):
        path = file.relative_to(root).as_posix()
        if path not in texts:
            file.unlink()
            written.append(path)
    for path, text in texts.items():
        file = root / path
        if not file.exists() or file.read_bytes() != text.encode():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            written.append(path)
    return written


if __name__ == "__main__":
    try:
        for name in write():
            print(f"wrote {name}")
    except UserError as error:
        sys.exit(str(error))
