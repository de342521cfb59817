"""The pages in a real browser: `scripts/photograph.py` drives them (`make pictures`)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_pages import made_scene, made_thread

from omnireview.sandbox.page import page

SCRIPT = Path(__file__).parents[1] / "scripts" / "photograph.py"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

needs_browser = pytest.mark.skipif(
    not any(map(shutil.which, BROWSERS)),
    reason="no Chromium is installed here; `make pictures` drives the pages too",
)


def photograph(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, **({} if path is None else {"PATH": path})}
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env=variables,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_without_a_browser_it_says_what_to_install(tmp_path: Path) -> None:
    done = photograph("page.html", path=str(tmp_path))
    assert done.returncode == 2
    assert "apt-get install chromium" in done.stderr


@needs_browser
def test_a_page_with_hostile_text_works_loads_nothing_and_fits_a_telephone(tmp_path: Path) -> None:
    hostile = "<script>document.title = 'x'</script><img src='https://evil.example/x.png'>" + "w" * 400
    scene = made_scene(made_thread(f"{hostile}\n\n```suggestion\n{hostile}\n```\n"), title=hostile, body=hostile)
    target = tmp_path / "page.html"
    target.write_text(page(scene), encoding="utf-8")
    done = photograph(str(target), "--out", str(tmp_path / "pictures"))
    assert done.returncode == 0, done.stderr
    assert "nothing loaded, nothing complained of" in done.stdout
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [
        f"page-{size}-{scheme}.png" for size in ("narrow", "wide") for scheme in ("dark", "light")
    ]


@needs_browser
def test_a_page_that_loads_something_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    loads = '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">'
    target.write_text(page(made_scene()).replace("<style>", f"{loads}<style>"), encoding="utf-8")
    done = photograph(str(target))
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
