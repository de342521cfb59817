"""Drive a page of `omnireview demo --out` or `omnireview preview` in headless Chromium, and take pictures of it.

    python scripts/photograph.py build/demo/index.html --out build/demo/pictures
    python scripts/photograph.py build/demo/first-push.html --picture docs/picture.png

It opens the page, works its switches, and fails when the page loads anything, complains, or is wider than a small
telephone. Chromium is spoken to through a pipe (https://chromedevtools.github.io/devtools-protocol); nothing but
the browser is needed: `apt-get install chromium fonts-noto-color-emoji` on Debian and Ubuntu.
"""

import argparse
import base64
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 60.0
"""Seconds that the browser may take for one page; then it is ended, and the pipe with it."""
SIZES = {"wide": (1200, 900), "narrow": (360, 740)}

FOCUS = """(() => {
for (const thread of [...document.querySelectorAll('.review .thread')])
  if (!thread.querySelector('.suggestion') || document.querySelector('.kept')) thread.remove();
  else thread.classList.add('kept');
const summary = [...document.querySelectorAll('.timeline > li > .comment')].pop();
const table = summary.querySelector('.body > table');
while (table.nextSibling) table.nextSibling.remove();
const list = summary.querySelector('.body ol');
while (list.children.length > 6) list.lastElementChild.remove();
const review = document.querySelector('.review');
review.scrollIntoView();
const from = review.getBoundingClientRect(), to = summary.getBoundingClientRect();
return JSON.stringify({x: from.left - 12, y: from.top + scrollY - 12, width: from.width + 24,
                       height: to.bottom - from.top + 24});
})()"""
"""Leaves what a reader of README should see: one comment with its suggestion, and the summary's upper half."""


class Unhappy(Exception):
    """The page, or the browser, does not do what it should."""


class Browser:
    """A tab of a running Chromium, and the pipe to it."""

    def __init__(self, to: BinaryIO, back: io.BufferedReader) -> None:
        self._to, self._back = to, back
        self._read = b""
        self._number = 0
        self._session = ""
        self.loads: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False
        tab = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Do one thing, and give the answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise Unhappy(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    def open(self, page: Path) -> None:
        """Open a file and wait until it is there."""
        self._loaded = False
        self.call("Page.navigate", url=page.resolve().as_uri())
        while not self._loaded:
            self._next()

    def evaluate(self, script: str) -> Any:
        """Run a script in the page; gives its value."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in result:
            raise Unhappy(f"the page refuses: {result['exceptionDetails']}")
        return result["result"].get("value")

    def resize(self, width: int, height: int, scale: float = 1) -> None:
        """Set the size of the window, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip

    def prefer(self, scheme: str) -> None:
        """Set what the system asks for: `light` or `dark`."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def photograph(self, target: Path, clip: dict[str, float] | None = None) -> None:
        """Take a picture of the whole page, or of a part of it."""
        if clip is None:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16_000)}
        taken = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip={**clip, "scale": 1}
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(base64.b64decode(taken["data"]))
        print(f"{target} ({target.stat().st_size // 1024} kB)")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            part = self._back.read1(1 << 20)
            if not part:
                raise Unhappy("the browser has gone away, or took too long")
            self._read += part
        data, _, self._read = self._read.partition(b"\0")
        message: dict[str, Any] = json.loads(data)
        method, told = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.loads.append(told["request"]["url"])
        elif method == "Log.entryAdded":
            self.complaints.append(told["entry"]["text"])
        elif method == "Page.loadEventFired":
            self._loaded = True
        return message


@contextmanager
def browser(program: str, patience: float = PATIENCE) -> Iterator[Browser]:
    """Start Chromium with a profile that is thrown away, and end it, after `patience` seconds at the latest."""
    with tempfile.TemporaryDirectory(prefix="omnireview-chromium-", ignore_cleanup_errors=True) as profile:
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        # Chromium reads descriptor 3 and writes descriptor 4; only a shell can give a child these numbers.
        script = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
        process = subprocess.Popen(
            ["bash", "-c", script, program, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        timer = threading.Timer(patience, process.kill)
        timer.start()
        try:
            with os.fdopen(ours_out, "wb") as to, os.fdopen(ours_in, "rb") as back:
                yield Browser(to, back)
        finally:
            timer.cancel()
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def drive(tab: Browser, page: Path) -> None:
    """Use the page as a person would, and raise `Unhappy` when it does not follow."""
    tab.prefer("light")
    tab.resize(*SIZES["wide"])
    tab.open(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    colours = [tab.evaluate(ground)]
    for choice in ("dark", "light", "auto"):
        tab.evaluate(f"document.getElementById('theme-{choice}').click()")
        colours.append(tab.evaluate(ground))
    light, chosen_dark, chosen_light, auto = colours
    if len({light, chosen_light, auto}) != 1 or chosen_dark == light:
        raise Unhappy(f"the switch for light and dark gives {colours}")
    folded = "document.querySelector('.thread > summary')"
    if tab.evaluate(f"{folded} !== null"):
        before = tab.evaluate(f"{folded}.parentElement.open")
        tab.evaluate(f"{folded}.click()")
        if tab.evaluate(f"{folded}.parentElement.open") == before:
            raise Unhappy("a thread can't be folded")
        tab.evaluate(f"{folded}.click()")
    dead = (
        "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(a.hash.slice(1)))"
    )
    if missing := tab.evaluate(f"{dead}.map(a => a.hash).join(' ')"):
        raise Unhappy(f"links lead nowhere: {missing}")
    for width, height in SIZES.values():
        tab.resize(width, height)
        wide = tab.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            raise Unhappy(f"the page is {wide} pixels wide in a window of {width}")
    if foreign := [url for url in tab.loads if not url.startswith("file:")]:
        raise Unhappy(f"the page loads {foreign}")
    if tab.complaints:
        raise Unhappy(f"the browser complains: {tab.complaints}")


def main(arguments: list[str] | None = None) -> int:
    """Drive one page; gives the exit code."""
    parser = argparse.ArgumentParser(description="Drives a page in headless Chromium and takes pictures of it.")
    parser.add_argument("page", type=Path)
    parser.add_argument("--out", type=Path, metavar="DIR", help="wide and narrow pictures, light and dark")
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="README's picture")
    options = parser.parse_args(arguments)
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        print(
            f"No browser is here (looked for {', '.join(NAMES)}).\n"
            "  to do: apt-get install chromium fonts-noto-color-emoji, or another Chromium on PATH",
            file=sys.stderr,
        )
        return 2
    if not options.page.is_file():
        print(f"There is no page {options.page}.\n  to do: make demo", file=sys.stderr)
        return 2
    started = time.monotonic()
    try:
        with browser(program) as tab:
            drive(tab, options.page)
            for scheme in ("light", "dark") if options.out else ():
                for name, size in SIZES.items():
                    tab.prefer(scheme)
                    tab.resize(*size)
                    tab.photograph(options.out / f"{options.page.stem}-{name}-{scheme}.png")
            if options.picture:
                tab.prefer("light")
                tab.resize(1000, 900, 1.3)
                tab.photograph(options.picture, json.loads(tab.evaluate(FOCUS)))
    except (Unhappy, OSError) as problem:
        print(f"{options.page}: {problem}", file=sys.stderr)
        return 1
    print(f"{options.page}: driven in {time.monotonic() - started:.1f} s, nothing loaded, nothing complained of")
    return 0


if __name__ == "__main__":
    sys.exit(main())
