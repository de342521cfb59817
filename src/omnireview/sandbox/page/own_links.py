"""Links to the repository itself → places on the page: the repository need not be on any server."""

import html
import re
from urllib.parse import unquote

from omnireview.sandbox.page.scene import Scene

_BLOB = re.compile(r"blob/(?P<sha>[0-9a-f]{40,64})/(?P<path>[^#]*)(?:#L(?P<line>\d+))?")


def lead_within(written: str, scene: Scene) -> str:
    """Let each link to a file of the repository lead to its line below, or to the file; others lead nowhere.

    `written` is the whole page, where `<a` can't come from outside but through `markdown`.
    """
    own = re.compile(rf'<a href="https?://[^"/]+/{re.escape(html.escape(scene.state.repository))}/([^"]*)"')
    numbers = {file.path: number for number, file in enumerate(scene.files)}

    def lead(found: re.Match[str]) -> str:
        blob = _BLOB.fullmatch(html.unescape(found[1]))
        number = numbers.get(unquote(blob["path"], errors="surrogateescape")) if blob else None
        if blob is None or number is None:
            return "<a"
        line = f"f{number}R{blob['line']}"
        seen = blob["sha"] == scene.pull.head_commit and f'<tr id="{line}"' in written
        return f'<a href="#{line if seen else f"f{number}"}"'

    return own.sub(lead, written)
